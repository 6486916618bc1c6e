"""Gather the messages of the package, and bring the catalogues of languages up to date.

    python tools/update_messages.py  # writes linewright.po and .mo of each language

A message is the first argument of an error, of `say` and of `Message`, the second of `say_in`, the ``way_out`` of an
error, and what templates of the studio say by ``_("...")``. New ones come into each catalogue empty, to be translated;
those that are gone are dropped.
"""

from __future__ import annotations

import ast
import builtins
import io
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

ROOT = Path(__file__).parents[1]
SOURCE = ROOT / "src" / "linewright"
LOCALE = SOURCE / "assets" / "locale"
LANGUAGES = ("ja", "zh")
OTHERS = ("PydanticCustomError",)  # errors that no user sees as they are


class Found(NamedTuple):
    """A message, or None where it cannot be translated, since values stand in it already."""

    text: str | None
    place: str


def find_messages(source: Path = SOURCE) -> list[Found]:
    """Return the messages of a package, in the order of its files."""
    found = []
    for path in sorted(source.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call):
                place = f"{path.relative_to(source).as_posix()}:{node.lineno}"
                found += [Found(text, place) for text in _texts_of(node)]
    for path in sorted(source.rglob("*.html")):
        place = path.relative_to(source).as_posix()
        tree = Environment().parse(path.read_text(encoding="utf-8"))
        for call in tree.find_all(nodes.Call):
            if isinstance(call.node, nodes.Name) and call.node.name == "_":
                text = call.args[0]
                found.append(Found(text.value if isinstance(text, nodes.Const) else None, f"{place}:{call.lineno}"))
    return found


def _texts_of(call: ast.Call) -> Iterator[str | None]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name.endswith("Error") and name not in OTHERS and not hasattr(builtins, name):
        keywords = [keyword.value for keyword in call.keywords if keyword.arg == "way_out"]
    elif name in ("say", "complain", "Message"):
        keywords = []
    elif name == "say_in":
        yield from _texts(call.args[1])
        return
    else:
        return
    for argument in call.args[:1] + keywords:
        yield from _texts(argument)


def _texts(node: ast.expr) -> Iterator[str | None]:
    match node:
        case ast.Constant(value=str(text)):
            yield text
        case ast.IfExp():
            yield from _texts(node.body)
            yield from _texts(node.orelse)
        case ast.JoinedStr() | ast.BinOp():
            yield None


def new_catalogue(language: str | None = None) -> Catalog:
    """Return a catalogue of the package's messages, none of them translated."""
    catalogue = Catalog(locale=language, project="linewright", fuzzy=False)
    for text, place in find_messages():
        if text:
            catalogue.add(text, locations=[(place.partition(":")[0], None)])
    return catalogue


def main() -> None:
    """Bring the catalogues up to date."""
    template = new_catalogue()
    for language in LANGUAGES:
        folder = LOCALE / language / "LC_MESSAGES"
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / "linewright.po"
        catalogue = Catalog(locale=language)
        if path.exists():
            catalogue = read_po(io.BytesIO(path.read_bytes()), locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        catalogue.fuzzy = False
        catalogue.project, catalogue.version, catalogue.copyright_holder = "linewright", "", ""
        catalogue.last_translator = catalogue.language_team = catalogue.msgid_bugs_address = ""
        catalogue.header_comment = "# Messages of linewright."
        for message in catalogue:
            message.flags.discard("python-format")  # "100 % of" is none
        # The same messages give the same bytes.
        catalogue.creation_date = catalogue.revision_date = datetime(2026, 1, 1, tzinfo=UTC)
        with path.open("wb") as file:
            write_po(file, catalogue, width=100, sort_output=True)
        with path.with_suffix(".mo").open("wb") as file:
            write_mo(file, catalogue)
        missing = sum(1 for message in catalogue if message.id and not message.string)
        print(f"{path}: {len(catalogue)} messages, {missing} to be translated")


if __name__ == "__main__":
    main()
