"""What is written around the views: weld symbols, balloons and notes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats
from linewright.drawings.ink import symbols
from linewright.drawings.ink.lettering import width
from linewright.drawings.ink.paths import sampled
from linewright.drawings.layout.dimensions import number
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.layout.welds import WeldChoice
from linewright.drawings.sheet import Balloon, Box, Leader, Point, Text, WeldSymbol
from linewright.drawings.solids.assembly import Joint
from linewright.drawings.solids.solid import Rays
from linewright.drawings.views.projection import Projection
from linewright.drawings.views.view import PartSolid, Placement, View

_ANGLES = (60, 120, 45, 135, -60, -120, -45, -135, 30, 150, -30, -150)
_REACHES = (2.2, 3.0, 4.0, 5.2, 6.6, 8.5, 11.0)
# Places around a point, in lettering heights: how far, the angle's rank, and where.
_LONG = np.repeat(_REACHES, len(_ANGLES))
_RANK = np.tile(np.arange(len(_ANGLES)), len(_REACHES))
_TURN = np.radians(np.tile(_ANGLES, len(_REACHES)))
_AWAY = _LONG[:, None] * np.stack([np.cos(_TURN), np.sin(_TURN)], axis=1)


def segments(projection: Projection) -> tuple[Floats, Floats]:
    """Return the visible outlines as start and end points, view mm."""
    chains = [np.array(sampled(path)) for path in projection.visible]
    return np.concatenate([c[:-1] for c in chains]), np.concatenate([c[1:] for c in chains])


def weld_symbol(
    joint: Joint,
    chosen: WeldChoice,
    placement: Placement,
    outlines: tuple[Floats, Floats],
    space: FreeSpace,
    height: float,
) -> tuple[WeldSymbol, Box, float] | None:
    """Return the best place for a symbol at a joint in a view, its box and its cost.

    None if the seam is not on a visible edge of the view or there is no room.
    """
    best: tuple[WeldSymbol, Box, float] | None = None
    headings: tuple[Literal[1, -1], ...] = (1, -1)
    extents = {
        heading: symbols.extent(_symbol((0.0, 0.0), (0.0, 0.0), heading, chosen, height))
        for heading in headings
    }
    start, end = (np.array(point) for point in joint.seam)
    for share in (0.5, 0.3, 0.7):
        u, v, _ = placement.view.flat(start + (end - start) * share).tolist()
        if _distance((u, v), outlines) > 0.5:
            continue
        tip = placement.paper(u, v)
        for heading in headings:
            knee = _best_knee(tip, heading, extents[heading], space, height)
            if knee is not None and (best is None or knee[2] < best[2]):
                best = (_symbol(tip, knee[0], heading, chosen, height), *knee[1:])
        if joint.seam[0] == joint.seam[1]:
            break
    return best


def _symbol(
    tip: Point, knee: Point, heading: Literal[1, -1], chosen: WeldChoice, height: float
) -> WeldSymbol:
    return WeldSymbol(
        tip,
        knee,
        heading,
        height,
        chosen.arrow,
        chosen.other,
        chosen.all_round,
        chosen.field,
        chosen.tail,
    )


def _best_knee(
    tip: Point, heading: Literal[1, -1], extent: Box, space: FreeSpace, height: float
) -> tuple[Point, Box, float] | None:
    """Return the best knee, the symbol's box there and the cost."""
    knees = np.array(tip) + _AWAY * height
    pad = 0.25 * height
    boxes = np.concatenate([knees, knees], axis=1) + extent + (-pad, -pad, pad, pad)
    # An arrow that folds back under its own reference line is hard to read.
    least = _LONG * height + 0.1 * _RANK + 8.0 * (_AWAY[:, 0] * heading < 0)
    best: tuple[Point, Box, float] | None = None
    for index in _by_cost(least, space.all_free(boxes)):
        if best is not None and least[index] >= best[2]:
            break
        x, y = knees[index].tolist()
        reach = float(_LONG[index])
        start = (tip[0] + 0.4 * (x - tip[0]) / reach, tip[1] + 0.4 * (y - tip[1]) / reach)
        lines, taken = space.met(start, (x, y))
        cost = float(least[index]) + 2.0 * lines
        if not taken and (best is None or cost < best[2]):
            x0, y0, x1, y1 = boxes[index].tolist()
            best = ((x, y), (x0, y0, x1, y1), cost)
    return best


def _by_cost(least: Floats, free: NDArray[np.bool_]) -> list[int]:
    """Return the numbers of free places, the cheapest first."""
    order = np.argsort(least, kind="stable")
    chosen: list[int] = order[free[order]].tolist()
    return chosen


