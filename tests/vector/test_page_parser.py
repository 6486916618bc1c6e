"""Arrowheads that the page parser does not know are lines; it is asked where there are some."""

import math
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from page_scenes import KINDS, PX_PER_MM as PX_PER_MM_SEEN

from drawn_pages import PX_PER_MM, Draw
from linewright.vector import limits, page_parser, pipeline
from linewright.vector.model import Line
from linewright.vector.page_parser import PageParser
from linewright.vector.pipeline import vectorize

Page = NDArray[np.uint8]
HEAD = [(5.0, 20.0), (9.0, 20.7), (9.0, 19.3)]


class Session:
    """Takes for an arrowhead with a probability what lies in the right half of its window."""

    def __init__(self, left: float, right: float) -> None:
        self._sides = left, right
        self.asked: list[tuple[int, ...]] = []

    def run(self, outputs: None, fed: dict[str, NDArray[np.float32]]) -> list[NDArray[np.float32]]:
        ink = fed["ink"]
        self.asked.append(ink.shape)
        said = np.zeros((1, 3, *ink.shape[2:]), np.float32)
        middle = ink.shape[3] // 2
        said[0, 1, :, :middle], said[0, 1, :, middle:] = self._sides
        return [said]


def use(session: Any, patch: pytest.MonkeyPatch) -> None:
    patch.setattr(page_parser, "shared_parser", lambda: (session, ["line", "head", "solid"], 8.0))
    patch.setattr(pipeline, "has_parser", lambda: True)


def test_the_share_is_that_of_the_ink_in_the_polygon(monkeypatch: pytest.MonkeyPatch) -> None:
    session = Session(0.2, 0.8)
    use(session, monkeypatch)
    # 512 x 256 px of the parser's; the middle of the first window lies at 128 px, 16 mm.
    ink = np.zeros((32 * 10, 64 * 10), np.bool_)
    ink[100:200, 140:180] = True
    parser = PageParser(ink, 10.0)
    box = [(130.0, 100.0), (190.0, 100.0), (190.0, 200.0), (130.0, 200.0)]
    assert parser.head_share(np.array(box)) == pytest.approx(0.5, abs=0.02)
    left = np.array(box).clip(0, 158)
    assert parser.head_share(left) == pytest.approx(0.2, abs=0.02)
    blank = np.array([(300.0, 10.0), (310.0, 10.0), (305.0, 20.0)])
    assert parser.head_share(blank) == 0
    # Each window is looked at once, and those where nothing was asked never.
    assert session.asked == [(1, 1, 384, 384)] * 1


def test_an_arrowhead_past_the_pages_edge_has_a_window(monkeypatch: pytest.MonkeyPatch) -> None:
    use(Session(1.0, 1.0), monkeypatch)
    parser = PageParser(np.ones((80, 80), np.bool_), 8.0)
    assert parser.head_share(np.array([(-20.0, -9.0), (30.0, -9.0), (5.0, 20.0)])) == 1
    assert parser.head_share(np.array([(90.0, 99.0), (70.0, 60.0), (95.0, 60.0)])) == 1


def test_what_it_vetoes_is_drawn_as_lines(ink: Draw, monkeypatch: pytest.MonkeyPatch) -> None:
    page = ink(("line", (5, 20), (40, 20), 0.25), ("fill", HEAD))
    use(Session(1.0, 1.0), monkeypatch)
    assert [solid.arrow for solid in vectorize(page, PX_PER_MM).solids] == [True]
    use(Session(0.0, 0.0), monkeypatch)
    plain = vectorize(page, PX_PER_MM)
    assert plain.solids == ()
    points = np.array([at for curve in plain.curves for at in (curve.a, curve.b)])
    assert points[:, 0].min() == pytest.approx(5, abs=0.7)
    assert points[:, 0].max() == pytest.approx(40, abs=0.3)
    assert {curve.pen.layer for curve in plain.curves} == {"outline"}


def test_the_shipped_model_knows_arrowheads_from_hatching_that_meets_an_edge(ink: Draw) -> None:
    page = ink(
        ("line", (5, 20), (40, 20), 0.25),
        ("line", (5, 15), (5, 30), 0.25),
        ("fill", HEAD),
        ("line", (20, 5), (55, 5), 0.9),
        *(("line", (x, 5), (x + 6, 11), 0.35) for x in range(20, 50, 2)),
        ("fill", [(22.0, 5.0), (26.0, 5.0), (24.6, 6.4)]),
    )
    parser = PageParser(page < 128, PX_PER_MM)
    place = np.array([0, page.shape[0]]) + np.array(HEAD) * (PX_PER_MM, -PX_PER_MM)
    assert parser.head_share(place) > 0.5
    wedge = [(22.0, 5.0), (26.0, 6.0), (26.0, 4.5)]
    place = np.array([0, page.shape[0]]) + np.array(wedge) * (PX_PER_MM, -PX_PER_MM)
    assert parser.head_share(place) < 0.15


def dot(radius: float) -> list[tuple[float, float]]:
    turns = np.linspace(0, 2 * math.pi, 24)
    return [(30 + radius * math.cos(turn), 20 + radius * math.sin(turn)) for turn in turns]


@pytest.mark.parametrize(("radius", "share", "solids"), [(1.2, 0.0, 0), (1.2, 1.0, 1), (3.0, 0.0, 1)])
def test_what_is_not_filled_for_it_is_drawn_as_lines_unless_no_line_is_so_wide(
    ink: Draw, monkeypatch: pytest.MonkeyPatch, radius: float, share: float, solids: int
) -> None:
    use(Session(share, share), monkeypatch)
    made = vectorize(ink(("line", (5, 20), (55, 20), 0.35), ("fill", dot(radius))), PX_PER_MM)
    assert len(made.solids) == solids
    ends = [x for curve in made.curves if isinstance(curve, Line) for x in (curve.a[0], curve.b[0])]
    assert (min(ends), max(ends)) == pytest.approx((5, 55), abs=0.5)


def test_the_shipped_model_knows_a_dot_from_where_wide_lines_cross(ink: Draw) -> None:
    rods = [
        ((20 - 12 * x, 20 - 12 * y), (20 + 12 * x, 20 + 12 * y)) for x, y in ((0.98, 0.17), (0.77, 0.64), (0.1, 0.99))
    ]
    page = ink(*(("line", a, b, 0.8) for a, b in rods), ("line", (36, 10), (58, 10), 0.35))
    page = np.minimum(page, ink(("fill", [(x + 18, y - 10) for x, y in dot(1.2)])))
    parser = PageParser(page < 128, PX_PER_MM)

    def share(x: float, y: float) -> float:
        corners = np.array([(x - 1, y - 1), (x + 1, y - 1), (x + 1, y + 1), (x - 1, y + 1)])
        return parser.filled_share(np.array([0, page.shape[0]]) + corners * (PX_PER_MM, -PX_PER_MM))

    assert share(48, 10) > limits.FILLED_SHARE > share(20, 20)


def test_the_shipped_model_is_small_and_says_what_it_was_made_for() -> None:
    assert page_parser.has_parser()
    path = page_parser._path()
    assert path.stat().st_size < 6_000_000
    _, kinds, px_per_mm = page_parser.shared_parser()
    assert px_per_mm == PX_PER_MM_SEEN
    assert tuple(kinds) == KINDS
