"""How plates meet at the tip of a weld symbol's arrow, as far as the lines there tell; mm on paper, y up.

A line that runs on through the tip is a face of a plate. Where another line ends on it there, two plates meet: in line
if that line goes into the plate, away from the arrow (the seam of a butt joint), in a tee if it stands on the arrow's
side. A joint may be seen from any side, so most tips tell no more than that an edge is there.
"""

from collections.abc import Collection
from typing import NamedTuple

import numpy as np

from linewright.base import Floats, Mask
from linewright.vector import limits
from linewright.vector.model import JointForm, Line, Vectors, WeldSymbol, sampled

_PART_LAYERS = ("outline", "hidden")


class _Pieces(NamedTuple):
    """N straight pieces."""

    ends: Floats  # N x 2 x 2
    lengths: Floats  # N, above 0
    along: Floats  # N x 2, unit vectors

    @classmethod
    def of(cls, ends: Floats) -> "_Pieces":
        spans = ends[:, 1] - ends[:, 0]
        lengths = np.maximum(np.hypot(spans[:, 0], spans[:, 1]), limits.TINY)
        return cls(ends, lengths, spans / lengths[:, None])

    def distances(self, place: Floats) -> Floats:
        """Return how far off a place is from each."""
        share = ((place - self.ends[:, 0]) * self.along).sum(axis=1).clip(0, self.lengths)
        return np.asarray(np.hypot(*(self.ends[:, 0] + share[:, None] * self.along - place).T))


class JointFinder:
    """Tells the joints of a page."""

    def __init__(self, page: Vectors, own: Collection[int] = ()) -> None:
        """Take a page and the numbers of its curves that are no part of what is drawn, as those of weld symbols."""
        curves = [curve for number, curve in enumerate(page.curves) if number not in own]
        parts = [c for c in curves if isinstance(c, Line) and c.pen.layer in _PART_LAYERS]
        self._parts = _Pieces.of(_joined(_Pieces.of(np.array([(c.a, c.b) for c in parts]).reshape(-1, 2, 2))))
        chains = [sampled(c) for c in curves]
        every = [np.stack([points[:-1], points[1:]], axis=1) for points in chains]
        material = [piece for piece, c in zip(every, curves, strict=True) if c.pen.layer in (*_PART_LAYERS, "hatch")]
        self._every, self._material = (_Pieces.of(np.concatenate([np.zeros((0, 2, 2)), *p])) for p in (every, material))

    def at(self, symbol: WeldSymbol) -> JointForm:
        """Return how plates meet at a symbol's tip; empty where it cannot be told."""
        knee = np.array(symbol.knee)
        if symbol.tip == symbol.knee:
            return ""
        tip = self._met(np.array(symbol.tip), knee)
        if not (self._every.distances(tip) < limits.TIP_ON_NOTHING_MM).any():
            return "nothing"
        faces = np.flatnonzero(self._parts.distances(tip) < limits.TIP_ON_LINE_MM)
        through = [index for index in faces.tolist() if self._goes_on(tip, index, limits.FACE_MM)]
        if not through:
            return self._at_corner(tip, knee)
        face = max(through, key=lambda index: float(self._parts.lengths[index]))
        up = square_to(self._parts.along[face])
        side = float((knee - tip) @ up)
        stems = self._ends_at(tip, self._parts.along[face])
        if not stems:
            return "" if self._crosses_at(tip, self._parts.along[face]) else "edge"
        on_arrow_side = {bool((far - tip) @ up * side > 0) for far in stems}
        slants = abs(side) > limits.ARROW_OFF_FACE * float(np.hypot(*(knee - tip)))
        if len(on_arrow_side) > 1 or not slants or not self._comes_free(tip, knee):
            return ""
        if on_arrow_side == {True}:
            return "tee"
        return "butt" if any(self._parts_plates(tip, far, face) for far in stems) else ""

    def _met(self, tip: Floats, knee: Floats) -> Floats:
        """Return where an arrow line meets the nearest line: its head may be worn short."""
        direction = (tip - knee) / float(np.hypot(*(tip - knee)))
        ends = self._parts.ends - tip
        off, ahead = ends @ square_to(direction), ends @ direction
        # Lines may end a little short of it, as two do that meet in a corner.
        lacking = np.where(off[:, 0] * off[:, 1] < 0, 0.0, np.abs(off).min(axis=1))
        rise = off[:, 1] - off[:, 0]
        share = np.clip(-off[:, 0] / np.where(np.abs(rise) < limits.TINY, limits.TINY, rise), 0, 1)
        at = ahead[:, 0] + share * (ahead[:, 1] - ahead[:, 0])
        low, high = limits.TIP_REACH_MM
        able = (lacking < limits.TIP_ON_LINE_MM) & (low < at) & (at < high)
        if not able.any():
            return tip
        best = int(np.where(able, np.abs(at), np.inf).argmin())
        return np.asarray(tip + direction * at[best])

    def _parts_plates(self, tip: Floats, far: Floats, face: int) -> bool:
        """Whether a line from a face ends at the opposite one, and both plates are longer than they are thick there."""
        thick = float(np.hypot(*(far - tip)))
        level = np.abs(self._parts.along @ self._parts.along[face]) > limits.PARALLEL_COSINE
        opposite = np.flatnonzero(level & (self._parts.distances(far) < limits.STEM_OFF_MM)).tolist()
        reach = max(thick, limits.FACE_MM)
        return self._goes_on(tip, face, reach) and any(self._goes_on(far, index, reach) for index in opposite)

    def _at_corner(self, tip: Floats, knee: Floats) -> JointForm:
        """Return what a tip at a corner of a plate means: a butt joint where another plate's stands across a groove."""
        lines = self._ends_at(tip, None)
        if len(lines) < 2:
            return ""
        for edge in lines:
            back = (tip - edge) / float(np.hypot(*(tip - edge)))
            up = square_to(back)
            arrow = float((knee - tip) @ up)
            # The arrow comes from without.
            depths = [deep for far in lines if far is not edge and (deep := float((far - tip) @ up)) * arrow < 0]
            away = self._parts.ends - tip
            off, ahead = np.abs(away @ up), away @ back
            level = (off.max(axis=1) < limits.TIP_ON_LINE_MM) & (ahead.min(axis=1) > limits.NARROWEST_GROOVE_MM)
            for index in np.flatnonzero(level).tolist():
                other = self._parts.ends[index, int(ahead[index].argmin())]
                others = [float((far - other) @ up) for far in self._ends_at(other, back)]
                wide = float(ahead[index].min())
                long = min(float(self._parts.lengths[index]), float(np.hypot(*(tip - edge))))
                is_groove = any(_is_groove(one, two, wide, long) for one in depths for two in others)
                if is_groove and self._comes_free(tip, knee):
                    return "butt"
        return "corner"

    def _goes_on(self, place: Floats, index: int, reach: float) -> bool:
        """Whether a line, with what lies level with it, goes on past a place on both sides."""
        start, along = self._parts.ends[index, 0], self._parts.along[index]
        away = self._parts.ends - start
        off = np.abs(away @ square_to(along)).max(axis=1)
        places = np.sort(away @ along - (place - start) @ along, axis=1)[off < limits.TIP_ON_LINE_MM]
        steps = np.linspace(-reach, reach, limits.FACE_STEPS)
        covered: Mask = ((places[:, :1] <= steps) & (steps <= places[:, 1:])).any(axis=0)
        return bool(covered.mean() > limits.FACE_COVERED)

    def _ends_at(self, tip: Floats, face: Floats | None) -> list[Floats]:
        """Return the far ends of the lines that end at a tip; of those that stand on a face where one is given."""
        off = np.hypot(*(self._parts.ends - tip).transpose(2, 0, 1))
        able = (off.min(axis=1) < limits.STEM_OFF_MM) & (self._parts.lengths > limits.SHORTEST_STEM_MM)
        if face is not None:
            able &= np.abs(self._parts.along @ face) < limits.STEM_COSINE
        return [self._parts.ends[n, 1 - int(off[n].argmin())] for n in np.flatnonzero(able).tolist()]

    def _crosses_at(self, tip: Floats, face: Floats) -> bool:
        """Whether another line than the face runs through a tip."""
        steep = np.abs(self._parts.along @ face) < limits.STEM_COSINE
        return bool((steep & (self._parts.distances(tip) < limits.TIP_ON_LINE_MM)).any())

    def _comes_free(self, tip: Floats, knee: Floats) -> bool:
        """Whether an arrow line crosses no part on its way to the tip."""
        long = float(np.hypot(*(knee - tip)))
        direction = (knee - tip) / max(long, limits.TINY)
        square = square_to(direction)
        away = self._material.ends - tip
        off, ahead = away @ square, away @ direction
        rise = off[:, 1] - off[:, 0]
        crossing = off[:, 0] * off[:, 1] < 0
        share = np.where(crossing, -off[:, 0] / np.where(crossing, rise, 1), 0)
        at = ahead[:, 0] + share * (ahead[:, 1] - ahead[:, 0])
        return not bool((crossing & (at > limits.STEM_OFF_MM) & (at < min(long, limits.FREE_ARROW_MM))).any())


