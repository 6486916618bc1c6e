"""A page through the repair model, its lettering in the scan's ink as well.

Lines are the network's. Of lettering the worn scan is the safer source: a network that fills a gap
or takes a speck away also fills the eye of an 8. So around lettering each pixel is the mean of the
repaired page's ink and of the scan's.
"""

from __future__ import annotations

import math

import numpy as np

from linewright.base import ModelError, Pixels
from linewright.nn import Grain, PageTranslator, plan_tiles, read_tile
from linewright.translate.lettering.parts import find_parts, grown
from linewright.translate.lettering.redrawer import Redrawn
from linewright.translate.lettering.scan_ink import lettering_ink

# What belongs to lettering, and what belongs to a line, mm around its ink.
ROUND_MM, BESIDE_MM = 0.7, 0.4
# A page is worked on in squares with this side, px, that see so much around them, mm.
_SIDE, _AROUND_MM = 2048, 12.0


class Repairer:
    """Repairs pages, and keeps the scan's ink in what is written on them.

    A page whose resolution is not known is the network's alone: what is lettering is told by its
    size.

    Args:
        network: the repair model.

    Attributes:
        channels: channels of the pages that it takes: 1.

    Raises:
        ModelError: the model works in colour.
    """

    channels = 1
    needs_resolution = False
    lacks = "its lettering is the network's alone"

    def __init__(self, network: PageTranslator) -> None:
        if network.channels != 1:
            raise ModelError(
                "repairing keeps lettering in grey, and this model works in colour",
                way_out="take --task alone",
            )
        self._network = network

    def redraw(self, pixels: Pixels, px_per_mm: float | None) -> Redrawn:
        """Repair one page, H x W uint8."""
        made = self._network.translate(pixels)
        if px_per_mm is not None:
            made = with_lettering(made, pixels, px_per_mm)
        return Redrawn(made, made)


def with_lettering(repaired: Pixels, scan: Pixels, px_per_mm: float) -> Pixels:
    """Return a repaired page whose lettering has the scan's ink as well.

    Args:
        repaired: H x W uint8, paper 255.
        scan: what it was made from, the same shape.
        px_per_mm: resolution.
    """
    halo = math.ceil(_AROUND_MM * px_per_mm)
    grain = Grain(halo, multiple=1)
    page = repaired.copy()
    for tile in plan_tiles(*repaired.shape[:2], tile=_SIDE + 2 * halo, grain=grain):
        made = _with_lettering(read_tile(repaired, tile), read_tile(scan, tile), px_per_mm)
        down, across = tile.rows.own, tile.columns.own
        own = page[tile.rows.keep : tile.rows.end, tile.columns.keep : tile.columns.end]
        kept = made[down.start : down.stop, across.start : across.stop]
        own[:] = kept[: own.shape[0], : own.shape[1]]
    return page


def _with_lettering(repaired: Pixels, scan: Pixels, px_per_mm: float) -> Pixels:
    parts = find_parts(repaired, px_per_mm)
    if not parts.letters.any():
        return repaired
    around = grown(parts.letters, ROUND_MM * px_per_mm)
    around &= ~grown(parts.lines, BESIDE_MM * px_per_mm) | parts.letters
    return np.where(around, 255 - lettering_ink(scan, repaired, px_per_mm), repaired)
