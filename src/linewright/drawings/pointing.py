"""Weld symbols and balloons: what points at the work from outside."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import numpy as np

from linewright.drawings import symbols
from linewright.drawings.assembly import Joint
from linewright.drawings.lettering import width
from linewright.drawings.measuring import Stand
from linewright.drawings.profile import Floats
from linewright.drawings.projection import Placed, Projection, sampled
from linewright.drawings.room import Room
from linewright.drawings.sheet import Balloon, Box, Leader, Point, Text, WeldSymbol
from linewright.drawings.solid import Rays
from linewright.drawings.welding import Chosen

_ANGLES = (60, 120, 45, 135, -60, -120, -45, -135, 30, 150, -30, -150)
_REACHES = (2.2, 3.0, 4.0, 5.2, 6.6, 8.5, 11.0)


def segments(projection: Projection) -> tuple[Floats, Floats]:
    """Return the visible outlines as start and end points, view mm."""
    chains = [np.array(sampled(path)) for path in projection.visible]
    return np.concatenate([c[:-1] for c in chains]), np.concatenate([c[1:] for c in chains])


def weld_symbol(
    joint: Joint,
    chosen: Chosen,
    stand: Stand,
    outlines: tuple[Floats, Floats],
    room: Room,
    height: float,
) -> tuple[WeldSymbol, Box, float] | None:
    """Return the best place for a symbol at a joint in a view, its box and its cost.

    None if the seam is not on a visible edge of the view or there is no room.
    """
    best: tuple[WeldSymbol, Box, float] | None = None
    start, end = (np.array(point) for point in joint.seam)
    for share in (0.5, 0.3, 0.7):
        u, v, _ = stand.view.flat(start + (end - start) * share).tolist()
        if _distance((u, v), outlines) > 0.5:
            continue
        tip = stand.paper(u, v)
        for heading in (1, -1):
            found = _best_knee(tip, 1 if heading > 0 else -1, chosen, room, height)
            if found is not None and (best is None or found[2] < best[2]):
                best = found
        if joint.seam[0] == joint.seam[1]:
            break
    return best


def _best_knee(
    tip: Point, heading: Literal[1, -1], chosen: Chosen, room: Room, height: float
) -> tuple[WeldSymbol, Box, float] | None:
    def symbol(knee: Point) -> WeldSymbol:
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

    x0, y0, x1, y1 = symbols.extent(symbol((0.0, 0.0)))
    pad = 0.25 * height
    best: tuple[WeldSymbol, Box, float] | None = None
    for reach in _REACHES:
        for rank, angle in enumerate(_ANGLES):
            turn = math.radians(angle)
            knee = (
                tip[0] + reach * height * math.cos(turn),
                tip[1] + reach * height * math.sin(turn),
            )
            box = (knee[0] + x0 - pad, knee[1] + y0 - pad, knee[0] + x1 + pad, knee[1] + y1 + pad)
            if not room.free(box):
                continue
            # An arrow that folds back under its own reference line is hard to read.
            folded = math.cos(turn) * heading < 0
            lines, taken = room.met(
                (
                    tip[0] + 0.4 * (knee[0] - tip[0]) / reach,
                    tip[1] + 0.4 * (knee[1] - tip[1]) / reach,
                ),
                knee,
            )
            if taken:
                continue
            cost = reach * height + 2.0 * lines + 0.1 * rank + (8.0 if folded else 0.0)
            if best is None or cost < best[2]:
                best = (symbol(knee), box, cost)
    return best


def _distance(point: Point, outlines: tuple[Floats, Floats]) -> float:
    starts, ends = outlines
    ways = ends - starts
    share = ((np.array(point) - starts) * ways).sum(axis=1) / np.maximum(
        (ways**2).sum(axis=1), 1e-12
    )
    feet = starts + ways * share.clip(0, 1)[:, None]
    return float(np.hypot(*(feet - point).T).min())


def anchors(
    part: int, solids: Sequence[Placed], stand: Stand, rng: np.random.Generator
) -> list[Point]:
    """Return page points where a part's face is seen with nothing before it."""
    found: list[Point] = []
    own = [placed.solid for placed in solids if placed.part == part]
    view = stand.view
    for solid in own[:2]:
        points = np.concatenate([view.flat(curve.points) for curve in solid.edges(view.toward)])
        low, high = points[:, :2].min(axis=0), points[:, :2].max(axis=0)
        feet = low + rng.uniform(0.06, 0.94, (24, 2)) * (high - low)
        origins = feet[:, :1] * view.right + feet[:, 1:] * view.up
        rays = Rays(origins, view.toward)
        mine, others = np.full(len(feet), -np.inf), np.full(len(feet), -np.inf)
        for placed in solids:
            near = placed.solid.spans(rays)[1]
            nearest = np.where(np.isfinite(near), near, -np.inf).max(axis=1, initial=-np.inf)
            target = mine if placed.part == part else others
            np.maximum(target, nearest, out=target)
        found += [stand.paper(u, v) for u, v in feet[mine > others + 0.1].tolist()]
    return found


def balloon(
    number: int, feet: Sequence[Point], room: Room, height: float
) -> tuple[Balloon, Box, float] | None:
    """Return the best place for a balloon whose leader starts at one of ``feet``."""
    radius = 1.15 * height
    string = str(number)
    best: tuple[Balloon, Box, float] | None = None
    for foot in feet:
        around = (foot[0] - 0.8, foot[1] - 0.8, foot[0] + 0.8, foot[1] + 0.8)
        tight = not room.free(around)
        for reach in _REACHES:
            for angle in _ANGLES:
                turn = math.radians(angle)
                way = (math.cos(turn), math.sin(turn))
                x, y = foot[0] + reach * height * way[0], foot[1] + reach * height * way[1]
                pad = radius + 0.2 * height
                box = (x - pad, y - pad, x + pad, y + pad)
                if not room.free(box):
                    continue
                rim = (x - radius * way[0], y - radius * way[1])
                lines, taken = room.met(foot, rim)
                if taken:
                    continue
                cost = reach * height + 1.5 * lines + (6.0 if tight else 0.0)
                if best is None or cost < best[2]:
                    text = Text(string, (x, y - height / 2), height, "balloon", 0.0, "centre")
                    leader = Leader((foot, rim), "dot")
                    best = (Balloon(number, (x, y), radius, leader, text), box, cost)
    return best if width(string, height) < 2 * radius else None
