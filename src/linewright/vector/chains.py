"""The skeleton of ink as chains of pixels between ends and junctions."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask
from linewright.pages import thin_lee
from linewright.vector import limits

_AROUND = ((0, 1), (1, 0), (0, -1), (-1, 0), (1, 1), (1, -1), (-1, -1), (-1, 1))


class Chain(NamedTuple):
    """A line of pixels without branches.

    Attributes:
        points: N x 2 float64, pixel centres in order, xy.
        distances: N float32, to the paper, px.
        free: whether its first and last point end in paper; False where it meets others.
        closed: whether it runs back into itself.
    """

    points: Floats
    distances: NDArray[np.float32]
    free: tuple[bool, bool]
    closed: bool


def find_chains(mask: Mask, distances: NDArray[np.float32]) -> list[Chain]:
    """Thin an H x W mask and return its chains; spurs are left out."""
    skeleton = np.pad(thin_lee(mask), 1)
    if not skeleton.any():
        return []
    links, kinds = _links(skeleton)
    chains = _trace(links, kinds)
    width = skeleton.shape[1]
    found = []
    for places, free, closed in chains:
        rows, columns = np.divmod(np.array(places), width)
        near = distances[rows - 1, columns - 1]
        steps = np.hypot(np.diff(rows), np.diff(columns)).sum()
        least = limits.SPUR * max(float(near.max()), limits.LEAST_SPUR_PX)
        if free[0] != free[1] and steps < least:
            continue
        points = np.stack([columns - 0.5, rows - 0.5], axis=1).astype(np.float64)
        found.append(Chain(points, near, free, closed))
    return found


def _links(skeleton: Mask) -> tuple[dict[int, list[int]], dict[int, int]]:
    """Return the neighbours of each pixel (flat index) and their number.

    Diagonal neighbours count only where no orthogonal way round exists.
    """
    width = skeleton.shape[1]
    flat = skeleton.ravel()
    places = np.flatnonzero(flat)
    linked = []
    for dy, dx in _AROUND:
        there = flat[places + dy * width + dx]
        if dy and dx:
            there = there & ~flat[places + dy * width] & ~flat[places + dx]
        linked.append(there)
    table = np.stack(linked, axis=1)
    offsets = np.array([dy * width + dx for dy, dx in _AROUND])
    owner, which = np.nonzero(table)
    targets = places[owner] + offsets[which]
    counts = table.sum(axis=1)
    parts = np.split(targets, np.cumsum(counts)[:-1])
    numbers = places.tolist()
    links = {number: part.tolist() for number, part in zip(numbers, parts, strict=True)}
    return links, dict(zip(numbers, counts.tolist(), strict=True))


def _trace(
    links: dict[int, list[int]], kinds: dict[int, int]
) -> list[tuple[list[int], tuple[bool, bool], bool]]:
    """Walk from every end and junction along every branch, then around what is left: rings."""
    chains: list[tuple[list[int], tuple[bool, bool], bool]] = []
    visited: set[int] = set()
    done: set[tuple[int, int]] = set()
    for start, kind in kinds.items():
        if kind == 2:
            continue
        if kind == 0:
            chains.append(([start], (True, True), False))
        for first in links[start]:
            if (start, first) in done:
                continue
            path = [start, first]
            while kinds[path[-1]] == 2:
                visited.add(path[-1])
                a, b = links[path[-1]]
                path.append(b if a == path[-2] else a)
            done.add((path[-1], path[-2]))
            done.add((start, first))
            free = (kind == 1, kinds[path[-1]] == 1)
            # A link between two junction pixels is no line.
            if len(path) > 2 or any(free):
                chains.append((path, free, path[0] == path[-1]))
    for start, kind in kinds.items():
        if kind != 2 or start in visited:
            continue
        path = [start, links[start][0]]
        visited.update(path)
        while path[-1] != start:
            a, b = links[path[-1]]
            path.append(b if a == path[-2] else a)
            visited.add(path[-1])
        chains.append((path, (False, False), True))
    return chains
