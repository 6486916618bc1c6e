from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from linewright.evaluate.study.design import NOBODY, Amounts, Design, make_questions


@pytest.fixture(scope="module")
def design() -> Design:
    return Design.of(make_questions(systems=4, characters=17, lists=30, seed=3, written=2))


def test_each_list_has_what_was_asked_for(design: Design) -> None:
    for kind, count in ((design.is_choice, 36), (design.is_score, 24), (design.is_repeat, 8), (design.is_identical, 6)):
        assert (kind.sum(axis=1) == count).all()


def test_pairs_and_characters_are_covered_equally(design: Design) -> None:
    some = design.is_choice
    low, high = np.minimum(design.left, design.right), np.maximum(design.left, design.right)
    counts = np.zeros((4, 4, 17), int)
    np.add.at(counts, (low[some], high[some], design.character[some]), 1)
    for pair in zip(*np.triu_indices(4, 1), strict=True):
        assert counts[pair].max() - counts[pair].min() <= 1
    points = np.zeros((4, 17), int)
    np.add.at(points, (design.left[design.is_score], design.character[design.is_score]), 1)
    assert points.max() - points.min() <= 1


def test_a_rater_sees_characters_about_equally_often(design: Design) -> None:
    for row, some in zip(design.character, design.is_choice, strict=True):
        counts = np.bincount(row[some], minlength=17)
        assert counts.max() - counts.min() <= 1


def test_each_system_of_a_pair_stands_at_the_left_half_of_the_time() -> None:
    for choices in (5, 6):
        amounts = Amounts(choices=choices, repeats=0)
        design = Design.of(make_questions(systems=3, characters=9, lists=10, seed=0, amounts=amounts))
        turned = (design.left < design.right) & design.is_choice
        assert turned.sum() * 2 == design.is_choice.sum()


def test_repeats_come_later_with_the_sides_exchanged(design: Design) -> None:
    for rater, place in np.argwhere(design.is_repeat):
        first = design.repeated[rater, place]
        assert first < place - 1 or first == place - 1 > 0
        assert design.is_choice[rater, first]
        assert design.character[rater, first] == design.character[rater, place]
        assert (design.left[rater, first], design.right[rater, first]) == (
            design.right[rater, place],
            design.left[rater, place],
        )


def test_identical_pairs_are_of_the_written_system_and_else_of_each(design: Design) -> None:
    assert set(design.left[design.is_identical]) == {2}
    without = Design.of(make_questions(systems=4, characters=17, lists=4, seed=3))
    assert set(without.left[without.is_identical]) == {0, 1, 2, 3}


def test_choices_come_before_scores_and_lists_differ(design: Design) -> None:
    assert (np.diff(design.is_score.astype(int), axis=1) >= 0).all()
    assert all((one != other).any() for one, other in pairwise(design.character))
    assert (design.right[design.is_score] == NOBODY).all()


def test_one_seed_gives_one_design() -> None:
    one, same, other = (make_questions(systems=3, characters=8, lists=5, seed=seed) for seed in (1, 1, 2))
    assert (one == same).all() and (one != other).any()
