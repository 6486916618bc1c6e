"""How a hand sits in its frame: one scale and one offset for all of its characters."""

from collections.abc import Mapping
from statistics import fmean
from typing import NamedTuple

from linewright.base import DataError

# A glyph that would push its whole hand below this share of the wanted scale is left out.
LEAST_SHARE = 0.9


class Ink(NamedTuple):
    """The box of a drawing's ink in the face's own unit, y downwards, and a digest of the drawing.

    A font's unit is the em and its origin the pen's start on the base line. An image folder's
    unit is the pixel and its origin the middle of each image.
    """

    left: float
    top: float
    right: float
    bottom: float
    digest: bytes


class Placement(NamedTuple):
    """Where a face's origin and unit (see `Ink`) lie in the square frame, y downwards.

    A point (x, y) of the face lies at (scale * x + dx, scale * y + dy) in frame sides: multiply by the size for pixels.
    A font that is built from the images takes its own size and base line from the inverse.
    """

    scale: float
    dx: float
    dy: float


class Fit(NamedTuple):
    """A placement of a face."""

    placement: Placement
    chars: list[str]  # those that it holds
    oversize: list[str]  # those too large to hold


def fit_placement(inks: Mapping[str, Ink], *, size: int, fill: float, where: str) -> Fit:
    """Place a face so that the longer side of its mean ink box takes ``fill`` (0, 1) of the frame.

    The middle of the mean box lies in the middle of the frame. The scale is lowered until every kept glyph lies inside
    the frame with one pixel to spare at ``size`` px. Glyphs that would lower it under nine tenths of the wanted scale
    are left out as oversize. DataError, told of ``where``: ``inks`` (by character) is empty, or no glyph fits.
    """
    reach = 0.5 - 1.0 / size
    rest = dict(inks)
    while rest:
        boxes = [ink[:4] for ink in rest.values()]
        left, top, right, bottom = (fmean(sides) for sides in zip(*boxes, strict=True))
        x, y = (left + right) / 2, (top + bottom) / 2
        wanted = fill / max(right - left, bottom - top)
        limits = {
            char: reach / max(x - ink.left, ink.right - x, y - ink.top, ink.bottom - y) for char, ink in rest.items()
        }
        fitting = {char: rest[char] for char, limit in limits.items() if limit >= LEAST_SHARE * wanted}
        if len(fitting) == len(rest):
            scale = min(wanted, *limits.values())
            placement = Placement(scale, 0.5 - scale * x, 0.5 - scale * y)
            return Fit(placement, list(rest), [char for char in inks if char not in rest])
        # The mean moves when a glyph leaves, so the rest is judged anew.
        rest = fitting
    raise DataError("none of the characters can be placed", where=where, way_out="lower fill")
