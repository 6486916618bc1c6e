"""Build the starter set that ships with linewright from the fonts.

    linewright data fonts -o fonts
    python tools/build_starter.py fonts src/linewright/assets/starter

It keeps 16 grey levels, which halves its size and changes no pixel by more than 9 of 255.
"""

from __future__ import annotations

import sys
from pathlib import Path

from linewright.base import InputError, write_bytes
from linewright.glyphs.build import build_glyph_set
from linewright.glyphs.card import GlyphReport, write_card
from linewright.glyphs.charset import load_charset
from linewright.glyphs.download import FONTS
from linewright.glyphs.source import Face, open_face

SOURCE_FONT = "wenkai"
HANDS = ("mouhitsu", "gyosho", "sousho", "kouzan-t", "soseki", "ma-shan-zheng")


def build_starter(fonts: Path, to: Path, *, count: int = 500) -> GlyphReport:
    """Build the starter set: 永 and the most frequent characters that every face has."""
    # 永 has all of the eight strokes, and hands are judged by it. InputError if a font or its
    # licence is not in the folder (see `fetch_fonts`).
    names = (SOURCE_FONT, *HANDS)
    paths = {name: fonts / f"{name}.ttf" for name in names}
    notices = {name: fonts / f"{name}.licence.txt" for name in names}
    for path in (*paths.values(), *notices.values()):
        if not path.is_file():
            raise InputError("there is no such file", where=path, way_out="run `linewright data fonts` first")
    faces = [open_face(path) for path in paths.values()]
    chars = _common_chars(["永", *load_charset("frequent-1000")], faces)[:count]
    hands = {name: paths[name] for name in HANDS}
    report = build_glyph_set(paths[SOURCE_FONT], hands, "".join(chars), to=to, levels=16)
    licences = {font.name: font.licence for font in FONTS}
    report = report.model_copy(
        update={
            "charset": f"永 and the {count - 1} most frequent that all have",
            "source": report.source.model_copy(update={"licence": licences[SOURCE_FONT]}),
            "styles": tuple(card.model_copy(update={"licence": licences[card.name]}) for card in report.styles),
        }
    )
    write_card(to, report)
    for notice in notices.values():
        write_bytes(to / notice.name, notice.read_bytes())
    return report


def _common_chars(chars: list[str], faces: list[Face]) -> list[str]:
    common = set.intersection(*(set(face.characters()) for face in faces))
    return [char for char in chars if char in common and all(face.measure(char) for face in faces)]


if __name__ == "__main__":
    build_starter(*map(Path, sys.argv[1:]))
