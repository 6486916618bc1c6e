"""What a person corrects on a vectorised page, and the page with it.

Corrections are kept apart from the page that they are made on and name its parts as it was read, so that taking one
back is leaving it out. All in mm on paper, x to the right and y up.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from linewright.base import Floats
from linewright.vector import limits
from linewright.vector.dimensions.check import verdict_of
from linewright.vector.dimensions.spans import Frame
from linewright.vector.dimensions.text import parse_dimension
from linewright.vector.model import Curve, Dimension, Line, Pen, Point, Polyline, Text, Vectors, sampled

Action = Literal["accept", "write", "keep", "delete", "draw"]
Part = Literal["text", "unread", "lines"]


@dataclass(frozen=True)
class Correction:
    """One decision.

    Of a text: "accept" takes its reading as sure, "write" says what it says, "keep" leaves the scan's strokes alone,
    "delete" removes text and strokes. Of lettering that was not read: "write" and "delete". Of lines: "delete" removes
    those that lie in a box, "draw" adds a line through points.
    """

    part: Part
    action: Action
    number: int = -1  # of the text among the page's texts, or of the lettering among its unread
    string: str = ""  # that "write" writes
    points: tuple[Point, ...] = ()  # of "draw"; of "delete" of lines two corners of the box


def apply_corrections(page: Vectors, corrections: Iterable[Correction]) -> Vectors:
    """Return a page as it is with some corrections, of which the last one of a part counts.

    A dimension whose number is written is compared with its length again; one whose number says no length any more is
    none. What names no part of the page is left out.
    """
    last: dict[tuple[str, object], Correction] = {}
    for correction in corrections:
        place = correction.points if correction.part == "lines" else correction.number
        last[correction.part, place] = correction
    texts: dict[int, Correction] = {}
    unread: dict[int, Correction] = {}
    for correction in last.values():
        if correction.part == "text" and 0 <= correction.number < len(page.texts):
            texts[correction.number] = correction
        elif correction.part == "unread" and 0 <= correction.number < len(page.unread):
            unread[correction.number] = correction
    lines = [correction for correction in last.values() if correction.part == "lines"]
    return _with_lines(_with_unread(_with_texts(page, texts), unread), lines)


def _with_texts(page: Vectors, corrections: dict[int, Correction]) -> Vectors:
    if not corrections:
        return page
    texts: list[Text | None] = list(page.texts)
    cleared: list[Text] = []  # whose strokes go
    for number, correction in corrections.items():
        text = page.texts[number]
        match correction.action:
            case "accept" | "write":
                string = correction.string.strip() if correction.action == "write" else text.string
                texts[number] = replace(text, string=string, confidence=1.0, sure=True, others=()) if string else None
                cleared.append(text)
            case "keep":
                texts[number] = None
            case "delete":
                texts[number] = None
                cleared.append(text)
    places = {text: number for number, text in enumerate(page.texts)}
    dimensions = []
    for dimension in page.dimensions:
        number = places.get(dimension.text, -1)
        if number not in corrections:
            dimensions.append(dimension)
        elif (said := texts[number]) is not None and (changed := _reread(dimension, said)) is not None:
            dimensions.append(changed)
    new = replace(page, texts=tuple(one for one in texts if one is not None), dimensions=tuple(dimensions))
    strokes = {n for n, curve in enumerate(page.curves) if curve.pen.layer == "text-ink" and _is_of(curve, cleared)}
    return new.without(strokes)


def _reread(dimension: Dimension, text: Text) -> Dimension | None:
    """Return a dimension with another number, or None where it says no length."""
    if text.string == dimension.text.string:
        return replace(dimension, text=text)
    said = parse_dimension(text.string)
    if said is None:
        return None
    new = replace(
        dimension,
        text=text,
        kind="ordinate" if dimension.kind == "ordinate" else said.kind,
        value=said.value,
        unit=said.unit,
        count=said.count,
        tolerance=said.tolerance,
        confirmed=False,
        note="",
    )
    return replace(new, verdict=verdict_of(new))


def _with_unread(page: Vectors, corrections: dict[int, Correction]) -> Vectors:
    if not corrections:
        return page
    written, cleared = [], []
    for number, correction in corrections.items():
        text = page.unread[number]
        if correction.action == "write" and correction.string.strip():
            written.append(replace(text, string=correction.string.strip(), confidence=1.0, sure=True, others=()))
        if correction.action in ("write", "delete"):
            cleared.append(text)
    new = replace(
        page,
        texts=(*page.texts, *written),
        unread=tuple(text for number, text in enumerate(page.unread) if number not in corrections),
    )
    return new.without({n for n, curve in enumerate(page.curves) if _is_of(curve, cleared)})


def _with_lines(page: Vectors, corrections: Sequence[Correction]) -> Vectors:
    drawn: list[Curve] = []
    boxes = []
    for correction in corrections:
        if len(correction.points) < 2:
            continue
        if correction.action == "draw":
            pen = Pen("outline", _usual_width(page))
            a, b, *more = correction.points
            drawn.append(Polyline(correction.points, pen) if more else Line(a, b, pen))
        elif correction.action == "delete":
            boxes.append(np.array(correction.points))
    gone = {n for n, curve in enumerate(page.curves) if any(_lies_in(sampled(curve), box) for box in boxes)}
    solids = {n for n, solid in enumerate(page.solids) if any(_lies_in(np.array(solid.points), box) for box in boxes)}
    new = page.without(gone, solids)
    return replace(new, curves=(*new.curves, *drawn)) if drawn else new


def _usual_width(page: Vectors) -> float:
    widths = [curve.pen.width for curve in page.curves if curve.pen.layer == "outline"]
    return max(set(widths), key=widths.count) if widths else limits.EMPTY_LAYER_MM


def _lies_in(points: Floats, box: Floats) -> bool:
    low, high = box.min(axis=0) - limits.OUT_OF_BOX_MM, box.max(axis=0) + limits.OUT_OF_BOX_MM
    return bool(((points >= low) & (points <= high)).all())


def _is_of(curve: Curve, texts: Sequence[Text]) -> bool:
    """Whether a stroke stands in the place of one of some texts."""
    points = sampled(curve)
    for text in texts:
        frame = Frame.of(text)
        away = points - frame.middle
        beside = np.abs(away @ frame.along) - frame.half, np.abs(away @ frame.up) - frame.height / 2
        if np.max(beside) < limits.STROKE_OUT * text.height:
            return True
    return False
