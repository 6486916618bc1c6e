"""Lengths that numbers measure: the dimension line of a number and where extension lines cross it.

Arrowheads alone do not show a length: worn, open or slim ones are lost, and ticks and dots are none. So the stations of
a dimension line are where other lines cross it or end at it; heads, the line's own ends and what stands between speak
for a pair of them. All in mm on paper, y up.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Floats, Ints, Mask
from linewright.vector import limits
from linewright.vector.dimensions.line_table import LineTable
from linewright.vector.model import Arc, Line, Point, Text, Vectors


class Span(NamedTuple):
    """A length on a dimension line."""

    a: Point  # where the first extension line meets the dimension line
    b: Point
    score: float  # what speaks for it
    outside: bool  # whether its number stands beside it
    blur: float  # by how much more its ends may be off, mm
    marked: bool  # whether a head or an extension line is at both ends
    curves: tuple[int, ...]  # numbers of the page's curves that make its dimension line
    heads: tuple[int, ...]  # numbers of the page's solids that are its arrowheads
    extensions: tuple[int, ...]  # numbers of the curves that are its extension lines

    @property
    def length(self) -> float:
        """On paper, mm."""
        return float(np.hypot(self.b[0] - self.a[0], self.b[1] - self.a[1]))


class Frame(NamedTuple):
    """The place of a text as its reader sees it."""

    middle: Floats  # of its box
    along: Floats  # the unit direction of its baseline
    up: Floats
    half: float  # of its length
    height: float

    @classmethod
    def of(cls, text: Text) -> "Frame":
        """Return that of a text."""
        turn = np.radians(text.rotation)
        along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
        middle = np.array(text.at) + along * text.length / 2 + up * text.height / 2
        return cls(middle, along, up, text.length / 2, text.height)

    def turned(self) -> "Frame":
        """Return the same for a dimension line that stands upright where its number is level, or the other way."""
        return Frame(self.middle, self.up, -self.along, self.height / 2, self.height)


class _Axis(NamedTuple):
    """The pieces of one dimension line, in coordinates along it from the middle of the number."""

    origin: Floats
    along: Floats
    pieces: Ints  # numbers of curves
    runs: Floats  # R x 2, where it is drawn, in order
    offset: float  # of the line from the middle of the number, upwards, mm


class _Station(NamedTuple):
    """Where lines cross a dimension line."""

    at: float  # along it, mm
    curves: tuple[int, ...]
    before: tuple[int, ...]  # heads that point to lower coordinates, with their tips here
    behind: tuple[int, ...]  # heads that point to higher ones
    extensions: tuple[int, ...]  # those of the curves that end a little past the dimension line
    ticked: bool = False  # whether an oblique stroke crosses the dimension line here

    @property
    def is_marked(self) -> bool:
        """Whether a head, an oblique stroke or an extension line says that a length ends here."""
        return bool(self.before or self.behind or self.extensions or self.ticked)


class SpanFinder:
    """Finds lengths on a page."""

    def __init__(self, page: Vectors) -> None:
        self._curves = page.curves
        self._numbers, self._ends, self._lengths, self._directions = LineTable.of(page)
        self._arcs = [
            n for n, c in enumerate(page.curves) if isinstance(c, Arc) and c.radius * c.sweep > limits.BARB_MM
        ]
        heads = [n for n, solid in enumerate(page.solids) if solid.arrow]
        self._heads = np.array(heads, dtype=np.int64)
        corners = np.array([page.solids[n].points for n in heads]).reshape(-1, 3, 2)
        self._tips = corners[:, 0]
        pointing = self._tips - corners[:, 1:].mean(axis=1)
        self._pointing = pointing / np.maximum(np.hypot(*pointing.T), limits.TINY)[:, None]

    def find(self, text: Text) -> list[Span]:
        """Return what a number may measure, the likeliest first."""
        frame = Frame.of(text)
        found = [
            span
            for turned, one in ((False, frame), (True, frame.turned()))
            for axis in self._axes(one, turned=turned)
            for span in self._spans(axis, one, limits.CROSSWISE_SCORE if turned else 0.0)
        ]
        found.sort(key=lambda span: -span.score)
        return [
            span
            for span in found
            if span.score >= max(limits.LEAST_SPAN_SCORE, found[0].score - limits.FAR_RIVAL_SCORE)
        ]

    def _axes(self, frame: Frame, *, turned: bool) -> Iterator[_Axis]:
        """Yield the lines along a number, under, over or through it."""
        if not len(self._numbers):
            return
        away = self._ends - frame.middle
        beside, ahead = away @ frame.up, away @ frame.along
        parallel = np.abs(self._directions @ frame.up) < np.sin(limits.AXIS_RAD)
        parallel &= self._lengths > limits.AXIS_LEAST_MM
        reach = (limits.INLINE if turned else limits.AXIS_REACH) * frame.height
        low, high = ahead.min(axis=1), ahead.max(axis=1)
        ends = frame.half + limits.AXIS_ENDS * frame.height
        near = parallel & (np.abs(beside.mean(axis=1)) < reach) & (low < ends) & (high > -ends)
        done: list[float] = []
        for number in np.flatnonzero(near)[np.argsort(-self._lengths[near])].tolist():
            one = self._ends[number, 0]
            along = self._directions[number] * np.sign(self._directions[number] @ frame.along)
            offset = float((one - frame.middle) @ np.array([-along[1], along[0]]))
            if any(abs(offset - other) < limits.AXIS_OFF_MM for other in done):
                continue
            done.append(offset)
            square = np.array([-along[1], along[0]])
            off = np.abs(away @ square - offset)
            same = parallel & (off.max(axis=1) < limits.AXIS_OFF_MM)
            places = np.sort((away @ along)[same], axis=1)
            yield _Axis(
                frame.middle + square * offset, along, self._numbers[same], places[np.argsort(places[:, 0])], offset
            )

    def _spans(self, axis: _Axis, frame: Frame, malus: float) -> Iterator[Span]:
        """Yield the pairs of stations of a line that its number may measure."""
        inline = abs(axis.offset) < limits.INLINE * frame.height
        gap = frame.half + limits.INLINE_GAP * frame.height / 2
        runs = _joined(np.array([*axis.runs, (-gap, gap)])) if inline else axis.runs
        over = abs(abs(axis.offset) / frame.height - limits.OVER)
        base = -malus - limits.OFFSET_SCORE * (0.0 if inline else over + (limits.INLINE if axis.offset > 0 else 0.0))
        stations = self._stations(axis)
        for first, one in enumerate(stations):
            for second in range(first + 1, min(first + limits.MOST_BETWEEN, len(stations))):
                two = stations[second]
                marked = one.is_marked + two.is_marked
                # Without heads or extension lines it may be the ruling of a table.
                if not marked or two.at - one.at < limits.SHORTEST_SPAN_MM:
                    continue
                outside = not one.at - limits.STATION_MM <= 0 <= two.at + limits.STATION_MM
                low, high = one.at, two.at
                if outside:
                    # Its number stands beside it, and its line runs on to it.
                    low, high = (two.at, -frame.half) if two.at < 0 else (frame.half, one.at)
                    too_long = two.at - one.at > limits.OUTSIDE_LONG * frame.height
                    if too_long or high - low > limits.OUTSIDE_FAR * frame.height:
                        continue
                bare = max(high - low, 0.0) - _covered(runs, low, high)
                if bare > limits.BARE_MM and bare > limits.BARE * (high - low):
                    continue
                score = base - limits.BARE_SCORE * bare / max(high - low, 1.0)
                score += self._score(one, two, stations[first + 1 : second], runs, outside=outside)
                yield self._span(axis, one, two, score - limits.BARE_END_SCORE * (2 - marked), outside=outside)

    def _score(
        self, one: _Station, two: _Station, between: Sequence[_Station], runs: Floats, *, outside: bool
    ) -> float:
        """Return what heads, the line's ends, extension lines and what lies between say for a span."""
        right, wrong = (one.before, two.behind), (one.behind, two.before)
        if outside:
            right, wrong = wrong, right
        score = -limits.OUTSIDE_SCORE if outside else 0.0
        for good, bad, station, ends in zip(right, wrong, (one, two), runs.T, strict=True):
            if station.ticked:
                score += limits.HEAD_SCORE  # it ends lengths on both sides
            elif good or bad:
                head = limits.HEAD_SCORE if good else limits.WRONG_HEAD_SCORE
                score += head if station.curves else limits.LONE_HEAD * head
            if not outside:
                # The line may end short of it, with a head that was lost.
                short = (ends - station.at) * (1 if station is one else -1)
                near = float(np.abs(short).min()) < limits.LINE_END_MM
                # A chain's line runs on, and ends a length where heads from both sides or an oblique stroke stand.
                near = near or station.ticked or bool(station.before and station.behind)
                score += limits.END_SCORE * (near or bool(((short > 0) & (short < limits.LOST_HEAD_MM)).any()) / 2)
            if station.extensions:
                score += limits.WITNESS_SCORE
        for station in between:
            # Heads from both sides, or at an extension line, end a length there.
            ends = (station.before and station.behind) or (station.extensions and (station.before or station.behind))
            ends = ends or station.ticked
            score -= limits.HEADS_BETWEEN_SCORE if ends else limits.BETWEEN_SCORE
        return score

    def _stations(self, axis: _Axis) -> list[_Station]:
        """Return where lines and arcs cross a line or end at it, and where heads have their tips on it."""
        square = np.array([-axis.along[1], axis.along[0]])
        places: list[tuple[float, int, bool]] = [
            *self._crossing_lines(axis, square),
            *self._crossing_arcs(axis, square),
        ]
        heads = list(self._heads_on(axis, square))
        # A sheet that has arrowheads has no oblique strokes for them.
        ticks = [] if heads else self._ticks(axis, square)
        # The line may end before the head that was there.
        low, high = axis.runs[:, 0] - limits.LOST_HEAD_MM, axis.runs[:, 1] + limits.LOST_HEAD_MM
        places = [place for place in places if ((low < place[0]) & (place[0] < high)).any()]
        for tip, sense, _ in heads:
            if not any(_is_tip(tip, sense, at) for at, _, _ in places):
                places.append((tip - sense * limits.TIP_USUAL_MM, -1, False))
        places.sort()
        groups: list[list[tuple[float, int, bool]]] = []
        for place in places:
            if groups and place[0] - groups[-1][-1][0] < limits.STATION_MM:
                groups[-1].append(place)
            else:
                groups.append([place])
        stations = []
        for group in groups:
            at = _place(group)
            before, behind = (
                tuple(head for tip, way, head in heads if way == sense and _is_nearest(tip, way, at, groups))
                for sense in (-1, 1)
            )
            curves = tuple(sorted({place[1] for place in group} - {-1}))
            extensions = tuple(sorted({number for _, number, past in group if past}))
            ticked = any(abs(at - tick) < limits.TICK_OFF_MM for tick in ticks)
            stations.append(_Station(at, curves, before, behind, extensions, ticked))
        return stations

    def _ticks(self, axis: _Axis, square: Floats) -> list[float]:
        """Return where oblique strokes cross a line in their middle, whole or in two halves."""
        slope = np.abs(self._directions @ square)
        (least, most), (short, long) = limits.TICK_RAD, limits.TICK_MM
        oblique = (slope > np.sin(least)) & (slope < np.sin(most)) & (self._lengths < long)
        away = self._ends[oblique] - axis.origin
        level, ahead = away @ square, away @ axis.along
        halves: list[tuple[float, float, bool]] = []  # where, rising how steeply, and whether it lies over the line
        whole: list[tuple[float, bool]] = []  # where, and whether it rises
        for (one, two), (start, stop), tall in zip(level, ahead, self._lengths[oblique], strict=True):
            rise = (two - one) / (stop - start)
            at = float(start - one / rise)
            if one * two < 0 and abs(one + two) < 2 * limits.TICK_OFF_MM and tall > short:
                whole.append((at, bool(rise > 0)))
            elif min(abs(one), abs(two)) < limits.TICK_OFF_MM and tall > short / 2:
                halves.append((at, rise, bool(one + two > 0)))
        # The barbs of a head and the prongs of a tail make an angle, the halves of a stroke none.
        whole += [
            (at, bool(rise > 0))
            for at, rise, is_over in halves
            if is_over
            and any(
                not other and abs(at - place) < limits.TICK_OFF_MM and rise * slant > 0
                for place, slant, other in halves
            )
        ]
        # All of a line lean the same way, and a length has two.
        best = max(([at for at, rises in whole if rises == way] for way in (True, False)), key=_reach)
        return best if _reach(best) > limits.SHORTEST_SPAN_MM else []

    def _crossing_lines(self, axis: _Axis, square: Floats) -> Iterator[tuple[float, int, bool]]:
        away = self._ends - axis.origin
        level, ahead = away @ square, away @ axis.along
        rise = level[:, 1] - level[:, 0]
        # What is short and slants may be a barb of an arrowhead.
        short = self._lengths < limits.BARB_MM
        steep = np.abs(self._directions @ square) > np.sin(np.where(short, limits.SHORT_CROSS_RAD, limits.CROSS_RAD))
        share = np.clip(-level[:, 0] / np.where(np.abs(rise) < limits.TINY, limits.TINY, rise), 0, 1)
        lacking = np.abs(level[:, 0] + share * rise)
        at = ahead[:, 0] - level[:, 0] / np.where(steep, rise, 1) * (ahead[:, 1] - ahead[:, 0])
        for index in np.flatnonzero(steep & (lacking < limits.CROSS_SHORT_MM)).tolist():
            past, long = sorted(np.abs(level[index]).tolist())
            crosses = level[index, 0] * level[index, 1] < 0
            low, high = limits.PAST_LINE_MM
            yield float(at[index]), int(self._numbers[index]), bool(crosses and low < past < high and past < long)

    def _crossing_arcs(self, axis: _Axis, square: Floats) -> Iterator[tuple[float, int, bool]]:
        for number in self._arcs:
            arc = self._curves[number]
            assert isinstance(arc, Arc)
            away = np.array(arc.centre) - axis.origin
            level, ahead = float(away @ square), float(away @ axis.along)
            if abs(level) >= arc.radius:
                continue
            half = float(np.sqrt(arc.radius**2 - level**2))
            for at in (ahead - half, ahead + half):
                place = axis.origin + axis.along * at - np.array(arc.centre)
                turn = (np.arctan2(place[1], place[0]) - arc.start) % (2 * np.pi)
                slack = limits.CROSS_SHORT_MM / arc.radius
                if turn < arc.sweep + slack or turn > 2 * np.pi - slack:
                    yield at, number, False

    def _heads_on(self, axis: _Axis, square: Floats) -> Iterator[tuple[float, int, int]]:
        """Yield the places of heads on a line, whether they point backward or forward (-1, 1), and their numbers."""
        if not len(self._heads):
            return
        away = self._tips - axis.origin
        along = self._pointing @ axis.along
        on: Mask = (np.abs(away @ square) < limits.HEAD_OFF_MM) & (np.abs(along) > limits.HEAD_ALONG)
        for index in np.flatnonzero(on).tolist():
            yield float(away[index] @ axis.along), 1 if along[index] > 0 else -1, int(self._heads[index])

    def _span(self, axis: _Axis, one: _Station, two: _Station, score: float, *, outside: bool) -> Span:
        a, b = (axis.origin + axis.along * station.at for station in (one, two))
        heads = one.before + one.behind + two.before + two.behind
        low, high = one.at - limits.LINE_END_MM, two.at + limits.LINE_END_MM
        curves = []
        for number in axis.pieces.tolist():
            line = self._curves[number]
            assert isinstance(line, Line)
            ends = sorted(float((np.array(end) - axis.origin) @ axis.along) for end in (line.a, line.b))
            if ends[0] < high and ends[1] > low:
                curves.append(number)
        return Span(
            (float(a[0]), float(a[1])),
            (float(b[0]), float(b[1])),
            score,
            outside,
            limits.TIP_USUAL_MM * ((not one.curves) + (not two.curves)),
            one.is_marked and two.is_marked,
            tuple(curves),
            heads,
            (*one.extensions, *two.extensions),
        )


