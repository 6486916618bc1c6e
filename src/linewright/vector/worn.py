"""What worn ink does to lines: rough edges give them small bits, and faded ink parts them."""

from __future__ import annotations

import math
from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.base import Floats, Pixels
from linewright.vector.fit import Straight, fit_line
from linewright.vector.join import End, straight_ends
from linewright.vector.strokes import Stroke, joined, reversed_stroke

# A bit is at most this long, a third of its line, and lies this near to it, or in the ink of a
# wide line, up to the second; a line may be drawn on by so much. All in mm.
_BIT, _LONG, _NEAR, _IN, _ON = 1.6, 3.0, 0.25, 0.4, 0.7
# A gap that the scan fills: at most this, and this share of the shorter line beside it.
_FADED, _FADED_SHARE = 8.0, 1.5
_TURN, _STRAY = math.radians(4), 0.16
# What of a line's contrast is left where it faded, and along how much of the gap.
_CONTRAST, _FILLED = 0.25, 0.75
_SMOOTH, _BESIDE = 0.4, 0.5


def without_bits(
    strokes: Sequence[Stroke], px_per_mm: float, *, up_to_mm: float = _BIT
) -> list[Stroke]:
    """Leave out short pieces along lines that are much longer, as rough or holed ink has them.

    Such a piece meets other ink and lies all along within a quarter of a mm of longer lines, or
    in their ink, straight ones drawn on a little. A line that met nothing but such pieces ends in
    the open.

    Args:
        strokes: in pixels; their ends' ``free`` is set anew.
        px_per_mm: resolution.
        up_to_mm: how long such a piece may be.
    """
    limit = up_to_mm * px_per_mm
    short = [
        stroke.length < limit and stroke.free != (True, True) and not stroke.closed
        for stroke in strokes
    ]
    points, owners = [], []
    for number, stroke in enumerate(strokes):
        if not short[number]:
            points.append(_drawn_on(stroke, _ON * px_per_mm))
            owners.append(np.full(len(points[-1]), number))
    if not points or not any(short):
        return list(strokes)
    tree, owner = KDTree(np.concatenate(points)), np.concatenate(owners)
    lengths = np.array([stroke.length for stroke in strokes])
    inside = np.array([stroke.half_width + 1 for stroke in strokes])
    reach = inside.clip(_NEAR * px_per_mm, _IN * px_per_mm)
    kept, gone = [], []
    for stroke, is_short in zip(strokes, short, strict=True):
        if is_short:
            away, which = tree.query(np.concatenate([stroke.points, stroke.ends]))
            beside = owner[np.minimum(which, len(owner) - 1)]
            if (away < reach[beside]).all() and (lengths[beside] > _LONG * stroke.length).all():
                gone.append(stroke)
                continue
        kept.append(stroke)
    _open(kept, gone, px_per_mm)
    return kept


def _drawn_on(stroke: Stroke, by: float) -> Floats:
    """Return points all along a stroke, a straight one drawn on at both ends."""
    if not isinstance(stroke.shape, Straight):
        return np.concatenate([stroke.points, stroke.ends])
    a, b = stroke.ends[0] + stroke.outward(0) * by, stroke.ends[1] + stroke.outward(1) * by
    share = np.linspace(0, 1, max(math.ceil(float(np.hypot(*(b - a)))), 2))[:, None]
    points: Floats = a + share * (b - a)
    return points


def _open(kept: Sequence[Stroke], gone: Sequence[Stroke], px_per_mm: float) -> None:
    """Free the ends that met what is gone and meet nothing else."""
    if not gone or not kept:
        return
    left = KDTree(np.concatenate([stroke.ends for stroke in gone]))
    along = [_drawn_on(stroke, 0.0) for stroke in kept]
    tree = KDTree(np.concatenate(along))
    owner = np.concatenate([np.full(len(some), n) for n, some in enumerate(along)])
    for number, stroke in enumerate(kept):
        free = list(stroke.free)
        for end in (0, 1):
            reach = max(2.0 * stroke.half_width, 0.3 * px_per_mm)
            if free[end] or left.query(stroke.ends[end])[0] > reach:
                continue
            beside = owner[tree.query_ball_point(stroke.ends[end], reach)]
            free[end] = bool((beside == number).all())
        stroke.free = (free[0], free[1])


