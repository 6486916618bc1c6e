"""Scenes to learn from what ink is: engravings, hand-drafted sheets, schematics; true per pixel.

Nothing here is a drawing of something. What counts is that every kind of ink comes in every
company: shade lines beside arrowheads, hatching that meets edges, letters on dotted ground.
"""

import math
from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import cv2
import matplotlib
import numpy as np
from matplotlib.font_manager import FontProperties
from matplotlib.textpath import TextPath
from numpy.typing import NDArray

from linewright.base import Floats, Pixels
from linewright.drawings.ink import lettering
from linewright.drawings.ink.paths import dashes, hatch_lines
from linewright.drawings.ink.strokes import Stroke
from linewright.drawings.ink.symbols import SYMBOLS
from linewright.drawings.sample import ink_in, lay_card
from linewright.drawings.sheet import Hatch

KINDS = (
    "line", "head", "solid", "lettering", "hatching", "shade", "dashed", "chain", "border", "dirt",
)  # fmt: skip
"""What ink is; arrowheads are heads, stipple is shade, the scanner's surround is dirt."""

PX_PER_MM = 8.0  # what the parser sees
SIDE_MM = 80.0  # of a scene
PAPER = 255  # no kind
_FINE = 2  # scenes are drawn at this multiple of `PX_PER_MM`
_LAYERS = {"hidden": "dashed", "centre": "chain", "hatch": "hatching", "text": "lettering", "border": "border"}
_HERSHEY = ("futural", "rowmans", "rowmand", "rowmant", "timesr", "timesi", "timesib", "scripts", "scriptc", "cursive")
_FACES = (
    "DejaVuSerif", "DejaVuSerif-Italic", "DejaVuSerif-Bold", "DejaVuSans", "DejaVuSans-Bold",
    "DejaVuSans-Oblique", "DejaVuSansMono", "STIXGeneral", "STIXGeneralItalic", "STIXGeneralBol",
    "STIXGeneralBolIta", "cmr10", "cmtt10", "cmti10", "cmss10", "cmb10",
)  # fmt: skip
_WORDS = (
    "PATENTED", "Fig.", "FIG.", "No.", "INVENTOR", "Witnesses:", "ATTORNEY", "SHEET", "Valve",
    "Engine", "APPARATUS FOR", "SECTION", "SCALE", "MATERIAL", "NOTE", "Elevation", "plan",
    "J. W. Smith", "Jan. 7,", "DRILL", "TYP", "REF", "R5", "M12", "THRU", "DETAIL", "ROOM", "OIL",
    "in.", "ft.", "Steam",
)  # fmt: skip


class Mark(NamedTuple):
    """Some ink of one kind."""

    kind: str  # of `KINDS`, or "paper", which erases
    width: float  # mm
    pieces: list[Floats]  # n x 2 each, mm, y up
    filled: bool = False  # whether the pieces bound an area, by the even-odd rule


class Scene:
    """Marks on a square of paper, drawn one over the other."""

    def __init__(self, rng: np.random.Generator) -> None:
        self.rng = rng
        self.marks: list[Mark] = []
        self.fine = float(rng.uniform(0.12, 0.4))  # the thin pen, mm
        self.wide = self.fine * float(rng.uniform(1.0, 2.8))
        self.hand = float(rng.choice((0.0, 0.25, 0.5)))  # how uneven the pen is

    def chance(self, share: float) -> bool:
        """Say yes so often."""
        return bool(self.rng.random() < share)

    def between(self, low: float, high: float) -> float:
        """Return a number, evenly drawn."""
        return float(self.rng.uniform(low, high))

    def spread(self, low: float, high: float) -> float:
        """Return a size, small ones as often as large ones."""
        return low * (high / low) ** float(self.rng.random())

    def point(self, edge: float = 4.0) -> Floats:
        """Return a place on the paper."""
        return self.rng.uniform(edge, SIDE_MM - edge, 2)

    def add(self, kind: str, points: Floats, width: float | None = None, filled: bool = False) -> None:
        """Draw a line, by hand where the hand is uneven, or fill an area."""
        width = self.fine if width is None else width
        if self.hand and not filled and kind not in ("lettering", "head"):
            points = _along(points, 1.5)
            noise = self.rng.normal(size=len(points) + 4)
            swell = 1 + self.hand * np.convolve(noise, np.ones(5) / 3, "valid")
            self.taper(kind, points, np.maximum(width * swell, 0.08))
        else:
            self.marks.append(Mark(kind, width, [points], filled))

    def taper(self, kind: str, points: Floats, widths: Floats) -> None:
        """Draw a line whose width changes."""
        step = np.gradient(points, axis=0)
        side = np.stack([-step[:, 1], step[:, 0]], axis=1)
        side *= (widths / 2 / np.maximum(np.hypot(*step.T), 1e-9))[:, None]
        self.marks.append(Mark(kind, 0.06, [np.concatenate([points + side, (points - side)[::-1]])], True))


