"""What is written around the views: weld symbols, balloons and notes."""

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np

from linewright.base import Floats, Mask, Rng
from linewright.drawings.ink import symbols
from linewright.drawings.ink.lettering import width
from linewright.drawings.layout.dimensions import scale_name
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.layout.welds import WeldChoice
from linewright.drawings.sheet import Balloon, Box, Leader, Point, Text, WeldSymbol
from linewright.drawings.solids.joints import Joint
from linewright.drawings.solids.solid import Rays
from linewright.drawings.views.page_view import PageView

_ANGLES = (60, 120, 45, 135, -60, -120, -45, -135, 30, 150, -30, -150)
_REACHES = (2.2, 3.0, 4.0, 5.2, 6.6, 8.5, 11.0)
# Places around a point, in lettering heights: how far, the angle's rank, and where.
_LONG = np.repeat(_REACHES, len(_ANGLES))
_RANK = np.tile(np.arange(len(_ANGLES)), len(_REACHES))
_TURN = np.radians(np.tile(_ANGLES, len(_REACHES)))
_AWAY = _LONG[:, None] * np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


def weld_symbol(
    joint: Joint, choice: WeldChoice, view: PageView, space: FreeSpace, height: float
) -> tuple[WeldSymbol, Box, float] | None:
    """Return a joint's symbol, box and cost in its best place; None without a visible edge."""
    best: tuple[WeldSymbol, Box, float] | None = None
    headings: tuple[Literal[1, -1], ...] = (1, -1)
    origin = (0.0, 0.0)
    extents = [symbols.extent(WeldSymbol(origin, origin, h, height, *choice)) for h in headings]
    start, end = (np.array(point) for point in joint.seam)
    for share in (0.5, 0.3, 0.7):
        u, v, _ = view.sight.flat(start + (end - start) * share).tolist()
        if _distance((u, v), view.outlines) > 0.5:
            continue
        tip = view.placement.paper(u, v)
        for heading, extent in zip(headings, extents, strict=True):
            place = _best_knee(tip, heading, extent, space, height)
            if place is not None and (best is None or place[2] < best[2]):
                symbol = WeldSymbol(
                    tip, place[0], heading, height, *choice, joint=joint.kind, thickness=joint.thickness
                )
                best = (symbol, *place[1:])
        if joint.seam[0] == joint.seam[1]:
            break
    return best


def _best_knee(
    tip: Point, heading: Literal[1, -1], extent: Box, space: FreeSpace, height: float
) -> tuple[Point, Box, float] | None:
    """Return the best knee, the symbol's box there and the cost."""
    knees = np.array(tip) + _AWAY * height
    pad = 0.25 * height
    boxes = np.concatenate([knees, knees], axis=1) + extent + (-pad, -pad, pad, pad)
    # An arrow that folds back under its own reference line is hard to read.
    least = _LONG * height + 0.1 * _RANK + 8.0 * (_AWAY[:, 0] * heading < 0)

    def arrow(index: int) -> tuple[Point, Point]:
        x, y = knees[index].tolist()
        reach = float(_LONG[index])
        start = (tip[0] + 0.4 * (x - tip[0]) / reach, tip[1] + 0.4 * (y - tip[1]) / reach)
        return start, (x, y)

    best = _cheapest(least, space.all_free(boxes), arrow, 2.0, space)
    if best is None:
        return None
    x0, y0, x1, y1 = boxes[best[0]].tolist()
    return arrow(best[0])[1], (x0, y0, x1, y1), best[1]


def _cheapest(
    least: Floats, free: Mask, line: Callable[[int], tuple[Point, Point]], weight: float, space: FreeSpace
) -> tuple[int, float] | None:
    """Return the number and the cost of the best of the free places, or None."""
    # A place costs its least and ``weight`` for each cell of other lines that its own line crosses;
    # over lettering it may not run.
    best: tuple[int, float] | None = None
    order = np.argsort(least, kind="stable")
    for index in order[free[order]].tolist():
        if best is not None and least[index] >= best[1]:
            break
        lines, blocked = space.crossed(*line(index))
        cost = float(least[index]) + weight * lines
        if not blocked and (best is None or cost < best[1]):
            best = (index, cost)
    return best


def _distance(point: Point, outlines: tuple[Floats, Floats]) -> float:
    starts, ends = outlines
    along = ends - starts
    share = ((np.array(point) - starts) * along).sum(axis=1)
    share /= np.maximum((along**2).sum(axis=1), 1e-12)
    nearest = starts + along * share.clip(0, 1)[:, None]
    return float(np.hypot(*(nearest - point).T).min())


