"""Strokes that continue each other become one: across junctions, blots, breaks and faded ink."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import cv2
import numpy as np

from linewright.base import Floats, Mask, Pixels
from linewright.vector import limits
from linewright.vector.ends import End, Match, Pairs, join_matches, match
from linewright.vector.fit import Circle, StraightLine, fit_circle, fit_line, norm, sweep_of
from linewright.vector.strokes import Stroke, join_row


def join_pieces(strokes: Sequence[Stroke], mask: Mask, px_per_mm: float) -> list[Stroke]:
    """Join strokes across junctions, where an H x W mask of ink goes on, and over small breaks."""

    def find(some: Sequence[Stroke]) -> list[Match]:
        ends = [(number, end) for number in range(len(some)) for end in (0, 1)]
        pairs = Pairs(some, ends, limits.JUNCTION_MM * px_per_mm, ordered=False)
        closed = np.array([stroke.closed for stroke in some], dtype=np.bool_)
        loose = limits.LOOSE_PX / np.maximum(pairs.lengths.min(axis=1), 1.0)
        allowed = ~closed[pairs.ends[..., 0]].any(axis=1)
        allowed &= pairs.turn < limits.JUNCTION_RAD + loose
        allowed &= pairs.ahead.min(axis=1) > -limits.JUNCTION_OVERLAP_MM * px_per_mm

        def join(pair: int) -> Stroke | None:
            wide = pairs.gap[pair] > limits.BREAK_MM * px_per_mm
            if wide and not _is_inked(mask, pairs.places[pair]):
                return None
            return _as_one(pairs.row(pair), px_per_mm)

        return sorted(match(pairs, pairs.gap + limits.TURN_COST_PX * pairs.turn, allowed, join))

    found = join_matches(strokes, find, rounds=limits.JOIN_ROUNDS)
    return [_close(stroke, px_per_mm) for stroke in found]


def join_breaks(strokes: Sequence[Stroke], px_per_mm: float) -> list[Stroke]:
    """Join lines that worn ink parts: free ends that face each other over a short gap."""
    # The gap is short beside both pieces, which are alike in width and in line.

    def find(some: Sequence[Stroke]) -> list[Match]:
        pairs = Pairs(some, _straight_ends(some), limits.WORN_MM * px_per_mm)
        return _match_facing(pairs, limits.WORN_SHARE, px_per_mm)

    return join_matches(strokes, find, rounds=limits.JOIN_ROUNDS)


def join_blots(strokes: Sequence[Stroke], mask: Mask, px_per_mm: float) -> list[Stroke]:
    """Join lines of one direction where the ink between them goes straight on, or around a hole."""
    # A blot, a hole or a bite in a wide line bends its skeleton aside for some mm, which parts the
    # line; what was drawn around them is left (`linewright.vector.tidy.remove_bits`).

    def find(some: Sequence[Stroke]) -> list[Match]:
        pairs = Pairs(some, _straight_ends(some, free=False), limits.BLOT_MM * px_per_mm)
        wide = pairs.half_widths().max(axis=1)
        return _match_facing(
            pairs, limits.BLOT_SHARE, px_per_mm, lambda pair: _is_inked(mask, pairs.places[pair], float(wide[pair]))
        )

    return join_matches(strokes, find, rounds=limits.JOIN_ROUNDS)


def join_faded(strokes: Sequence[Stroke], scan: Pixels, px_per_mm: float) -> list[Stroke]:
    """Join straight lines whose gap the scan fills: the repair took faded ink for paper."""
    return join_matches(strokes, lambda some: _match_faded(some, scan, px_per_mm), rounds=limits.FADED_ROUNDS)


def _straight_ends(strokes: Sequence[Stroke], *, free: bool = True) -> list[End]:
    """Return the ends of continuous straight strokes, only those in the open if ``free``."""
    return [
        (number, end)
        for number, stroke in enumerate(strokes)
        if stroke.linetype == "continuous" and stroke.is_straight
        for end in (0, 1)
        if stroke.free[end] or not free
    ]


def _match_facing(
    pairs: Pairs, share: float, px_per_mm: float, is_filled: Callable[[int], bool] = lambda _: True
) -> list[Match]:
    """Match ends that face each other along one line over a gap, a share of the shorter stroke."""
    widths = pairs.half_widths()
    allowed = pairs.gap <= share * pairs.lengths.min(axis=1)
    allowed &= widths.max(axis=1) <= limits.SAME_WIDTH * widths.min(axis=1)
    allowed &= pairs.offset.max(axis=1) < limits.STRAY_MM * px_per_mm
    allowed &= (pairs.ahead[:, 0] > 0) & (pairs.turn < limits.WORN_RAD)

    def join(pair: int) -> Stroke | None:
        whole = _as_one(pairs.row(pair), px_per_mm)
        return whole if whole is not None and is_filled(pair) else None

    return sorted(match(pairs, pairs.gap, allowed, join))


def _match_faded(strokes: Sequence[Stroke], scan: Pixels, px_per_mm: float) -> list[Match]:
    """Match free ends with a faded line between them."""
    pairs = Pairs(strokes, _straight_ends(strokes), limits.FADED_MM * px_per_mm)
    widths, short = pairs.half_widths(), pairs.lengths.min(axis=1)
    # The longer line says where it goes; a short one points anywhere within a pixel.
    longer = np.where(pairs.lengths[:, 0] > pairs.lengths[:, 1], 0, 1)
    offset = np.take_along_axis(pairs.offset, longer[:, None], axis=1)[:, 0]
    loose = np.arcsin(limits.LOOSE_FADED_PX / np.maximum(short, limits.LOOSE_FADED_PX))
    allowed = pairs.gap <= limits.FADED_SHARE * short
    allowed &= widths.max(axis=1) <= limits.SAME_WIDTH * widths.min(axis=1) + limits.SAME_WIDTH_PX
    allowed &= (pairs.ahead > 0).all(axis=1) & (offset < limits.STRAY_MM * px_per_mm)
    allowed &= pairs.turn < np.minimum(limits.WORN_RAD + loose, limits.LOOSE_RAD)

    def join(pair: int) -> Stroke | None:
        row = pairs.row(pair)
        points = np.concatenate([stroke.points for stroke in row])
        line = fit_line(points)
        if line.stray(points) >= limits.MOST_STRAY_LINE * limits.STRAY_MM * px_per_mm:
            return None
        gap, half_width = pairs.places[pair], float(widths[pair, longer[pair]])
        return join_row(row, line) if _is_faded(scan, gap, row, half_width, px_per_mm) else None

    return match(pairs, pairs.gap, allowed, join)


def _as_one(row: Sequence[Stroke], px_per_mm: float) -> Stroke | None:
    """Return two strokes as one on the line or circle of all their points, None without any."""
    points, stray = np.concatenate([stroke.points for stroke in row]), limits.STRAY_MM * px_per_mm
    if all(stroke.is_straight for stroke in row):
        line = fit_line(points)
        near = float(np.sqrt((line.distances(points) ** 2).mean())) < stray / 2
        near = near and line.stray(points) < limits.MOST_STRAY_LINE * stray
        return join_row(row, line) if near and _in_order(row, line) else None
    circle = fit_circle(points)
    if circle is None or circle.radius > limits.COMMON_RADIUS_PX:
        return None
    near = float(np.sqrt((circle.distances(points) ** 2).mean())) <= stray / 2
    near = near and circle.stray(points) <= limits.MOST_STRAY_CIRCLE * stray
    around, whole = abs(sweep_of(points, circle)), limits.COMMON_TURNS * 2 * math.pi
    return join_row(row, circle) if near and limits.COMMON_ARC_RAD < around < whole else None


def _in_order(row: Sequence[Stroke], line: StraightLine) -> bool:
    """Whether strokes follow each other along a line, but for a small overlap."""
    ahead = (row[-1].ends[1] - row[0].ends[0]) @ line.direction > 0
    direction = line.direction if ahead else -line.direction
    along = [float((place - line.middle) @ direction) for stroke in row for place in stroke.ends]
    return all(b - a > -limits.OVERLAP_PX for a, b in pairwise(along))


def _close(stroke: Stroke, px_per_mm: float) -> Stroke:
    """Close an arc whose ends meet."""
    if stroke.closed or not isinstance(stroke.shape, Circle):
        return stroke
    rest = 2 * math.pi - abs(sweep_of(stroke.points, stroke.shape))
    apart = norm(stroke.ends[1] - stroke.ends[0])
    if rest < limits.CLOSED_RAD and apart < limits.CLOSED_MM * px_per_mm:
        stroke.closed, stroke.free = True, (False, False)
    return stroke


def _is_inked(mask: Mask, gap: Floats, half_width: float = 0.0) -> bool:
    """Whether ink goes over a gap from end to end, at most ``half_width`` px beside the way."""
    a, b = gap
    long = norm(b - a)
    across = np.array([a[1] - b[1], b[0] - a[0]]) / max(long, limits.TINY)
    beside = np.arange(-math.ceil(half_width), math.ceil(half_width) + 1)
    along = np.linspace(0, 1, max(int(long), 2) + 1)[:, None, None]
    points = a + along * (b - a) + beside[:, None] * across
    columns, rows = np.floor(np.moveaxis(points, -1, 0)).astype(np.int64)
    rows, columns = rows.clip(0, mask.shape[0] - 1), columns.clip(0, mask.shape[1] - 1)
    return float(mask[rows, columns].any(axis=1).mean()) > limits.INKED


def _is_faded(scan: Pixels, gap: Floats, beside: Sequence[Stroke], half_width: float, px_per_mm: float) -> bool:
    """Whether the scan is darker along a gap than on both sides of it, as the line is."""
    known = [_contrast(scan, stroke.ends, half_width, px_per_mm) for stroke in beside]
    contrast = max(float(np.median(np.concatenate(known))), limits.LEAST_CONTRAST)
    faded = _contrast(scan, gap, half_width, px_per_mm) > limits.FADED_CONTRAST * contrast
    return float(faded.mean()) >= limits.FADED_FILL


def _contrast(scan: Pixels, ends: Floats, half_width: float, px_per_mm: float) -> Floats:
    """Return how much darker a line is than what lies beside it, all along, in grey levels."""
    # What lies beside it is the darker side, so that the edge of a shadow is no line.
    a, b = ends
    long = max(norm(b - a), 1.0)
    direction = (b - a) / long
    across = np.array([-direction[1], direction[0]])
    clear = half_width + max(limits.BESIDE_MM * px_per_mm, limits.LEAST_BESIDE_PX)
    offsets = np.arange(-clear - limits.BESIDE_PX, clear + limits.BESIDE_PX + 0.5)
    along = np.linspace(0, long, max(math.ceil(long), 2))
    places = a + along[:, None, None] * direction + offsets[None, :, None] * across - 0.5
    columns, rows = np.moveaxis(places.astype(np.float32), -1, 0)
    seen = cv2.remap(scan, columns, rows, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    seen = seen.astype(np.float64)
    middle = seen[:, np.abs(offsets) <= max(limits.CORE * half_width, 1.0)].mean(axis=1)
    sides = [seen[:, offsets <= -clear].mean(axis=1), seen[:, offsets >= clear].mean(axis=1)]
    darker = np.minimum(*sides) - middle
    window = max(round(limits.SMOOTH_MM * px_per_mm), 1)
    padded = np.pad(darker, window // 2, mode="edge")
    return np.convolve(padded, np.ones(window) / window, mode="valid")
