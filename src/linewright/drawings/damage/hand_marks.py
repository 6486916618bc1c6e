"""What people put on a print by hand: ticks, rings, revision clouds, remarks, highlighter.

All in sheet mm, y up. None of it belongs to the drawing.
"""

import math
from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from linewright.base import Floats, Rng
from linewright.drawings.ink.lettering import LetterStyle, letter, width
from linewright.drawings.ink.strokes import Stroke
from linewright.drawings.sheet import Box, Point
from linewright.drawings.solids.stock import chance, choose

_REMARKS = ("OK", "OK", "CHECK", "REV A", "REV B", "?", "NO", "DONE", "SEE NOTE", "2 OFF")


def hand_marks(boxes: Sequence[Box], size: Point, rng: Rng) -> list[Stroke]:
    """Return one to five marks on a sheet, mm, most at boxes of lettering or symbols."""
    pen = rng.uniform(0.35, 0.9)
    pieces: list[Floats] = []
    for _ in range(int(rng.integers(1, 6))):
        kind = choose(rng, ("tick", "tick", "ring", "ring", "cloud", "underline", "cross", "remark"))
        # A ring around nothing means nothing; a cloud may stand for what is not yet drawn.
        place = _place(boxes, size, rng, anywhere=kind in ("cloud", "remark"))
        if kind == "tick":
            pieces += tick((place[2] + rng.uniform(0, 2), place[1]), rng.uniform(3, 6), rng)
        elif kind == "ring":
            pieces += ring(place, rng)
        elif kind == "cloud":
            grow = rng.uniform(1.5, 6.0)
            pieces += cloud(_grown(place, grow), rng)
        elif kind == "underline":
            y = place[1] - rng.uniform(0.5, 1.2)
            pieces.append(_freehand([(place[0] - 0.5, y), (place[2] + 0.5, y + 0.3)], rng))
        elif kind == "cross":
            x, y, r = place[2] + 2, (place[1] + place[3]) / 2, rng.uniform(1.5, 2.5)
            pieces.append(_freehand([(x - r, y - r), (x + r, y + r)], rng))
            pieces.append(_freehand([(x - r, y + r), (x + r, y - r)], rng))
        else:
            pieces += remark((place[0], place[3] + 1.5), boxes, size, rng)
    return [Stroke("text", pen, pieces or tick((size[0] / 2, size[1] / 2), 5.0, rng))]


def tick(at: Point, size: float, rng: Rng) -> list[Floats]:
    """Return a check mark whose corner is at a point."""
    lean = rng.uniform(0.3, 0.6) * size
    corners = [(-0.4 * lean, 0.35 * size), (0.0, 0.0), (lean, size)]
    return [_freehand([(at[0] + x, at[1] + y) for x, y in corners], rng)]


def ring(box: Box, rng: Rng) -> list[Floats]:
    """Return a hand-drawn ring around a box, which does not quite meet itself."""
    start = rng.uniform(0, 2 * math.pi)
    turn = np.linspace(start, start + 2 * math.pi * rng.uniform(0.97, 1.12), 60)
    grow = rng.uniform(1.15, 1.4) * np.linspace(1.0, rng.uniform(0.95, 1.12), 60)
    wide = (box[2] - box[0]) / 2 * grow + 0.9
    high = (box[3] - box[1]) / 2 * grow + 0.9
    tilt = rng.normal(0, 0.06)
    x, y = wide * np.cos(turn), high * np.sin(turn)
    middle = ((box[0] + box[2]) / 2, (box[1] + box[3]) / 2)
    ring_ = np.stack([x - tilt * y, y + tilt * x], axis=1) + middle
    return [ring_ + _tremor(len(ring_), rng)]


