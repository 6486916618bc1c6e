"""The scale of a drawing: what most of its numbers, divided by the lengths that they measure, agree on."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from linewright.vector import limits
from linewright.vector.model import DimensionForm, Point, Text

# A scale is not part of a longer chain, as 1:2:3.
_SCALE = re.compile(r"(?<![\d.,])(?<!\d:)(\d{1,4}(?:[.,]\d)?) ?: ?(\d{1,4}(?:[.,]\d)?)(?![\d:])")


@dataclass(frozen=True)
class Measure:
    """What a number may measure."""

    form: DimensionForm
    drawn: float  # on paper, mm, or degrees
    a: Point
    b: Point
    score: float  # what speaks for it
    c: Point | None = None  # of an angle
    marked: bool = True  # whether heads or extension lines say that it begins and ends there
    blur: float = 0.0  # by how much more than others it may be off, mm
    outside: bool = False  # whether the number stands beside it
    curves: tuple[int, ...] = ()  # numbers of the page's curves that make its line
    solids: tuple[int, ...] = ()  # numbers of the page's solids that are its heads
    extensions: tuple[int, ...] = ()  # numbers of the curves that are its extension lines


@dataclass(frozen=True)
class Scale:
    """Real mm for one mm on paper."""

    named: float  # the usual one that is nearest, else what is measured
    across: float  # as measured along the page's width, stretched as the scan is
    upright: float  # and along its height

    @property
    def stretch(self) -> tuple[float, float]:
        """By how much lengths across and up the page are to be multiplied to be those of the named scale."""
        return self.across / self.named, self.upright / self.named

    def along(self, a: Point, b: Point) -> float:
        """Return the scale in the direction of a length."""
        x, y = abs(b[0] - a[0]), abs(b[1] - a[1])
        return (self.across * x**2 + self.upright * y**2) / max(x**2 + y**2, limits.TINY)


def find_scale(pairs: Sequence[tuple[float, Sequence[Measure], float]]) -> Scale | None:
    """Return the scale on which most numbers agree; None where fewer than two do.

    Of each number: its value, what it may measure, the likeliest first, and how sure it is, 0..1.
    """
    ratios = [(value / measure.drawn) for value, measures, _ in pairs for measure in measures]
    best, most = None, 0.0
    for ratio in {*ratios, *(_usual(ratio) for ratio in ratios)}:
        fitting = [(value, m, sure) for value, ms, sure in pairs if (m := _fitting(value, ms, ratio)) is not None]
        weight = sum(sure * _nearness(value, m, ratio) for value, m, sure in fitting)
        weight *= 1 + limits.USUAL * (ratio == _usual(ratio))
        if len({value for value, _, _ in fitting}) > 1 and weight > most:
            best, most = ratio, weight
    if best is None:
        return None
    fits = [(v / m.drawn, m) for v, ms, _ in pairs if (m := _fitting(v, ms, best)) is not None]
    return Scale(_usual(best), *(_refined(fits, _usual(best), axis) for axis in (0, 1)))


def _refined(fits: Sequence[tuple[float, Measure]], scale: float, axis: int) -> float:
    """Return the scale along one side of the page, of the long lengths there, or of all long lengths."""
    long = [(ratio, m) for ratio, m in fits if m.drawn > limits.TELLING_MM and not m.blur]
    here = [(ratio, m) for ratio, m in long if abs(m.b[axis] - m.a[axis]) > limits.AXIS_COSINE * m.drawn]
    for some in (here, long):
        drawn = sum(m.drawn for _, m in some)
        if len(some) >= limits.TELLING and drawn > limits.TELLING_SUM_MM:
            # An end may be off by as much in a short length as in a long one.
            return sum(ratio * m.drawn for ratio, m in some) / drawn
    return scale


def _usual(ratio: float) -> float:
    """Return the scale of ISO 5455 or of workshops that is within the stretch of scans, else the ratio itself."""
    near = min(limits.USUAL_SCALES, key=lambda usual: abs(math.log(usual / ratio)))
    return near if abs(near / ratio - 1) < limits.STRETCH else ratio


def tolerance(measure: Measure, share: float = limits.DRAWN_SHARE) -> float:
    """Return by how much a length on paper may differ, mm."""
    return limits.DRAWN_MM + share * measure.drawn + measure.blur


def _nearness(value: float, measure: Measure, scale: float) -> float:
    """Return what a number that fits says for a scale: more if it is long and fits well."""
    off = abs(measure.drawn - value / scale) / tolerance(measure, limits.STRETCH)
    return (1 - off**2 / 2) * (1 + limits.LENGTH_WEIGHT * min(measure.drawn, limits.LONG_MM))


def _fitting(value: float, measures: Sequence[Measure], scale: float) -> Measure | None:
    """Return the likeliest of what a number may measure that is as long as it says."""
    return next((m for m in measures if abs(m.drawn - value / scale) < tolerance(m, limits.STRETCH)), None)


def written_scales(texts: Sequence[Text]) -> list[tuple[float, Text]]:
    """Return the scales that texts name, real mm for one on paper, as SCALE 1:5, A (20:1) and MASSSTAB:1:2."""
    found = []
    for text in texts:
        for paper, real in _SCALE.findall(text.string):
            one, other = float(paper.replace(",", ".")), float(real.replace(",", "."))
            if one > 0 and other > 0 and min(one, other) == 1:
                found.append((other / one, text))
    return found