def join_faded(strokes: Sequence[Stroke], scan: Pixels, px_per_mm: float) -> list[Stroke]:
    """Join straight lines whose gap the scan fills: the repair took faded ink for paper.

    Args:
        strokes: in pixels.
        scan: H x W uint8, the page before its repair.
        px_per_mm: resolution.
    """
    current = list(strokes)
    for _ in range(12):
        pair = _pairs(current, scan, px_per_mm)
        if not pair:
            break
        used = {number for a, b in pair for number in (a[0], b[0])}
        rest = [stroke for number, stroke in enumerate(current) if number not in used]
        for (one, leave), (two, enter) in pair:
            row = [
                current[one] if leave else reversed_stroke(current[one]),
                reversed_stroke(current[two]) if enter else current[two],
            ]
            rest.append(joined(row, fit_line(np.concatenate([some.points for some in row]))))
        current = rest
    return current


def _pairs(strokes: Sequence[Stroke], scan: Pixels, px_per_mm: float) -> list[tuple[End, End]]:
    """Return pairs of free ends with a faded line between them, each stroke once."""
    some, places, out = straight_ends(strokes)
    if len(some) < 2:
        return []
    found = []
    for a, b in KDTree(places).query_pairs(_FADED * px_per_mm, output_type="ndarray").tolist():
        one, two = strokes[some[a][0]], strokes[some[b][0]]
        apart = places[b] - places[a]
        gap = float(np.hypot(*apart))
        wide, slim = sorted((one.half_width, two.half_width), reverse=True)
        if (
            one is two
            or gap > _FADED_SHARE * min(one.length, two.length)
            or wide > 1.7 * slim + 0.6
        ):
            continue
        # The longer line says where it goes; a short one points anywhere within a pixel.
        first, way = (one, out[a]) if one.length > two.length else (two, out[b])
        loose = math.asin(min(1.5 / max(min(one.length, two.length), 1.5), 1.0))
        aside = abs(float(way[0] * apart[1] - way[1] * apart[0]))
        facing = float(out[a] @ apart) > 0 and float(out[b] @ apart) < 0
        facing &= -float(out[a] @ out[b]) > math.cos(min(_TURN + loose, 0.5))
        points = np.concatenate([one.points, two.points])
        straight = float(np.abs(fit_line(points).off(points)).max()) < 2 * _STRAY * px_per_mm
        if facing and aside < _STRAY * px_per_mm and straight:
            ends = (places[a], places[b])
            if _is_filled(scan, ends, (one, two), first.half_width, px_per_mm):
                found.append((gap, some[a], some[b]))
    used: set[int] = set()
    links: list[tuple[End, End]] = []
    for _, first_end, second_end in sorted(found):
        if not used & {first_end[0], second_end[0]}:
            used.update((first_end[0], second_end[0]))
            links.append((first_end, second_end))
    return links


def _is_filled(
    scan: Pixels,
    gap: tuple[Floats, Floats],
    beside: tuple[Stroke, Stroke],
    half_width: float,
    px_per_mm: float,
) -> bool:
    """Whether the scan is darker along a gap than on both sides of it, as the line is."""
    known = np.concatenate(
        [
            _contrast(scan, stroke.ends[0], stroke.ends[1], half_width, px_per_mm)
            for stroke in beside
        ]
    )
    least = _CONTRAST * max(float(np.median(known)), 1.0)
    faded = _contrast(scan, *gap, half_width, px_per_mm)
    return float((faded > least).mean()) >= _FILLED


def _contrast(
    scan: Pixels, a: Floats, b: Floats, half_width: float, px_per_mm: float
) -> NDArray[np.float64]:
    """Return how much darker a line's middle is than what lies beside it, all along, grey levels.

    What lies beside it is the darker side, so that the edge of a shadow is no line.
    """
    span = b - a
    long = max(float(np.hypot(*span)), 1.0)
    way = span / long
    across = np.array([-way[1], way[0]])
    count = max(math.ceil(long), 2)
    clear = half_width + max(_BESIDE * px_per_mm / 2, 2.0)
    offsets = np.arange(-clear - 3, clear + 3.5)
    along = np.linspace(0, long, count)
    places = a + along[:, None, None] * way + offsets[None, :, None] * across - 0.5
    seen = cv2.remap(
        scan,
        places[..., 0].astype(np.float32),
        places[..., 1].astype(np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float64)
    middle = seen[:, np.abs(offsets) <= max(0.7 * half_width, 1.0)].mean(axis=1)
    sides = [seen[:, offsets <= -clear].mean(axis=1), seen[:, offsets >= clear].mean(axis=1)]
    darker = np.minimum(*sides) - middle
    window = max(round(_SMOOTH * px_per_mm), 1)
    padded = np.pad(darker, window // 2, mode="edge")
    smooth: NDArray[np.float64] = np.convolve(padded, np.ones(window) / window, mode="valid")
    return smooth
