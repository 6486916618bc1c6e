"""Whole small pages: what is drawn comes back as what it is, within a tenth of a millimetre."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from fake_readers import FakeReader
from linewright.base.errors import DataError
from linewright.drawings.ink.lettering import letter
from linewright.evaluate.vectors import score_vectors
from linewright.vector.model import Arc, Line, Text
from linewright.vector.pipeline import vectorize

PX_PER_MM = 300 / 25.4
Draw = Callable[..., NDArray[np.uint8]]


def ends(line: Line) -> list[tuple[float, float]]:
    return sorted([line.a, line.b])


def test_a_rectangle_has_four_lines_that_meet_in_its_corners(ink: Draw) -> None:
    corners = [(10.0, 8.0), (50.0, 8.0), (50.0, 32.0), (10.0, 32.0)]
    sides = list(zip(corners, corners[1:] + corners[:1], strict=True))
    found = vectorize(ink(*(("line", a, b, 0.5) for a, b in sides)), PX_PER_MM)
    assert found.width == pytest.approx(60, abs=0.1)
    assert found.height == pytest.approx(40, abs=0.1)
    lines = [curve for curve in found.curves if isinstance(curve, Line)]
    assert len(lines) == len(found.curves) == 4
    points = [point for line in lines for point in (line.a, line.b)]
    for corner in corners:
        there = [point for point in points if math.dist(point, corner) < 0.1]
        assert len(there) == 2
        assert math.dist(*there) < 1e-6
    assert {line.pen.width for line in lines} == {0.5}


def test_lines_that_cross_stay_two(ink: Draw) -> None:
    page = ink(("line", (5, 5), (55, 35), 0.35), ("line", (5, 30), (55, 12), 0.35))
    lines = [curve for curve in vectorize(page, PX_PER_MM).curves if isinstance(curve, Line)]
    assert len(lines) == 2
    wanted = [[(5, 5), (55, 35)], [(5, 30), (55, 12)]]
    for line, want in zip(sorted(lines, key=lambda line: ends(line)[0][1]), wanted, strict=True):
        for point, true in zip(ends(line), want, strict=True):
            assert math.dist(point, true) < 0.3


def test_a_circle_under_crossing_lines_is_one_circle(ink: Draw) -> None:
    page = ink(
        ("circle", (30, 20), 9.0, 0.5),
        ("line", (16, 20), (44, 20), 0.25),
        ("line", (30, 6), (30, 34), 0.25),
    )
    curves = vectorize(page, PX_PER_MM).curves
    (circle,) = [curve for curve in curves if isinstance(curve, Arc)]
    assert circle.is_circle
    assert math.dist(circle.centre, (30, 20)) < 0.05
    assert circle.radius == pytest.approx(9, abs=0.05)
    assert len(curves) == 3
    assert circle.pen.width == 0.5
    assert {curve.pen.width for curve in curves if isinstance(curve, Line)} == {0.25}


@pytest.mark.parametrize(
    ("pattern", "linetype", "layer"),
    [((3.0, 0.9), "dashed", "hidden"), ((6.0, 0.9, 0.5, 0.9), "chain", "centre")],
)
def test_dashes_become_one_line(
    ink: Draw, pattern: tuple[float, ...], linetype: str, layer: str
) -> None:
    way = np.array([math.cos(0.3), math.sin(0.3)])
    pieces, at, index = [], 0.0, 0
    while at < 44:
        long = pattern[index % len(pattern)]
        if index % 2 == 0:
            a, b = np.array([6.0, 8.0]) + way * at, np.array([6.0, 8.0]) + way * (at + long - 0.2)
            pieces.append(("line", a, b, 0.25))
        at, index = at + long, index + 1
    last = pieces[-1][2]
    (line,) = vectorize(ink(*pieces), PX_PER_MM).curves
    assert isinstance(line, Line)
    assert (line.pen.linetype, line.pen.layer) == (linetype, layer)
    assert math.dist(ends(line)[0], (6, 8)) < 0.3
    assert math.dist(ends(line)[1], last) < 0.3


def test_a_large_filled_shape_is_one_solid_and_no_thick_line(ink: Draw) -> None:
    block = [(20.0, 10.0), (27.0, 10.0), (27.0, 30.0), (20.0, 30.0)]
    page = ink(("fill", block), ("line", (5, 20), (20, 20), 0.25), ("line", (5, 5), (55, 5), 0.25))
    found = vectorize(page, PX_PER_MM)
    (solid,) = found.solids
    low, high = np.min(solid.points, axis=0), np.max(solid.points, axis=0)
    assert low == pytest.approx([20, 10], abs=0.2)
    assert high == pytest.approx([27, 30], abs=0.2)
    assert len(found.curves) == 2


def test_what_is_white_in_a_large_filled_shape_is_not_filled(ink: Draw) -> None:
    outer, inner = [
        [(30 - s, 20 - s), (30 + s, 20 - s), (30 + s, 20 + s), (30 - s, 20 + s)] for s in (12, 7)
    ]
    page = ink(("fill", outer), ("line", (5, 3), (55, 3), 0.25))
    hole = ink(("fill", inner))
    found = vectorize(np.where(hole < 128, np.uint8(255), page), PX_PER_MM)
    assert found.solids == ()


def test_arrowheads_are_solids_on_a_dimension_line(ink: Draw) -> None:
    tips = [((10, 20), 1), ((50, 20), -1)]
    heads = [("fill", [(x, y), (x + 3 * s, y + 0.5), (x + 3 * s, y - 0.5)]) for (x, y), s in tips]
    page = ink(
        *heads,
        ("line", (10, 20), (50, 20), 0.25),
        ("line", (10, 10), (10, 22), 0.25),
        ("line", (50, 10), (50, 22), 0.25),
        ("line", (10, 8), (50, 8), 0.5),
    )
    found = vectorize(page, PX_PER_MM)
    arrows = sorted(solid.points[0] for solid in found.solids if solid.arrow)
    assert len(arrows) == len(found.solids) == 2
    assert math.dist(arrows[0], (10, 20)) < 0.5
    assert math.dist(arrows[1], (50, 20)) < 0.5
    layers = {}
    for curve in found.curves:
        assert isinstance(curve, Line)
        a, b = sorted((round(x), round(y)) for x, y in (curve.a, curve.b))
        layers[(*a, *b)] = curve.pen.layer
    assert layers == {
        (10, 20, 50, 20): "dimension",
        (10, 10, 10, 22): "dimension",
        (50, 10, 50, 22): "dimension",
        (10, 8, 50, 8): "outline",
    }


def test_slanting_parallel_lines_are_hatching(ink: Draw) -> None:
    frame = [(10, 10), (40, 10), (40, 20), (10, 20)]
    sides = zip(frame, frame[1:] + frame[:1], strict=True)
    hatch = [("line", (x, 10), (x + 10, 20), 0.18) for x in range(12, 30, 3)]
    curves = vectorize(ink(*(("line", a, b, 0.5) for a, b in sides), *hatch), PX_PER_MM).curves
    layers = [curve.pen.layer for curve in curves]
    assert layers.count("hatch") == len(hatch)
    assert layers.count("outline") == 4


def test_an_empty_page_has_nothing() -> None:
    found = vectorize(np.full((200, 300), 255, np.uint8), 10.0)
    assert (found.curves, found.solids, found.texts) == ((), (), ())
    assert (found.width, found.height) == (30.0, 20.0)


def test_a_page_in_colour_is_refused() -> None:
    with pytest.raises(DataError, match="grey H x W"):
        vectorize(np.zeros((9, 9, 3), np.uint8), 10.0)


class FixedReader(FakeReader):
    """Reads every row as the same signs."""

    def __init__(self, string: str = "44", confidence: float = 0.9) -> None:
        self._reading = (string, confidence)

    def reading(self, crop: NDArray[np.uint8]) -> tuple[str, float]:
        return self._reading


def four(x: float, y: float) -> list[tuple[object, ...]]:
    corners = [(x + 1.5, y), (x + 1.5, y + 3.5), (x, y + 1.2), (x + 2, y + 1.2)]
    return [("line", a, b, 0.35) for a, b in itertools.pairwise(corners)]


def test_lettering_that_is_read_becomes_text(ink: Draw) -> None:
    page = ink(*four(20, 15), *four(23.2, 15), ("line", (5, 10), (55, 10), 0.5))
    found = vectorize(page, PX_PER_MM, reader=FixedReader())  # type: ignore[arg-type]
    (text,) = found.texts
    assert isinstance(text, Text)
    assert (text.string, text.rotation) == ("44", 0.0)
    assert math.dist(text.at, (20, 15)) < 0.35
    assert text.height == pytest.approx(3.85, abs=0.2)
    assert len(found.curves) == 1


@pytest.mark.parametrize(("confidence", "texts"), [(0.9, 0), (0.98, 1)])
def test_han_characters_must_be_surer(ink: Draw, confidence: float, texts: int) -> None:
    # The sign of the projection method, a cone and two circles, passes for 日电.
    page = ink(*four(20, 15), *four(23.2, 15))
    reader = FixedReader("日电", confidence)
    found = vectorize(page, PX_PER_MM, reader=reader)  # type: ignore[arg-type]
    assert len(found.texts) == texts
    assert (len(found.curves) > 0) == (texts == 0)


def test_a_real_reader_reads_a_drawn_number(ink: Draw) -> None:
    from linewright.pages.recogniser import Recogniser
    from linewright.pages.text_reader import TextReader

    strokes = [np.add(stroke, (20, 15)) for stroke in letter("2450", 3.5)]
    pieces = [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]
    found = vectorize(ink(*pieces), PX_PER_MM, reader=TextReader(Recogniser()))
    assert [text.string for text in found.texts] == ["2450"]
    assert found.curves == ()


@pytest.mark.parametrize("angle", [45, -30, 62])
def test_a_number_on_a_slanting_line_is_text(ink: Draw, angle: float) -> None:
    from linewright.pages.recogniser import Recogniser
    from linewright.pages.text_reader import TextReader

    turn = math.radians(angle)
    turned = np.array([[math.cos(turn), math.sin(turn)], [-math.sin(turn), math.cos(turn)]])
    strokes = [stroke @ turned + (25, 18) for stroke in letter("2450", 3.5)]
    pieces = [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]
    found = vectorize(ink(*pieces), PX_PER_MM, reader=TextReader(Recogniser()))
    (text,) = found.texts
    assert text.string == "2450"
    assert abs((text.rotation - angle + 180) % 360 - 180) < 3
    assert math.dist(text.at, (25, 18)) < 0.6
    assert text.height == pytest.approx(3.85, abs=0.35)
    assert found.curves == ()


def test_a_dot_far_from_all_is_dirt_and_dotted_lines_stay(ink: Draw) -> None:
    line = ("line", (5, 5), (55, 5), 0.35)
    dot, beside = ("line", (30, 30), (30.4, 30), 0.4), ("line", (20, 6.5), (20.1, 6.5), 0.3)
    dots = [("line", (x, 20), (x + 0.4, 20), 0.4) for x in np.arange(5, 50, 1.5).tolist()]
    assert len(vectorize(ink(line, dot), PX_PER_MM).curves) == 1
    assert len(vectorize(ink(line, beside), PX_PER_MM).curves) == 1
    bit = ("line", (20, 6.5), (22, 6.5), 0.4)
    assert len(vectorize(ink(line, bit), PX_PER_MM).curves) == 2
    reach = vectorize(ink(line, *dots), PX_PER_MM).curves
    assert max(point for c in reach for point, y in (c.a, c.b) if abs(y - 20) < 0.2) > 47
    assert min(point for c in reach for point, y in (c.a, c.b) if abs(y - 20) < 0.2) < 6


def test_a_worn_line_is_one_and_lines_apart_are_two(ink: Draw) -> None:
    worn = [("line", (x, 10), (x + 14, 10), 0.5) for x in (5, 20.2, 35.2)]
    assert len(vectorize(ink(*worn), PX_PER_MM).curves) == 1
    apart = [("line", (5, 20), (25, 20), 0.5), ("line", (28, 20), (55, 20), 0.5)]
    assert len(vectorize(ink(*apart), PX_PER_MM).curves) == 2
    corner = [("line", (5, 30), (25, 30), 0.5), ("line", (26, 30), (55, 30), 0.5)]
    across = ("line", (25, 25), (25, 35), 0.5)
    assert len(vectorize(ink(*corner, across), PX_PER_MM).curves) == 3


def test_pinholes_of_grainy_ink_are_no_rings(ink: Draw) -> None:
    page = ink(("line", (5, 10), (55, 10), 0.7))
    rng = np.random.default_rng(0)
    rows, columns = np.nonzero(page < 50)
    for number in rng.integers(0, len(rows), 60).tolist():
        page[rows[number] : rows[number] + 2, columns[number] : columns[number] + 2] = 255
    curves = vectorize(page, PX_PER_MM).curves
    assert len(curves) == 1
    assert curves[0].pen.width == 0.7


def test_a_number_that_nobody_reads_stays_whole_as_lines(ink: Draw) -> None:
    strokes = [np.add(stroke, (20, 15)) for stroke in letter("130.5", 3.5)]
    pieces = [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]
    found = vectorize(ink(*pieces), PX_PER_MM)
    truth = [np.stack([s[:, 0], found.height - s[:, 1]], axis=1) * PX_PER_MM for s in strokes]
    scores = score_vectors(found, truth, px_per_mm=PX_PER_MM, tolerance_mm=0.2)
    assert scores.recovered > 0.98
    assert scores.true > 0.98
