"""The skeleton of ink as chains of pixels between ends and junctions."""

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from linewright.base import Floats, Floats32, Mask
from linewright.pages import thin_lee
from linewright.vector import limits

_AROUND = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, -1), (-1, 1))


class Chain(NamedTuple):
    """A line of pixels without branches."""

    points: Floats  # N x 2 float64, pixel centres in order, xy
    distances: Floats32  # N float32, to the paper, px
    # Whether its first and last point end in paper; False where it meets others.
    free: tuple[bool, bool]
    closed: bool  # whether it runs back into itself


def find_chains(mask: Mask, distances: Floats32) -> list[Chain]:
    """Thin an H x W mask and return its chains; spurs are left out."""
    skeleton = np.pad(thin_lee(mask), 1)
    if not skeleton.any():
        return []
    chains = []
    for path, free, closed in _trace(_links(skeleton)):
        rows, columns = np.divmod(np.array(path), skeleton.shape[1])
        near = distances[rows - 1, columns - 1]
        steps = np.hypot(np.diff(rows), np.diff(columns)).sum()
        least = limits.SPUR * max(float(near.max()), limits.LEAST_SPUR_PX)
        if free[0] == free[1] or steps >= least:
            points = np.stack([columns - 0.5, rows - 0.5], axis=1).astype(np.float64)
            chains.append(Chain(points, near, free, closed))
    return chains


def _links(skeleton: Mask) -> dict[int, list[int]]:
    """Return the neighbours of each pixel (flat index)."""
    # Diagonal neighbours count only where no orthogonal way round exists.
    width = skeleton.shape[1]
    flat = skeleton.ravel()
    places = np.flatnonzero(flat)
    linked = []
    for dy, dx in _AROUND:
        there = flat[places + dy * width + dx]
        if dy and dx:
            there = there & ~flat[places + dy * width] & ~flat[places + dx]
        linked.append(there)
    owner, which = np.nonzero(np.stack(linked, axis=1))
    targets = places[owner] + np.array([dy * width + dx for dy, dx in _AROUND])[which]
    parts = np.split(targets, np.cumsum(np.bincount(owner, minlength=len(places)))[:-1])
    return {n: part.tolist() for n, part in zip(places.tolist(), parts, strict=True)}


def _trace(links: dict[int, list[int]]) -> Iterator[tuple[list[int], tuple[bool, bool], bool]]:
    """Walk from every end and junction along every branch, then around what is left: rings."""
    visited: set[int] = set()
    done: set[tuple[int, int]] = set()

    def walk(start: int, first: int) -> list[int]:
        """Go on to the next end or junction, or back to the start."""
        path = [start, first]
        while path[-1] != start and len(links[path[-1]]) == 2:
            visited.add(path[-1])
            a, b = links[path[-1]]
            path.append(b if a == path[-2] else a)
        return path

    knots = {place: nexts for place, nexts in links.items() if len(nexts) != 2}
    for start, nexts in knots.items():
        if not nexts:
            yield [start], (True, True), False
        for first in nexts:
            if (start, first) not in done:
                path = walk(start, first)
                done.update(((path[-1], path[-2]), (start, first)))
                free = len(nexts) == 1, len(links[path[-1]]) == 1
                # A link between two junction pixels is no line.
                if len(path) > 2 or any(free):
                    yield path, free, path[0] == path[-1]
    for start, nexts in links.items():
        if len(nexts) == 2 and start not in visited:
            visited.add(start)
            yield walk(start, nexts[0]), (False, False), True
