"""A small fallback face, a scribe that cannot err, and a checker that knows most characters."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from fake_scribes import CHARS, NearestReader
from font_shapes import strange_box
from linewright.fonts.checks import Checker
from linewright.fonts.scribe import Draw, Scribe, SetFace
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from tiny_fonts import Box, build_font


@pytest.fixture(scope="session")
def tiny_face(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A face with Latin, punctuation and a hundred Han characters."""
    path = tmp_path_factory.mktemp("face") / "tiny.ttf"
    chars = "".join(map(chr, range(0x4E00, 0x4E64))) + "Axyz，。（）…"
    boxes: dict[str, Box | None] = {char: strange_box(n) for n, char in enumerate(chars)}
    font = build_font(path, boxes | {" ": None})
    font["name"].setName("SIL Open Font License 1.1", 13, 3, 1, 0x409)
    font.save(path)
    return path


@pytest.fixture(scope="session")
def starter() -> GlyphSet:
    return read_glyph_set("starter")


@pytest.fixture(scope="session")
def make_scribe(starter: GlyphSet) -> Callable[[Draw], Scribe]:
    return lambda draw: Scribe(draw, faces=starter.report.faces(), source=SetFace(starter))


@pytest.fixture(scope="session")
def checker(starter: GlyphSet) -> Checker:
    """A checker whose reader knows all of CHARS but the last."""
    return Checker(NearestReader({char: starter.source[char] for char in CHARS[:-1]}))  # type: ignore[arg-type]
