"""The sizes, lengths and tails of weld symbols, read anew from where they have to stand.

On worn pages lettering touches its reference line, and rows are found by their ink. Beside a symbol that is known the
place of each row is known too: between the line and the row's height, from the symbol outwards to the first wide gap.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Mask, Pixels
from linewright.pages import TextReader
from linewright.vector import limits

# Arc, resistance, solid-state, gas and beam welding and brazing (ISO 4063): a group, and one or two digits more.
PROCESS = re.compile(r"(?:1[1-8]\d?|2[1-9]\d?|3\d{1,2}|4\d{1,2}|5[12]\d?|7\d{1,2}|9\d{1,2})")


class Place(NamedTuple):
    """Where a row stands beside a symbol, mm, y up; it is read from ``start`` on, towards ``stop``."""

    start: float
    stop: float
    near: float  # its edge towards the reference line
    far: float


class RowReading(NamedTuple):
    """What is read in a place."""

    string: str  # empty where nothing is
    confidence: float  # 0..1, the share of looks that say it
    sure: bool
    ink: bool  # whether anything stands there
    span: tuple[float, float]  # from where to where, mm


class LetteringReader:
    """Reads rows beside weld symbols on all views of a page: repaired, and its worn scan."""

    def __init__(self, views: Sequence[Pixels], px_per_mm: float, readers: Sequence[TextReader]) -> None:
        """Take views of one size, H x W uint8, paper 255, the repaired page first, and readers that must agree."""
        self._views, self._px_per_mm, self._readers = views, px_per_mm, readers

    def read(self, place: Place, height: float, pattern: re.Pattern[str]) -> RowReading:
        """Return what stands in a place, lettering being so high, if it is what a pattern allows."""
        span = self._span(place, height)
        if span is None:
            return RowReading("", 1.0, True, False, (place.start, place.start))
        votes: list[dict[str, float]] = []
        every = 0.0
        for reader in self._readers:
            said: dict[str, float] = {}
            for look in reader.read_placed(list(self._looks(span, place, height))):
                string = plain(look.string)
                fits = pattern.fullmatch(string) is not None
                every += look.least * (1.0 if fits else limits.OTHER_LOOK)
                if fits:
                    said[string] = said.get(string, 0.0) + look.least
            votes.append(said)
        sums = {string: sum(other.get(string, 0.0) for other in votes) for said in votes for string in said}
        if not sums:
            return RowReading("", 0.0, False, True, span)
        best = max(sums, key=sums.__getitem__)
        share = sums[best] / every
        agreed = all(said and max(said, key=said.__getitem__) == best for said in votes)
        return RowReading(best, share, agreed and share > limits.SURE_ROW_SHARE, True, span)

    def gap(self, at: float, sense: int, place: Place, height: float) -> float:
        """Return where a symbol in the middle of ``at`` ends, to its right (1) or left (-1): in a gap of the ink."""
        usual = at + sense * limits.SYMBOL_ENDS[1] * height
        ends = sorted(at + sense * share * height for share in limits.SYMBOL_ENDS[::2])
        columns = self._columns((ends[0], ends[1]), place)
        gaps = [(first + last) / 2 / self._px_per_mm + ends[0] for first, last in _runs(~columns)]
        return min(gaps, key=lambda x: abs(x - usual), default=usual)

    def _columns(self, span: tuple[float, float], place: Place) -> Mask:
        """Return in which columns of a place there is ink."""
        ink: Mask = np.asarray(self._cut(self._views[0], span, place.near, place.far) < limits.ROW_INK)
        return np.asarray(ink.sum(axis=0) >= limits.ROW_INK_MM * self._px_per_mm)

    def _span(self, place: Place, height: float) -> tuple[float, float] | None:
        """Return from where to where a row runs in a place, mm; None where there is no ink."""
        sense = 1 if place.stop > place.start else -1
        columns = self._columns((min(place[:2]), max(place[:2])), place)[::sense]
        wide = limits.ROW_GAP * height * self._px_per_mm
        kept: list[tuple[int, int]] = []
        for first, last in _runs(columns):
            if first - (kept[-1][1] if kept else 0) > wide:
                break
            kept.append((first, last))
        if not kept or kept[-1][1] - kept[0][0] < limits.NARROWEST_SIGN * height * self._px_per_mm:
            return None
        ends = sorted(place.start + sense * n / self._px_per_mm for n in (kept[0][0], kept[-1][1]))
        return ends[0], ends[1]

    def _looks(self, span: tuple[float, float], place: Place, height: float) -> Iterator[Pixels]:
        margin = limits.ROW_MARGIN * height
        up = 1 if place.far > place.near else -1
        for view in self._views:
            for lift in limits.ROW_LIFTS:
                near = place.near + up * lift * height
                crop = _stretched(self._cut(view, (span[0] - margin, span[1] + margin), near, place.far))
                yield crop
                yield np.asarray(cv2.resize(crop, None, fx=limits.ROW_NARROW, fy=1.0, interpolation=cv2.INTER_AREA))

    def _cut(self, view: Pixels, span: tuple[float, float], near: float, far: float) -> Pixels:
        rows, columns = view.shape
        left, right = (round(x * self._px_per_mm) for x in span)
        top, bottom = sorted(rows - round(y * self._px_per_mm) for y in (near, far))
        left, top = min(max(left, 0), columns - 1), min(max(top, 0), rows - 1)
        return view[top : max(bottom, top + 1), left : max(right, left + 1)]


def plain(string: str) -> str:
    """Return a row without spaces and specks; a capital S or Z looks like the small one."""
    bare = re.sub(r"\s", "", string).strip("·.,-'’|_~:;")
    bare = re.sub(r"[xX*]", "×", bare)
    return re.sub(r"^[SZA](?=\d)", lambda letter: letter[0].lower(), bare)


def _runs(columns: Mask) -> list[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], columns, [False]]).astype(np.int8)))
    return [(int(first), int(last)) for first, last in edges.reshape(-1, 2)]


def _stretched(crop: Pixels) -> Pixels:
    """Make paper white and ink black."""
    ink, paper = np.percentile(crop, (1, 90))
    level = (crop.astype(np.float32) - ink) * (255 / max(float(paper - ink), 1.0))
    return np.asarray(np.clip(level, 0, 255), dtype=np.uint8)