def _line(a: Floats, b: Floats) -> Floats:
    return np.stack([a, b])


def _toward(angle: float) -> Floats:
    return np.array([math.cos(angle), math.sin(angle)])


def _arc(centre: Floats, radius: float, start: float = 0.0, sweep: float = 2 * math.pi) -> Floats:
    angles = start + sweep * np.linspace(0, 1, max(int(abs(sweep) * 8), 4))
    return centre + radius * np.stack([np.cos(angles), np.sin(angles)], axis=1)


def _along(points: Floats, step: float) -> Floats:
    """Return a chain with more points, ``step`` apart."""
    at = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(points, axis=0).T))])
    where = np.union1d(at, np.arange(0, at[-1], step))
    return np.stack([np.interp(where, at, points[:, axis]) for axis in (0, 1)], axis=1)


def _curve(scene: Scene, a: Floats, b: Floats, bend: float) -> Floats:
    """Return a smooth way from a to b, bent once or twice."""
    away = b - a
    side = np.array([-away[1], away[0]]) * bend
    one, two = scene.between(-1, 1), scene.between(-1, 1)
    share = np.linspace(0, 1, 16)[:, None]
    return a + away * share + side * (one * np.sin(math.pi * share) + two * np.sin(2 * math.pi * share) / 2)


def _box(scene: Scene, low: float = 6, high: float = 45) -> Floats:
    """Return the corners of a turned rectangle, 4 x 2, counter-clockwise."""
    middle, angle = scene.point(), scene.rng.choice((0.0, 0.0, scene.between(0, 3.2)))
    wide, tall = scene.spread(low, high) / 2, scene.spread(low, high) / 2
    along, up = _toward(angle) * wide, _toward(angle + math.pi / 2) * tall
    return np.stack([middle - along - up, middle + along - up, middle + along + up, middle - along + up])


def _loop(scene: Scene) -> Floats:
    """Return a closed outline: a rectangle, a circle, a polygon or a blob."""
    form = scene.rng.integers(4)
    if form == 0:
        return _box(scene)
    if form == 1:
        return _arc(scene.point(), scene.spread(2, 25))[:-1]
    count = int(scene.rng.integers(3, 9))
    radius = scene.spread(4, 25)
    angles = np.sort(scene.rng.uniform(0, 2 * math.pi, count))
    corners = scene.point() + radius * scene.rng.uniform(0.5, 1, (count, 1)) * np.stack(
        [np.cos(angles), np.sin(angles)], axis=1
    )
    if form == 2:
        return corners
    for _ in range(3):
        after = np.roll(corners, -1, axis=0)
        corners = np.stack([0.75 * corners + 0.25 * after, 0.25 * corners + 0.75 * after], axis=1).reshape(-1, 2)
    return corners


def body(scene: Scene) -> None:
    """An outline, hatched, shaded, stippled or blank; in old engravings one side is heavy."""
    loop = _loop(scene)
    closed = np.concatenate([loop, loop[:1]])
    inside = scene.rng.choice(
        ("", "", "hatch", "hatch", "stipple", "black", "cross"), p=(0.2, 0.2, 0.2, 0.2, 0.1, 0.03, 0.07)
    )
    if inside in ("hatch", "cross"):
        turn, pitch = scene.between(0, 180), scene.spread(0.5, 3.5)
        for angle in (turn,) if inside == "hatch" else (turn, turn + scene.between(60, 90)):
            _hatch(scene, loop, angle, pitch)
    elif inside == "stipple":
        _stipple(scene, loop)
    elif inside == "black":
        scene.add("solid", closed, filled=True)
    scene.add("line", closed, scene.wide)
    if scene.chance(0.35) and len(loop) < 12:
        # A shade line: light comes from the upper left.
        step = np.roll(loop, -1, axis=0) - loop
        for number in np.flatnonzero(step @ np.array([-1.0, 1.0]) > 0).tolist():
            scene.add("line", closed[number : number + 2], scene.spread(0.5, 1.5))


