"""Pieces of edges gathered into whole lines, arcs and chains; what is seen wins over the hidden."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from linewright.drawings.sheet import Arc, Layer, Line, Path, Point, Polyline
from linewright.drawings.solids.profile import Ints
from linewright.drawings.solids.solid import Curve
from linewright.drawings.views.view import View
from linewright.drawings.views.visibility import Pieces

_Intervals = list[tuple[float, float]]


class _Carrier(NamedTuple):
    """The unbounded line (a point's offset and a direction) or the circle that pieces lie on."""

    centre: Point
    radius: float
    direction: Point


class _Runs(NamedTuple):
    carrier: _Carrier
    seen: _Intervals
    hidden: _Intervals


def gather(
    pieces: Pieces, state: Ints, curves: Sequence[Curve], view: View
) -> tuple[list[Path], list[Path]]:
    """Join pieces on the same line or circle; what is seen wins over what is hidden."""
    runs: dict[tuple[float, ...], _Runs] = {}
    visible: list[Path] = []
    hidden: list[Path] = []
    side: dict[int, tuple[list[Path], Layer]] = {
        1: (visible, "outline"),
        0: (hidden, "hidden"),
        -1: (hidden, "hidden"),
    }
    chain: list[Point] = []
    chain_of = (-1, -1)
    forms = [_form(curve, view) for curve in curves]
    middles = [
        view.flat(curve.centre).tolist() if form == "circle" and curve.centre is not None else []
        for curve, form in zip(curves, forms, strict=True)
    ]
    for a, b, which, seen in zip(
        pieces.a.tolist(), pieces.b.tolist(), pieces.curve.tolist(), state.tolist(), strict=True
    ):
        if seen < 0:
            continue
        form = forms[which]
        if form == "other":
            if chain_of != (which, seen) or math.dist(chain[-1], a) > 1e-6:
                _add_chain(chain, *side[chain_of[1]])
                chain, chain_of = [tuple(a)], (which, seen)
            chain.append(tuple(b))
            continue
        if form == "circle":
            key, carrier, interval = _on_circle(a, b, middles[which], curves[which].radius)
        else:
            key, carrier, interval = _on_line(a, b)
        run = runs.setdefault(key, _Runs(carrier, [], []))
        (run.seen if seen else run.hidden).append(interval)
    _add_chain(chain, *side[chain_of[1]])
    for run in runs.values():
        shown = _union(run.seen)
        visible.extend(_drawn(run.carrier, shown, "outline"))
        hidden.extend(_drawn(run.carrier, _less(_union(run.hidden), shown), "hidden"))
    return visible, hidden


def _form(curve: Curve, view: View) -> str:
    """Return how a curve looks: as a straight 'line', a 'circle' or something 'other'."""
    if len(curve.points) == 2:
        return "line"
    if curve.normal is None:
        return "other"
    facing = abs(float(curve.normal @ view.toward))
    if facing > 1 - 1e-9:
        return "circle"
    return "line" if facing < 1e-9 and curve.planar else "other"


def _add_chain(chain: list[Point], paths: list[Path], layer: Layer) -> None:
    if chain:
        paths.append(Polyline(tuple(chain), layer))


def _on_line(a: Sequence[float], b: Sequence[float]) -> tuple[tuple[float, ...], _Carrier, Point]:
    length = math.dist(a, b)
    x, y = (b[0] - a[0]) / length, (b[1] - a[1]) / length
    if x < -1e-7 or (abs(x) <= 1e-7 and y < 0):
        x, y = -x, -y
    offset = a[1] * x - a[0] * y
    carrier = _Carrier((-y * offset, x * offset), 0.0, (x, y))
    ends = sorted((a[0] * x + a[1] * y, b[0] * x + b[1] * y))
    return (round(math.atan2(y, x), 4), round(offset, 2)), carrier, (ends[0], ends[1])


def _on_circle(
    a: Sequence[float], b: Sequence[float], centre: Sequence[float], radius: float
) -> tuple[tuple[float, ...], _Carrier, Point]:
    u, v, _ = centre
    start = math.atan2(a[1] - v, a[0] - u)
    sweep = math.remainder(math.atan2(b[1] - v, b[0] - u) - start, 2 * math.pi)
    if sweep < 0:
        start, sweep = start + sweep, -sweep
    start %= 2 * math.pi
    carrier = _Carrier((u, v), radius, (0.0, 0.0))
    key = (round(u, 2), round(v, 2), round(radius, 2))
    return key, carrier, (start, start + sweep)


def _union(intervals: _Intervals) -> _Intervals:
    joined: _Intervals = []
    for low, high in sorted(intervals):
        if joined and low <= joined[-1][1] + 1e-4:
            joined[-1] = (joined[-1][0], max(joined[-1][1], high))
        else:
            joined.append((low, high))
    return joined


def _less(intervals: _Intervals, taken: _Intervals) -> _Intervals:
    left = intervals
    for low, high in taken:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, low)), (max(start, high), end))
            if part[1] - part[0] > 1e-4
        ]
    return left


def _drawn(carrier: _Carrier, intervals: _Intervals, layer: Layer) -> list[Path]:
    (u, v), radius, (x, y) = carrier
    if radius == 0:
        return [
            Line((u + x * low, v + y * low), (u + x * high, v + y * high), layer)
            for low, high in intervals
        ]
    turn = 2 * math.pi
    # A run over the angle 0 comes as two, of which the second ends beyond a full turn.
    if len(intervals) > 1 and intervals[-1][1] >= turn + intervals[0][0] - 1e-4:
        (_, first), (low, _) = intervals[0], intervals[-1]
        intervals = [(low, turn + first), *intervals[1:-1]]
    return [
        Arc((u, v), radius, low, min(high - low, turn), layer)
        for low, high in intervals
        if high - low > 1e-6
    ]
