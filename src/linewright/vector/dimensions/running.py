"""Running dimensions: one dimension line from an origin in a small circle, and a number at each head (ISO 129-1).

Each number measures from the origin, so what its neighbours stand at says nothing of it. Mm on paper, y up.
"""

import math
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Floats, Mask
from linewright.vector import limits
from linewright.vector.dimensions.line_table import LineTable
from linewright.vector.dimensions.spans import Frame
from linewright.vector.model import Arc, Point, Text, Vectors


class Running(NamedTuple):
    """What a number measures from an origin."""

    text: int  # its number among the page's texts
    a: Point  # the origin
    b: Point  # where its head stands
    score: float  # what speaks for it
    curves: tuple[int, ...]  # numbers of the page's curves that end it there: its extension line


class _Station(NamedTuple):
    """Where an extension line meets a dimension line, mm from the origin."""

    place: float
    edge: float  # where the extension line begins: elsewhere if it has a jog, as where numbers need room
    curves: tuple[int, ...]  # the lines that cross there, among the page's curves


class _Row(NamedTuple):
    """A dimension line from an origin onwards."""

    origin: Floats
    along: Floats
    stations: list[_Station]


def find_running(page: Vectors, texts: Sequence[tuple[int, Text]]) -> list[Running]:
    """Return what numbers at running dimension lines may measure, of each the likeliest first."""
    found: list[Running] = []
    for row in _rows(page):
        claims = [claim for number, text in texts for claim in _claims(number, text, row)]
        # A hole on a centre line has no row of numbers.
        if len({claim.text for claim in claims}) >= limits.RUNNING:
            found += claims
    return sorted(found, key=lambda one: -one.score)


def _claims(number: int, text: Text, row: _Row) -> Iterator[Running]:
    """Yield the stations that a number may stand at: over the line before its head, or along its extension line."""
    frame = Frame.of(text)
    away = frame.middle - row.origin
    across = np.array([-row.along[1], row.along[0]])
    at, off = float(away @ row.along), abs(float(away @ across))
    is_along = abs(float(frame.along @ row.along)) > limits.AXIS_COSINE
    if not is_along and abs(float(frame.along @ row.along)) > limits.CROSSWISE:
        return
    half, high = (frame.half, frame.height / 2) if is_along else (frame.height / 2, frame.half)
    if off - high > limits.RUNNING_OFF * frame.height:
        return
    for place, edge, curves in row.stations:
        gap = max(abs(at - place) - half, 0.0) / frame.height
        if gap < limits.RUNNING_GAP:
            end = row.origin + row.along * edge
            a, b = ((float(point[0]), float(point[1])) for point in (row.origin, end))
            yield Running(number, a, b, limits.RUNNING_SCORE - gap - abs(at - place) / _length(row), curves)


def _length(row: _Row) -> float:
    """Return how far a row runs, mm."""
    return max(station.place for station in row.stations)


def _rows(page: Vectors) -> Iterator[_Row]:
    table = LineTable.of(page)
    if not len(table.numbers):
        return
    heads = _tips(page)
    for curve in page.curves:
        low, high = limits.ORIGIN_MM
        if not isinstance(curve, Arc) or not low < curve.radius < high or curve.sweep < limits.ORIGIN_RAD:
            continue
        origin = np.array(curve.centre)
        for along in _directions(origin, curve.radius, table):
            stations = list(_stations(origin, along, table, heads))
            if len(stations) >= limits.RUNNING:
                yield _Row(origin, along, stations)


def _directions(origin: Floats, radius: float, table: LineTable) -> list[Floats]:
    """Return where dimension lines run from an origin: they begin at its circle or its middle."""
    off = np.hypot(*(table.ends - origin).transpose(2, 0, 1))
    found: list[Floats] = []
    for index, near in np.argwhere((off < radius + limits.LINE_END_MM) & (table.lengths > limits.BARB_MM)[:, None]):
        span = table.ends[index, 1 - near] - origin
        along = span / max(float(np.hypot(*span)), limits.TINY)
        aside = abs(float((table.ends[index, near] - origin) @ np.array([-along[1], along[0]])))
        is_level = np.abs(along).max() > np.cos(limits.AXIS_RAD)
        if aside < limits.AXIS_OFF_MM and is_level and not any(along @ other > limits.AXIS_COSINE for other in found):
            found.append(along)
    return found


