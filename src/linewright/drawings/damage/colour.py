"""Drawings in colour: coloured notes, marker, marks by hand, tinted paper, blueprints.

The task is to give back the plain standard drawing. Coloured annotation is on it, in black; marker
and marks are not. All is aligned to the pixel. What people draw is drawn before the page is
damaged; the colour of the paper comes after, since `degrade` takes whatever is not white for ink.
"""

from typing import Any, NamedTuple

import cv2
import numpy as np

from linewright.base import Floats, Pixels, Rng
from linewright.drawings.damage import aging
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.damage.fields import Field, smooth_noise
from linewright.drawings.damage.hand_marks import hand_marks, swipes
from linewright.drawings.ink.render import render
from linewright.drawings.ink.strokes import Ink, Stroke
from linewright.drawings.sample import card_of, ink_in, lay_card
from linewright.drawings.sheet import Box
from linewright.drawings.solids.stock import chance, choose

Colour = tuple[int, int, int]

_RED = ((200, 25, 40), (225, 60, 50), (180, 20, 70))
_BLUE = ((25, 55, 165), (50, 90, 200), (35, 40, 120))
_OTHER = ((20, 115, 70), (115, 45, 140))
_CHALK = ((245, 235, 120), (250, 250, 245), (240, 110, 90), (250, 190, 80))
_MARKER = ((255, 240, 70), (150, 250, 110), (255, 140, 195), (255, 185, 80), (130, 215, 255))
_CRAYON = ((235, 150, 110), (150, 190, 235), (170, 215, 150), (245, 205, 120), (205, 170, 220))
_PAPER = (
    (246, 232, 196), (250, 240, 208), (236, 216, 172), (216, 230, 244), (222, 240, 214),
    (250, 222, 222), (226, 226, 222), (232, 220, 236),
)  # fmt: skip
_BLUEPRINT = ((24, 58, 122), (38, 78, 150), (20, 44, 96), (58, 96, 150), (36, 74, 110))
# Ink of diazo prints: blue, violet, sepia.
_DIAZO = ((50, 60, 150), (85, 55, 140), (100, 60, 35))
_KINDS = ("dimension", "weld", "balloon", "note")


class ColourCard(NamedTuple):
    """A card in colour and as it should be."""

    x: Pixels  # uint8 H x W x 3, as found
    y: Pixels  # uint8 H x W, the standard drawing, paper 255 and ink 0
    truth: dict[str, Any]  # what is on `y`, see `truth.truth`


class _Plan(NamedTuple):
    """What a page gets; at least one of it is coloured."""

    ground: str
    annotated: bool
    marked: bool
    patched: bool


def colour_card(seed: int, *, size: int = 256, damage: Damage | None = None, family: str | None = None) -> ColourCard:
    """Return a card in colour (see `sample.draw_card`); lightly scanned if no damage is given."""
    sheet, px_per_mm = lay_card(seed, size=size, family=family)
    ink = ink_in(sheet, "standard", np.random.default_rng([seed, 1]))
    clean = card_of(ink, px_per_mm)
    rng = np.random.default_rng([seed, 2])
    loops = [np.array(loop) for hatch in sheet.hatches for loop in hatch.loops]
    x = coloured(ink, loops, damage or Damage.light(), rng, px_per_mm=px_per_mm)
    return ColourCard(x, clean.pixels, clean.truth)


def coloured(ink: Ink, loops: list[Floats], damage: Damage, rng: Rng, *, px_per_mm: float) -> Pixels:
    """Return a sheet in colour, damaged, uint8 H x W x 3; loops, sheet mm, may get crayon."""
    return _Page(ink, rng, px_per_mm).paint(_plan(rng), loops, damage)


def _plan(rng: Rng) -> _Plan:
    ground = choose(rng, ("white",) * 7 + ("tinted",) * 7 + ("diazo",) * 2 + ("blueprint",) * 4)
    annotated, marked, patched = chance(rng, 0.6), chance(rng, 0.6), chance(rng, 0.5)
    if ground == "white" and not (annotated or marked or patched):
        annotated = True
    return _Plan(ground, annotated, marked, patched)


