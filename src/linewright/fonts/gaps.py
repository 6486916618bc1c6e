"""What a font has and what it lacks: the glyphs that it draws, against character sets."""

import io
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

from linewright.base import InputError
from linewright.fonts.extend import check_extendable
from linewright.fonts.font_tables import is_han
from linewright.glyphs import FontFace, Ink, load_charset, name_entries, reading_font

LEAST_LEARNT = 20  # glyphs of Han characters from which a font's own hand can be learnt


class FontGaps(NamedTuple):
    """What a font has, and which characters of some sets it lacks."""

    name: str  # as the font says it
    licence: str  # the first line of what it says of it; empty: nothing
    reserves_name: bool  # whether its licence keeps its name to itself
    han: int  # Han characters of the sets that it draws
    sizes: dict[str, int]  # characters of each set
    lacking: dict[str, list[str]]  # of each set


def find_gaps(font: Path, charsets: Sequence[str]) -> FontGaps:
    """Return what a font lacks of character sets, see `load_charset`; a blank glyph counts as none.

    InputError: the font cannot be read. DataError: glyphs cannot be added to it, or a set is not known.
    """
    face, table = FontFace(font), open_table(font)
    check_extendable(table, font)
    wanted = {name: load_charset(name) for name in charsets}
    drawn = ink_boxes(face, set().union(*wanted.values()))
    return FontGaps(
        name=face.name,
        licence=face.licence,
        reserves_name=reserves_name(table),
        han=sum(map(is_han, drawn)),
        sizes={name: len(chars) for name, chars in wanted.items()},
        lacking={name: [char for char in chars if char not in drawn] for name, chars in wanted.items()},
    )


def open_table(font: Path) -> TTFont:
    """Open a font to be changed; `open_font` gives one that others read as well."""
    with reading_font(font):
        return TTFont(io.BytesIO(font.read_bytes()), fontNumber=0, recalcBBoxes=False, recalcTimestamp=False)


def ink_boxes(face: FontFace, among: Collection[str] | None = None) -> dict[str, Ink]:
    """Return the ink boxes of the characters that a font draws; a blank or its box for missing ones is none."""
    # ``among`` are those that are asked for, by default all: each takes a thousandth of a second.
    placeholder = face.placeholder()
    inks = {}
    for char in face.characters():
        if among is not None and char not in among:
            continue
        try:
            ink = face.measure(char)
        except InputError:
            continue
        if ink is not None and (placeholder is None or ink.digest != placeholder.digest):
            inks[char] = ink
    return inks


def reserves_name(table: TTFont) -> bool:
    """Whether a font's licence keeps its name to itself, so that a changed font needs another one."""
    return "reserved font name" in " ".join(name_entries(table, 0, 13)).lower()
