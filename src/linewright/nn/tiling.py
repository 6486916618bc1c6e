"""A page of any size through a network that holds one tile at a time.

Tiles overlap by a halo on both sides: what a tile computes nearer to its cut edges than the halo
is thrown away. Where the halo is the network's receptive field, what is kept does not know that the
page was cut. Tiles begin at multiples, so that strided layers fall on the same places as on the
whole page, and end where the page ends, so that reflection at the page's edges is the same too.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, Mask, Pixels, track

# What the run of one tile costs beside its pixels, as so many of these.
_CALL_PX = 20_000
_LEAST_BLOCKS = 4  # a tile that keeps less than that is not halved

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


class Needed(NamedTuple):
    """What of a page has to be computed: blocks, H / side x W / side, the last ones cut off by the page's end."""

    blocks: Mask
    side: int  # pixels, a multiple of the network's


def plan_needed(height: int, width: int, needed: Needed, *, tile: int, grain: Grain) -> list[Tile]:
    """Return tiles that keep every needed block of a page; what they keep does not overlap."""
    # Tiles of the whole page, where those of the needed blocks cost no less. ConfigError: see `stretches`.
    whole = plan_tiles(height, width, tile=tile, grain=grain)
    if grain.halo is None:
        return whole
    longest = max((tile - 2 * grain.halo) // needed.side, 1)
    sides = filled(height, grain), filled(width, grain)
    costs = _Costs(2 * grain.halo / needed.side, _CALL_PX / needed.side**2)
    down, across = (pairwise(_even(length, longest)) for length in needed.blocks.shape)
    tiles: list[Tile] = []
    for rows, columns in product(down, tuple(across)):
        corner = rows[0], columns[0]
        for top, bottom, left, right in _parted(needed.blocks[slice(*rows), slice(*columns)], corner, costs)[1]:
            row = _stretch(top * needed.side, bottom * needed.side, sides[0], grain)
            tiles.append(Tile(row, _stretch(left * needed.side, right * needed.side, sides[1], grain)))
    return tiles if _cost(tiles) < _cost(whole) else whole


def _cost(tiles: Sequence[Tile]) -> int:
    read = ((tile.rows.stop - tile.rows.start) * (tile.columns.stop - tile.columns.start) for tile in tiles)
    return sum(pixels + _CALL_PX for pixels in read)


def _stretch(keep: int, end: int, side: int, grain: Grain) -> Stretch:
    """Return a stretch that keeps some pixels of a side, and reads a halo around them."""
    halo = grain.halo or 0
    end = min(end, side)
    start, stop = max(keep - halo, 0), min(end + halo, side)
    start = max(min(start, stop - grain.shortest), 0)
    return Stretch(start, min(max(stop, start + grain.shortest), side), keep, end)


Blocks = tuple[int, int, int, int]  # first row, one past the last, first column, one past the last


class _Costs(NamedTuple):
    """What tiles cost, in blocks."""

    around: float  # what is read beside a tile, on both sides together
    call: float  # what a tile costs beside that

    def of(self, high: int, wide: int) -> float:
        """Return what a tile costs that keeps a rectangle."""
        return (high + self.around) * (wide + self.around) + self.call


def _parted(blocks: Mask, corner: tuple[int, int], costs: _Costs) -> tuple[float, list[Blocks]]:
    """Return rectangles over all needed blocks of a rectangle, halved again and again where that costs less."""
    rows, columns = np.flatnonzero(blocks.any(axis=1)), np.flatnonzero(blocks.any(axis=0))
    if len(rows) == 0:
        return 0.0, []
    top, left = corner[0] + int(rows[0]), corner[1] + int(columns[0])
    blocks = blocks[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    height, width = blocks.shape
    best = costs.of(height, width), [(top, top + height, left, left + width)]
    for axis, length in enumerate(blocks.shape):
        at = length // 2
        if length < 2 * _LEAST_BLOCKS:
            continue
        halves = (blocks[:at], blocks[at:]) if axis == 0 else (blocks[:, :at], blocks[:, at:])
        corners = (top, left), ((top + at, left) if axis == 0 else (top, left + at))
        (cost, one), (more, two) = (_parted(*half, costs) for half in zip(halves, corners, strict=True))
        if cost + more < best[0]:
            best = cost + more, one + two
    return best


def _even(length: int, longest: int) -> list[int]:
    """Return where a length is cut into as few parts as can be, as alike as can be."""
    count = -(-length // longest)
    return [length * number // count for number in range(count + 1)]


def in_tiles(
    pixels: Pixels, work: Callable[[Pixels], Pixels], *, tile: int, grain: Grain, needed: Needed | None = None
) -> Pixels:
    """Put a page, uint8 H x W or H x W x 3, together from tiles that ``work`` makes one by one.

    ``work`` maps an image to one of the same height and width; ``tile`` is the longest side of a
    tile, halos included; ``grain`` is of the network behind ``work``. What is not ``needed`` is paper.
    ConfigError: see `stretches`.
    """
    height, width = pixels.shape[:2]
    if needed is None:
        tiles = plan_tiles(height, width, tile=tile, grain=grain)
    else:
        tiles = plan_needed(height, width, needed, tile=tile, grain=grain)
    if needed is None and len(tiles) == 1:
        return work(read_tile(pixels, tiles[0]))[:height, :width]
    page = None if needed is None else np.full(pixels.shape, PAPER, np.uint8)
    for part in track(tiles, what="tiles"):
        made = work(read_tile(pixels, part))
        if page is None:
            page = np.empty((height, width, *made.shape[2:]), np.uint8)
        _keep(page, made, part)
    assert page is not None
    return page


def _keep(page: Pixels, made: Pixels, part: Tile) -> None:
    down, across = part.rows.own, part.columns.own
    # What lies beyond the page's end is cut off.
    target = page[part.rows.keep : part.rows.end, part.columns.keep : part.columns.end]
    kept = made[down.start : down.stop, across.start : across.stop]
    target[:] = kept[: target.shape[0], : target.shape[1]]