def _hatch(scene: Scene, loop: Floats, angle: float, pitch: float) -> None:
    lines = hatch_lines(Hatch((tuple(map(tuple, loop.tolist())),), angle, pitch))
    width = scene.fine * scene.between(0.5, 1.3)
    style = scene.rng.integers(6)
    for number, line in enumerate(lines):
        if style == 0 and number % 2:
            for piece in dashes(line, (scene.between(1, 3), scene.between(0.5, 1)), width):
                scene.add("hatching", piece, width)
        else:
            scene.add("hatching", line, width * (2.2 if style == 1 and number % 2 else 1))


def _stipple(scene: Scene, loop: Floats) -> None:
    low, high = loop.min(axis=0), loop.max(axis=0)
    count = int(min(np.prod(high - low) * scene.between(0.3, 2.5), 1500))
    places = scene.rng.uniform(low, high, (count, 2))
    if scene.chance(0.5):
        places = places[scene.rng.random(count) < (places[:, 0] - low[0]) / (high[0] - low[0])]
    contour = loop.astype(np.float32)
    size = scene.spread(0.12, 0.5)
    strokes = scene.chance(0.3)
    for place in places:
        if cv2.pointPolygonTest(contour, place.tolist(), False) > 0:
            end = place + (scene.rng.normal(size=2) * 0.6 if strokes else (0.03, 0.0))
            scene.marks.append(Mark("shade", size * scene.between(0.6, 1.4), [_line(place, end)]))


def shading(scene: Scene) -> None:
    """Lines that shade a cylinder, a cone or a flat: closer, wider or tapered toward an edge."""
    a, b, c, d = _box(scene, 5, 40)
    cone = scene.between(0.0, 1.0) if scene.chance(0.3) else 1.0
    c, d = (b + (c - b) * cone + (d - a) * (1 - cone) / 2, a + (d - a) * cone + (d - a) * (1 - cone) / 2)
    count = int(scene.rng.integers(4, 26))
    power, tapered = scene.spread(0.4, 2.5), scene.chance(0.6)
    thick = scene.spread(0.25, 1.3)
    for share in (np.arange(count) / count) ** power:
        start, end = a + (d - a) * share, b + (c - b) * share
        end = start + (end - start) * (scene.between(0.3, 1.0) if scene.chance(0.5) else 1.0)
        points = _along(_line(start, end), 1.0)
        most = thick * (share if scene.chance(0.7) else 1.0) + 0.12
        grow = np.linspace(1, 0.1, len(points)) if tapered else np.ones(len(points))
        scene.taper("shade", points[:: scene.rng.choice((1, -1))] if tapered else points, most * grow)
    if scene.chance(0.8):
        scene.add("line", np.stack([a, b, c, d, a]), scene.wide)


def ridges(scene: Scene) -> None:
    """Wedges side by side along an edge or around a circle, as on threads, ropes and hills."""
    if scene.chance(0.5):
        path = _along(_curve(scene, scene.point(), scene.point(), 0.2), scene.spread(0.6, 3.0))
    else:
        path = _arc(scene.point(), scene.spread(3, 18), scene.between(0, 6), scene.between(1, 6.2))
        path = _along(path, scene.spread(0.6, 2.5))
    step = np.gradient(path, axis=0)
    lean = scene.between(0.3, 2.8)
    long, thick = scene.spread(1, 7), scene.spread(0.3, 1.2)
    for place, (dx, dy) in zip(path[:80], step, strict=False):
        away = _toward(math.atan2(dy, dx) + lean) * long * scene.between(0.6, 1.1)
        points = _along(_line(place, place + away), 0.5)
        scene.taper("shade", points, thick * np.linspace(1, 0.08, len(points)))
    scene.add("line", path, scene.wide)


