"""The one matcher of line ends: which ends of two strokes face each other, the best pairs first."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from scipy.spatial import KDTree

from linewright.base import Floats, Mask
from linewright.vector.fit import cross
from linewright.vector.strokes import Stroke, reverse

End = tuple[int, int]  # a stroke's number, and 0 or 1 for where it begins or ends


class Pairs:
    """All pairs of ends of two strokes within reach, P of them, and how they lie, in pixels."""

    # Equally good pairs come in the order of `ends`; where not `ordered`, as the tree finds them.

    def __init__(self, strokes: Sequence[Stroke], ends: Sequence[End], reach: float, *, ordered: bool = True) -> None:
        self._strokes = strokes
        table = np.array(ends, dtype=np.int64).reshape(-1, 2)
        places = np.array([strokes[n].ends[end] for n, end in ends]).reshape(-1, 2)
        outward = np.array([strokes[n].outward(end) for n, end in ends]).reshape(-1, 2)
        index = KDTree(places).query_pairs(reach, output_type="ndarray")
        index = index[table[index[:, 0], 0] != table[index[:, 1], 0]]
        if ordered:
            index = index[np.lexsort(index.T[::-1])]
        # Number and end of the one and of the other, and their places, P x 2 x 2.
        self.ends, self.places = table[index], places[index]
        one, two = outward[index[:, 0]], outward[index[:, 1]]
        apart = self.places[:, 1] - self.places[:, 0]
        self.gap: Floats = np.hypot(apart[:, 0], apart[:, 1])  # P
        # How far each stroke must run on to be level with the other end, how far beside: P x 2.
        ahead = (one * apart).sum(axis=1), -(two * apart).sum(axis=1)
        self.ahead: Floats = np.stack(ahead, axis=1)
        offset = np.abs(cross(one, apart)), np.abs(cross(two, apart))
        self.offset: Floats = np.stack(offset, axis=1)
        # By how much directions differ from straight on: P, radians.
        self.turn: Floats = np.arccos(np.clip(-(one * two).sum(axis=1), -1, 1))
        self.lengths = self._each(lambda stroke: stroke.length)

    def half_widths(self) -> Floats:
        """Return the half widths of the strokes, P x 2."""
        return self._each(lambda stroke: stroke.half_width)

    def _each(self, size: Callable[[Stroke], float]) -> Floats:
        numbers, where = np.unique(self.ends[..., 0], return_inverse=True)
        sizes = np.array([size(self._strokes[number]) for number in numbers.tolist()])
        return np.asarray(sizes[where].reshape(-1, 2), dtype=np.float64)

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


def match(pairs: Pairs, cost: Floats, allowed: Mask, join: Callable[[int], Stroke | None]) -> list[Match]:
    """Return matches among the pairs allowed, the cheapest first, each stroke at most once."""
    # What `join` refuses to make one stroke of, with None, is no match.
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
    strokes: Sequence[Stroke], find: Callable[[Sequence[Stroke]], Sequence[Match]], *, rounds: int
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