def _reach(places: Sequence[float]) -> float:
    """Return how far apart places are, mm; 0 for one alone."""
    return max(places) - min(places) if places else 0.0


def _joined(runs: Floats) -> Floats:
    """Join the runs of a line that touch or overlap."""
    joined: list[list[float]] = []
    for low, high in sorted(runs.tolist()):
        if joined and low <= joined[-1][1]:
            joined[-1][1] = max(joined[-1][1], high)
        else:
            joined.append([low, high])
    return np.array(joined)


def _covered(runs: Floats, low: float, high: float) -> float:
    """Return how much of a stretch is drawn, mm; runs may overlap."""
    joined = _joined(runs)
    return float(np.clip(np.minimum(joined[:, 1], high) - np.maximum(joined[:, 0], low), 0, None).sum())


def _is_tip(tip: float, sense: int, at: float) -> bool:
    """Whether a head has its tip at a station."""
    return -limits.TIP_BEFORE_MM < (tip - at) * sense < limits.TIP_PAST_MM


def _is_nearest(tip: float, sense: int, at: float, groups: Sequence[Sequence[tuple[float, int, bool]]]) -> bool:
    """Whether a station is the one of those in reach of a head's tip that lies where tips usually do.

    A leader may cross beside an extension line: where there is one, the head stands at it.
    """
    usual = tip - sense * limits.TIP_USUAL_MM
    able = [
        (not any(past for *_, past in group), abs(place - usual), place)
        for group in groups
        if _is_tip(tip, sense, place := _place(group))
    ]
    return bool(able) and _is_tip(tip, sense, at) and abs(min(able)[-1] - at) < limits.STATION_MM


def _place(group: Sequence[tuple[float, int, bool]]) -> float:
    """Return where lines cross that make one station, mm; what ends past the line, its extension line, says it best."""
    best = [place for place in group if place[2]] or group
    return float(np.mean([place[0] for place in best]))
