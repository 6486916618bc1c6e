"""What a view shows of solids before, in and behind its cutting plane."""

from __future__ import annotations

from linewright.drawings.sheet import Arc, Line, Path
from linewright.drawings.solids.assembly import ViewSpec
from linewright.drawings.solids.extrude import block, plate
from linewright.drawings.solids.profile import circle
from linewright.drawings.views.page_view import project_view
from linewright.drawings.views.view import PartSolid


def placed() -> list[PartSolid]:
    """A plate that sections cut, and bars that stay whole: before, in and behind its middle."""
    bar = [plate(circle(at, y, 4), "z", 0, 30) for at, y in ((20, -30), (50, 0), (80, 30))]
    return [
        PartSolid(block((0, 100), (-50, 50), (-10, 0)), 0, True),
        *(PartSolid(solid, place + 1, False) for place, solid in enumerate(bar)),
    ]


def uprights(paths: list[Path]) -> set[float]:
    """Return where upright lines stand above the plate."""
    lines = [path for path in paths if isinstance(path, Line)]
    return {
        round(line.a[0], 3) for line in lines if abs(line.a[0] - line.b[0]) < 1e-9 and max(line.a[1], line.b[1]) > 1
    }


def test_a_part_wholly_before_the_cutting_plane_is_not_drawn() -> None:
    # Seen from the front, the viewer stands where y is small.
    outside = project_view(placed(), ViewSpec("front"))
    assert uprights(outside.projection.visible) == {16, 24, 46, 54, 76, 84}
    cut = project_view(placed(), ViewSpec("front", 0.0))
    assert uprights(cut.projection.visible) == {46, 54, 76, 84}
    assert uprights(cut.projection.hidden) == set()
    assert [one.part for one in cut.solids] == [0, 2, 3]
    assert sorted(a[0] for a, _, _ in cut.projection.axes) == [50, 80]
    # From the left the plane at x = 60 leaves what lies beyond it, at x of 80 alone.
    left = project_view(placed(), ViewSpec("left", 60.0))
    assert [one.part for one in left.solids] == [0, 3]


def test_a_part_that_only_touches_the_plane_stands_before_it() -> None:
    cut = [PartSolid(block((0, 10), (-5, 5), (0, 10)), 0, True)]
    touching = PartSolid(block((2, 4), (-9, 0), (10, 20)), 1, False)
    assert [one.part for one in project_view([*cut, touching], ViewSpec("front", 0.0)).solids] == [0]
    through = PartSolid(block((2, 4), (-9, 1), (10, 20)), 1, False)
    assert [one.part for one in project_view([*cut, through], ViewSpec("front", 0.0)).solids] == [0, 1]


def test_views_without_hidden_lines_have_no_marks_of_hidden_rounds() -> None:
    solids = [
        PartSolid(plate(circle(20, 20, 5), "z", -20, -2), 0, True),
        PartSolid(block((0, 40), (0, 40), (0, 10)), 1, True),
    ]
    for hidden, marks in ((True, 1), (False, 0)):
        view = project_view(solids, ViewSpec("top", hidden=hidden)).projection
        assert len(view.centres) == marks
        assert sum(isinstance(path, Arc) for path in view.hidden) == marks
