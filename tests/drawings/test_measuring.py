"""Dimensions of what is round, and parts before a cutting plane."""

from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.assembly import Assembly, Length, Part, ViewSpec
from linewright.drawings.layout import Page, _show, compose
from linewright.drawings.measuring import offers
from linewright.drawings.prism import Prism, block, plate
from linewright.drawings.profile import circle, ring
from linewright.drawings.room import Room
from linewright.drawings.sheet import Arc, Line, Path
from linewright.drawings.solid import frame
from linewright.drawings.view import VIEWS, Placed, Stand


@pytest.mark.parametrize(
    ("diameter", "count", "said", "kind"),
    [
        (True, 1, "Ø60", "diameter"),
        (False, 1, "60", "linear"),
        (True, 4, "4×Ø60", "diameter"),
        (False, 4, "4×60", "linear"),
    ],
)
def test_a_diameter_seen_from_the_side_has_its_sign(
    diameter: bool, count: int, said: str, kind: str
) -> None:
    stand = Stand(VIEWS["front"], (100.0, 100.0), 2.0, (85.0, 100.0, 115.0, 150.0))
    measure = Length((-30, 0, 100), (30, 0, 100), "x", count=count, diameter=diameter)
    found = [offer.dimension for offer in offers(measure, stand, Room(200, 250, 5), 3.5)]
    assert found
    for dimension in found:
        assert dimension.text.string == said
        assert (dimension.kind, dimension.count) == (kind, count)
        assert dimension.value == pytest.approx(60)  # mm of the real thing, not of the paper
        assert abs(dimension.b[0] - dimension.a[0]) == pytest.approx(30)


def test_a_section_of_a_tube_says_its_diameters_with_their_sign() -> None:
    tube = Part("TUBE", (Prism(ring(0, 0, 50, 40), frame("z"), 0, 120),), "CHS")
    measures = (
        Length((-50, 0, 120), (50, 0, 120), "x", diameter=True),
        Length((50, 0, 0), (50, 0, 120), "z"),
    )
    assembly = Assembly("TUBE", (tube,), (ViewSpec("front", 0.0),), measures)
    page = Page(120, 120, 2, 3.5, 0.5, (1, 2, 5), 1, (2, 2), 0, 0, 11)
    sheet = compose(assembly, page, np.random.default_rng(0), "tank")
    said = {dimension.text.string: dimension.kind for dimension in sheet.dimensions}
    assert said == {"Ø100": "diameter", "120": "linear"}


def placed() -> list[Placed]:
    """A plate that sections cut, and bars that stay whole: before, in and behind its middle."""
    bar = [plate(circle(at, y, 4), "z", 0, 30) for at, y in ((20, -30), (50, 0), (80, 30))]
    return [
        Placed(block((0, 100), (-50, 50), (-10, 0)), 0, True),
        *(Placed(solid, place + 1, False) for place, solid in enumerate(bar)),
    ]


def uprights(paths: list[Path]) -> set[float]:
    """Return where upright lines stand above the plate."""
    lines = [path for path in paths if isinstance(path, Line)]
    return {
        round(line.a[0], 3)
        for line in lines
        if abs(line.a[0] - line.b[0]) < 1e-9 and max(line.a[1], line.b[1]) > 1
    }


def test_a_part_wholly_before_the_cutting_plane_is_not_drawn() -> None:
    # Seen from the front, the viewer stands where y is small.
    outside = _show(placed(), ViewSpec("front"))
    assert uprights(outside.projection.visible) == {16, 24, 46, 54, 76, 84}
    cut = _show(placed(), ViewSpec("front", 0.0))
    assert uprights(cut.projection.visible) == {46, 54, 76, 84}
    assert uprights(cut.projection.hidden) == set()
    assert [one.part for one in cut.solids] == [0, 2, 3]
    assert sorted(a[0] for a, _, _ in cut.projection.axes) == [50, 80]
    # From the left the plane at x = 60 leaves what lies beyond it, at x of 80 alone.
    left = _show(placed(), ViewSpec("left", 60.0))
    assert [one.part for one in left.solids] == [0, 3]


def test_a_part_that_only_touches_the_plane_stands_before_it() -> None:
    cut = [Placed(block((0, 10), (-5, 5), (0, 10)), 0, True)]
    touching = Placed(block((2, 4), (-9, 0), (10, 20)), 1, False)
    assert [one.part for one in _show([*cut, touching], ViewSpec("front", 0.0)).solids] == [0]
    through = Placed(block((2, 4), (-9, 1), (10, 20)), 1, False)
    assert [one.part for one in _show([*cut, through], ViewSpec("front", 0.0)).solids] == [0, 1]


def test_views_without_hidden_lines_have_no_marks_of_hidden_rounds() -> None:
    solids = [
        Placed(plate(circle(20, 20, 5), "z", -20, -2), 0, True),
        Placed(block((0, 40), (0, 40), (0, 10)), 1, True),
    ]
    for hidden, marks in ((True, 1), (False, 0)):
        view = _show(solids, ViewSpec("top", hidden=hidden)).projection
        assert len(view.centres) == marks
        assert sum(isinstance(path, Arc) for path in view.hidden) == marks
