"""Ordinate dimensions: distances from a common zero."""

import math

import pytest

from dimensioned_pages import THIN, text
from linewright.vector.dimensions.ordinates import find_ordinates
from linewright.vector.model import Line, Text, Vectors


def page(places: dict[str, float], *, column: float = 40.0) -> Vectors:
    texts: list[Text] = []
    curves = []
    for string, y in places.items():
        written = text(string, (0.0, y))
        texts.append(text(string, (column - written.length / 2, y)))
        curves.append(Line((column + 1, y), (column + 30, y), THIN))
    return Vectors(210, 297, tuple(curves), (), tuple(texts))


def test_numbers_in_a_row_are_distances_from_their_zero() -> None:
    sheet = page({"0": 100.0, "25,00": 112.5, "39,90": 119.95, "200,00": 200.0})
    found = find_ordinates(sheet, list(enumerate(sheet.texts)))
    drawn = {sheet.texts[one.text].string: math.dist(one.a, one.b) for one in found}
    assert drawn == pytest.approx({"25,00": 12.5, "39,90": 19.95, "200,00": 100.0})


def test_without_a_zero_there_are_none() -> None:
    sheet = page({"10": 100.0, "25,00": 112.5, "39,90": 119.95})
    assert find_ordinates(sheet, list(enumerate(sheet.texts))) == []


def test_two_numbers_are_too_few() -> None:
    sheet = page({"0": 100.0, "25,00": 112.5})
    assert find_ordinates(sheet, list(enumerate(sheet.texts))) == []
