"""The resolution of a scan whose file does not tell it, from the sizes that paper comes in."""

from __future__ import annotations

from typing import NamedTuple

MM_PER_INCH = 25.4
# ISO 216, mm; the longer side first.
PAPERS = {
    "A4": (297, 210),
    "A3": (420, 297),
    "A2": (594, 420),
    "A1": (841, 594),
    "A0": (1189, 841),
}
# The commonest first. Each A size is 1.41 times the next, so that 200 dpi on A2 has the pixels
# of 400 dpi on A4: the order decides.
COMMON_DPI = (300, 200, 400, 600, 150, 240, 100)
# Scanners cut a sheet a little short or wide.
_TOLERANCE = 0.025


class Assumed(NamedTuple):
    """A resolution that was inferred.

    Attributes:
        dpi: pixels per inch.
        paper: the sheet that the page then is.
    """

    dpi: float
    paper: str


def assume_resolution(width: int, height: int) -> Assumed | None:
    """Return the commonest resolution at which a page of so many pixels is an A4 to A0 sheet.

    None if it is none. Two readings are possible for some sizes (A2 at 200 dpi has as many pixels
    as A4 at 400): what was assumed must be said.
    """
    longer, shorter = max(width, height), min(width, height)
    for dpi in COMMON_DPI:
        sides = [side / dpi * MM_PER_INCH for side in (longer, shorter)]
        for paper, sheet in PAPERS.items():
            if all(abs(a - b) < _TOLERANCE * b for a, b in zip(sides, sheet, strict=True)):
                return Assumed(float(dpi), paper)
    return None
