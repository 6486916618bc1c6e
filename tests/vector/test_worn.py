"""Pages as a repair leaves them, some beside the scan that they were made from."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from fake_readers import FakeReader
from linewright.base.errors import DataError
from linewright.drawings.ink.lettering import letter
from linewright.pages.recogniser import Recogniser
from linewright.pages.row_reader import surer_reading
from linewright.pages.text_reader import TextReader
from linewright.vector.fit import fit_line
from linewright.vector.join import join_blots
from linewright.vector.model import Line
from linewright.vector.pipeline import vectorize
from linewright.vector.strokes import Stroke

PX_PER_MM = 300 / 25.4
Draw = Callable[..., NDArray[np.uint8]]
Page = NDArray[np.uint8]


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def scanned(page: Page, *, ink: float = 60, paper: float = 205) -> Page:
    """Return a page as a grainy grey scan shows it."""
    grain = np.random.default_rng(1).normal(0, 9, page.shape)
    return (ink + (paper - ink) * (page / 255.0) + grain).clip(0, 255).astype(np.uint8)


def number(text: str, at: tuple[float, float]) -> list[tuple[object, ...]]:
    strokes = [np.add(stroke, at) for stroke in letter(text, 3.5)]
    return [("line", a, b, 0.35) for s in strokes for a, b in itertools.pairwise(s)]


def straight(page: Page, scan: Page | None = None) -> list[Line]:
    return [c for c in vectorize(page, PX_PER_MM, scan=scan).curves if isinstance(c, Line)]


def test_a_gap_that_the_scan_fills_is_none(ink: Draw) -> None:
    gap = [("line", (5, 20), (25, 20), 0.5), ("line", (31, 20), (55, 20), 0.5)]
    page, whole = ink(*gap), ink(("line", (5, 20), (55, 20), 0.5))
    assert len(straight(page)) == 2
    assert len(straight(page, scanned(page))) == 2
    # In the gap, 0.4 of the ink is left.
    faded = np.minimum(page, (255 - 0.4 * (255.0 - whole)).astype(np.uint8))
    (line,) = straight(page, scanned(faded))
    assert math.dist(*sorted([line.a, line.b])) == pytest.approx(50, abs=0.7)


def test_a_shadow_along_a_gap_is_no_ink(ink: Draw) -> None:
    page = ink(("line", (5, 20), (25, 20), 0.5), ("line", (31, 20), (55, 20), 0.5))
    shaded = page.astype(np.float64)
    shaded[page.shape[0] // 2 :] *= 0.75
    assert len(straight(page, scanned(shaded.astype(np.uint8)))) == 2


def test_dashes_stay_dashes_beside_their_scan(ink: Draw) -> None:
    dashes = [("line", (x, 20), (x + 3, 20), 0.35) for x in np.arange(5, 50, 4.0).tolist()]
    page = ink(*dashes)
    (line,) = straight(page, scanned(page))
    assert (line.pen.linetype, line.pen.layer) == ("dashed", "hidden")


def test_a_hole_in_a_wide_line_makes_no_ring(ink: Draw) -> None:
    page = ink(("line", (5, 20), (55, 20), 0.7))
    row = page.shape[0] // 2
    page[row - 2 : row + 1, 350:359] = 255
    (curve,) = vectorize(page, PX_PER_MM).curves
    assert isinstance(curve, Line)
    assert math.dist(curve.a, curve.b) == pytest.approx(50, abs=0.7)


def test_an_arrowhead_with_a_hole_is_one_arrowhead(ink: Draw) -> None:
    head = [(5, 20), (9, 20.7), (9, 19.3)]
    page = ink(("line", (5, 20), (40, 20), 0.25), ("fill", head))
    row, column = page.shape[0] // 2, round(8 * PX_PER_MM)
    page[row - 4 : row + 4, column - 5 : column + 4] = 255
    found = vectorize(page, PX_PER_MM)
    assert [solid.arrow for solid in found.solids] == [True]
    (line,) = found.curves
    assert isinstance(line, Line)
    assert math.dist(line.a, line.b) == pytest.approx(35, abs=1)


@pytest.mark.parametrize(("ink_between", "count"), [(True, 1), (False, 2)])
def test_a_line_goes_on_around_a_hole_but_not_over_paper(ink_between: bool, count: int) -> None:
    mask = np.zeros((40, 700), np.bool_)
    mask[17:23, 50:650] = True
    mask[slice(18, 22) if ink_between else slice(None), 330:370] = False
    pieces = []
    for first, last in ((50, 330), (370, 650)):
        points = np.stack([np.arange(first, last) + 0.5, np.full(last - first, 20.0)], axis=1)
        depths = np.full(len(points), 3.0, np.float32)
        ends = points[[0, -1]]
        pieces.append(Stroke(fit_line(points), points, depths, ends, (False, False)))
    assert len(join_blots(pieces, mask, PX_PER_MM)) == count


def test_short_lines_between_long_ones_stay(ink: Draw) -> None:
    rails = [("line", (5, y), (55, y), 0.25) for y in (20.0, 21.3)]
    rungs = [("line", (x, 20), (x, 21.3), 0.25) for x in (15, 25, 35)]
    ticks = [("line", (x, 10), (x, 11.5), 0.25) for x in (15, 25, 35)]
    found = straight(ink(*rails, *rungs, *ticks, ("line", (5, 10), (55, 10), 0.25)))
    upright = sorted((round(c.a[0]), round(min(c.a[1], c.b[1]))) for c in found if _is_upright(c))
    assert upright == [(15, 10), (15, 20), (25, 10), (25, 20), (35, 10), (35, 20)]
    assert len(found) == 9


def _is_upright(line: Line) -> bool:
    return abs(line.a[0] - line.b[0]) < 0.1


def test_a_lone_squiggle_is_doubtful_and_is_kept(ink: Draw) -> None:
    frame = ("line", (5, 5), (55, 5), 0.35)
    bends = [(30, 20), (31, 21.4), (32.6, 21.6), (33, 23)]
    squiggle = [("line", a, b, 0.25) for a, b in itertools.pairwise(bends)]
    beside = [
        ("line", np.subtract(a, (0, 13.5)), np.subtract(b, (0, 13.5)), 0.25)
        for a, b in itertools.pairwise(bends)
    ]
    cross = [("line", (10, 30), (13, 30), 0.25), ("line", (11.5, 28.5), (11.5, 31.5), 0.25)]
    ring = ("circle", (50, 30), 1.5, 0.25)
    curves = vectorize(ink(frame, *squiggle, *beside, *cross, ring), PX_PER_MM).curves
    lone = [c for c in curves if c.pen.layer == "doubtful"]
    assert 1 <= len(lone) <= 4
    ends = [point for c in lone if isinstance(c, Line) for point in (c.a, c.b)]
    assert all(29 < x < 34 and 19 < y < 24 for x, y in ends)
    assert min(math.dist(end, bends[0]) for end in ends) < 0.4
    assert min(math.dist(end, bends[-1]) for end in ends) < 0.4
    assert len(curves) - len(lone) >= 1 + 3 + 2 + 1


def test_a_broken_number_is_read_on_the_scan(ink: Draw, reader: TextReader) -> None:
    sound = ink(*number("2450", (20, 15)))
    broken = sound.copy()
    inked = np.flatnonzero((sound < 128).any(axis=0))
    last = int(inked[-1])
    rows = np.flatnonzero((sound[:, last - 20 : last] < 128).any(axis=1))
    # The 0 loses a piece of its right side: a C.
    middle = int(rows.mean())
    broken[middle - 6 : middle + 7, last - 9 : last + 3] = 255
    (alone,) = vectorize(broken, PX_PER_MM, reader=reader).texts
    assert alone.string != "2450"
    found = vectorize(broken, PX_PER_MM, reader=reader, scan=scanned(sound)).texts
    assert [text.string for text in found] == ["2450"]


def test_a_filled_4_is_no_arrow(ink: Draw, reader: TextReader) -> None:
    page = ink(*number("240", (20, 15)))
    holes = cv2.findContours((page < 128).astype(np.uint8), cv2.RETR_CCOMP, cv2.CHAIN_APPROX_NONE)
    inner = [c for c, link in zip(holes[0], holes[1][0], strict=True) if link[3] >= 0]
    # The 4 has the left one of the two counters.
    four = min(inner, key=lambda contour: int(contour[:, 0, 0].min()))
    cv2.drawContours(page, [four], -1, 0, cv2.FILLED)
    assert [text.string for text in vectorize(page, PX_PER_MM, reader=reader).texts] == ["240"]


def test_the_surer_reading_that_fits_is_kept() -> None:
    def fits(string: str, _: float) -> bool:
        return len(string) == 3

    assert surer_reading(("140", 0.8), ("740", 0.9), fits) == ("740", 0.9)
    assert surer_reading(("140", 0.8), ("40", 0.9), fits) == ("140", 0.8)
    assert surer_reading(("14", 0.8), ("40", 0.7), fits) == ("14", 0.8)


def test_a_scan_of_another_size_is_refused() -> None:
    with pytest.raises(DataError, match="like its page"):
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


def test_a_line_from_edge_to_edge_is_a_fold_and_is_kept_as_doubtful(ink: Draw) -> None:
    fold = [("line", (31, 0), (31.2, 17), 0.25), ("line", (31.2, 19), (31.5, 40), 0.25)]
    border = [("line", (2, y), (58, y), 0.5) for y in (5, 35)]
    trim = ("line", (0, 1), (60, 1), 0.25)
    found = vectorize(ink(*fold, *border, trim), PX_PER_MM)
    by_layer: dict[str, list[float]] = {}
    for line in found.curves:
        assert isinstance(line, Line)
        by_layer.setdefault(line.pen.layer, []).append(math.dist(line.a, line.b))
    assert sum(by_layer["doubtful"]) == pytest.approx(38, abs=3)
    kept = [length for layer, long in by_layer.items() if layer != "doubtful" for length in long]
    assert sorted(kept) == pytest.approx([56, 56, 60], abs=1)


def patches(y: float, *, step: float) -> list[tuple[object, ...]]:
    """Pieces of 10 mm of a line over a page 120 mm wide, and a last one at its edge."""
    return [("line", (x, y), (x + 10, y), 0.25) for x in (*np.arange(0.1, 108, step), 109.9)]


def test_patches_from_edge_to_edge_are_a_fold_unless_through_the_middle(ink: Draw) -> None:
    page = ink(*patches(25, step=21), *patches(45, step=21), width=120, height=90)
    found = vectorize(page, PX_PER_MM)
    layers = {(round(line.a[1]), line.pen.layer) for line in found.curves}  # type: ignore[union-attr]
    assert {layer for y, layer in layers if y == 25} == {"doubtful"}
    # There stand centring marks, and a centre line between them.
    assert "doubtful" not in {layer for y, layer in layers if y == 45}


def test_near_patches_of_a_fold_are_drawn_as_one(ink: Draw) -> None:
    found = vectorize(ink(*patches(25, step=18), width=120, height=90), PX_PER_MM)
    assert {line.pen.layer for line in found.curves} == {"doubtful"}
    assert len(found.curves) == 1


def test_lines_between_marks_at_opposite_edges_are_no_fold(ink: Draw) -> None:
    marks = [("line", (x, 25), (x + 5, 25), 0.25) for x in (0.1, 8, 108, 114.9)]
    lines = [("line", (x, 25), (x + 9, 25), 0.25) for x in (40, 55, 70)]
    found = vectorize(ink(*marks, *lines, width=120, height=90), PX_PER_MM)
    long = [line for line in found.curves if math.dist(line.a, line.b) > 8]  # type: ignore[union-attr]
    assert [line.pen.layer for line in long] == ["outline"] * 3
