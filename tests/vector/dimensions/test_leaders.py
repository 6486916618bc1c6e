"""Radii, diameters and angles that numbers measure."""

import math

import pytest

from dimensioned_pages import THIN, WIDE, PageBuilder, plate, text
from linewright.vector.dimensions.leaders import LeaderFinder
from linewright.vector.model import Arc, Line, Vectors


def test_a_leader_points_at_the_circle_through_whose_centre_it_goes() -> None:
    page = plate()
    (found,) = LeaderFinder(page).rounds(page.texts[2])[:1]
    assert found.radius == pytest.approx(5.0)
    assert found.centre == (75, 115)


def test_a_leader_may_come_from_the_centre() -> None:
    arc = Arc((75, 115), 20.0, 0.0, math.pi / 2, WIDE)
    rim = (75 + 20 * math.cos(0.7), 115 + 20 * math.sin(0.7))
    knee = (75 + 30 * math.cos(0.7), 115 + 30 * math.sin(0.7))
    written = text("R40", (knee[0] + 6, knee[1] + 2.8))
    curves = (arc, Line((75, 115), knee, THIN), Line(knee, (knee[0] + 10, knee[1]), THIN))
    (found,) = LeaderFinder(Vectors(210, 297, curves, (), (written,))).rounds(written)
    assert found.radius == pytest.approx(20.0)
    assert math.dist(found.rim, rim) < 0.01


def test_a_leader_that_misses_every_centre_points_at_nothing() -> None:
    page = PageBuilder().circle((75, 115), 5.0).leader("Ø20", (75, 125), (95, 131)).page()
    assert LeaderFinder(page).rounds(page.texts[0]) == []


def test_an_angle_is_told_from_its_legs() -> None:
    arc = Arc((50, 100), 20.0, 0.05, math.radians(44), THIN)
    legs = (Line((50, 100), (80, 100), WIDE), Line((50, 100), (72, 122), WIDE))
    middle = (50 + 23 * math.cos(0.4), 100 + 23 * math.sin(0.4))
    written = text("45°", middle)
    (found,) = LeaderFinder(Vectors(210, 297, (arc, *legs), (), (written,))).openings(written)
    assert found.degrees == pytest.approx(45.0)
    assert found.corner == (50, 100)
