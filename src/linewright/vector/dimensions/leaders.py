"""Radii, diameters and angles that numbers measure: leaders to arcs, and arcs between two legs; mm on paper, y up."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from linewright.base import Floats
from linewright.vector import limits
from linewright.vector.dimensions.line_table import LineTable
from linewright.vector.dimensions.spans import Frame
from linewright.vector.model import Arc, Point, Text, Vectors


class Round(NamedTuple):
    """An arc that a leader points at."""

    centre: Point
    rim: Point  # where the leader meets it
    radius: float
    score: float  # what speaks for it
    curves: tuple[int, ...]  # numbers of the page's curves that make the leader
    heads: tuple[int, ...]  # numbers of the page's solids that are its arrowheads
    arc: int  # the number of the arc


class Opening(NamedTuple):
    """An angle between two legs."""

    corner: Point
    a: Point  # where the arc meets the first leg, counter-clockwise
    b: Point
    degrees: float
    score: float
    curves: tuple[int, ...]  # numbers of the arcs


class LeaderFinder:
    """Finds what leaders point at, and angles."""

    def __init__(self, page: Vectors) -> None:
        self._lines, self._ends, self._lengths, self._directions = LineTable.of(page)
        self._arcs = [(n, c) for n, c in enumerate(page.curves) if isinstance(c, Arc)]
        self._centres = np.array([arc.centre for _, arc in self._arcs]).reshape(-1, 2)
        self._radii = np.array([arc.radius for _, arc in self._arcs])
        self._heads = [(n, np.array(solid.points[0])) for n, solid in enumerate(page.solids) if solid.arrow]

    def rounds(self, text: Text) -> list[Round]:
        """Return the arcs that the leader of a radius or diameter may point at, the likeliest first."""
        frame = Frame.of(text)
        found: dict[int, Round] = {}
        for chain in self._leaders(frame):
            for one in self._pointed_at(chain):
                if one.arc not in found or one.score > found[one.arc].score:
                    found[one.arc] = one
        best = sorted(found.values(), key=lambda one: -one.score)
        return [one for one in best if one.score > best[0].score - limits.RIVAL_SCORE]

    def _leaders(self, frame: Frame) -> Iterator[list[tuple[int, int]]]:
        """Yield chains of lines from a number outwards, each with the end that lies farther along."""
        if not len(self._lines):
            return
        away = self._ends - frame.middle
        beside, ahead = away @ frame.up, away @ frame.along
        level = beside.mean(axis=1) / frame.height
        parallel = np.abs(self._directions @ frame.up) < np.sin(limits.AXIS_RAD)
        low, high = ahead.min(axis=1), ahead.max(axis=1)
        reach = frame.half + limits.SHELF_ENDS * frame.height
        near = parallel & (level > -limits.AXIS_REACH) & (level < limits.INLINE) & (low < reach) & (high > -reach)
        # A leader without a shelf ends beside its number.
        off = np.maximum(np.abs(ahead) - frame.half, 0.0), np.maximum(np.abs(beside) - frame.height / 2, 0.0)
        ends = (np.hypot(*off) < limits.SHELF_ENDS * frame.height).any(axis=1)
        for index in np.flatnonzero(near | ends).tolist():
            for end in (0, 1):
                yield from self._onward([(index, end)], limits.LEADER_LINES)

    def _onward(self, chain: list[tuple[int, int]], left: int) -> Iterator[list[tuple[int, int]]]:
        yield chain
        if left == 0:
            return
        index, end = chain[-1]
        gaps = np.hypot(*(self._ends - self._ends[index, end]).transpose(2, 0, 1))
        for other in np.flatnonzero((gaps < limits.KNEE_MM).any(axis=1)).tolist():
            if all(other != number for number, _ in chain):
                yield from self._onward([*chain, (other, 1 - int(gaps[other].argmin()))], left - 1)

    def _pointed_at(self, chain: list[tuple[int, int]]) -> Iterator[Round]:
        """Yield the arcs through whose centre the last line of a chain goes, and which it reaches."""
        if not self._arcs:
            return
        index, end = chain[-1]
        if self._lengths[index] < limits.AXIS_LEAST_MM:
            return
        near, length = self._ends[index, 1 - end], self._lengths[index]
        direction = (self._ends[index, end] - near) / length
        away = self._centres - near
        miss = np.abs(direction[0] * away[:, 1] - direction[1] * away[:, 0])
        able = miss < np.maximum(limits.RADIAL_MM, limits.RADIAL * self._radii)
        able &= self._radii > limits.LEAST_ROUND_MM
        for number in np.flatnonzero(able).tolist():
            arc_number, arc = self._arcs[number]
            for side in (-1, 1):
                # It ends at the rim, or runs on to the centre or across.
                rim = self._centres[number] + side * direction * arc.radius
                at = float((rim - near) @ direction)
                if not 0 < at < length + limits.LOST_HEAD_MM or not _on_arc(arc, rim):
                    continue
                heads = tuple(n for n, place in self._heads if np.hypot(*(place - rim)) < limits.TIP_PAST_MM)
                score = limits.ROUND_SCORE + limits.HEAD_SCORE * bool(heads) - float(miss[number])
                score -= min(abs(at - length) / limits.LOST_HEAD_MM, 1.0) + limits.BETWEEN_SCORE * (len(chain) - 1)
                curves = tuple(int(self._lines[line]) for line, _ in chain)
                yield Round(arc.centre, (float(rim[0]), float(rim[1])), arc.radius, score, curves, heads, arc_number)

    def openings(self, text: Text) -> list[Opening]:
        """Return the angles that a number may measure, the likeliest first."""
        frame = Frame.of(text)
        found = []
        for number, arc in self._arcs:
            away = frame.middle - np.array(arc.centre)
            off = abs(float(np.hypot(*away)) - arc.radius) / frame.height
            half = math.hypot(frame.half, frame.height) / max(arc.radius, limits.TINY)
            turn = (math.atan2(away[1], away[0]) - arc.start + half) % (2 * math.pi)
            if arc.is_circle or off > limits.ANGLE_REACH or turn > arc.sweep + 2 * half:
                continue
            ends = arc.start, arc.start + arc.sweep
            legs = [self._leg(arc, angle) for angle in ends]
            start, end = (angle if leg is None else leg for leg, angle in zip(legs, ends, strict=True))
            degrees = math.degrees((end - start) % (2 * math.pi))
            if min(degrees % 180, -degrees % 180) < limits.LEAST_DEGREES:
                continue  # one line has been taken for both legs
            score = sum(leg is not None for leg in legs) * limits.HEAD_SCORE - off
            a, b = (_place(arc, angle) for angle in (start, end))
            found.append(Opening(arc.centre, a, b, degrees, score, (number,)))
        found.sort(key=lambda one: -one.score)
        return [one for one in found if one.score > max(0.0, found[0].score - limits.RIVAL_SCORE)]

    def _leg(self, arc: Arc, angle: float) -> float | None:
        """Return the direction of the line through an arc's centre that its end lies on, radians."""
        if not len(self._lines):
            return None
        centre = np.array(arc.centre)
        end = centre + arc.radius * np.array([math.cos(angle), math.sin(angle)])
        from_centre, from_end = self._ends - centre, self._ends - end
        square = np.stack([-self._directions[:, 1], self._directions[:, 0]], axis=1)
        miss = np.abs((from_centre[:, 0] * square).sum(axis=1))
        near = np.abs((from_end[:, 0] * square).sum(axis=1))
        along = (from_end * self._directions[:, None]).sum(axis=2)
        beside = (along.min(axis=1) < limits.LINE_END_MM) & (along.max(axis=1) > -limits.LINE_END_MM)
        able = beside & (miss < limits.LEG_MISS_MM) & (near < limits.LOST_HEAD_MM) & (self._lengths > limits.LEG_MM)
        if not able.any():
            return None
        best = int(np.where(able, near + miss, np.inf).argmin())
        direction = self._directions[best]
        if direction @ (end - centre) < 0:
            direction = -direction
        return math.atan2(direction[1], direction[0])


def _place(arc: Arc, angle: float) -> Point:
    return arc.centre[0] + arc.radius * math.cos(angle), arc.centre[1] + arc.radius * math.sin(angle)


def _on_arc(arc: Arc, place: Floats) -> bool:
    turn = (math.atan2(place[1] - arc.centre[1], place[0] - arc.centre[0]) - arc.start) % (2 * math.pi)
    slack = limits.LOST_HEAD_MM / arc.radius
    return turn < arc.sweep + slack or turn > 2 * math.pi - slack
