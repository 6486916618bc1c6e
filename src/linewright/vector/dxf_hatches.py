"""Hatching in DXF: parallel lines at one distance as one HATCH that draws the same lines.

The lines of a family lie on a grid of one angle and one pitch. Lines that follow one another on it, each beside the
next, bound an area by their ends: its outline runs through these ends, so that the pattern begins and ends where the
lines do. Lines that lie beside the grid, as those drawn by hand, stay lines.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from linewright.base import Floats
from linewright.vector import limits
from linewright.vector.model import Line, Pen, Point, Vectors

_ROUNDS = 3


@dataclass(frozen=True)
class Hatch:
    """An area of hatching, mm on paper."""

    outline: tuple[Point, ...]
    angle: float  # of its lines, radians
    origin: Point  # on one of its lines
    pitch: float  # from line to line
    pen: Pen


def part_hatches(page: Vectors) -> tuple[Vectors, list[Hatch]]:
    """Return what of a page is no regular hatching, and its hatches; no line stands in both."""
    by_pen: dict[Pen, list[int]] = {}
    for number, curve in enumerate(page.curves):
        if isinstance(curve, Line) and curve.pen.layer == "hatch" and curve.pen.linetype == "continuous":
            by_pen.setdefault(curve.pen, []).append(number)
    taken: set[int] = set()
    hatches = []
    for pen, numbers in by_pen.items():
        ends = np.array([(page.curves[n].a, page.curves[n].b) for n in numbers])  # type: ignore[union-attr]
        for angle, family in _families(ends):
            for places, hatch in _areas(ends[family], angle, pen):
                hatches.append(hatch)
                taken.update(numbers[family[place]] for place in places)
    if not hatches:
        return page, []
    return page.without(taken, ()), hatches


def add_hatch(space: Any, hatch: Hatch, scale: float) -> None:
    """Add an area of hatching, in real size."""
    entity = space.add_hatch(
        color=256, dxfattribs={"layer": hatch.pen.layer, "lineweight": round(100 * hatch.pen.width)}
    )
    turn, pitch = math.degrees(hatch.angle), hatch.pitch * scale
    base = (hatch.origin[0] * scale, hatch.origin[1] * scale)
    offset = (-math.sin(hatch.angle) * pitch, math.cos(hatch.angle) * pitch)
    entity.set_pattern_fill("LINEWRIGHT", color=256, pattern_type=0, definition=[[turn, base, offset, []]])
    entity.paths.add_polyline_path([(x * scale, y * scale) for x, y in hatch.outline], is_closed=True)


def _families(ends: Floats) -> list[tuple[float, list[int]]]:
    """Return the angles of parallel lines, radians, and the places of these lines."""
    spans = ends[:, 1] - ends[:, 0]
    angles, lengths = np.arctan2(spans[:, 1], spans[:, 0]) % math.pi, np.hypot(spans[:, 0], spans[:, 1])
    left, found = set(range(len(ends))), []
    # The longest tells its angle best.
    for first in np.argsort(-lengths).tolist():
        if first not in left:
            continue
        turn = (angles - angles[first] + math.pi / 2) % math.pi - math.pi / 2
        family = [n for n in sorted(left) if abs(turn[n]) < limits.HATCH_RAD]
        left.difference_update(family)
        mean = float(np.average(turn[family], weights=lengths[family] ** 2))
        found.append((float(angles[first]) + mean, family))
    return found


def _areas(ends: Floats, angle: float, pen: Pen) -> list[tuple[list[int], Hatch]]:
    """Return the areas that parallel lines fill, each with the places of its lines."""
    along = np.array([math.cos(angle), math.sin(angle)])
    across = np.array([-along[1], along[0]])
    u, v = np.sort(ends @ along, axis=1), (ends @ across)
    areas = []
    for group in _groups(u, v.mean(axis=1)):
        left = group
        while (grid := _grid(left, u, v, pen.width)) is not None:
            start, pitch, steps = grid
            for chain in _chains(steps, u):
                places = [place for place, _ in chain]
                outline = _outline([(start + pitch * step, *u[place]) for place, step in chain], pitch)
                corners = [tuple((x * along + y * across).tolist()) for x, y in outline]
                areas.append((places, Hatch(tuple(corners), angle, tuple((start * across).tolist()), pitch, pen)))
            left = [place for place in left if place not in steps]  # areas of other pitch lie beside it
    return areas


def _groups(u: Floats, middle: Floats) -> list[list[int]]:
    """Return lines that lie beside one another, by their extent along and their place across."""
    order, left, groups = np.argsort(middle), set(range(len(middle))), []
    for first in order.tolist():
        if first not in left:
            continue
        left.discard(first)
        group, waiting = [first], [first]
        while waiting:
            one = waiting.pop()
            beside = [
                other
                for other in left
                if abs(middle[other] - middle[one]) <= limits.HATCH_PITCH_MM and _overlap(u[one], u[other])
            ]
            left.difference_update(beside)
            group += beside
            waiting += beside
        groups.append(group)
    return groups


def _overlap(one: Floats, other: Floats) -> bool:
    return bool(min(one[1], other[1]) > max(one[0], other[0]))


def _grid(group: Sequence[int], u: Floats, v: Floats, width: float) -> tuple[float, float, dict[int, int]] | None:
    """Return where the grid of some lines begins, its pitch, and the step of each line that lies on it."""
    middle = v.mean(axis=1)
    gaps = {n: gap for n in group if (gap := _gap(n, group, u, middle)) is not None}
    if len(gaps) < limits.HATCH_LINES - 1:
        return None
    pitch = float(np.median(list(gaps.values())))
    start = float(middle[min(gaps, key=lambda n: abs(gaps[n] - pitch))])
    near = min(max(width, limits.HATCH_BESIDE_MM) / 2, pitch / limits.HATCH_NEIGHBOURS)
    held: list[int] = []
    for _ in range(_ROUNDS):
        steps = np.rint((middle - start) / pitch)
        held = [n for n in group if np.abs(v[n] - start - pitch * steps[n]).max() <= near]
        if len({float(steps[n]) for n in held}) < limits.HATCH_LINES:
            return None
        pitch, start = (float(value) for value in np.polyfit(steps[held], middle[held], 1))
    return start, pitch, {n: int(np.rint((middle[n] - start) / pitch)) for n in held}


def _gap(line: int, group: Sequence[int], u: Floats, middle: Floats) -> float | None:
    """Return how far the next line lies beside one."""
    gaps = [middle[n] - middle[line] for n in group if _overlap(u[n], u[line])]
    return min((float(gap) for gap in gaps if gap > limits.HATCH_LEAST_MM), default=None)


def _chains(steps: Mapping[int, int], u: Floats) -> list[list[tuple[int, int]]]:
    """Return runs of lines, each beside the one before at the next step, and no other there."""
    by_step: dict[int, list[int]] = {}
    for place, step in steps.items():
        by_step.setdefault(step, []).append(place)
    before, after = (
        {n: [m for m in by_step.get(step + way, []) if _overlap(u[n], u[m])] for n, step in steps.items()}
        for way in (-1, 1)
    )
    follows = {n: one[0] for n, one in after.items() if len(one) == 1 and len(before[one[0]]) == 1}
    chains = []
    for first in set(steps) - set(follows.values()):
        chain = [first]
        while chain[-1] in follows:
            chain.append(follows[chain[-1]])
        if len(chain) >= limits.HATCH_LINES:
            chains.append([(place, steps[place]) for place in chain])
    return sorted(chains)


def _outline(rows: Sequence[tuple[float, float, float]], pitch: float) -> list[Point]:
    """Return the corners of an area through the ends of its lines, and half a pitch beyond the outer ones.

    A row is a line's place across, and where it begins and ends along it.
    """
    (low, *_), (high, *_) = rows[0], rows[-1]
    rows = [(low - pitch / 2, *_beyond(rows[0], rows[1])), *rows, (high + pitch / 2, *_beyond(rows[-1], rows[-2]))]
    return [(start, at) for at, start, _ in rows] + [(end, at) for at, _, end in reversed(rows)]


def _beyond(outer: tuple[float, float, float], inner: tuple[float, float, float]) -> tuple[float, float]:
    """Return where an area's edges would be half a pitch beyond its outer line, if they went straight on."""
    start, end = (outer[side] + (outer[side] - inner[side]) / 2 for side in (1, 2))
    middle = (outer[1] + outer[2]) / 2
    return min(start, middle), max(end, middle)
