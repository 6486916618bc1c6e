"""Ends that face each other, with distances and angles that are known."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.vector.ends import Pairs, join_matches, match
from linewright.vector.fit import fit_line
from linewright.vector.strokes import join_row
from vector_pages import straight_stroke

EVERY = [(number, end) for number in (0, 1) for end in (0, 1)]


def test_a_pair_knows_how_its_ends_lie() -> None:
    # The second begins 10 px ahead and 2 px beside the first, and turns by 30 degrees.
    turn = math.radians(30)
    second = (110.0, 52.0)
    strokes = [
        straight_stroke((0, 50), (100, 50)),
        straight_stroke(second, (second[0] + 80 * math.cos(turn), second[1] + 80 * math.sin(turn))),
    ]
    pairs = Pairs(strokes, EVERY, 20.0)
    assert pairs.ends.tolist() == [[[0, 1], [1, 0]]]
    assert pairs.gap == pytest.approx(math.hypot(10, 2))
    assert pairs.turn == pytest.approx(turn)
    assert pairs.ahead[0, 0] == pytest.approx(10)
    assert pairs.offset[0, 0] == pytest.approx(2)
    assert pairs.lengths[0] == pytest.approx([100, 80])
    assert pairs.half_widths()[0] == pytest.approx([2.5, 2.5])


def test_a_row_runs_one_way_whichever_ends_meet() -> None:
    strokes = [straight_stroke((100, 0), (0, 0)), straight_stroke((200, 0), (110, 0))]
    pairs = Pairs(strokes, EVERY, 20.0)
    first, second = pairs.row(0)
    assert [x for x, _ in np.concatenate([first.ends, second.ends]).tolist()] == [0, 100, 110, 200]


def test_ends_of_one_stroke_and_far_ends_are_no_pair() -> None:
    assert len(Pairs([straight_stroke((0, 0), (5, 0))], EVERY[:2], 20.0).gap) == 0
    assert len(Pairs([], [], 20.0).gap) == 0


def test_the_cheapest_match_comes_first_and_each_stroke_once() -> None:
    spans = [(0.0, 100.0), (104.0, 200.0), (202.0, 300.0)]
    strokes = [straight_stroke((a, 0), (b, 0)) for a, b in spans]
    ends = [(number, end) for number in range(3) for end in (0, 1)]

    def find(some):  # type: ignore[no-untyped-def]
        pairs = Pairs(some, [end for end in ends if end[0] < len(some)], 10.0)

        def join(pair):  # type: ignore[no-untyped-def]
            row = pairs.row(pair)
            return join_row(row, fit_line(np.concatenate([one.points for one in row])))

        return match(pairs, pairs.gap, pairs.gap < 8, join)

    assert [(one, two) for one, two, _ in find(strokes)] == [(1, 2)]
    assert len(join_matches(strokes, find, rounds=1)) == 2
    (whole,) = join_matches(strokes, find, rounds=5)
    assert whole.length == pytest.approx(300)


def test_what_cannot_be_joined_is_no_match() -> None:
    strokes = [straight_stroke((0, 0), (50, 0)), straight_stroke((55, 0), (90, 0))]
    pairs = Pairs(strokes, EVERY, 10.0)
    assert match(pairs, pairs.gap, pairs.gap > 0, lambda _: None) == []
