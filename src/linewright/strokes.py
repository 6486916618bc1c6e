"""What a skeleton consists of: end points, junctions, and the strokes between them.

In a skeleton image ink is 0 and paper 255, as in every image; places are (row, column).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import ndimage

from linewright.raster import Pixels

Mask = NDArray[np.bool_]
Place = tuple[int, int]
NodeKind = Literal["end", "junction", "ring"]

_EIGHT = np.ones((3, 3), dtype=bool)
# The neighbours of a pixel in a circle, those at its sides before those at its corners.
_SIDES = ((-1, 0), (0, 1), (1, 0), (0, -1))
_CORNERS = ((-1, 1), (1, 1), (1, -1), (-1, -1))
_CIRCLE = tuple(step for pair in zip(_SIDES, _CORNERS, strict=True) for step in pair)


class Node(NamedTuple):
    """Where strokes end or meet.

    Attributes:
        row: of its middle, in pixels.
        column: of its middle, in pixels.
        kind: a free end, a junction, or a place on a ring that has neither.
    """

    row: float
    column: float
    kind: NodeKind


class Stroke(NamedTuple):
    """A line between two nodes.

    Attributes:
        first: number of the node at its start.
        last: number of the node at its end; the same for a ring.
        places: its pixels in order, those of junctions left out.
        length: in pixels along its own places, 1 to a side and sqrt 2 to a corner.
    """

    first: int
    last: int
    places: tuple[Place, ...]
    length: float


class StrokeGraph(NamedTuple):
    """A skeleton as nodes and the strokes between them."""

    nodes: tuple[Node, ...]
    strokes: tuple[Stroke, ...]


def end_points(skeleton: Pixels) -> list[Place]:
    """Return the pixels at which a line ends, and single dots, in reading order.

    A pixel is an end if it has no neighbour, one, or two that touch each other.

    Args:
        skeleton: H x W uint8, as from `thin`.
    """
    return _places(_ends(skeleton < 128))


def junctions(skeleton: Pixels) -> list[tuple[float, float]]:
    """Return the middles of the places where three or more lines meet.

    Going round a junction pixel, ink begins three times or more (Rutovitz's crossing number); the
    pixels of a 2 x 2 block count too, and those beside all these. What touches is one junction.

    Args:
        skeleton: H x W uint8, as from `thin`.
    """
    labels, count = ndimage.label(_forks(skeleton < 128), _EIGHT)
    return [(float(r), float(c)) for r, c in _middles(labels, count)]


def stroke_graph(skeleton: Pixels) -> StrokeGraph:
    """Return the lines of a skeleton and how they hang together.

    Args:
        skeleton: H x W uint8, as from `thin`.
    """
    ink = np.pad(skeleton < 128, 1)
    forks, count = ndimage.label(_forks(ink), _EIGHT)
    nodes = [Node(r - 1, c - 1, "junction") for r, c in _middles(forks, count)]
    free = {place for place in _places(_ends(ink)) if not forks[place]}
    lines, line_count = ndimage.label(ink & (forks == 0), _EIGHT)
    strokes = []
    boxes = ndimage.find_objects(lines)
    for number in range(1, line_count + 1):
        top, left = (part.start for part in boxes[number - 1])
        inside = _places(lines[boxes[number - 1]] == number)
        path = _traced({(top + row, left + column) for row, column in inside})
        ends = [path[0], path[-1]]
        if len(path) > 1 or path[0] not in free or _fork_beside(path[0], forks):
            joined = []
            for at, end in enumerate(ends):
                beside = _fork_beside(end, forks)
                if len(path) == 1 and at == 1 and len(beside) > 1:
                    joined.append(beside[1] - 1)
                elif beside and not (at == 1 and len(path) == 1 and end in free):
                    joined.append(beside[0] - 1)
                elif end in free:
                    nodes.append(Node(end[0] - 1, end[1] - 1, "end"))
                    joined.append(len(nodes) - 1)
                elif joined:
                    joined.append(joined[0])
                else:
                    nodes.append(Node(end[0] - 1, end[1] - 1, "ring"))
                    joined.append(len(nodes) - 1)
            strokes.append(_stroke(joined[0], joined[1], path))
        else:
            nodes.append(Node(ends[0][0] - 1, ends[0][1] - 1, "end"))
    return StrokeGraph(tuple(nodes), tuple(strokes))


def _stroke(first: int, last: int, path: list[Place]) -> Stroke:
    places = np.asarray(path)
    length = float(np.hypot(*np.diff(places, axis=0).T).sum())
    return Stroke(first, last, tuple((r - 1, c - 1) for r, c in path), length)


def _traced(left: set[Place]) -> list[Place]:
    """Return the pixels of one line in order, from one of its ends."""
    here = min(left, key=lambda place: (len(_beside(place, left)), place))
    path = [here]
    left.discard(here)
    while beside := _beside(here, left):
        here = beside[0]
        path.append(here)
        left.discard(here)
    return path


def _beside(place: Place, among: set[Place]) -> list[Place]:
    row, column = place
    around = ((row + down, column + right) for down, right in (*_SIDES, *_CORNERS))
    return [there for there in around if there in among]


def _fork_beside(place: Place, forks: NDArray[np.int32]) -> list[int]:
    row, column = place
    window = forks[row - 1 : row + 2, column - 1 : column + 2]
    return [int(label) for label in np.unique(window) if label]


def _ring(ink: Mask) -> NDArray[np.int8]:
    """Return 8 x H x W: each pixel's neighbours in a circle, 0 off the image."""
    padded = np.pad(ink, 1).astype(np.int8)
    height, width = ink.shape
    return np.stack([padded[1 + r : 1 + r + height, 1 + c : 1 + c + width] for r, c in _CIRCLE])


def _ends(ink: Mask) -> Mask:
    ring = _ring(ink)
    begins = np.maximum(np.roll(ring, -1, axis=0) - ring, 0).sum(axis=0)
    ends: Mask = ink & (ring.sum(axis=0) <= 2) & (begins <= 1)
    return ends


def _forks(ink: Mask) -> Mask:
    ring = _ring(ink)
    begins = np.maximum(np.roll(ring, -1, axis=0) - ring, 0).sum(axis=0)
    block = ndimage.binary_opening(ink, np.ones((2, 2)))
    # A lone 2 x 2 dot, which thinning keeps, is no junction.
    crowded = block & (ndimage.convolve(ink.astype(int), _EIGHT.astype(int), mode="constant") > 4)
    forks = (ink & (begins >= 3)) | crowded
    # The pixels at their sides too: without them the arms would still touch at their corners.
    grown: Mask = ink & ndimage.binary_dilation(forks)
    return grown


def _places(mask: Mask) -> list[Place]:
    return [(int(row), int(column)) for row, column in np.argwhere(mask)]


def _middles(labels: NDArray[np.int32], count: int) -> Iterator[tuple[float, float]]:
    for row, column in ndimage.center_of_mass(labels > 0, labels, range(1, count + 1)):
        yield float(row), float(column)