def anchors(parts: Sequence[int], view: PageView, rng: Rng, count: int) -> dict[int, Floats]:
    """Return for each part points (n x 2, view mm) where it is seen, of ``count`` a solid tried."""
    owners = np.array([placed.part for placed in view.solids])
    pairs = [(part, at) for part in parts for at in np.flatnonzero(owners == part)[:2].tolist()]
    owner = np.repeat([part for part, _ in pairs], count)
    boxes = np.repeat(view.projection.boxes[[at for _, at in pairs]], count, axis=0)
    low, high = boxes.reshape(-1, 2, 2).swapaxes(0, 1)
    points = low + rng.uniform(0.06, 0.94, low.shape) * (high - low)
    sight = view.sight
    rays = Rays(points[:, :1] * sight.right + points[:, 1:] * sight.up, sight.toward)
    mine, others = np.full(len(points), -np.inf), np.full(len(points), -np.inf)
    for placed in view.solids:
        _, near = placed.spans(rays, view.depth)
        nearest = np.where(np.isfinite(near), near, -np.inf).max(axis=1, initial=-np.inf)
        same = owner == placed.part
        mine[same] = np.maximum(mine[same], nearest[same])
        others[~same] = np.maximum(others[~same], nearest[~same])
    seen = mine > others + 0.1
    return {part: points[seen & (owner == part)] for part in parts}


def balloon(number: int, points: Sequence[Point], space: FreeSpace, height: float) -> tuple[Balloon, Box, float] | None:
    """Return the best place for a balloon whose leader starts at one of the points."""
    radius = 1.15 * height
    string = str(number)
    if not points or width(string, height) >= 2 * radius:
        return None
    starts = np.array(points)
    tight = ~space.all_free(np.concatenate([starts - 0.8, starts + 0.8], axis=1))
    middles = (starts[:, None] + _AWAY * height).reshape(-1, 2)
    pad = radius + 0.2 * height
    free = space.all_free(np.concatenate([middles - pad, middles + pad], axis=1))
    least = (6.0 * tight[:, None] + _LONG * height).ravel()

    def leader(index: int) -> tuple[Point, Point]:
        x, y = middles[index].tolist()
        direction = _AWAY[index % len(_LONG)] / _LONG[index % len(_LONG)]
        rim = (x - radius * float(direction[0]), y - radius * float(direction[1]))
        return points[index // len(_LONG)], rim

    best = _cheapest(least, free, leader, 1.5, space)
    if best is None:
        return None
    x, y = middles[best[0]].tolist()
    text = Text(string, (x, y - height / 2), height, "balloon", 0.0, "centre")
    mark = Balloon(number, (x, y), radius, Leader(leader(best[0]), "dot"), text)
    return mark, (x - pad, y - pad, x + pad, y + pad), best[1]


def note_block(notes: Sequence[str], space: FreeSpace, height: float) -> tuple[list[Text], Box] | None:
    """Return numbered notes (on a full page small) in a free corner, and their box, or None."""
    lines = ["NOTES", *(f"{rank}. {note}" for rank, note in enumerate(notes, 1))]
    m = space.margin
    for h in (height, 2.5):
        wide, high = max(width(line, h) for line in lines) + h, (1.8 * len(lines) + 0.4) * h
        corners = [
            (x, y)
            for y in np.linspace(m, space.height - m - high, 24).tolist()
            for x in np.linspace(m, space.width - m - wide, 24).tolist()
            if space.free((x, y, x + wide, y + high))
        ]
        if corners:
            break
    else:
        return None

    def away(corner: Point) -> float:
        """Return how far the block stands from the sides of the page."""
        x, y = corner
        return min(x, space.width - wide - x) + min(y, space.height - high - y)

    x, y = min(corners, key=away)
    texts = [Text(line, (x + 0.5 * h, y + high - (1.8 * rank + 1.4) * h), h, "note") for rank, line in enumerate(lines)]
    return texts, (x, y, x + wide, y + high)


def scale_note(denominator: float, space: FreeSpace, height: float) -> tuple[list[Text], Box] | None:
    """Return the scale, alone in a corner, and its box; None if there is no room."""
    scale = scale_name(denominator)
    h, m = height, space.margin
    long = width(scale, h) + 0.6 * h
    for y in (m + 0.4 * h, space.height - m - 1.5 * h):
        for x in (m + 0.3 * h, space.width - m - long):
            box = (x, y - 0.35 * h, x + long, y + 1.1 * h)
            if space.free(box):
                return [Text(scale, (x + 0.2 * h, y), h, "note")], box
    return None
