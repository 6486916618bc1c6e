"""Numbers against what they measure: the scale that most agree on, and each number's verdict.

A drawing says its sizes twice, in numbers and in lines. The scale is what most numbers divided by their lengths give;
a number whose length is another is named. It works both ways: where the reading of a number is in doubt, the one of
its candidates that fits the length is taken, as far as the length can tell them apart.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np

from linewright.vector import limits
from linewright.vector.dimensions.counts import check_counts
from linewright.vector.dimensions.leaders import LeaderFinder, Opening, Round
from linewright.vector.dimensions.ordinates import find_ordinates
from linewright.vector.dimensions.part_numbers import is_ringed
from linewright.vector.dimensions.running import find_running
from linewright.vector.dimensions.scale import Measure, Scale, find_scale, tolerance, written_scales
from linewright.vector.dimensions.spans import Frame, Span, SpanFinder
from linewright.vector.dimensions.text import DimensionText, parse_dimension, stripped, with_diameter
from linewright.vector.dimensions.totals import check_totals
from linewright.vector.model import Dimension, DimensionForm, Polyline, Text, Vectors, Verdict


@dataclass
class _Number:
    """A text that may be a dimension's."""

    place: int  # among the page's texts
    text: Text
    candidates: list[tuple[str, DimensionText]]  # what it may say, the likeliest first
    measures: dict[str, list[Measure]] = field(default_factory=dict)  # by what kind of thing they are

    def of(self, said: DimensionText) -> list[Measure]:
        """Return what it measures if it says so."""
        match said.kind:
            case "angular":
                names = ["opening"]
            case "radius":
                names = ["radius"]
            case "diameter" | "thread":
                names = ["span", "diameter"]
            case "linear":
                names = ["running"] if "running" in self.measures else ["span", "ordinate"]
            case _:
                names = []
        found = [measure for name in names for measure in self.measures.get(name, ())]
        best = max((measure.score for measure in found), default=0.0)
        return [m for m in sorted(found, key=lambda m: -m.score) if m.score > best - limits.RIVAL_SCORE]


def check_dimensions(page: Vectors) -> Vectors:
    """Return a page with its dimensions, checked; texts that they confirm are sure."""
    numbers = _find_numbers(page)
    scale = find_scale([(n.candidates[0][1].value, m, n.text.confidence) for n in numbers if (m := _lengths(n))])
    _settle(numbers, scale)
    texts = list(page.texts)
    captions = written_scales(page.texts)
    dimensions = []
    for number in numbers:
        dimension = _judge(number, _with_caption(scale, captions, number.text))
        if dimension is not None:
            if scale is None and dimension.kind != "angular" and dimension.verdict == "disagrees":
                # A scale that is only written says nothing against a number: the resolution may be wrong.
                dimension = replace(dimension, verdict="unsure")
            texts[number.place] = dimension.text
            dimensions.append(dimension)
    checked = replace(page, texts=tuple(texts), dimensions=tuple(check_counts(page, check_totals(dimensions))))
    checked = _without_strokes(checked, [d.text for d in dimensions if d.confirmed])
    return checked if scale is None else replace(checked, scale=scale.named, stretch=scale.stretch)


def _without_strokes(page: Vectors, texts: Sequence[Text]) -> Vectors:
    """Return a page without the strokes of lettering that is sure by now."""
    gone = {
        number
        for text in texts
        for number, curve in enumerate(page.curves)
        if isinstance(curve, Polyline) and curve.pen.layer == "text-ink" and _stands_in(curve, text)
    }
    return page.without(gone)


def _stands_in(curve: Polyline, text: Text) -> bool:
    frame = Frame.of(text)
    away = np.array(curve.points) - frame.middle
    beside = np.abs(away @ frame.along) - frame.half, np.abs(away @ frame.up) - frame.height / 2
    return bool(np.max(beside) < limits.STROKE_OUT * text.height)


def _with_caption(scale: Scale | None, captions: Sequence[tuple[float, Text]], text: Text) -> list[Scale]:
    """Return the scales that may be meant by a number: the page's, and that of the nearest caption of a view."""
    scales = [] if scale is None else [scale]
    middle = Frame.of(text).middle
    away = [(float(np.hypot(*(Frame.of(caption).middle - middle))), named) for named, caption in captions]
    off, named = min(away, default=(np.inf, 0.0))
    if off < limits.CAPTION_MM and (scale is None or abs(named / scale.named - 1) > limits.STRETCH):
        scales.append(Scale(named, named, named))
    return scales


