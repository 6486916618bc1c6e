"""Skeletons of drawn masks, whose ends, junctions and rings are known."""

from __future__ import annotations

import cv2
import numpy as np

from linewright.base.types import Mask
from linewright.pages.binarise import distance_to_paper
from linewright.vector.chains import Chain, find_chains


def chains(*pieces: tuple[tuple[int, int], tuple[int, int]], ring: bool = False) -> list[Chain]:
    page = np.zeros((120, 160), np.uint8)
    for a, b in pieces:
        cv2.line(page, a, b, 1, 5)
    if ring:
        cv2.circle(page, (80, 60), 43, 1, cv2.FILLED)
        cv2.circle(page, (80, 60), 38, 0, cv2.FILLED)
    mask: Mask = page > 0
    return find_chains(mask, distance_to_paper(mask))


def test_a_line_is_one_chain_with_two_free_ends() -> None:
    (chain,) = chains(((20, 60), (140, 60)))
    assert chain.free == (True, True)
    assert not chain.closed
    assert np.abs(chain.points[:, 1] - 60.5).max() <= 1
    assert np.median(chain.distances) >= 2


def test_a_cross_is_four_chains_that_meet() -> None:
    found = chains(((20, 60), (140, 60)), ((80, 10), (80, 110)))
    long = [chain for chain in found if len(chain.points) > 10]
    assert len(long) == 4
    assert all(sum(chain.free) == 1 for chain in long)


def test_a_ring_is_closed_and_a_rough_edge_makes_no_spur() -> None:
    (ring,) = chains(ring=True)
    assert ring.closed
    assert ring.points[0].tolist() == ring.points[-1].tolist()
    rough = chains(((20, 60), (140, 60)), ((80, 58), (80, 57)))
    assert all(np.abs(chain.points[:, 1] - 60.5).max() <= 2 for chain in rough)
    assert sum(sum(chain.free) for chain in rough) == 2


def test_no_ink_has_no_chains() -> None:
    assert chains() == []
