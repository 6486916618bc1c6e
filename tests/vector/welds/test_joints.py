from __future__ import annotations

from dataclasses import replace

import pytest

from linewright.vector.model import Line, Pen, Point, Vectors, Weld, WeldSymbol
from linewright.vector.welds.joints import JointFinder

PEN = Pen("outline", 0.5)


def page(*lines: tuple[Point, Point], layer: str = "outline") -> Vectors:
    return Vectors(200.0, 200.0, tuple(Line(a, b, replace(PEN, layer=layer)) for a, b in lines))  # type: ignore[arg-type]


def arrow(knee: Point, tip: Point = (100.0, 100.0)) -> WeldSymbol:
    weld = Weld("fillet", "a5")
    return WeldSymbol(tip, knee, (knee[0] + 30, knee[1]), 3.5, weld, None, False, False, "", "ISO 2553", 1.0, True)


def joint(drawn: Vectors, knee: Point = (110.0, 115.0), tip: Point = (100.0, 100.0)) -> str:
    return JointFinder(drawn).at(arrow(knee, tip))


# Two plates 8 mm thick in line, seen from the side, with their seam.
FACES = (((60.0, 100.0), (140.0, 100.0)), ((60.0, 92.0), (140.0, 92.0)))
SEAM = ((100.0, 100.0), (100.0, 92.0))


def test_two_plates_in_line_are_a_butt_joint() -> None:
    assert joint(page(*FACES, SEAM)) == "butt"
    # Without an opposite face it may be anything, and a short plate is the edge of another one in a corner.
    assert joint(page(FACES[0], SEAM)) == ""
    assert joint(page(((60.0, 100.0), (103.0, 100.0)), ((60.0, 92.0), (103.0, 92.0)), SEAM)) == ""


def test_an_arrow_that_comes_through_a_plate_tells_nothing() -> None:
    over = ((60.0, 106.0), (140.0, 106.0))
    assert joint(page(*FACES, SEAM, over)) == ""


def test_a_plate_that_stands_on_the_arrows_side_is_a_tee() -> None:
    assert joint(page(FACES[0], ((100.0, 100.0), (100.0, 130.0)))) == "tee"


def test_a_groove_between_two_plates_is_a_butt_joint() -> None:
    left = (((60.0, 100.0), (95.0, 100.0)), ((95.0, 100.0), (98.5, 90.0)))
    right = (((100.0, 100.0), (140.0, 100.0)), ((100.0, 100.0), (98.9, 90.0)))
    assert joint(page(*left, *right)) == "butt"
    assert joint(page(*right)) == "corner"
    assert joint(page(*left, *right), knee=(90.0, 80.0)) == "corner"  # from within


def test_an_edge_and_nothing_are_told() -> None:
    assert joint(page(FACES[0])) == "edge"
    assert joint(page(FACES[0]), tip=(100.0, 108.0)) == "nothing"
    assert joint(Vectors(200.0, 200.0)) == "nothing"


def test_a_worn_head_and_the_gap_it_leaves_are_bridged() -> None:
    broken = (((60.0, 100.0), (98.6, 100.0)), ((101.2, 100.1), (140.0, 100.1)))
    assert joint(page(*broken), tip=(101.3, 102.0)) == "edge"


def test_an_arrow_line_that_is_not_found_has_no_joint() -> None:
    assert joint(page(FACES[0]), knee=(100.0, 100.0)) == ""


@pytest.mark.parametrize("layer", ["dimension", "centre", "hatch"])
def test_what_is_no_outline_is_no_plate(layer: str) -> None:
    assert joint(page(*FACES, SEAM, layer=layer)) == ""


def test_the_symbols_own_lines_are_left_out() -> None:
    drawn = page(FACES[0], ((100.0, 100.0), (110.0, 115.0)))
    assert JointFinder(drawn).at(arrow((110.0, 115.0))) == "tee"
    assert JointFinder(drawn, {1}).at(arrow((110.0, 115.0))) == "edge"
