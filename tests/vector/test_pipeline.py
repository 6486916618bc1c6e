"""Whole small pages: what is drawn comes back as what it is, within a tenth of a millimetre."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
from numpy.typing import NDArray
from vector_scores import score_vectors

from drawn_pages import PX_PER_MM, Draw, scanned
from fake_readers import FakeReader
from lettered_pages import lettered
from linewright.base.errors import DataError
from linewright.drawings.ink.lettering import letter
from linewright.pages.analysis import Analysis
from linewright.pages.components import find_components
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import TextReader
from linewright.vector.model import Line, Text
from linewright.vector.pipeline import STEPS, PageState, vectorize

Page = NDArray[np.uint8]


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
    reader: TextReader = FixedReader()  # type: ignore[assignment]
    found = vectorize(page, PX_PER_MM, reader=reader, second=reader)
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
    reader: TextReader = FixedReader("日电", confidence)  # type: ignore[assignment]
    found = vectorize(page, PX_PER_MM, reader=reader, second=reader)
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


def test_a_number_that_nobody_reads_stays_whole_as_lines(ink: Draw) -> None:
    strokes = [np.add(stroke, (20, 15)) for stroke in letter("130.5", 3.5)]
    pieces = [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]
    found = vectorize(ink(*pieces), PX_PER_MM)
    truth = [np.stack([s[:, 0], found.height - s[:, 1]], axis=1) * PX_PER_MM for s in strokes]
    scores = score_vectors(found, truth, px_per_mm=PX_PER_MM, tolerance_mm=0.2)
    assert scores.recovered > 0.98
    assert scores.true > 0.98


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def test_a_broken_number_is_read_on_the_scan(ink: Draw, reader: TextReader) -> None:
    sound = ink(*lettered("2450", 20, 15))
    broken = sound.copy()
    inked = np.flatnonzero((sound < 128).any(axis=0))
    last = int(inked[-1])
    rows = np.flatnonzero((sound[:, last - 20 : last] < 128).any(axis=1))
    # The 0 loses a piece of its right side: a C.
    middle = int(rows.mean())
    broken[middle - 6 : middle + 7, last - 9 : last + 3] = 255
    (alone,) = vectorize(broken, PX_PER_MM, reader=reader).texts
    assert not alone.sure or alone.string != "2450"
    found = vectorize(broken, PX_PER_MM, reader=reader, scan=scanned(sound)).texts
    assert [text.string for text in found] == ["2450"]


def test_what_one_reader_alone_says_keeps_its_strokes(ink: Draw) -> None:
    page = ink(*four(20, 15), *four(23.2, 15))
    reader: TextReader = FixedReader("44", 0.99)  # type: ignore[assignment]
    other: TextReader = FixedReader("77", 0.99)  # type: ignore[assignment]
    found = vectorize(page, PX_PER_MM, reader=reader, second=other)
    (text,) = found.texts
    assert not text.sure and text.layer == "text-doubtful"
    assert found.curves and {curve.pen.layer for curve in found.curves} == {"text-ink"}
    (sure,) = vectorize(page, PX_PER_MM, reader=reader, second=reader).texts
    assert sure.sure and sure.layer == "text"


def test_a_scan_of_another_size_is_refused() -> None:
    with pytest.raises(DataError, match="of one size"):
        vectorize(np.full((40, 30), 255, np.uint8), 10.0, scan=np.zeros((40, 31), np.uint8))


class Wavering(FakeReader):
    """Takes what it sees for an S, but on white paper it is not sure."""

    def reading(self, crop: Page) -> tuple[str, float]:
        return "S", 0.6 if crop.max() == 255 else 0.99


@pytest.mark.parametrize("count", [1, 6])
def test_the_scan_alone_makes_no_sign_of_a_lone_fibre(ink: Draw, count: int) -> None:
    bends = np.array([(0, 0), (1, 1.4), (2.6, 1.6), (3, 3)])
    places = [(5 + 9 * column, 20) for column in range(count)]
    page = ink(*(("line", *pair, 0.25) for at in places for pair in itertools.pairwise(bends + at)))
    scan = scanned(page, paper=190).clip(0, 250)
    wavering: TextReader = Wavering()  # type: ignore[assignment]
    assert vectorize(page, PX_PER_MM, reader=wavering, scan=scan).texts == ()


def test_steps_say_what_they_do_and_each_is_taken_once() -> None:
    assert len({step.__name__ for step in STEPS}) == len(STEPS) > 8
    assert all(step.__doc__ for step in STEPS)


def test_each_step_leaves_to_the_next_what_it_needs(ink: Draw) -> None:
    head = ("fill", [(10, 20), (13, 20.5), (13, 19.5)])
    page = ink(*four(20, 25), *four(23.2, 25), ("line", (10, 20), (50, 20), 0.25), head)
    mask = page < 128
    components = find_components(mask)
    analysis = Analysis(page, PX_PER_MM, ink=mask, components=components)
    reader: TextReader = FixedReader("44", 0.99)  # type: ignore[assignment]
    state = PageState(analysis, (), reader, mask, reader)
    inked = []
    for step in STEPS:
        step(state)
        inked.append(int(state.ink.sum()))
    assert [text.string for text in state.sure] == ["44"]
    assert inked[0] > inked[1] > inked[2]
    assert [blob.arrow for blob in state.blobs] == [True]
    assert (len(state.strokes), len(state.folds), len(state.pens)) == (1, 0, 1)
    assert state.pens[0].layer == "dimension"