def _distance(point: Point, outlines: tuple[Floats, Floats]) -> float:
    starts, ends = outlines
    directions = ends - starts
    share = ((np.array(point) - starts) * directions).sum(axis=1) / np.maximum(
        (directions**2).sum(axis=1), 1e-12
    )
    feet = starts + directions * share.clip(0, 1)[:, None]
    return float(np.hypot(*(feet - point).T).min())


def anchors(
    parts: Sequence[int],
    solids: Sequence[PartSolid],
    boxes: Floats,
    view: View,
    section: float | None,
    rng: np.random.Generator,
    count: int,
) -> dict[int, Floats]:
    """Return for each part points (n x 2, view mm) where its face or its cut is seen.

    Args:
        parts: which ones.
        solids: all that the view shows.
        boxes: their extents in the view, n x 4.
        view: its direction.
        section: depth of the cutting plane along ``view.toward``, mm; None for an outside view.
        rng: draws the places that are tried.
        count: how many of them on each of the first two solids of a part.
    """
    owners = np.array([placed.part for placed in solids])
    tried = [(part, at) for part in parts for at in np.flatnonzero(owners == part)[:2].tolist()]
    own = np.repeat([part for part, _ in tried], count)
    low, high = (
        np.repeat(boxes[[at for _, at in tried]], count, axis=0).reshape(-1, 2, 2).swapaxes(0, 1)
    )
    feet = low + rng.uniform(0.06, 0.94, low.shape) * (high - low)
    rays = Rays(feet[:, :1] * view.right + feet[:, 1:] * view.up, view.toward)
    mine, others = np.full(len(feet), -np.inf), np.full(len(feet), -np.inf)
    for placed in solids:
        _, near = placed.spans(rays, section)
        nearest = np.where(np.isfinite(near), near, -np.inf).max(axis=1, initial=-np.inf)
        same = own == placed.part
        mine[same] = np.maximum(mine[same], nearest[same])
        others[~same] = np.maximum(others[~same], nearest[~same])
    seen = mine > others + 0.1
    return {part: feet[seen & (own == part)] for part in parts}


def balloon(
    number: int, feet: Sequence[Point], space: FreeSpace, height: float
) -> tuple[Balloon, Box, float] | None:
    """Return the best place for a balloon whose leader starts at one of ``feet``."""
    radius = 1.15 * height
    string = str(number)
    if not feet or width(string, height) >= 2 * radius:
        return None
    starts = np.array(feet)
    tight = ~space.all_free(np.concatenate([starts - 0.8, starts + 0.8], axis=1))
    middles = (starts[:, None] + _AWAY * height).reshape(-1, 2)
    pad = radius + 0.2 * height
    free = space.all_free(np.concatenate([middles - pad, middles + pad], axis=1))
    least = (6.0 * tight[:, None] + _LONG * height).ravel()
    best: tuple[Balloon, Box, float] | None = None
    for index in _by_cost(least, free):
        if best is not None and least[index] >= best[2]:
            break
        (x, y), foot = middles[index].tolist(), feet[index // len(_LONG)]
        direction = _AWAY[index % len(_LONG)] / _LONG[index % len(_LONG)]
        rim = (x - radius * float(direction[0]), y - radius * float(direction[1]))
        lines, taken = space.met(foot, rim)
        cost = float(least[index]) + 1.5 * lines
        if not taken and (best is None or cost < best[2]):
            text = Text(string, (x, y - height / 2), height, "balloon", 0.0, "centre")
            mark = Balloon(number, (x, y), radius, Leader((foot, rim), "dot"), text)
            best = (mark, (x - pad, y - pad, x + pad, y + pad), cost)
    return best


def note_block(
    notes: Sequence[str], space: FreeSpace, height: float
) -> tuple[list[Text], Box] | None:
    """Return numbered notes in a free corner and their box; None if there is no room.

    Args:
        notes: one line each.
        space: what is drawn already.
        height: of the lettering, mm; where the page is full the notes are written smaller.
    """
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
    texts = [
        Text(line, (x + 0.5 * h, y + high - (1.8 * rank + 1.4) * h), h, "note")
        for rank, line in enumerate(lines)
    ]
    return texts, (x, y, x + wide, y + high)


def scale_note(
    denominator: float, space: FreeSpace, height: float
) -> tuple[list[Text], Box] | None:
    """Return the scale, alone in a corner, and its box; None if there is no room."""
    scale = f"1:{number(denominator)}" if denominator >= 1 else f"{number(1 / denominator)}:1"
    h, m = height, space.margin
    long = width(scale, h) + 0.6 * h
    for y in (m + 0.4 * h, space.height - m - 1.5 * h):
        for x in (m + 0.3 * h, space.width - m - long):
            box = (x, y - 0.35 * h, x + long, y + 1.1 * h)
            if space.free(box):
                return [Text(scale, (x + 0.2 * h, y), h, "note")], box
    return None
