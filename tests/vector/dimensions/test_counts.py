from __future__ import annotations

from dataclasses import replace

import pytest

from dimensioned_pages import PageBuilder
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.model import Arc, Dimension, Pen, Point, Vectors

HOLES = ((60.0, 110.0), (90.0, 110.0), (60.0, 120.0), (90.0, 120.0))


def drilled(count: str, *centres: Point) -> PageBuilder:
    """Return a plate at 1:2, 50 x 30 mm on paper, with holes of 5 mm radius."""
    page = PageBuilder().box(50, 100, 100, 130).level("100", 50, 100, 142, edge=131)
    page.upright("60", 100, 130, 38, edge=49)
    for centre in centres:
        page.circle(centre, 5.0)
    x, y = centres[0]
    return page.leader(f"{count}×Ø20", (x + 5 * 0.6, y + 5 * 0.8), (87, 145))


def counted(page: Vectors) -> Dimension:
    (found,) = [d for d in check_dimensions(page).dimensions if d.form == "diameter"]
    return found


def test_a_count_of_what_is_drawn_agrees() -> None:
    found = counted(drilled("4", *HOLES).page())
    assert (found.count, found.verdict, found.note) == (4, "agrees", "")


@pytest.mark.parametrize(("count", "holes", "alike"), [("4", 3, 3), ("3", 4, 4), ("6", 2, 2)])
def test_a_count_of_others_disagrees(count: str, holes: int, alike: int) -> None:
    found = counted(drilled(count, *HOLES[:holes]).page())
    assert found.verdict == "disagrees" and found.note == f"its count, {alike} are drawn alike in the view"


def test_holes_of_another_size_or_view_do_not_count() -> None:
    page = drilled("4", *HOLES).circle((75, 115), 3.0).box(120, 100, 170, 130).circle((140, 115), 5.0)
    assert counted(page.page()).verdict == "agrees"


@pytest.mark.parametrize(
    "worn",
    [
        Arc((90.0, 110.0), 5.0, 0.0, 4.0, Pen("outline", 0.5)),  # a piece of it is lost
        Arc((90.0, 110.0), 5.0, 0.0, 6.2832, Pen("hidden", 0.25, "dashed")),  # it may not be meant
    ],
)
def test_where_it_is_not_plain_nothing_is_said(worn: Arc) -> None:
    page = drilled("4", *HOLES[:1])
    page.curves.append(worn)
    assert counted(page.page()).verdict == "agrees"


def test_where_another_number_has_that_size_nothing_is_said() -> None:
    page = drilled("4", *HOLES[:3]).circle((75, 105), 5.0).leader("2×Ø20", (78, 109), (110, 112)).page()
    found = [d for d in check_dimensions(page).dimensions if d.form == "diameter"]
    assert len(found) == 2 and {d.verdict for d in found} == {"agrees"}


def test_a_count_in_doubt_is_not_judged() -> None:
    page = drilled("4", *HOLES[:3]).page()
    texts = [replace(t, confidence=0.6, sure=False) if "Ø" in t.string else t for t in page.texts]
    found = counted(replace(page, texts=tuple(texts)))
    assert found.confirmed and not found.note  # its size is confirmed by its circle, its count by nothing