def rods(scene: Scene) -> None:
    """Pairs of lines that cross, over and under each other, with what is dark between them."""
    middle, wide = scene.point(), scene.spread(0.5, 3.5)
    for _ in range(int(scene.rng.integers(2, 7))):
        angle = scene.between(0, math.pi)
        along, side = _toward(angle) * scene.between(8, 40), _toward(angle + math.pi / 2) * wide / 2
        at = middle + scene.rng.normal(size=2) * 4
        pen = scene.spread(0.2, 1.1)
        for edge in (side, -side):
            scene.add("line", _line(at - along + edge, at + along + edge), pen if edge is side else scene.fine)
        if scene.chance(0.3):
            scene.add("line", _arc(at, wide * scene.between(0.6, 1.5)), pen)


def zigzag(scene: Scene) -> None:
    """Teeth, threads, springs: lines that meet at sharp corners."""
    path = _along(_curve(scene, scene.point(), scene.point(), 0.1), scene.spread(0.5, 3))[:60]
    step = np.gradient(path, axis=0)
    side = np.stack([-step[:, 1], step[:, 0]], axis=1) * scene.spread(0.5, 3)
    side[1::2] *= -1
    scene.add("line", path + side, scene.spread(0.15, 0.9))
    if scene.chance(0.5):
        scene.add("line", path + side * np.where(np.arange(len(path)) % 2, 1, -1)[:, None], scene.wide)


def grain(scene: Scene) -> None:
    """Wavy lines side by side: wood, water, wash."""
    a, b = scene.point(), scene.point()
    wave = _curve(scene, a, b, 0.15)
    side = np.array([-(b - a)[1], (b - a)[0]]) / max(float(np.hypot(*(b - a))), 1)
    pitch = scene.spread(0.6, 2.5)
    for number in range(int(scene.rng.integers(3, 14))):
        cut = sorted(scene.rng.integers(0, len(wave), 2).tolist()) if scene.chance(0.5) else [0, len(wave)]
        if cut[1] - cut[0] > 2:
            run = wave[cut[0] : cut[1]] + side * pitch * number
            scene.add("shade", run + scene.rng.normal(size=2) * 0.1, scene.fine)


def ground(scene: Scene) -> None:
    """Earth under an edge: slanting bundles in turns, dots and stones."""
    a = scene.point()
    for number in range(int(scene.rng.integers(4, 16))):
        at = a + np.array((number * 3.0, 0.0))
        turn = math.radians(scene.between(30, 60)) * (1 if number % 2 else -1) - math.pi / 2
        for step in range(3):
            start = at + np.array((step * 0.9, 0.0))
            scene.add("shade", _line(start, start + _toward(turn) * scene.between(1.5, 3)))
        if scene.chance(0.5):
            scene.add("shade", _arc(at - (0, scene.between(2, 5)), scene.spread(0.15, 1.2)))
    scene.add("line", _line(a, a + np.array((number * 3.0, 0.0))), scene.wide)


