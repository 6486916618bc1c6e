"""Views of solids against what a draughtsman knows of them."""

from __future__ import annotations

import math

import pytest

from linewright.drawings.sheet import Arc, Line, Path, Polyline
from linewright.drawings.solids.extrude import Prism, block, plate
from linewright.drawings.solids.profile import Profile, circle, rectangle, ring
from linewright.drawings.solids.solid import Solid, frame
from linewright.drawings.views.projection import Projection, project
from linewright.drawings.views.view import VIEWS, PartSolid


def seen(*solids: Solid, view: str, section: float | None = None) -> Projection:
    return project([PartSolid(s, i, True) for i, s in enumerate(solids)], VIEWS[view], section)


def length(paths: list[Path]) -> float:
    total = 0.0
    for path in paths:
        if isinstance(path, Line):
            total += math.dist(path.a, path.b)
        elif isinstance(path, Arc):
            total += path.radius * path.sweep
        else:
            assert isinstance(path, Polyline)
            total += sum(map(math.dist, path.points[:-1], path.points[1:]))
    return total


def test_a_block_shows_its_outline_in_every_view() -> None:
    box = block((0, 30), (0, 20), (0, 10))
    for view, around in (("front", 80), ("top", 100), ("left", 60)):
        projection = seen(box, view=view)
        assert length(projection.visible) == pytest.approx(around)
        assert len(projection.visible) == 4
        assert projection.hidden == []


def test_a_hole_is_a_circle_from_above_and_two_hidden_lines_from_the_front() -> None:
    plate_ = plate(Profile(rectangle(0, 0, 40, 30), (circle(20, 15, 5),)), "z", 0, 8)
    above, front = seen(plate_, view="top"), seen(plate_, view="front")
    circles = [path for path in above.visible if isinstance(path, Arc)]
    assert [(c.centre, c.radius) for c in circles] == [((20.0, 15.0), 5.0)]
    assert circles[0].sweep == pytest.approx(2 * math.pi)
    assert sorted(path.a[0] for path in front.hidden if isinstance(path, Line)) == [15.0, 25.0]
    assert length(front.hidden) == pytest.approx(16)


def test_what_stands_behind_is_hidden_and_comes_out_beside() -> None:
    before = block((10, 20), (0, 5), (0, 10))
    behind = block((0, 30), (10, 15), (2, 6))
    front = seen(before, behind, view="front")
    # The back bar's two long edges are hidden for the 10 mm behind the front block.
    assert length(front.hidden) == pytest.approx(2 * 10)
    assert length(front.visible) == pytest.approx(40 + 2 * 20 + 2 * 4)


def test_a_tube_cut_lengthwise_shows_two_walls() -> None:
    tube = Prism(ring(0, 0, 50, 40), frame("x"), 0, 100)
    cut = seen(tube, view="front", section=0.0)
    assert len(cut.regions) == 2
    levels = sorted({round(path.a[1], 6) for path in cut.visible if isinstance(path, Line)
                     and abs(path.a[1] - path.b[1]) < 1e-9})  # fmt: skip
    assert levels == [-50.0, -40.0, 40.0, 50.0]
    assert cut.hidden == []


def test_views_of_one_solid_agree() -> None:
    solids = [block((0, 70), (0, 40), (0, 10)), block((20, 32), (5, 35), (10, 48))]
    front, top, left = (seen(*solids, view=v).box for v in ("front", "top", "left"))
    assert front[0::2] == top[0::2]
    assert front[1::2] == left[1::2]
    assert (top[1], top[3]) == (-left[2], -left[0])


def test_without_hidden_lines_hidden_holes_have_no_centre_marks() -> None:
    # A hole from above, another one that a cover lies over, and one across, seen from the side.
    holed = plate(Profile(rectangle(0, 0, 100, 40), (circle(20, 20, 5), circle(70, 20, 6))), "z", 0, 8)
    cover = block((50, 90), (0, 40), (8, 12))
    above = seen(holed, cover, view="top")
    assert {at for at, _ in above.centres} == {(20.0, 20.0), (70.0, 20.0)}
    bare = above.without_hidden()
    assert bare.hidden == []
    assert [(at, radius) for at, radius in bare.centres] == [((20.0, 20.0), 5)]
    assert bare.visible == above.visible
    # From the front both holes are hidden lines about their axes.
    front = seen(holed, view="front")
    assert sorted(a[0] for a, _, _ in front.axes) == [20.0, 70.0]
    assert front.without_hidden().axes == []
    # A section through them shows their walls, so the axes stay.
    cut = seen(holed, view="front", section=-20.0).without_hidden()
    assert sorted(a[0] for a, _, _ in cut.axes) == [20.0, 70.0]


def test_a_bar_in_sight_keeps_its_axis_without_hidden_lines() -> None:
    bar = plate(circle(0, 0, 10), "z", 0, 60)
    front = seen(bar, view="front").without_hidden()
    assert [radius for _, _, radius in front.axes] == [10]
