from __future__ import annotations

from collections.abc import Callable

import pytest

from fake_scribes import CHARS, NearestReader
from linewright.fonts.checks import Checker
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.fonts.scribe import Draw, Scribe, SetFace


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