class _Page:
    """One sheet being coloured."""

    def __init__(self, ink: Ink, rng: Rng, px_per_mm: float) -> None:
        self.ink, self.rng, self.px_per_mm = ink, rng, px_per_mm
        self.side = (round(ink.height * px_per_mm), round(ink.width * px_per_mm))
        self.boxes: list[Box] = [text.box for text in ink.texts]
        self.boxes += [box for _, box in ink.symbols]

    def paint(self, plan: _Plan, loops: list[Floats], damage: Damage) -> Pixels:
        marks = self.marks() if plan.marked else None
        if plan.ground == "blueprint":
            page = degrade(self.grey(self.ink.strokes), damage, self.rng, px_per_mm=self.px_per_mm)
            return self.blueprint(page, marks)
        light = self.inked(plan)
        if marks is not None:
            pigment = choose(self.rng, _RED * 3 + _BLUE + _OTHER)
            _absorb(light, marks * self.pencil(), pigment)
        page = np.rint(255 * light).astype(np.uint8)
        page = degrade(page, damage, self.rng, px_per_mm=self.px_per_mm)
        tint = np.ones_like(light)
        if plan.patched:
            self.patch(tint, loops)
        if plan.ground != "white":
            tint *= self.paper()
        return np.asarray(np.rint(page * tint), dtype=np.uint8)

    def grey(self, strokes: list[Stroke]) -> Pixels:
        size = {"width": self.ink.width, "height": self.ink.height}
        return render(strokes, **size, px_per_mm=self.px_per_mm)

    def cover(self, strokes: list[Stroke]) -> Field:
        """Return how much of each pixel strokes cover, H x W in [0, 1]."""
        return (255 - self.grey(strokes)).astype(np.float32) / np.float32(255)

    def inked(self, plan: _Plan) -> Field:
        """Return the light that the drawing itself lets through, H x W x 3."""
        body, kinds = _by_kind(self.ink)
        pens: dict[Colour, list[Stroke]] = {}
        black = choose(self.rng, _DIAZO) if plan.ground == "diazo" else (0, 0, 0)
        usual = choose(self.rng, _RED * 2 + _BLUE * 2 + _OTHER)
        every = chance(self.rng, 0.35)
        sure = choose(self.rng, [kind for kind in _KINDS if kinds[kind]] or _KINDS)
        for kind in _KINDS:
            pen = usual if every or kind == sure or chance(self.rng, 0.4) else black
            if pen == black and chance(self.rng, 0.2):
                pen = choose(self.rng, _RED + _BLUE)
            pens.setdefault(pen if plan.annotated else black, []).extend(kinds[kind])
        body += pens.pop(black, [])
        light = np.ones((*self.side, 3), np.float32)
        _absorb(light, self.cover(body), black)
        for pen, strokes in pens.items():
            _absorb(light, self.cover(strokes) * self.pencil(), pen)
        return light

    def pencil(self) -> Field | np.float32:
        """Return how densely a pen or pencil covers: a number, or a grainy H x W field."""
        density = np.float32(self.rng.uniform(0.7, 1.0))
        if chance(self.rng, 0.5):
            return density
        grain = aging.grain_loss(self.side, 0.9, self.px_per_mm, self.rng)
        return np.asarray(grain * density, dtype=np.float32)

    def marks(self) -> Field:
        return self.cover(hand_marks(self.boxes, (self.ink.width, self.ink.height), self.rng))

    def patch(self, tint: Field, loops: list[Floats]) -> None:
        """Colour some places with highlighter, or the cut faces with crayon."""
        if loops and chance(self.rng, 0.5):
            grain = aging.grain_loss(self.side, 1.0, self.px_per_mm, self.rng)
            crayons = [choose(self.rng, _CRAYON) for _ in range(2)]
            for index, loop in enumerate(loops):
                chain = np.concatenate([loop, loop[:1]])
                filled = Stroke("text", self.rng.uniform(0.3, 0.9), [chain], filled=True)
                _absorb(tint, self.cover([filled]) * grain, crayons[index % 2])
            return
        for _ in range(int(self.rng.integers(1, 4))):
            pigment = choose(self.rng, _MARKER)
            wet = smooth_noise(self.side, 3 * self.px_per_mm, self.rng) * np.float32(0.05)
            wet += np.float32(self.rng.uniform(0.6, 0.95))
            for strokes in swipes(self.patched(), self.rng):
                if strokes:
                    soft = cv2.GaussianBlur(self.cover(strokes), (0, 0), 0.7)
                    _absorb(tint, np.asarray(soft * wet, dtype=np.float32), pigment)

    def patched(self) -> Box:
        """Return what somebody found worth marking: lettering, or a piece of the drawing."""
        if self.boxes and chance(self.rng, 0.4):
            return choose(self.rng, self.boxes)
        chains = [p for s in self.ink.strokes if s.layer == "outline" for p in s.pieces]
        points = choose(self.rng, chains) if chains else np.zeros((2, 2))
        (x0, y0), (x1, y1) = points.min(axis=0), points.max(axis=0)
        wide, high = self.rng.uniform(3, 9, 2)
        return (float(x0), float(y0 - high / 2), float(max(x1, x0 + wide)), float(y1 + high / 2))

    def paper(self) -> Field:
        """Return the colour of old or tinted paper, H x W x 3 in [0, 1], a little uneven."""
        cloud = smooth_noise(self.side, 20 * self.px_per_mm, self.rng)
        colour = np.array(choose(self.rng, _PAPER), np.float32) / 255
        deep = self.rng.uniform(0.6, 1.2) * (1 + np.float32(0.12) * cloud)
        return np.asarray(np.clip(1 - deep[..., None] * (1 - colour), 0, 1), dtype=np.float32)

    def blueprint(self, page: Pixels, marks: Field | None) -> Pixels:
        """Return white lines on blue; marks in chalk lie on top."""
        ground = np.array(choose(self.rng, _BLUEPRINT), np.float32)
        cloud = smooth_noise(self.side, 15 * self.px_per_mm, self.rng)
        line = np.array([236, 242, 250], np.float32)
        paper = ground * (1 + np.float32(0.06) * cloud[..., None])
        out = paper + (line - paper) * (1 - page.astype(np.float32) / 255)[..., None]
        if marks is not None:
            chalk = np.array(choose(self.rng, _CHALK), np.float32)
            soft = np.asarray(cv2.GaussianBlur(marks, (0, 0), 0.5), np.float32)
            out += (chalk - out) * (soft * self.pencil())[..., None]
        return np.asarray(np.rint(np.clip(out, 0, 255)), dtype=np.uint8)


def _absorb(light: Field, cover: Field, pigment: Colour) -> None:
    """Let a pigment swallow its part of the light in place."""
    light *= 1 - cover[..., None] * (1 - np.array(pigment, np.float32) / 255)


def _by_kind(ink: Ink) -> tuple[list[Stroke], dict[str, list[Stroke]]]:
    """Part strokes into the drawn thing and the kinds of annotation, lettering with its kind."""
    body: list[Stroke] = []
    kinds: dict[str, list[Stroke]] = {kind: [] for kind in _KINDS}
    for stroke in ink.strokes:
        if stroke.layer in kinds:
            kinds[stroke.layer].append(stroke)
        elif stroke.layer == "text":
            for piece in stroke.pieces:
                kind = _kind_at(ink, piece.mean(axis=0))
                kinds.get(kind, body).append(Stroke("text", stroke.width, [piece]))
        else:
            body.append(stroke)
    return body, kinds


def _kind_at(ink: Ink, point: Floats) -> str:
    for text in ink.texts:
        x0, y0, x1, y1 = text.box
        if x0 <= point[0] <= x1 and y0 <= point[1] <= y1:
            return text.kind
    return "body"
