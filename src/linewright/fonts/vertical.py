"""Punctuation for vertical setting: brackets and dashes turn, stops and commas change corners.

JLREQ (W3C, Requirements for Japanese Text Layout, 2020), appendix A, and CLREQ (W3C,
Requirements for Chinese Text Layout, 2024), 2.3 and 3.1, for what stands how in vertical lines.
"""

from __future__ import annotations

from fontTools.misc.transform import Transform

from linewright.fonts.trace import UPM

ASCENT, DESCENT = 880, -120
"""Font units from the base line to the top and the bottom of the em box."""

_MIDDLE = (UPM / 2, (ASCENT + DESCENT) / 2)
_TURNED = frozenset(
    "（）〔〕［］｛｝〈〉《》「」『』【】〖〗｟｠—―…‥～〜－＝｜ー＿" + "\u2013\u301d\u301e\u301f"
)
_MOVED = frozenset("、。，．")


def vertical_form(char: str, box: tuple[float, float, float, float]) -> Transform | None:
    """Return how a character's glyph moves for vertical setting, None if it stays.

    Args:
        char: the character.
        box: xMin, yMin, xMax, yMax of its glyph in font units, in a full-width em box.
    """
    x, y = _MIDDLE
    if char in _TURNED:
        return Transform(0, -1, 1, 0, x - y, x + y)  # a quarter turn clockwise about the middle
    if char in _MOVED:
        # As far from the upper right corner as it was from the lower left.
        left, bottom, right, top = box
        return Transform(dx=2 * x - left - right, dy=2 * y - bottom - top)
    return None