def cloud(box: Box, rng: Rng) -> list[Floats]:
    """Return a revision cloud around a box, at times with its triangle and letter."""
    x0, y0, x1, y1 = box
    bow = min(rng.uniform(2.5, 5.0), (x1 - x0) / 2, (y1 - y0) / 2)
    points: list[Point] = []
    corners = [(x0, y0), (x1, y0), (x1, y1), (x0, y1)]
    for (ax, ay), (bx, by) in zip(corners, [*corners[1:], corners[0]], strict=True):
        count = max(round(math.dist((ax, ay), (bx, by)) / bow), 1)
        shares = [i / count for i in range(count)]
        points += [(ax + (bx - ax) * s, ay + (by - ay) * s) for s in shares]
    nodes = np.array(points) + rng.normal(0, 0.08 * bow, (len(points), 2))
    chain = []
    for a, b in zip(nodes, np.roll(nodes, -1, axis=0), strict=True):
        # Bows swell outwards, to the right when walking anticlockwise.
        share = np.linspace(0, 1, 9)[:-1, None]
        out = np.array([b[1] - a[1], a[0] - b[0]]) * rng.uniform(0.3, 0.5)
        chain.append(a + (b - a) * share + out * np.sin(np.pi * share))
    pieces: list[Floats] = [np.concatenate([*chain, nodes[:1]])]
    if chance(rng, 0.4):
        h = rng.uniform(3.0, 4.0)
        at = np.array([x1 + 0.6 * bow, y1 + 0.4 * bow])
        triangle = np.array([(0.0, 0.0), (1.7, 0.0), (0.85, 1.6), (0.0, 0.0)]) * h
        pieces.append(at + triangle)
        sign = choose(rng, "123ABC")
        style = LetterStyle(jitter=1.0)
        shift = at + np.array([0.85 * h - width(sign, 0.75 * h, style) / 2, 0.18 * h])
        pieces += [stroke + shift for stroke in letter(sign, 0.75 * h, style, rng)]
    return pieces


def remark(at: Point, boxes: Sequence[Box], size: Point, rng: Rng) -> list[Floats]:
    """Return a word or two in a quick hand near a point, clear of the boxes; [] without room."""
    string, h = choose(rng, _REMARKS), rng.uniform(3.0, 5.0)
    style = LetterStyle(slant=rng.uniform(5, 20), narrow=rng.uniform(0.75, 0.95), jitter=1.6)
    long = width(string, h, style) + 0.3 * h
    for spread in (0.0, 4.0, 8.0, 12.0, 16.0):
        aside = rng.normal(0, spread, 2)
        x = float(np.clip(at[0] + aside[0], 1.0, size[0] - 1.0 - long))
        y = float(np.clip(at[1] + aside[1], 1.0, size[1] - 1.0 - h))
        if not any(x < b[2] and b[0] < x + long and y < b[3] and b[1] < y + h for b in boxes):
            return [s + np.array([x, y]) for s in letter(string, h, style, rng)]
    return []


def swipes(box: Box, rng: Rng) -> tuple[list[Stroke], list[Stroke]]:
    """Return the strokes of a highlighter over a box: every other one, and those between them."""
    tip = rng.uniform(3.5, 5.5)
    middle = np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2])
    half = np.array([(box[2] - box[0]) / 2, (box[3] - box[1]) / 2])
    turn = rng.normal(0, 0.04) if half[0] >= half[1] else math.pi / 2 + rng.normal(0, 0.04)
    along = np.array([math.cos(turn), math.sin(turn)])
    square = np.array([-along[1], along[0]])
    long, deep = float(half.max()), float(half.min())
    count = max(round(2 * deep / (0.85 * tip)), 1)
    rows: tuple[list[Floats], list[Floats]] = ([], [])
    for index in range(count):
        level = (index - (count - 1) / 2) * 0.85 * tip
        ends = np.array([-long, long]) + rng.normal(0, 0.8, 2)
        stroke = middle + np.outer(ends, along) + (level + rng.normal(0, 0.25, (2, 1))) * square
        rows[index % 2].append(stroke)
    odd, even = ([Stroke("text", tip, row)] if row else [] for row in rows)
    return odd, even


def _place(boxes: Sequence[Box], size: Point, rng: Rng, *, anywhere: bool) -> Box:
    if boxes and not (anywhere and chance(rng, 0.35)):
        return choose(rng, boxes)
    x, y = rng.uniform(0.1, 0.75, 2) * size
    return (x, y, x + rng.uniform(6, 18), y + rng.uniform(4, 14))


def _grown(box: Box, by: float) -> Box:
    return (box[0] - by, box[1] - by, box[2] + by, box[3] + by)


def _freehand(corners: Sequence[Point], rng: Rng) -> Floats:
    """Return a chain through corners as an unruled hand draws it."""
    ends = np.array(corners)
    legs = [a + (b - a) * np.linspace(0, 1, 12)[:, None] for a, b in pairwise(ends)]
    chain: Floats = np.concatenate(legs)
    return chain + _tremor(len(chain), rng)


def _tremor(count: int, rng: Rng) -> Floats:
    """Return count x 2 small errors, mm, that wander along a stroke."""
    share = np.linspace(0, 1, count)[:, None]
    phases, turns = rng.uniform(0, 2 * np.pi, (2, 2)), rng.uniform(3, 12, (2, 2))
    waves = np.sin(phases[0] + turns[0] * share) + 0.5 * np.sin(phases[1] + 2 * turns[1] * share)
    tremor: Floats = 0.12 * waves
    return tremor
