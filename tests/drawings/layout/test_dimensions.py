"""Dimensions that say what a reader of the drawing must know."""

from __future__ import annotations

import pytest

from linewright.drawings.layout.dimensions import candidates
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.solids.measures import Length
from linewright.drawings.views.view import VIEWS, Placement


@pytest.mark.parametrize(
    ("diameter", "count", "said", "kind"),
    [
        (True, 1, "Ø60", "diameter"),
        (False, 1, "60", "linear"),
        (True, 4, "4×Ø60", "diameter"),
        (False, 4, "4×60", "linear"),
    ],
)
def test_a_diameter_seen_from_the_side_has_its_sign(diameter: bool, count: int, said: str, kind: str) -> None:
    placement = Placement(VIEWS["front"], (100.0, 100.0), 2.0, (85.0, 100.0, 115.0, 150.0))
    measure = Length((-30, 0, 100), (30, 0, 100), "x", count=count, diameter=diameter)
    found = [offer.dimension for offer in candidates(measure, placement, FreeSpace(200, 250, 5), 3.5)]
    assert found
    for dimension in found:
        assert dimension.text.string == said
        assert (dimension.kind, dimension.count) == (kind, count)
        assert dimension.value == pytest.approx(60)  # mm of the real thing, not of the paper
        assert abs(dimension.b[0] - dimension.a[0]) == pytest.approx(30)
