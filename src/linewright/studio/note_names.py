"""Messages about files, in which files have the names that people know in place of where they lie."""

from collections.abc import Mapping
from pathlib import Path

from linewright.base import Message


def with_names(note: str, named: Mapping[Path, str]) -> str:
    """Return a message, known in other languages as before, with names, which may be messages, in place of paths."""
    for path in sorted(named, key=lambda path: -len(str(path))):  # a file before its folder
        note = _replaced(note, str(path), named[path])
    return note


def _replaced(note: str, path: str, name: str) -> str:
    if not isinstance(note, Message) or not note.template:
        return note.replace(path, name)
    values = [name if str(value) == path else value for value in note.values]
    return Message(note.template, *(_replaced(v, path, name) if isinstance(v, str) else v for v in values))