def _stations(
    origin: Floats, along: Floats, table: LineTable, heads: Sequence[tuple[Floats, Floats]]
) -> Iterator[_Station]:
    """Yield where lines cross a dimension line that is drawn up to them: with a head, or as extension lines do."""
    across = np.array([-along[1], along[0]])
    away = table.ends - origin
    off, ahead = np.sort(away @ across, axis=1), away @ along
    level: Mask = np.abs(off).max(axis=1) < limits.AXIS_OFF_MM
    reach = float(ahead[level].max(initial=0.0)) + limits.LOST_HEAD_MM
    steep = np.abs(table.directions @ across) > math.cos(limits.AXIS_RAD)
    crossing = steep & (off[:, 0] < limits.CROSS_SHORT_MM) & (off[:, 1] > -limits.CROSS_SHORT_MM)
    # An extension line ends a little past it, and so does the one at the origin: the middle lines of a hole do not.
    past, long = np.sort(np.abs(off), axis=1).T
    low, high = limits.PAST_LINE_MM
    extending = crossing & (off[:, 0] < 0) & (off[:, 1] > 0) & (past > low) & (past < high) & (2 * past < long)
    places = ahead.mean(axis=1)
    has_origin = bool((extending & (np.abs(places) < limits.AXIS_OFF_MM)).any())
    on_line = [head for head in heads if abs(float((head[0] - origin) @ across)) < limits.HEAD_OFF_MM]
    outward, inward = (
        [float((tip - origin) @ along) for tip, pointing in on_line if way * (pointing @ along) > limits.HEAD_ALONG]
        for way in (1, -1)
    )
    done: list[float] = []
    for index in np.flatnonzero(crossing & (places > limits.BARB_MM) & (places < reach)).tolist():
        place = float(places[index])
        has_head, is_chain = (any(abs(tip - place) < limits.TIP_PAST_MM for tip in tips) for tips in (outward, inward))
        is_new = all(abs(place - other) > limits.STATION_MM for other in done)
        if is_new and not is_chain and (has_head or (has_origin and bool(extending[index]))):
            done.append(place)
            same = np.flatnonzero(crossing & (np.abs(places - place) < limits.STATION_MM)).tolist()
            jogs = [jog for one in same if (jog := _jog(one, origin, across, table)) is not None]
            edge = float(((table.ends[jogs[0][1]] - origin) @ along).mean()) if jogs else place
            lines = [*same, *(line for jog in jogs for line in jog)]
            yield _Station(place, edge, tuple(table.numbers[lines].tolist()))


def _jog(index: int, origin: Floats, across: Floats, table: LineTable) -> tuple[int, int] | None:
    """Return the slanting line and the parallel one by which an extension line goes on; None if it is straight."""
    far = int(np.abs((table.ends[index] - origin) @ across).argmax())
    for slant, near in _beginning_at(table.ends[index, far], table):
        if limits.CROSSWISE < abs(float(table.directions[slant] @ table.directions[index])) < limits.AXIS_COSINE:
            for beyond, _ in _beginning_at(table.ends[slant, 1 - near], table):
                if (
                    beyond != index
                    and abs(float(table.directions[beyond] @ table.directions[index])) > limits.AXIS_COSINE
                ):
                    return slant, beyond
    return None


def _beginning_at(place: Floats, table: LineTable) -> list[tuple[int, int]]:
    """Return the lines that begin at a place, and which of their ends does."""
    off = np.hypot(*(table.ends - place).transpose(2, 0, 1))
    return [(int(line), int(end)) for line, end in np.argwhere(off < limits.LINE_END_MM)]


def _tips(page: Vectors) -> list[tuple[Floats, Floats]]:
    """Return the tips of arrowheads and where they point."""
    found = []
    for solid in page.solids:
        if solid.arrow:
            tip, base = np.array(solid.points[0]), np.array(solid.points[1:]).mean(axis=0)
            found.append((tip, (tip - base) / max(float(np.hypot(*(tip - base))), limits.TINY)))
    return found
