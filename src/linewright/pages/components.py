"""Connected components of ink, and what is linked by pairs."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from linewright.base import Mask


class Components(NamedTuple):
    """Components of touching pixels; number 0 is all that is not in the mask."""

    labels: NDArray[np.int32]  # H x W int32, the number of each pixel's component
    # N x 4 int32, left, top, right, bottom in pixels, right and bottom excluded.
    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]  # N int32, pixels

    def table(self, numbers: Iterable[int]) -> Mask:
        """Return a table by number, N, that says which are among ``numbers``."""
        table = np.zeros(len(self.areas), dtype=np.bool_)
        table[list(numbers)] = True
        return table


def find_components(mask: Mask, *, connectivity: int = 8) -> Components:
    """Return the components of touching pixels of an H x W mask: of ink by 8, of its paper by 4."""
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.view(np.uint8), connectivity=connectivity, ltype=cv2.CV_32S
    )
    corner = stats[:, :2]
    boxes = np.concatenate([corner, corner + stats[:, 2:4]], axis=1).astype(np.int32)
    return Components(np.asarray(labels, dtype=np.int32), boxes, stats[:, 4].astype(np.int32))


def without_specks(mask: Mask, least_px: float) -> Mask:
    """Return a mask without components of touching pixels whose longer side is less, px."""
    components = find_components(mask)
    large = (components.boxes[:, 2:] - components.boxes[:, :2]).max(axis=1) >= least_px
    large[0] = False
    return np.asarray(large[components.labels])


def linked_sets(numbers: Sequence[int], pairs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Return the sets of numbers that pairs hold together, in the order of their first numbers."""
    place = {number: at for at, number in enumerate(numbers)}
    ends = np.array([(place[a], place[b]) for a, b in pairs], dtype=np.int64).reshape(-1, 2)
    shape = (len(numbers), len(numbers))
    graph = coo_array((np.ones(len(ends), np.bool_), (ends[:, 0], ends[:, 1])), shape=shape)
    sets: dict[int, list[int]] = {}
    for number, label in zip(numbers, connected_components(graph, directed=False)[1], strict=True):
        sets.setdefault(int(label), []).append(number)
    return list(sets.values())
