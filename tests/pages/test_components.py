"""Connected components, and what pairs hold together."""

from __future__ import annotations

import numpy as np
from hypothesis import given, strategies

from linewright.pages.components import find_components, linked_sets, without_specks


def test_components_have_their_boxes_and_areas() -> None:
    mask = np.zeros((6, 9), np.bool_)
    mask[1:3, 1:4] = True
    mask[3, 4] = True
    mask[5, 7:] = True
    whole = find_components(mask)
    assert whole.boxes[1:].tolist() == [[1, 1, 5, 4], [7, 5, 9, 6]]
    assert whole.areas.tolist() == [45, 7, 2]
    assert (whole.labels > 0).tolist() == mask.tolist()
    # By their sides alone, the pixel at the corner stands alone.
    assert len(find_components(mask, connectivity=4).areas) == 4


def test_small_components_go_and_tables_say_which_are_chosen() -> None:
    mask = np.zeros((12, 20), np.bool_)
    mask[2, 2:5] = mask[8, 2:12] = True
    assert np.array_equal(np.unique(np.nonzero(without_specks(mask, 4.0))[0]), [8])
    assert without_specks(mask, 3.0).sum() == 13
    components = find_components(mask)
    assert components.table([2]).tolist() == [False, False, True]
    assert not components.table(()).any()


def test_sets_come_in_the_order_of_their_first_numbers() -> None:
    assert linked_sets([7, 3, 9, 1], [(1, 7), (9, 9)]) == [[7, 1], [3], [9]]
    assert linked_sets([], []) == []


@given(strategies.lists(strategies.tuples(*[strategies.integers(0, 12)] * 2), max_size=20))
def test_linked_sets_are_those_of_merging_pair_by_pair(pairs: list[tuple[int, int]]) -> None:
    sets = [{number} for number in range(13)]
    for a, b in pairs:
        one, two = (next(s for s in sets if number in s) for number in (a, b))
        if one is not two:
            sets.remove(two)
            one |= two
    assert sorted(map(sorted, sets)) == sorted(linked_sets(range(13), pairs))