def _joined(pieces: _Pieces) -> Floats:
    """Return straight pieces, those joined that lie in one line but for a gap as wide as an arrowhead."""
    left = np.ones(len(pieces.lengths), dtype=np.bool_)
    lines = []
    for index in np.argsort(-pieces.lengths).tolist():
        if not left[index]:
            continue
        start, along = pieces.ends[index, 0], pieces.along[index]
        away = pieces.ends - start
        level = left & (np.abs(away @ square_to(along)).max(axis=1) < limits.SAME_FACE_MM)
        left &= ~level
        places = np.sort((away @ along)[level], axis=1)
        low, high = places[places[:, 0].argsort()][0]
        for first, last in places[places[:, 0].argsort()]:
            if first - high > limits.HEAD_GAP_MM:
                lines.append((start + low * along, start + high * along))
                low, high = first, last
            high = max(high, last)
        lines.append((start + low * along, start + high * along))
    return np.array(lines).reshape(-1, 2, 2)


def square_to(along: Floats) -> Floats:
    """Return the direction a quarter turn counter-clockwise of another."""
    return np.array([-along[1], along[0]])


def _is_groove(one: float, two: float, wide: float, long: float) -> bool:
    """Whether two faces go down as deep, no farther apart than those of a groove, in plates longer than thick."""
    deep = min(abs(one), abs(two))
    alike = one * two > 0 and abs(one - two) < limits.GROOVE_UNLIKE * deep
    return alike and wide < limits.WIDEST_GROOVE * deep and limits.SHALLOWEST_GROOVE_MM < deep < long