def _find_numbers(page: Vectors) -> list[_Number]:
    spans, leaders = SpanFinder(page), LeaderFinder(page)
    numbers = []
    for place, text in enumerate(page.texts):
        strings = [with_diameter(stripped(s)) for s in ((text.string,) if text.sure else (text.string, *text.others))]
        candidates = [(string, said) for string in strings if (said := parse_dimension(string)) is not None]
        if not candidates or is_ringed(text, page):
            continue
        number = _Number(place, replace(text, string=strings[0]), candidates)
        kinds = {said.kind for _, said in candidates}
        if kinds & {"linear", "diameter", "thread"}:
            number.measures["span"] = [_of_span(span) for span in spans.find(text)]
        if kinds & {"radius", "diameter", "thread"}:
            rounds = leaders.rounds(text)
            number.measures["radius"] = [_of_round(one, 1) for one in rounds]
            number.measures["diameter"] = [_of_round(one, 2) for one in rounds]
        if "angular" in kinds:
            number.measures["opening"] = [_of_opening(one) for one in leaders.openings(text)]
        numbers.append(number)
    _add_ordinates(numbers, page)
    _add_running(numbers, page)
    return numbers


def _add_running(numbers: Sequence[_Number], page: Vectors) -> None:
    texts = [(number.place, number.text) for number in numbers if number.candidates[0][1].kind == "linear"]
    by_place = {number.place: number for number in numbers}
    for one in find_running(page, texts):
        measure = Measure("linear", math.dist(one.a, one.b), one.a, one.b, one.score, extensions=one.curves)
        by_place[one.text].measures.setdefault("running", []).append(measure)


def _add_ordinates(numbers: Sequence[_Number], page: Vectors) -> None:
    texts = [(place, text) for place, text in enumerate(page.texts) if not text.string.strip("0123456789.,-")]
    by_place = {number.place: number for number in numbers}
    for one in find_ordinates(page, texts):
        if one.text in by_place:
            measure = Measure("ordinate", math.dist(one.a, one.b), one.a, one.b, limits.ORDINATE_SCORE)
            by_place[one.text].measures.setdefault("ordinate", []).append(measure)


def _of_span(span: Span) -> Measure:
    return Measure(
        "linear",
        span.length,
        span.a,
        span.b,
        span.score,
        marked=span.marked,
        blur=span.blur,
        outside=span.outside,
        curves=span.curves,
        solids=span.heads,
        extensions=span.extensions,
    )


def _of_round(one: Round, times: int) -> Measure:
    far = tuple(2 * np.array(one.centre) - np.array(one.rim)) if times == 2 else one.centre
    form: DimensionForm = "radius" if times == 1 else "diameter"
    a, drawn = (float(far[0]), float(far[1])), times * one.radius
    return Measure(form, drawn, a, one.rim, one.score, curves=one.curves, solids=one.heads)


def _of_opening(one: Opening) -> Measure:
    return Measure("angular", one.degrees, one.corner, one.a, one.score, c=one.b, curves=one.curves)


def _settle(numbers: Sequence[_Number], scale: Scale | None) -> None:
    """Leave each length to the number that it fits, else to the one that it speaks for most."""
    claims = []
    for number in numbers:
        spans = number.measures.get("span", [])
        fitting = [_fit(said, number.of(said), scale) for _, said in number.candidates[:1]]
        fits = [measure for measure in fitting if measure is not None and measure.form == "linear"]
        claims += [(not fits, -measure.score, number.place, measure) for measure in (fits or spans[:1])]
    claims.sort(key=lambda claim: claim[:3])
    taken: list[tuple[int, Measure]] = []
    for *_, place, measure in claims:
        if not any(_is_same(measure, other) for _, other in taken):
            taken.append((place, measure))
    for number in numbers:
        number.measures["span"] = [
            measure
            for measure in number.measures.get("span", ())
            if all(place == number.place or not _is_same(measure, other) for place, other in taken)
        ]


def _is_same(one: Measure, two: Measure) -> bool:
    return max(math.dist(one.a, two.a), math.dist(one.b, two.b)) < limits.SAME_SPAN_MM


def _lengths(number: _Number) -> list[Measure]:
    said = number.candidates[0][1]
    return [] if said.kind in ("angular", "chamfer", "thread") else number.of(said)


def _judge(number: _Number, scales: Sequence[Scale]) -> Dimension | None:
    """Return what became of a number; None where nothing is found that it measures."""
    said = number.candidates[0][1]
    for scale in (*scales, None)[: max(len(scales), 1)]:
        fits = [_Fit(s, one, m) for s, one in number.candidates if (m := _fit(one, number.of(one), scale)) is not None]
        if fits and (fits[0].string == number.text.string or not number.text.sure):
            sure = _posterior(number.text, fits, scale)
            text = replace(number.text, string=fits[0].string)
            return _dimension(text, fits[0].said, fits[0].measure, scale, "agrees", sure)
    measures = number.of(said)
    if not measures:
        return None
    main = scales[0] if scales else None
    verdict = _verdict(said, measures, main) if number.text.sure else "unsure"
    if verdict == "disagrees" and _fit(said, number.measures.get("span", ()), main) is not None:
        verdict = "unsure"  # less speaks for that length than for another, but the number does
    if verdict == "unsure" and (not measures[0].marked or not number.text.sure):
        return None  # most likely the number is no dimension's
    wanted = _wanted(said, measures[0], main)
    if wanted is not None and wanted < limits.SHORTEST_SPAN_MM:
        return None  # a deviation whose sign stands alone
    text = replace(number.text, string=number.candidates[0][0])
    return _dimension(text, said, measures[0], main, verdict, number.text.confidence)


