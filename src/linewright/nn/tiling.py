"""A page of any size through a network that holds one tile at a time.

Tiles overlap by a halo on both sides: what a tile computes nearer to its cut edges than the halo
is thrown away. Where the halo is the network's receptive field, what is kept does not know that the
page was cut. Tiles begin at multiples, so that strided layers fall on the same places as on the
whole page, and end where the page ends, so that reflection at the page's edges is the same too.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, Pixels, track

TILE = 1024  # side in pixels of what a network is shown at once, halo included
PAPER = 255


class Stretch(NamedTuple):
    """A tile along one axis, in pixels of the filled-up page."""

    start: int  # first pixel that is read
    stop: int  # one past the last that is read
    keep: int  # first pixel that is kept
    end: int  # one past the last that is kept

    @property
    def own(self) -> range:
        """What is kept, counted from the tile's first pixel."""
        return range(self.keep - self.start, self.end - self.start)


class Tile(NamedTuple):
    """A tile of a page: its rows and its columns."""

    rows: Stretch
    columns: Stretch


class Grain(NamedTuple):
    """What a network asks of the images that it is shown.

    ``halo`` is a multiple of ``multiple``, None if a network cannot be cut into tiles. ``least``
    is None for four times ``multiple``, since reflection needs more pixels than it pads.
    """

    halo: int | None  # pixels around a pixel that decide it
    multiple: int  # sides are a multiple of this many pixels
    least: int | None = None  # sides are at least this long, px

    @property
    def shortest(self) -> int:
        """The shortest side that a network can be shown, in pixels."""
        return 4 * self.multiple if self.least is None else self.least


def filled(side: int, grain: Grain) -> int:
    """Return how long a side of a page is made: a multiple, and long enough."""
    return max(grain.shortest, -(-side // grain.multiple) * grain.multiple)


def stretches(side: int, *, tile: int, grain: Grain) -> list[Stretch]:
    """Cut one axis: equal tiles that overlap by twice the halo, no longer than ``tile``."""
    # `side`, in pixels, is a multiple of `grain.multiple`; what the tiles keep covers it once.
    # ConfigError: nothing is left of so short a tile when its halos are taken off.
    halo, multiple = grain.halo, grain.multiple
    if halo is None or side <= tile:
        return [Stretch(0, side, 0, side)]
    least = max(2 * halo + multiple, grain.shortest)
    if tile < least:
        raise ConfigError(
            "is too small for a network that sees {0} pixels around each pixel",
            halo,
            least,
            TILE,
            where=f"--tile {tile}",
            way_out="take {1} or more; {2} is the default",
        )
    longest = tile // multiple * multiple
    count = -(-(side - 2 * halo) // (longest - 2 * halo))
    # As short as so many tiles can be, so that little is computed twice.
    length = -(-(side + 2 * halo * (count - 1)) // (count * multiple)) * multiple
    length = max(length, least)
    count = -(-(side - 2 * halo) // (length - 2 * halo))
    made: list[Stretch] = []
    kept = 0
    for number in range(count):
        start = min(number * (length - 2 * halo), side - length)
        end = side if number == count - 1 else start + length - halo
        made.append(Stretch(start, start + length, kept, end))
        kept = end
    return made


def plan_tiles(height: int, width: int, *, tile: int, grain: Grain) -> list[Tile]:
    """Cut a page of so many pixels; see `stretches`."""
    rows, columns = (stretches(filled(side, grain), tile=tile, grain=grain) for side in (height, width))
    return [Tile(row, column) for row in rows for column in columns]


def read_tile(pixels: Pixels, tile: Tile) -> Pixels:
    """Return what a tile reads of a page, filled up with paper beyond the page's end."""
    (top, bottom), (left, right) = tile.rows[:2], tile.columns[:2]
    part = pixels[top:bottom, left:right]
    missing = [(0, bottom - top - part.shape[0]), (0, right - left - part.shape[1])]
    if missing == [(0, 0), (0, 0)]:
        return part
    return np.pad(part, missing + [(0, 0)] * (part.ndim - 2), constant_values=PAPER)


def in_tiles(pixels: Pixels, work: Callable[[Pixels], Pixels], *, tile: int, grain: Grain) -> Pixels:
    """Put a page, uint8 H x W or H x W x 3, together from tiles that ``work`` makes one by one.

    ``work`` maps an image to one of the same height and width; ``tile`` is the longest side of a
    tile, halos included; ``grain`` is of the network behind ``work``. ConfigError: see `stretches`.
    """
    height, width = pixels.shape[:2]
    tiles = plan_tiles(height, width, tile=tile, grain=grain)
    if len(tiles) == 1:
        return work(read_tile(pixels, tiles[0]))[:height, :width]
    page: Pixels | None = None
    for part in track(tiles, what="tiles"):
        made = work(read_tile(pixels, part))
        if page is None:
            page = np.empty((height, width, *made.shape[2:]), np.uint8)
        down, across = part.rows.own, part.columns.own
        # What lies beyond the page's end is cut off.
        target = page[part.rows.keep : part.rows.end, part.columns.keep : part.columns.end]
        kept = made[down.start : down.stop, across.start : across.stop]
        target[:] = kept[: target.shape[0], : target.shape[1]]
    assert page is not None
    return page
