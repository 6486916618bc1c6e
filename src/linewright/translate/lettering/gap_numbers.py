"""Numbers that stand in a gap of their dimension line, as older drawings write them."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, Self

import numpy as np

from linewright.base import Floats, Mask, Pixels
from linewright.pages import Analysis, Components, TextReader, find_slanted, fold, level_crop

# The line must begin within this of the number, and go on for so long; mm.
_GAP_MM, _FLANK_MM = 2.0, 1.5
_UNBROKEN = 0.75  # faded lines have gaps: what share of this must be ink
# How far from the number's middle the line may lie, in heights of the number, and how far aside
# of each other its two parts, mm.
_OFF, _STEP_MM = 0.3, 0.6
_WIDE_MM = 1.2  # a line is at most so wide, mm; it grows into its arrowhead only later
# What stands so near to a number is a bit of it, mm; what reaches so near may be in its way.
_FRAGMENT_MM, _FREE_MM = 1.0, 0.4
# Of a reading: how sure it is, and how long a sign is, in heights.
_SURE = 0.6
_NARROWEST, _WIDEST = 0.3, 1.5
_SIGNS = frozenset("0123456789.-+±°RMX()")


class GapNumber(NamedTuple):
    """A number in a gap of its line, in pixels of the page, y down."""

    members: tuple[int, ...]  # numbers of its components of ink
    direction: tuple[float, float]  # unit vector along which it reads
    first: tuple[float, float]  # where the ink of the line ends before the number
    last: tuple[float, float]  # where it begins again behind it
    height: float  # of its ink
    below: float  # how far its ink reaches below the line

    @property
    def up(self) -> Floats:
        """Unit vector to the top of the number."""
        return np.array([self.direction[1], -self.direction[0]])


class _Frame(NamedTuple):
    """Where members lie along a direction and up from it, px."""

    direction: Floats
    up: Floats
    start: float
    end: float
    bottom: float
    top: float

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def padded(self, by: float) -> Self:
        """Return a frame that is wider by so much on each side."""
        return self._replace(start=self.start - by, end=self.end + by, bottom=self.bottom - by, top=self.top + by)

    def contains(self, points: Floats) -> Mask:
        """Say which points lie within."""
        along, above = points @ self.direction, points @ self.up
        inside: Mask = (along > self.start) & (along < self.end)
        return inside & (above > self.bottom) & (above < self.top)


def find_gap_numbers(page: Analysis, reader: TextReader) -> list[GapNumber]:
    """Find numbers with a piece of one straight line on both sides, level with their middle."""
    # The reader says whether they are numbers; what it reads is not used.
    groups, px_per_mm = page.components, page.px_per_mm
    candidates = []
    for members, angle in _candidates(page, reader):
        frame = _frame(groups, members, angle)
        if _in_gap(frame, members, groups, px_per_mm) is None:
            continue
        complete = _with_fragments(frame, members, groups, px_per_mm)
        if complete is None:
            continue
        frame = _frame(groups, complete, angle)
        number = _in_gap(frame, complete, groups, px_per_mm)
        if number is not None:
            candidates.append((number, _level(page, complete, frame), frame))
    readings = reader.read([crop for _, crop, _ in candidates])
    taken: set[int] = set()
    numbers = []
    for (number, _, frame), (string, confidence) in zip(candidates, readings, strict=True):
        length = (frame.end - frame.start) / frame.height
        if _is_number(string, confidence, length) and not taken & set(number.members):
            taken.update(number.members)
            numbers.append(number)
    return numbers


def _candidates(page: Analysis, reader: TextReader) -> Iterator[tuple[Sequence[int], float]]:
    """Yield rows of small shapes, and the angle at which each reads."""
    for row in page.rows():
        quarter = math.pi / 2 if row.turned else 0.0
        yield row.members, quarter
        if row.letters > 1:
            yield row.members, quarter + _slope(page.components, row.members, turned=row.turned)
    for slanted in find_slanted(page, reader):
        yield slanted.row.members, math.radians(slanted.rotation)


def _slope(groups: Components, members: Sequence[int], *, turned: bool) -> float:
    """Return the angle by which a row climbs, through the middles of its larger shapes."""
    boxes = groups.boxes[list(members)].astype(np.float64)
    sides = boxes[:, 2:] - boxes[:, :2]
    high = sides[:, 0 if turned else 1]
    middles = ((boxes[:, :2] + boxes[:, 2:]) / 2)[high > 0.6 * high.max()]
    if len(middles) < 2:
        return 0.0
    along, above = (-middles[:, 1], -middles[:, 0]) if turned else (middles[:, 0], -middles[:, 1])
    away = along - along.mean()
    spread = float(away @ away)
    if spread < 1:  # shapes above each other: no row
        return 0.0
    return math.atan(float(away @ above) / spread)


def _is_number(string: str, confidence: float, length: float) -> bool:
    """Whether a reading is a number that fills a row so many times longer than high."""
    # A hole on its centre line looks like a nought in a gap.
    signs = fold(string)
    if confidence < _SURE or not set(signs) <= _SIGNS or not any(map(str.isdigit, signs)):
        return False
    return signs.strip("0") != "" and _NARROWEST * len(signs) < length < _WIDEST * len(signs)


def _frame(groups: Components, members: Sequence[int], angle: float) -> _Frame:
    direction = np.array([math.cos(angle), -math.sin(angle)])
    up = np.array([direction[1], -direction[0]])
    points = _points(groups, members)
    along, above = points @ direction, points @ up
    return _Frame(direction, up, along.min(), along.max(), above.min(), above.max()).padded(0.5)


def _points(groups: Components, members: Iterable[int]) -> Floats:
    """Return the middles of the members' pixels, N x 2."""
    points = []
    for number in members:
        x0, y0, x1, y1 = groups.boxes[number].tolist()
        rows, columns = np.nonzero(groups.labels[y0:y1, x0:x1] == number)
        points.append(np.stack([columns + x0 + 0.5, rows + y0 + 0.5], axis=1))
    return np.concatenate(points)


