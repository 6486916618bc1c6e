from __future__ import annotations

import pytest

from linewright.drawings.layout.cutting_planes import caption, mark_plane
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.solids.assembly import ViewSpec
from linewright.drawings.solids.extrude import block
from linewright.drawings.views.page_view import PageView, project_view
from linewright.drawings.views.view import PartSolid, Placement

SOLIDS = [PartSolid(block((0, 60), (0, 40), (0, 20)), 0, True)]


def placed(spec: ViewSpec, origin: tuple[float, float]) -> PageView:
    view = project_view(SOLIDS, spec)
    u0, v0, u1, v1 = view.projection.box
    x, y = origin
    view.placement = Placement(view.sight, origin, 1.0, (x + u0, y + v0, x + u1, y + v1))
    return view


def test_a_section_is_marked_where_it_was_taken_at_both_sides_of_the_other_view() -> None:
    section, top = placed(ViewSpec("front", 15.0), (60, 110)), placed(ViewSpec("top"), (60, 40))
    marks = mark_plane("A", section, top.placement, FreeSpace(200, 200, 2), 3.5)
    assert marks is not None
    left, right = marks.ends
    assert (left.stroke.a[1], right.stroke.b[1]) == pytest.approx((55, 55))
    assert left.stroke.b[0] < 60
    assert right.stroke.b[0] > 120
    # The front view looks away from its viewer, up the sheet in the view from above.
    assert left.arrow[1] == right.arrow[1] == (0, 1)
    assert (left.letter.string, right.letter.string) == ("A", "A")
    full = FreeSpace(200, 200, 2)
    full.block((0.0, 0.0, 59.0, 200.0))
    assert mark_plane("A", section, top.placement, full, 3.5) is None


def test_a_caption_stands_over_its_section_or_under_it() -> None:
    space = FreeSpace(200, 200, 2)
    over, _ = caption("B", (60, 110, 120, 130), space, 3.5) or (None, None)
    assert over is not None
    assert over.string == "B-B"
    assert over.at[1] > 130
    space.block((0.0, 130.0, 200.0, 200.0))
    under, _ = caption("B", (60, 110, 120, 130), space, 3.5) or (None, None)
    assert under is not None
    assert under.at[1] < 110