def solids(scene: Scene) -> None:
    """Junction dots, and black figures that point nowhere."""
    for _ in range(int(scene.rng.integers(1, 8))):
        at, size = scene.point(), scene.spread(0.35, 2.5)
        corners = int(scene.rng.choice((3, 4, 5, 24), p=(0.04, 0.26, 0.1, 0.6)))
        form = _arc(at, size, scene.between(0, 6))[:: max(50 // corners, 1)] if corners < 24 else _arc(at, size)
        scene.add("solid", form, filled=True)
        if scene.chance(0.7):
            for angle in scene.rng.choice(8, int(scene.rng.integers(1, 5)), replace=False) * math.pi / 4:
                scene.add("line", _line(at, at + _toward(angle) * scene.between(3, 20)))


def dashed(scene: Scene) -> None:
    """Hidden edges and centre lines, straight and round."""
    for _ in range(int(scene.rng.integers(1, 6))):
        path = (
            _line(scene.point(), scene.point())
            if scene.chance(0.5)
            else _curve(scene, scene.point(), scene.point(), 0.2)
        )
        if scene.chance(0.45):
            path = _arc(
                scene.point(), scene.spread(2, 20), scene.between(0, 6), scene.rng.choice((6.28, scene.between(1, 6)))
            )
        long, gap, width = scene.spread(0.8, 5), scene.spread(0.4, 1.6), scene.spread(0.15, 0.7)
        chain = scene.chance(0.4)
        pattern = (long * 2.5, gap, max(gap * 0.7, 0.3), gap) if chain else (long, gap)
        scene.marks.append(Mark("chain" if chain else "dashed", width, dashes(_along(path, 0.5), pattern, width)))


class _Head(NamedTuple):
    """How arrowheads of a hand look."""

    form: str
    long: float
    slim: float  # half its width, as a share of its length
    dent: float  # how deep its base is dented, as a share


def head_style(scene: Scene, most: float = 7.0) -> _Head:
    """Return a hand's arrowheads."""
    form = str(scene.rng.choice(("filled", "filled", "filled", "open", "hollow", "barbed")))
    return _Head(form, scene.spread(1.1, most), scene.spread(0.1, 0.42), scene.between(0.1, 0.45))


def head(scene: Scene, style: _Head, tip: Floats, direction: Floats) -> None:
    """Draw an arrowhead that points along a unit direction."""
    style = style._replace(long=style.long * scene.between(0.9, 1.1))
    back, side = (tip - direction * style.long, np.array([-direction[1], direction[0]]) * style.long * style.slim)
    one, two = back + side, back - side
    if style.form == "open":
        scene.add("head", np.stack([one, tip, two]), scene.fine * scene.between(0.8, 1.3))
    elif style.form == "hollow":
        scene.add("head", np.stack([tip, one, two, tip]))
    else:
        dent = back + direction * style.long * (style.dent if style.form == "barbed" else 0.0)
        scene.add("head", np.stack([tip, one, dent, two, tip]), 0.1, filled=True)


def dimensions(scene: Scene) -> None:
    """Dimension lines between extension lines, with numbers, and leaders with heads."""
    style = head_style(scene, 4.5)
    for _ in range(int(scene.rng.integers(1, 7))):
        a, angle = scene.point(), scene.rng.choice((0.0, math.pi / 2, scene.between(0, math.pi)))
        along, side = _toward(angle), _toward(angle + math.pi / 2)
        long = scene.spread(3, 45)
        b = a + along * long
        outside = long < 2.6 * style.long
        reach = 3 * style.long if outside else 0.0
        scene.add("line", _line(a - along * reach, b + along * reach))
        for end, sign in ((a, -1.0), (b, 1.0)):
            scene.add("line", _line(end + side * scene.between(1, 3), end - side * scene.between(2, 14)))
            head(scene, style, end, along * sign * (-1 if outside else 1))
        number = str(int(scene.spread(3, 2000))) if scene.chance(0.8) else f"{scene.between(0, 60):.1f}"
        text(scene, number, (a + b) / 2 + side * 0.8, scene.between(1.8, 4.5), angle, centred=True)
    for _ in range(int(scene.rng.integers(0, 4))):
        leader(scene, style)


def leader(scene: Scene, style: _Head | None) -> None:
    """Draw a reference letter with its line, with an arrowhead at its end or without one."""
    at, angle = scene.point(), scene.between(0, 2 * math.pi)
    end = at + _toward(angle) * scene.spread(4, 25)
    path = _curve(scene, at, end, scene.between(0, 0.3))
    scene.add("line", path)
    if style is not None:
        away = path[0] - path[min(3, len(path) - 1)]
        head(scene, style, at, away / max(float(np.hypot(*away)), 1e-9))
    sign = str(scene.rng.choice(list("ABCDEFGHIKLMNOPQRSTUVWXYZabcdefghiklmnopqrstuvwxyz123456789")))
    if scene.chance(0.4):
        sign = str(int(scene.rng.integers(1, 300))) + sign * int(scene.chance(0.2))
    text(scene, sign, end + _toward(angle) * 2 - (1.0, 1.2), scene.between(1.8, 5), 0.0)


def leaders(scene: Scene) -> None:
    """Draw reference letters, most of them without heads, as patents have them."""
    style = head_style(scene, 4.0) if scene.chance(0.3) else None
    for _ in range(int(scene.rng.integers(2, 9))):
        leader(scene, style)


def arrows(scene: Scene) -> None:
    """Draw arrows of motion, straight or bent, and lines with heads as in block diagrams."""
    style = head_style(scene)
    for _ in range(int(scene.rng.integers(1, 6))):
        at = scene.point()
        path = _curve(
            scene,
            at + _toward(scene.between(0, 6.3)) * style.long * scene.between(1.3, 6),
            at,
            scene.rng.choice((0.0, 0.5)),
        )
        scene.add("line", path, scene.fine * scene.between(0.8, 1.6))
        away = path[-1] - path[-3]
        head(scene, style, at, away / max(float(np.hypot(*away)), 1e-9))


def schematic(scene: Scene) -> None:
    """Lines on a grid with boxes, dots, zigzags and symbols."""
    grid, style = scene.between(4, 9), head_style(scene, 3.0)
    places = scene.rng.integers(1, int(SIDE_MM / grid), (int(scene.rng.integers(8, 25)), 2)) * grid
    for place in places:
        turn = int(scene.rng.integers(4)) * math.pi / 2
        end = place + _toward(turn) * grid * int(scene.rng.integers(1, 5))
        scene.add("line", _line(place, end))
        form = scene.rng.integers(7)
        if form == 0:
            scene.add("solid", _arc(place, scene.between(0.3, 0.8)), filled=True)
        elif form == 1:
            head(scene, style, end, _toward(turn))
        elif form == 2:
            scene.add("line", _arc(end, grid / 3))
        elif form == 3:
            box = np.array([(-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1)]) * grid * (0.9, 0.4)
            scene.add("line", end + box)
            text(scene, _word(scene), end - (grid * 0.5, 1.0), scene.between(1.4, 2.8), 0.0)
        elif form == 4:
            symbol = SYMBOLS[str(scene.rng.choice(sorted(SYMBOLS)))]
            for piece in symbol:
                scene.add("line", end + piece * scene.between(2.5, 6))
        elif form == 5:
            size = grid * scene.between(0.25, 0.45)
            triangle = end + size * np.array([(0, 1), (-0.9, -0.6), (0.9, -0.6), (0, 1)])
            filled = scene.chance(0.15)
            scene.add("solid" if filled else "line", triangle, filled=filled)


def words(scene: Scene) -> None:
    """Captions, notes, titles and signatures."""
    at, height = scene.point(2), scene.spread(1.2, 8)
    face = _face(scene)
    turn = float(scene.rng.choice((0.0, 0.0, math.pi / 2, scene.between(-0.6, 0.6))))
    for row in range(int(scene.rng.integers(1, 5))):
        string = " ".join(_word(scene) for _ in range(int(scene.rng.integers(1, 5))))
        text(
            scene,
            string,
            at - np.array([-math.sin(turn), math.cos(turn)]) * row * height * 1.7,
            height,
            turn,
            face=face,
        )
    if scene.chance(0.3):
        flourish = _curve(scene, at, at + np.array((scene.between(10, 30), scene.between(-4, 4))), 0.4)
        scene.taper("lettering", flourish, scene.rng.uniform(0.15, 0.7, len(flourish)))


def _word(scene: Scene) -> str:
    if scene.chance(0.5):
        return str(scene.rng.choice(_WORDS))
    if scene.chance(0.5):
        return str(int(scene.spread(1, 3000)))
    return "".join(
        scene.rng.choice(list("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz.-,"), int(scene.rng.integers(2, 9)))
    )


def _face(scene: Scene) -> str:
    return str(scene.rng.choice(_HERSHEY if scene.chance(0.6) else _FACES))


def text(
    scene: Scene, string: str, at: Floats, height: float, turn: float, *, centred: bool = False, face: str | None = None
) -> None:
    """Write a line of lettering: strokes of a pen, or type, which may be a stencil's."""
    face = _face(scene) if face is None else face
    spin = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    if face in _FACES:
        loops = [loop * height for loop in _type(face, string)]
        pen, spaced = 0.05, scene.between(0.85, 1.4)
    else:
        style = lettering.LetterStyle(scene.between(-3, 22), scene.between(0.7, 1.1), scene.between(0, 1.2), face)
        loops = lettering.letter("".join(c for c in string if c.isascii()), height, style, scene.rng)
        pen, spaced = height * scene.between(0.06, 0.17), 1.0
    if not loops:
        return
    start = -float(max(loop[:, 0].max() for loop in loops)) / 2 if centred else 0.0
    placed = [((loop + np.array((start, 0.0))) * (spaced, 1.0)) @ spin + at for loop in loops]
    scene.marks.append(Mark("lettering", max(pen, 0.05), placed, face in _FACES))
    if face in _FACES and scene.chance(0.2):
        # A stencil's bridges.
        long = max(loop[:, 0].max() for loop in loops) * spaced
        bars = [
            np.array([(x, -0.3 * height), (x, 1.2 * height)]) @ spin + at
            for x in np.arange(0.35 * height, long, scene.between(0.6, 0.8) * height)
        ]
        scene.marks.append(Mark("paper", 0.06 * height + 0.1, bars))


@cache
def _type(face: str, string: str) -> tuple[Floats, ...]:
    folder = Path(matplotlib.get_data_path(), "fonts", "ttf")
    path = TextPath((0, 0), string, 100, prop=FontProperties(fname=str(folder / f"{face}.ttf")), usetex=False)
    return tuple(np.asarray(loop) / 72 for loop in path.to_polygons() if len(loop) > 2)


def edges(scene: Scene) -> None:
    """The frame of a sheet, a torn edge with a black surround, or both; punch holes."""
    inset = scene.between(2, 20)
    sides = np.array(
        [(inset, inset), (SIDE_MM + 9, inset), (SIDE_MM + 9, SIDE_MM + 9), (inset, SIDE_MM + 9), (inset, inset)]
    )
    if scene.chance(0.6):
        for offset in (0.0, scene.between(0.8, 4))[: int(scene.rng.integers(1, 3))]:
            scene.add("border", sides + offset, scene.spread(0.2, 1.2))
    if scene.chance(0.5):
        count = 30
        torn = inset - 2 + np.cumsum(scene.rng.normal(size=count)) * scene.between(0, 0.5)
        edge = np.stack([torn, np.linspace(-1, SIDE_MM + 1, count)], axis=1)
        corner = np.array([(-9.0, SIDE_MM + 9), (-9.0, -9.0)])
        scene.add("dirt", np.concatenate([edge, corner]), filled=True)
    if scene.chance(0.3):
        scene.add("dirt", _arc(scene.point(), scene.between(2, 3.5)), filled=True)


_SCENES: tuple[tuple[float, dict[Callable[[Scene], None], float]], ...] = (
    # Engravings, and how many of each they have.
    (0.45, {edges: 0.25, body: 6, shading: 2.2, ridges: 1.0, rods: 1.4, zigzag: 1.0, grain: 0.5,
            ground: 0.3, solids: 0.6, dashed: 0.9, leaders: 1.2, words: 1.2, arrows: 0.5}),
    # Hand-drafted sheets.
    (0.3, {edges: 0.2, body: 3, rods: 0.4, zigzag: 0.3, solids: 0.3, dashed: 1.2, dimensions: 1.6,
           leaders: 0.4, words: 0.7, arrows: 0.4}),
    # Schematics.
    (0.25, {edges: 0.1, schematic: 1.2, body: 1, dashed: 0.5, solids: 1, dimensions: 0.3,
            arrows: 1.0, words: 0.7}),
)  # fmt: skip


def draw_scene(rng: np.random.Generator) -> list[Mark]:
    """Return the marks of a scene."""
    scene = Scene(rng)
    weights = np.array([weight for weight, _ in _SCENES])
    counts = _SCENES[int(rng.choice(len(_SCENES), p=weights / weights.sum()))][1]
    for draw, mean in counts.items():
        for _ in range(min(int(rng.poisson(mean)), 8)):
            draw(scene)
    return scene.marks


def card_marks(rng: np.random.Generator) -> list[Mark]:
    """Return the marks of a welding drawing, its heads as drawn or as another hand has them."""
    scene = Scene(rng)
    sheet, _ = lay_card(int(rng.integers(2**40)), size=512)
    ink = ink_in(sheet, rng.choice(("standard", "shop", "aws")), rng)
    zoom, corner = scene.between(0.75, 1.3), scene.rng.uniform(0, 40, 2)
    style = head_style(scene, 4.0) if scene.chance(0.6) else None
    heads: list[tuple[Floats, Stroke]] = []
    for stroke in ink.strokes:
        kind, rest = _LAYERS.get(stroke.layer, "line"), []
        for piece in stroke.pieces:
            if stroke.layer in ("dimension", "weld", "balloon") and _is_head(piece, filled=stroke.filled):
                heads.append((piece * zoom - corner, stroke))
            else:
                rest.append(piece * zoom - corner)
        if rest and stroke.filled:
            scene.marks += [Mark("solid", stroke.width * zoom, [piece], True) for piece in rest]
        elif rest:
            scene.marks.append(Mark(kind, stroke.width * zoom, rest))
    for piece, stroke in heads:
        tip, one, two = piece[:3] if stroke.filled else piece[[1, 0, 2]]
        away = tip - (one + two) / 2
        if style is None:
            scene.marks.append(Mark("head", stroke.width * zoom, [piece], stroke.filled))
        else:
            head(scene, style, tip, away / np.hypot(*away))
    if scene.chance(0.15):
        edges(scene)
    return scene.marks


def _is_head(piece: Floats, *, filled: bool) -> bool:
    """Whether a piece of ink on a line's layer is an arrowhead: two like sides, a narrow angle."""
    if len(piece) != (4 if filled else 3):
        return False
    tip, one, two = piece[:3] if filled else piece[[1, 0, 2]]
    a, b = one - tip, two - tip
    long = float(np.hypot(*a)), float(np.hypot(*b))
    return abs(long[0] - long[1]) < 0.1 * max(long) and float(a @ b) > math.cos(math.radians(40)) * long[0] * long[1]


def labelled(marks: Sequence[Mark], rng: np.random.Generator) -> tuple[Pixels, NDArray[np.uint8]]:
    """Return a scene as a page's ink, worn a little, and the kind of each pixel of it.

    Both are uint8, `SIDE_MM` x `PX_PER_MM` on a side; ink is 255, and where there is no ink to be
    named the kind is `PAPER`.
    """
    fine = PX_PER_MM * _FINE
    side = round(SIDE_MM * fine)
    kinds = np.full((side, side), PAPER, dtype=np.uint8)
    for mark in marks:
        value = PAPER if mark.kind == "paper" else KINDS.index(mark.kind)
        pieces = [np.rint((piece * (1, -1) * fine + (0, side)) * 16).astype(np.int32) for piece in mark.pieces]
        if mark.filled:
            cv2.fillPoly(kinds, pieces, value, cv2.LINE_8, 4)
        cv2.polylines(kinds, pieces, mark.filled, value, max(round(mark.width * fine), 1), cv2.LINE_8, 4)
    for _ in range(int(rng.poisson(6))):
        at = rng.integers(0, side, 2).tolist()
        axes = rng.integers(1, 1 + round(rng.exponential(6)) + 1, 2).tolist()
        cv2.ellipse(kinds, at, axes, float(rng.integers(180)), 0, 360, KINDS.index("dirt"), -1)
    turns = int(rng.integers(4))
    kinds = np.ascontiguousarray(np.rot90(kinds, turns))
    ink = _worn((kinds != PAPER).astype(np.float32), rng, fine)
    size = (side // _FINE, side // _FINE)
    small = cv2.resize(ink, size, interpolation=cv2.INTER_AREA)
    # Ink that has spread is of the kind beside it.
    near = kinds[_FINE // 2 :: _FINE, _FINE // 2 :: _FINE].copy()
    for _ in range(3):
        grown = cv2.erode(near, np.ones((3, 3), np.uint8))
        near = np.where(near == PAPER, grown, near)
    near[small < 0.3] = PAPER
    return np.rint(small * 255).astype(np.uint8), near


def _worn(ink: NDArray[np.float32], rng: np.random.Generator, px_per_mm: float) -> NDArray[np.float32]:
    """Return ink as a scan of some resolution has it after a threshold, 0 or 1, as large."""
    side = len(ink)
    scan = round(side * float(rng.choice((5.9, 7.9, 11.8, 11.8, 11.8, 15.7))) / px_per_mm)
    grey = cv2.resize(ink, (scan, scan), interpolation=cv2.INTER_AREA)
    if rng.random() < 0.8:
        grey = cv2.GaussianBlur(grey, (0, 0), float(rng.uniform(0.3, 1.1)))
        for sigma, most in ((0.7, 0.5), (4.0, 1.5)):
            noise = cv2.GaussianBlur(rng.normal(size=(scan, scan)).astype(np.float32), (0, 0), sigma)
            grey += noise * float(rng.uniform(0, most)) * (grey > 0.02)
    grey = (grey > float(rng.uniform(0.3, 0.6))).astype(np.float32)
    return np.asarray(cv2.resize(grey, (side, side), interpolation=cv2.INTER_NEAREST))
