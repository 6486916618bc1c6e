"""A text written in a style of the package, at once, for the page that shows it."""

import tempfile
import threading
from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from linewright.base import ConfigError, Message
from linewright.fonts import write_text

Form = Literal["png", "svg", "pdf"]
MOST_CHARACTERS = 80
_SIZE = 256  # px of a character's frame
_writing = threading.Lock()  # one at a time: a model takes its memory once


class Written(NamedTuple):
    """A text that was written."""

    data: bytes  # the file
    notes: tuple[str, ...]  # messages: what is not written, and why
    left_out: str  # punctuation that a brush piece does without


@lru_cache(maxsize=16)  # the page asks for the picture, and then for the files
def write_piece(text: str, style: str, *, vertical: bool, form: Form, model: Path | None = None) -> Written:
    """Return a text as a picture; a UserError says why it cannot be written."""
    if len(text) > MOST_CHARACTERS:
        raise ConfigError("has {0} characters, and {1} are written at once", len(text), MOST_CHARACTERS, where="text")
    with _writing, tempfile.TemporaryDirectory() as folder:
        piece = write_text(text, style=style, model=model, vertical=vertical, size=_SIZE, device="cpu")
        path = Path(folder) / f"piece.{form}"
        piece.save(path)
        notes = [note if isinstance(note, Message) else Message(note) for note in piece.notes]
        return Written(path.read_bytes(), tuple(notes), "".join(piece.left_out))
