from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.drawings.layout.callouts import balloon, note_block, scale_note, weld_symbol
from linewright.drawings.layout.free_space import FreeSpace
from linewright.drawings.layout.welds import WeldChoice
from linewright.drawings.sheet import Weld
from linewright.drawings.solids.assembly import ViewSpec
from linewright.drawings.solids.extrude import block
from linewright.drawings.solids.joints import Joint
from linewright.drawings.views.page_view import PageView, project_view
from linewright.drawings.views.view import PartSolid, Placement


def view() -> PageView:
    solids = [PartSolid(block((0, 60), (0, 20), (0, 40)), 0, True)]
    shown = project_view(solids, ViewSpec("front"))
    shown.placement = Placement(shown.sight, (70.0, 60.0), 2.0, (70.0, 60.0, 100.0, 80.0))
    return shown


def test_a_weld_symbol_points_at_its_seam_and_stands_clear_of_what_is_there() -> None:
    space = FreeSpace(160, 140, 2)
    space.block((40.0, 85.0, 120.0, 140.0))
    choice = WeldChoice(Weld("fillet", "a5"), None, False, False, "")
    joint = Joint("tee", ((10, 0, 0), (50, 0, 0)), 8)
    placed = weld_symbol(joint, choice, view(), space, 3.5)
    assert placed is not None
    symbol, box, _ = placed
    assert symbol.tip[1] == 60
    assert 75 <= symbol.tip[0] <= 95
    assert box[3] <= 85 or box[0] >= 120 or box[2] <= 40
    inside = Joint("tee", ((30, 0, 20), (30, 0, 20)), 8)
    assert weld_symbol(inside, choice, view(), space, 3.5) is None


def test_a_balloons_leader_ends_on_its_rim() -> None:
    placed = balloon(3, [(50.0, 50.0)], FreeSpace(100, 100, 2), 3.5)
    assert placed is not None
    mark, box, _ = placed
    start, rim = mark.leader.points
    assert start == (50.0, 50.0)
    assert math.dist(rim, mark.centre) == pytest.approx(mark.radius)
    assert box[0] < mark.centre[0] - mark.radius
    assert balloon(3, [], FreeSpace(100, 100, 2), 3.5) is None


def test_a_balloon_finds_no_place_on_a_full_page() -> None:
    space = FreeSpace(100, 100, 2)
    space.block((0.0, 0.0, 100.0, 100.0))
    assert balloon(3, [(50.0, 50.0)], space, 3.5) is None


def test_notes_are_numbered_and_smaller_where_the_page_is_full() -> None:
    space = FreeSpace(120, 100, 2)
    texts, box = note_block(["GRIND FLUSH", "PAINT"], space, 3.5) or ([], None)
    assert [text.string for text in texts] == ["NOTES", "1. GRIND FLUSH", "2. PAINT"]
    assert {text.height for text in texts} == {3.5}
    assert box is not None
    space.mark(np.array([[x, y] for x in (20, 95) for y in (18, 80)], dtype=float))
    space.block((0.0, 18.0, 120.0, 100.0))
    smaller, _ = note_block(["GRIND FLUSH", "PAINT"], space, 3.5) or ([], None)
    assert {text.height for text in smaller} == {2.5}


@pytest.mark.parametrize(("denominator", "scale"), [(10, "1:10"), (2.5, "1:2.5"), (0.5, "2:1")])
def test_the_scale_stands_in_a_corner(denominator: float, scale: str) -> None:
    note = scale_note(denominator, FreeSpace(100, 100, 2), 3.5)
    assert note is not None
    assert [text.string for text in note[0]] == [scale]
