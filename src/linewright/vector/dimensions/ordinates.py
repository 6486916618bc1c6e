"""Ordinate dimensions: numbers at the ends of lines, each the distance from a common zero; mm on paper, y up."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linewright.vector import limits
from linewright.vector.dimensions.spans import Frame
from linewright.vector.model import Line, Point, Text, Vectors


class Ordinate(NamedTuple):
    """A distance from a zero, measured across the text's direction."""

    text: int  # its number among the page's texts
    a: Point  # on the line of the zero
    b: Point  # on its own line, level with that
    curves: tuple[int, ...]


class _Place(NamedTuple):
    """A number at the end of its line."""

    text: int
    at: float  # of its line, across the direction
    column: float  # where the line ends, along the direction
    value: str
    curves: tuple[int, ...]


def find_ordinates(page: Vectors, texts: Sequence[tuple[int, Text]]) -> list[Ordinate]:
    """Return the numbers that stand in a row, each at the end of a line of its own, one of which is 0."""
    lines = [(n, np.array([c.a, c.b])) for n, c in enumerate(page.curves) if isinstance(c, Line)]
    found = []
    for quarter in (0, 1):
        along = np.array([1.0, 0.0]) if quarter == 0 else np.array([0.0, 1.0])
        across = np.array([-along[1], along[0]])
        places = []
        for number, text in texts:
            frame = Frame.of(text)
            if len(text.string) == 1 and abs(float(frame.along @ along)) < limits.CROSSWISE:
                frame = frame.turned()._replace(height=2 * frame.half)  # a lone sign may be read either way
            if abs(float(frame.along @ along)) > np.cos(limits.AXIS_RAD):
                places += _places(number, text, frame, lines)
        zeros = [place for place in places if place.value.strip("0.,") == ""]
        for zero in zeros:
            row = [p for p in places if p.text != zero.text and abs(p.column - zero.column) < limits.ROW_MM]
            if len({place.text for place in row}) + 1 < limits.ORDINATES:
                continue
            start = along * zero.column + across * zero.at
            for place in row:
                end = along * zero.column + across * place.at
                a, b = ((float(point[0]), float(point[1])) for point in (start, end))
                found.append(Ordinate(place.text, a, b, place.curves))
    return found


def _places(number: int, text: Text, frame: Frame, lines: Sequence[tuple[int, np.ndarray]]) -> list[_Place]:
    """Return where lines end before or behind a number, level with its middle."""
    along = np.abs(np.round(frame.along))
    across = np.array([-along[1], along[0]])
    sign = float(np.sign(frame.along @ along))
    found = []
    for curve, ends in lines:
        level = (ends - frame.middle) @ across
        if np.abs(level).max() > limits.INLINE * frame.height or np.abs(level[0] - level[1]) > limits.AXIS_OFF_MM:
            continue
        beside = (ends - frame.middle) @ (along * sign)
        for side in (-1, 1):
            off = float((side * beside).min()) - frame.half
            if -limits.ONE_LINE_MM < off < limits.ORDINATE_GAP * frame.height:
                at = float(ends.mean(axis=0) @ across)
                column = float((frame.middle @ along) + side * sign * frame.half)
                found.append(_Place(number, at, column, text.string, (curve,)))
    return found
