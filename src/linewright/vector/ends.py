"""The one matcher of line ends: which ends of two strokes face each other, the best pairs first."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.spatial import KDTree

from linewright.base import Floats
from linewright.vector.fit import cross
from linewright.vector.strokes import Stroke, reverse

End = tuple[int, int]
"""A stroke's number, and 0 or 1 for where it begins or ends."""


class Pairs:
    """All pairs of ends of two strokes that are near each other, P of them, in pixels.

    Args:
        strokes: all strokes.
        ends: those of their ends that may be paired.
        reach: how far apart they may be, px.
        ordered: whether equally good pairs come in the order of ``ends``, or as found.

    Attributes:
        ends: P x 2 x 2, number and end of the one and of the other.
        index: P x 2, where they stand among the ``ends`` given.
        places: P x 2 x 2.
        apart: P x 2, from the one to the other.
        gap: P, how far that is.
        ahead: P x 2, how far each stroke must run on to be level with the other end.
        offset: P x 2, how far beside it the other end lies then.
        turn: P, by how much directions differ from straight on, radians.
        lengths: P x 2, of the strokes.
    """

    def __init__(
        self, strokes: Sequence[Stroke], ends: Sequence[End], reach: float, *, ordered: bool = True
    ) -> None:
        self._strokes = strokes
        table = np.array(ends, dtype=np.int64).reshape(-1, 2)
        places = np.array([strokes[n].ends[end] for n, end in ends]).reshape(-1, 2)
        outward = np.array([strokes[n].outward(end) for n, end in ends]).reshape(-1, 2)
        lengths = {number: strokes[number].length for number, _ in ends}
        index = KDTree(places).query_pairs(reach, output_type="ndarray")
        index = index[table[index[:, 0], 0] != table[index[:, 1], 0]]
        if ordered:
            index = index[np.lexsort(index.T[::-1])]
        self.index: NDArray[np.int64] = index
        self.ends, self.places = table[self.index], places[self.index]
        one, two = outward[self.index[:, 0]], outward[self.index[:, 1]]
        self.apart: Floats = self.places[:, 1] - self.places[:, 0]
        self.gap: Floats = np.hypot(self.apart[:, 0], self.apart[:, 1])
        ahead = (one * self.apart).sum(axis=1), -(two * self.apart).sum(axis=1)
        self.ahead: Floats = np.stack(ahead, axis=1)
        offset = [np.abs(cross(out, self.apart)) for out in (one, two)]
        self.offset: Floats = np.stack(offset, axis=1)
        self.turn: Floats = np.arccos(np.clip(-(one * two).sum(axis=1), -1, 1))
        self.lengths: Floats = np.array([lengths[n] for n in self.ends[..., 0].ravel().tolist()])
        self.lengths = self.lengths.reshape(-1, 2)

    def __len__(self) -> int:
        return len(self.index)

    def half_widths(self) -> Floats:
        """Return the half widths of the strokes, P x 2."""
        known = {n: self._strokes[n].half_width for n in np.unique(self.ends[..., 0]).tolist()}
        widths = [known[number] for number in self.ends[..., 0].ravel().tolist()]
        return np.array(widths).reshape(-1, 2)

    def row(self, pair: int) -> list[Stroke]:
        """Return the strokes of a pair so that the second goes on where the first ends."""
        (one, leave), (two, enter) = self.ends[pair].tolist()
        first, second = self._strokes[one], self._strokes[two]
        return [first if leave else reverse(first), reverse(second) if enter else second]


class Match(NamedTuple):
    """Two strokes, by their numbers, and what they become together."""

    one: int
    two: int
    whole: Stroke


def match(
    pairs: Pairs, cost: Floats, allowed: NDArray[np.bool_], join: Callable[[int], Stroke | None]
) -> list[Match]:
    """Return matches of strokes, the cheapest first, each stroke at most once.

    Args:
        pairs: of ends.
        cost: of each pair.
        allowed: which pairs lie within the limits.
        join: makes one stroke of a pair; None refuses it.
    """
    order = np.flatnonzero(allowed)
    used: set[int] = set()
    matches: list[Match] = []
    for pair in order[np.argsort(cost[order], kind="stable")].tolist():
        one, two = pairs.ends[pair, :, 0].tolist()
        if one in used or two in used:
            continue
        whole = join(pair)
        if whole is not None:
            used.update((one, two))
            matches.append(Match(one, two, whole))
    return matches


def join_matches(
    strokes: Sequence[Stroke],
    find: Callable[[Sequence[Stroke]], Sequence[Match]],
    *,
    rounds: int,
) -> list[Stroke]:
    """Join what is matched, until nothing is left to join."""
    current = list(strokes)
    for _ in range(rounds):
        matches = find(current)
        if not matches:
            break
        used = {number for one, two, _ in matches for number in (one, two)}
        current = [stroke for number, stroke in enumerate(current) if number not in used]
        current.extend(whole for _, _, whole in matches)
    return current
