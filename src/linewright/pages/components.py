"""Groups of touching pixels."""

from __future__ import annotations

from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import Mask


class Groups(NamedTuple):
    """Groups of touching pixels; number 0 is all that is not in the mask.

    Attributes:
        labels: H x W int32, the number of the group.
        boxes: N x 4 int32, left, top, right, bottom in pixels, right and bottom excluded.
        areas: N int32, pixels.
    """

    labels: NDArray[np.int32]
    boxes: NDArray[np.int32]
    areas: NDArray[np.int32]


def find_groups(mask: Mask, *, connectivity: int = 8) -> Groups:
    """Return the groups of touching pixels of an H x W mask.

    Args:
        mask: the ink; or the paper, whose pixels touch by 4 sides where ink's touch by 8.
        connectivity: 8 or 4.
    """
    _, labels, stats, _ = cv2.connectedComponentsWithStats(
        mask.view(np.uint8), connectivity=connectivity, ltype=cv2.CV_32S
    )
    corner = stats[:, :2]
    boxes = np.concatenate([corner, corner + stats[:, 2:4]], axis=1).astype(np.int32)
    return Groups(np.asarray(labels, dtype=np.int32), boxes, stats[:, 4].astype(np.int32))
