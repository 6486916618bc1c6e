"""Stroke lettering: single strokes as a pen or a plotter draws them.

The forms are the Hershey simplex roman (in the Hershey-Fonts package, MIT), narrowed to the
proportions of ISO 3098-2 type B; signs that it lacks (diameter, degree, plus-minus, times) are
drawn here, as are a 3 with a round top and an a of two storeys. These forms were chosen so that a
reader of print (`pages.recogniser`) takes them for what they are at 3 px a millimetre.
"""

import math
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np
from HersheyFonts import HersheyFonts

from linewright.base import Floats, Rng

# Hershey units: capitals stand from 9 up to -12 (y down).
_BASE, _CAP = 9.0, 21.0


class Glyph(NamedTuple):
    """Strokes (n x 2 each) of a character of height 1 on baseline 0, and its advance."""

    strokes: tuple[Floats, ...]
    advance: float


@dataclass(frozen=True)
class LetterStyle:
    """How somebody letters."""

    slant: float = 0.0  # degrees from upright
    narrow: float = 0.8  # width relative to the Hershey forms
    jitter: float = 0.0  # how uneven it is; 0 for a stencil, 1 for a quick hand
    face: str = "rowmans"  # name of the Hershey face


UPRIGHT = LetterStyle()


def width(string: str, height: float, style: LetterStyle = UPRIGHT) -> float:
    """Return the length of a line of lettering, mm, without jitter."""
    return sum(glyph(character, style.face).advance for character in string) * height * style.narrow


def letter(string: str, height: float, style: LetterStyle = UPRIGHT, rng: Rng | None = None) -> list[Floats]:
    """Return the strokes of lettering from the origin, mm, y up; ``height``, mm, is of capitals."""
    strokes, pen = [], 0.0
    lean = math.tan(math.radians(style.slant))
    for character in string:
        form = glyph(character, style.face)
        if style.jitter and rng is not None:
            lift, grow, turn, drift = rng.normal(size=4) * style.jitter * (0.02, 0.03, 0.03, 0.02)
        else:
            lift = grow = turn = drift = 0.0
        cosine, sine = math.cos(turn), math.sin(turn)
        for stroke in form.strokes:
            x, y = stroke[:, 0] * (1 + grow), stroke[:, 1] * (1 + grow)
            if style.jitter and rng is not None and len(stroke) > 2:
                x = x + rng.normal(size=len(x)) * 0.012 * style.jitter
                y = y + rng.normal(size=len(y)) * 0.012 * style.jitter
            x, y = x * cosine - y * sine, x * sine + y * cosine + lift
            x = (x + y * lean / style.narrow) * style.narrow + pen + drift
            strokes.append(np.stack([x, y], axis=1) * height)
        pen += form.advance * style.narrow
    return strokes


@cache
def glyph(character: str, face: str = "rowmans") -> Glyph:
    """Return a character's form; ValueError if the face has no such character."""
    if character in _SIGNS:
        return _SIGNS[character]
    form = _face(face).get(character)
    if form is None:
        raise ValueError(f"no form for the character {character!r}")
    return form


@cache
def _face(face: str) -> dict[str, Glyph]:
    fonts = HersheyFonts()
    fonts.load_default_font(face)
    forms = {character: _normal(form) for character, form in fonts.all_glyphs.items()}
    return forms | {bracket: _lower(forms[bracket]) for bracket in "()[]"}


def _normal(form: object) -> Glyph:
    strokes = tuple(
        np.array([((x - form.left_offset) / _CAP, (_BASE - y) / _CAP) for x, y in stroke])  # type: ignore[attr-defined]
        for stroke in form.strokes  # type: ignore[attr-defined]
        if len(stroke) > 1
    )
    return Glyph(strokes, form.char_width / _CAP)  # type: ignore[attr-defined]


def _lower(form: Glyph) -> Glyph:
    """Return a bracket little taller than capitals, so that it stays clear of the line below."""
    low, high = -0.1, 1.08
    y = np.concatenate([stroke[:, 1] for stroke in form.strokes])
    share = (high - low) / float(np.ptp(y))
    strokes = tuple(np.stack([stroke[:, 0], low + (stroke[:, 1] - y.min()) * share], axis=1) for stroke in form.strokes)
    return Glyph(strokes, form.advance)


def _circle(x: float, y: float, radius: float, squeeze: float = 1.0) -> Floats:
    angles = np.linspace(0, 2 * np.pi, 17)
    return np.stack([x + squeeze * radius * np.cos(angles), y + radius * np.sin(angles)], axis=1)


def _three() -> Floats:
    upper, lower = np.radians(np.linspace(155, -80, 9)), np.radians(np.linspace(80, -155, 10))
    x = np.concatenate([0.46 + 0.29 * np.cos(upper), 0.46 + 0.33 * np.cos(lower)])
    y = np.concatenate([0.755 + 0.245 * np.sin(upper), 0.265 + 0.265 * np.sin(lower)])
    return np.stack([x, y], axis=1)


def _small_a() -> tuple[Floats, Floats]:
    over, around = np.radians(np.linspace(150, 0, 7)), np.radians(np.linspace(90, 270, 9))
    hook = np.stack([0.43 + 0.27 * np.cos(over), 0.47 + 0.2 * np.sin(over)], axis=1)
    bowl = np.stack([0.38 + 0.24 * np.cos(around), 0.19 + 0.19 * np.sin(around)], axis=1)
    return (
        np.concatenate([hook, [(0.7, 0.0)]]),
        np.concatenate([[(0.7, 0.38), (0.42, 0.38)], bowl, [(0.44, 0.0), (0.7, 0.12)]]),
    )


_SIGNS = {
    "a": Glyph(_small_a(), 19 / 21),
    "3": Glyph((_three(),), 20 / 21),
    # Made wide, since the lettering is narrowed afterwards and the diameter sign stays a circle.
    # A smaller circle is taken for no character at all.
    "Ø": Glyph((_circle(0.68, 0.5, 0.45, 1.25), np.array([[0.13, -0.08], [1.23, 1.08]])), 1.36),
    "°": Glyph((_circle(0.35, 0.85, 0.15, 1.25),), 0.65),
    "±": Glyph(
        (
            np.array([[0.15, 0.55], [0.85, 0.55]]),
            np.array([[0.5, 0.25], [0.5, 0.85]]),
            np.array([[0.15, 0.05], [0.85, 0.05]]),
        ),
        1.0,
    ),
    "×": Glyph((np.array([[0.2, 0.12], [0.75, 0.62]]), np.array([[0.2, 0.62], [0.75, 0.12]])), 0.95),
}