class _Fit(NamedTuple):
    """A candidate of a number that is as large as what it measures."""

    string: str
    said: DimensionText
    measure: Measure


def _fit(said: DimensionText, measures: Sequence[Measure], scale: Scale | None) -> Measure | None:
    """Return what a number measures if it is as large as it says."""
    for measure in measures:
        wanted = _wanted(said, measure, scale)
        if wanted is not None and abs(measure.drawn - wanted) < _off(said, measure):
            return measure
    return None


def _wanted(said: DimensionText, measure: Measure, scale: Scale | None) -> float | None:
    """Return how large what it measures has to be on paper, mm or degrees."""
    if said.kind == "angular":
        return said.value if measure.drawn > limits.LEAST_DEGREES else None
    return None if scale is None else said.value / scale.along(measure.a, measure.b)


def _off(said: DimensionText, measure: Measure) -> float:
    return limits.DRAWN_DEGREES if said.kind == "angular" else tolerance(measure)


def _verdict(said: DimensionText, measures: Sequence[Measure], scale: Scale | None) -> Verdict:
    """Return whether a number that does not fit surely does not."""
    for measure in measures:
        wanted = _wanted(said, measure, scale)
        if wanted is None or abs(measure.drawn - wanted) < limits.SURELY_OFF * _off(said, measure):
            return "unsure"
    is_small = said.kind in ("radius", "diameter") and measures[0].drawn < limits.TELLING_ROUND_MM
    return "disagrees" if measures[0].score > limits.NAMED_SPAN_SCORE and not is_small else "unsure"


def verdict_of(dimension: Dimension) -> Verdict:
    """Return whether a number that a person wrote agrees with the length that is drawn."""
    if dimension.drawn is None or (dimension.scale is None and dimension.kind != "angular"):
        return "unsure"
    wanted = dimension.value if dimension.kind == "angular" else dimension.value / (dimension.scale or 1.0)
    measure = Measure(dimension.form, dimension.drawn, dimension.a, dimension.b, 1.0)
    allowed = limits.DRAWN_DEGREES if dimension.kind == "angular" else tolerance(measure)
    return "agrees" if abs(dimension.drawn - wanted) < allowed else "disagrees"


def _posterior(text: Text, fits: Sequence[_Fit], scale: Scale | None) -> float:
    """Return how sure the reading that fits is, by how many misreadings would fit as well."""
    best = fits[0]
    if best.measure.score < limits.SURE_SPAN_SCORE:
        return text.confidence
    if len({fit.said.value for fit in fits}) > 1:  # the length does not tell them apart
        return min(text.confidence, limits.SURE_READING - limits.LEAST_BLIND)
    own = best.string == text.string
    other = (1 - text.confidence) * limits.HALF
    if not own:
        prior = other
    elif any(fit.string == best.string for fit in fits[1:]):  # the doubt was of the end of its line, as in -40
        prior = text.confidence + other
    else:
        prior = text.confidence
    blind = max(_share_that_fits(best.said, best.measure, scale), limits.LEAST_BLIND)
    posterior = prior / (prior + (1 - prior) * blind)
    return max(text.confidence, posterior) if own else posterior


def _share_that_fits(said: DimensionText, measure: Measure, scale: Scale | None) -> float:
    """Return the share of the numbers with one sign misread, lost or too many that fit a length too."""
    digits = f"{said.value:g}"
    places = [at for at, sign in enumerate(digits) if sign != "."]
    others = {digits[:at] + other + digits[at + 1 :] for at in places for other in "0123456789"}
    others |= {digits[:at] + digits[at + 1 :] for at in range(len(digits))} - {digits}
    others.discard(digits)
    values = [float(other) for other in others if other.strip(".")]
    wanted = [w for value in values if (w := _wanted(replace(said, value=value), measure, scale)) is not None]
    return float(np.mean([abs(measure.drawn - w) < _off(said, measure) for w in wanted])) if wanted else 1.0


def _dimension(
    text: Text, said: DimensionText, measure: Measure, scale: Scale | None, verdict: Verdict, confidence: float
) -> Dimension:
    sure = confidence >= limits.SURE_READING
    confirmed = verdict == "agrees" and sure and not text.sure
    return Dimension(
        text=replace(text, confidence=confidence, sure=True) if confirmed else text,
        kind="ordinate" if measure.form == "ordinate" else said.kind,
        form=measure.form,
        value=said.value,
        unit=said.unit,
        count=said.count,
        tolerance=said.tolerance,
        a=measure.a,
        b=measure.b,
        c=measure.c,
        drawn=measure.drawn,
        scale=None if scale is None else scale.along(measure.a, measure.b),
        verdict=verdict,
        confirmed=confirmed,
        outside=measure.outside,
        curves=measure.curves,
        extensions=measure.extensions,
        solids=measure.solids,
    )