def _with_fragments(
    frame: _Frame, members: Sequence[int], groups: Components, px_per_mm: float
) -> tuple[int, ...] | None:
    """Return a row with all bits of broken signs, None if ink from elsewhere reaches into it."""
    zone = frame.padded(_FRAGMENT_MM * px_per_mm)
    free = _FREE_MM * px_per_mm
    near = frame._replace(bottom=frame.bottom - free, top=frame.top + free)
    corners = np.array(
        [
            frame.direction * along + frame.up * above
            for along in (zone.start, zone.end)
            for above in (zone.bottom, zone.top)
        ]
    )
    left, top = np.floor(corners.min(axis=0)).astype(int).clip(0).tolist()
    right, bottom = np.ceil(corners.max(axis=0)).astype(int).tolist()
    numbers = np.unique(groups.labels[top:bottom, left:right]).tolist()
    complete = set(members)
    for number in set(numbers).difference([0, *members]):
        points = _points(groups, [number])
        if zone.contains(points).all():
            complete.add(number)
        elif near.contains(points).any():
            return None
    return tuple(sorted(complete))


def _in_gap(frame: _Frame, members: Sequence[int], groups: Components, px_per_mm: float) -> GapNumber | None:
    """Return a row as a number in a gap, None if no line leads to it from both sides."""
    before = _flank(frame, members, groups, -1, px_per_mm)
    behind = _flank(frame, members, groups, 1, px_per_mm)
    if before is None or behind is None or abs(before[1] - behind[1]) > _STEP_MM * px_per_mm:
        return None
    first, last = (frame.direction * along + frame.up * above for along, above in (before, behind))
    axis = (before[1] + behind[1]) / 2
    return GapNumber(
        tuple(members),
        (float(frame.direction[0]), float(frame.direction[1])),
        (float(first[0]), float(first[1])),
        (float(last[0]), float(last[1])),
        frame.height,
        axis - frame.bottom,
    )


def _flank(
    frame: _Frame, members: Sequence[int], groups: Components, side: int, px_per_mm: float
) -> tuple[float, float] | None:
    """Return where a line begins beside a row, along it and up, in pixels; None without one."""
    middle = (frame.top + frame.bottom) / 2
    edge = frame.end if side > 0 else frame.start
    along = edge + side * (0.5 + np.arange(math.ceil((_GAP_MM + _FLANK_MM) * px_per_mm)))
    reach = max(_OFF * frame.height, 0.5 * _WIDE_MM * px_per_mm) + 1
    above = middle + np.arange(-math.ceil(reach), math.ceil(reach) + 1)
    places = along[:, None, None] * frame.direction + above[None, :, None] * frame.up
    columns, rows = np.floor(places[..., 0]).astype(int), np.floor(places[..., 1]).astype(int)
    tall, wide = groups.labels.shape
    seen = groups.labels[rows.clip(0, tall - 1), columns.clip(0, wide - 1)]
    inside = (columns >= 0) & (rows >= 0) & (columns < wide) & (rows < tall)
    seen = inside & (seen > 0) & ~np.isin(seen, members)
    filled = seen.any(axis=1)
    if not filled.any():
        return None
    start, length = int(filled.argmax()), math.ceil(_FLANK_MM * px_per_mm)
    part = seen[start : start + length]
    if start > _GAP_MM * px_per_mm or len(part) < length or part.any(axis=1).mean() < _UNBROKEN:
        return None
    near = part[: max(length * 2 // 3, 1)]
    counts = near.sum(axis=1)
    heights = (near * above).sum(axis=1)[counts > 0] / counts[counts > 0]
    at = float(np.median(heights))
    if np.median(counts) > _WIDE_MM * px_per_mm or np.ptp(heights) > _STEP_MM * px_per_mm + 1:
        return None
    if abs(at - middle) > _OFF * frame.height:
        return None
    return float(along[start]), at


def _level(page: Analysis, members: Sequence[int], frame: _Frame) -> Pixels:
    """Cut a row out of the page, with nothing else on it, and turn it level."""
    extent = np.array([frame.start, -frame.top]), np.array([frame.end, -frame.bottom])
    axes = (frame.direction, -frame.up)
    return level_crop(page.pixels, page.components, members, axes, extent)
