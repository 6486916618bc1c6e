"""What changed between a scan and its translation: lines lost and added, text read otherwise.

A line counts by strict evidence and is missed by lax evidence: what is surely ink on one page is
lost only if the other page has not even a trace of ink within half a millimetre. So neither noise
nor a pale stroke raises an alarm, and a line that is gone does.

A text is read at one box on both pages. Readers err, and a worn scan is read worse than a clean
one, so where the two readings differ both pages are read again in other ways (flattened, in black
and white, wider cut): the text has changed if no reading of the one page is a reading of the other.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import DataError, Mask, Pixels
from linewright.pages import (
    MARGIN,
    Analysis,
    Components,
    Text,
    TextReader,
    are_strokes,
    find_components,
    find_lettering,
    fold,
    skeleton_samples,
    thin_lee,
    upright,
)

Box = tuple[int, int, int, int]

TOLERANCE_MM = 0.5
# Shorter pieces are specks, or serifs and dots of lettering, which is read instead.
LEAST_PIECE_MM = 2.0
# What is wider is a stain or a blot. ISO 128 has lines of up to 2 mm, drawings hardly over 1.
_WIDEST_MM = 1.5
# Ink that touches nothing and is smaller is a speck.
_SPECK_MM = 1.0
# Bits of one line, as its dashes, are so near each other.
_TOGETHER_MM = 2.0
# A trace of ink: so much darker than the paper around it, and above so much of its noise.
_TRACE, _TRACE_SIGMAS = 0.12, 2.5
_FAINTEST, _FAINTEST_SIGMAS = 0.22, 5.0
# A line with less than this share of the usual contrast of the page's lines is pale.
_PALE = 0.6
_SURE = 0.8
# What a pixel of the overlay is.
PAPER, KEPT, LOST, ADDED = range(4)
_REACH_MM = 1.25
_WIDE_MARGIN = 0.25
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*")


class Piece(NamedTuple):
    """A line, or a part of one, that the other page lacks.

    Attributes:
        length_mm: how long it is.
        box: left, top, right, bottom in pixels.
        pale: whether it is much paler than the page's ink: a pencil line, or a fold, or the rim
            of a stain. It is reported, and strictness leaves it out.
    """

    length_mm: float
    box: Box
    pale: bool = False


class TextChange(NamedTuple):
    """A text that is read otherwise on the translation.

    Attributes:
        before: what the scan says; empty if nothing is read.
        after: what the translation says; empty if nothing is read.
        box: left, top, right, bottom in pixels.
        sure: whether the reader is sure of both, or of one and sees nothing at all on the other
            page; else it could not be compared.
        number: whether its numbers differ, whatever the words around them.
    """

    before: str
    after: str
    box: Box
    sure: bool
    number: bool


class Changes(NamedTuple):
    """What changed on a page.

    Attributes:
        lost: lines of the scan that the translation lacks, longest first.
        added: lines of the translation that the scan lacks, longest first.
        texts: texts that are read otherwise, the sure ones first.
        texts_read: how many texts were compared.
        line_mm: length of all lines of the scan.
        kinds: H x W uint8: what each pixel is, PAPER, KEPT, LOST or ADDED ink.
    """

    lost: tuple[Piece, ...]
    added: tuple[Piece, ...]
    texts: tuple[TextChange, ...]
    texts_read: int
    line_mm: float
    kinds: Pixels

    @property
    def numbers(self) -> list[TextChange]:
        """The numbers that surely changed."""
        return [text for text in self.texts if text.sure and text.number]


def find_changes(
    before: Pixels, after: Pixels, px_per_mm: float, *, reader: TextReader | None = None
) -> Changes:
    """Compare a scan with its translation.

    Args:
        before: H x W uint8, paper 255, ink 0: the scan.
        after: the same shape: its translation.
        px_per_mm: resolution of both.
        reader: reads the lettering; without it only lines are compared.

    Raises:
        DataError: not two grey pages of one size, or a resolution not above 0.
    """
    for page in (before, after):
        if page.ndim != 2 or page.dtype != np.uint8 or page.shape != before.shape:
            raise DataError(
                f"two grey H x W uint8 pages of one size are needed, got {page.dtype} "
                f"{page.shape} beside {before.shape}",
                where="changes",
            )
    if not px_per_mm > 0:
        raise DataError(f"px_per_mm must be above 0, got {px_per_mm}", where="changes")
    scan, made = _Seen(before, px_per_mm), _Seen(after, px_per_mm)
    lost = _missing(scan, made, px_per_mm)
    added = _missing(made, scan, px_per_mm)
    kinds = np.where(made.ink, np.uint8(KEPT), np.uint8(PAPER))
    kinds[added.ink] = ADDED
    kinds[lost.ink] = LOST
    texts: Sequence[TextChange] = ()
    count = 0
    if reader is not None:
        boxes = _text_boxes(scan, made, reader, px_per_mm)
        texts, count = _compare_texts(scan, made, boxes, reader), len(boxes)
    return Changes(lost.pieces, added.pieces, tuple(texts), count, lost.line_mm, kinds)


class _Seen:
    """A page with its ink found: surely ink, and any trace of it."""

    def __init__(self, pixels: Pixels, px_per_mm: float) -> None:
        page = Analysis(pixels, px_per_mm)
        ratio = np.minimum(pixels / page.paper, 1.0, dtype=np.float32)
        self.ink = page.ink
        spread = max(0.12 * px_per_mm, 0.5)
        smooth = cv2.GaussianBlur(ratio, (0, 0), spread)
        rest = smooth[~self.ink]
        noise = 1.4826 * float(np.median(np.abs(rest - np.median(rest)))) if rest.size else 0.0
        self.trace: Mask = (smooth < 1 - max(_TRACE, _TRACE_SIGMAS * noise)) | self.ink
        # What is pale beside black ink is a line all the same: pencil, and worn ink.
        self.lines: Mask = (smooth < 1 - max(_FAINTEST, _FAINTEST_SIGMAS * noise)) | self.ink
        self.contrast = 1 - cv2.erode(ratio, np.ones((3, 3), np.uint8))
        # Paper to 255 and ink to 0: what a reader sees best.
        dark = float(np.quantile(ratio[self.ink], 0.25)) if self.ink.any() else 0.0
        self.flat: Pixels = (np.clip((ratio - dark) / (1 - dark), 0, 1) * 255).astype(np.uint8)
        self.plain: Pixels = np.where(self.ink, np.uint8(0), np.uint8(255))


class _Missing(NamedTuple):
    """Lines that a page has and the other one lacks, their ink, and the length of all lines."""

    pieces: tuple[Piece, ...]
    ink: Mask
    line_mm: float


def _missing(seen: _Seen, other: _Seen, px_per_mm: float) -> _Missing:
    """Return the lines of a page that the other one has no trace of."""
    groups = find_components(seen.lines)
    sides = groups.boxes[:, 2:] - groups.boxes[:, :2]
    is_line = sides.max(axis=1) >= _SPECK_MM * px_per_mm
    is_line[0] = False
    ink: Mask = is_line[groups.labels]
    points, lengths = skeleton_samples(thin_lee(ink))
    columns, rows = np.floor(points).astype(np.int64).T
    narrow = _distance(~ink)[rows, columns] <= _WIDEST_MM / 2 * px_per_mm
    line_mm = float(lengths[narrow].sum()) / px_per_mm
    gone = narrow & (_distance(other.trace)[rows, columns] > TOLERANCE_MM * px_per_mm)
    contrast = seen.contrast[rows, columns]
    usual = float(np.median(contrast[seen.ink[rows, columns]])) if seen.ink.any() else 0.0
    rows, columns, lengths = rows[gone], columns[gone], lengths[gone] / px_per_mm
    contrast = contrast[gone]
    marked = np.zeros(ink.shape, np.uint8)
    marked[rows, columns] = 1
    _, labels = cv2.connectedComponents(_widened(marked, _TOGETHER_MM / 2 * px_per_mm))
    owner = labels[rows, columns]
    order = np.argsort(owner, kind="stable")
    pieces = []
    marked[:] = 0
    for some in np.split(order, np.flatnonzero(np.diff(owner[order])) + 1):
        length = float(lengths[some].sum())
        if length >= LEAST_PIECE_MM:
            across, down = columns[some], rows[some]
            left, top, right, bottom = across.min(), down.min(), across.max(), down.max()
            box = (int(left), int(top), int(right) + 1, int(bottom) + 1)
            pale = float(np.median(contrast[some])) < _PALE * usual
            pieces.append(Piece(length, box, pale))
            marked[down, across] = 1
    lost_ink = (_widened(marked, _REACH_MM * px_per_mm) > 0) & ink & ~other.trace
    return _Missing(tuple(sorted(pieces, key=lambda p: -p.length_mm)), lost_ink, line_mm)


def _widened(mask: Pixels, radius: float) -> Pixels:
    side = 2 * max(round(radius), 1) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask, disc), dtype=np.uint8)


def refusal(changes: Changes, limit_mm: float, px_per_mm: float) -> str | None:
    """Say why a page that may lose no line above ``limit_mm`` and no number is refused, or None."""
    said = []
    lost = [piece for piece in changes.lost if piece.length_mm > limit_mm and not piece.pale]
    if lost:
        more = f" and {len(lost) - 1} more" if len(lost) > 1 else ""
        said.append(
            f"a line of {lost[0].length_mm:.1f} mm was lost {_place(lost[0].box, px_per_mm)}{more}"
        )
    numbers = changes.numbers
    if numbers:
        more = f" and {len(numbers) - 1} more" if len(numbers) > 1 else ""
        said.append(
            f"'{numbers[0].before}' became '{numbers[0].after}' "
            f"{_place(numbers[0].box, px_per_mm)}{more}"
        )
    return " and ".join(said) or None


def _place(box: Box, px_per_mm: float) -> str:
    return f"{box[0] / px_per_mm:.0f} mm from the left, {box[1] / px_per_mm:.0f} mm from the top"


def _distance(mask: Mask) -> NDArray[np.float32]:
    """Return how far each pixel is from the nearest pixel of the mask, px."""
    if not mask.any():
        return np.full(mask.shape, np.inf, np.float32)
    away = (~mask).view(np.uint8)
    return np.asarray(cv2.distanceTransform(away, cv2.DIST_L2, cv2.DIST_MASK_5), np.float32)


def _text_boxes(
    scan: _Seen, made: _Seen, reader: TextReader, px_per_mm: float
) -> list[tuple[Box, bool]]:
    """Return where lettering stands on either page, and whether it is turned to read upwards."""
    found: list[tuple[Box, bool]] = []
    pages = [Analysis(seen.flat, px_per_mm, ink=seen.ink) for seen in (made, scan)]
    for page in pages:
        for reading in find_lettering(page, reader).readings:
            left, top, right, bottom = (round(side) for side in reading.box)
            _put((left, top, right, bottom), reading.row.turned, found)
    components = [page.components for page in pages]
    return [(box, turned) for box, turned in found if _is_lettering(components, box, turned)]


def _is_lettering(pages: Sequence[Components], box: Box, turned: bool) -> bool:
    """Whether what stands in a box is more than strokes, as dashes and hatch lines are.

    Strokes that stand upright on one page alone may be a 1 that was another digit.
    """
    seen = [are_strokes(groups, box, turned=turned) for groups in pages]
    return not (any(no_sign for _, no_sign in seen) or all(strokes for strokes, _ in seen))


def _put(box: Box, turned: bool, found: list[tuple[Box, bool]]) -> None:
    """Add a box, or widen the one of the same row that it overlaps."""
    for number, (known, known_turned) in enumerate(found):
        over_x = min(box[2], known[2]) - max(box[0], known[0])
        over_y = min(box[3], known[3]) - max(box[1], known[1])
        if over_x <= 0 or over_y <= 0:
            continue
        across, along = (over_x, over_y) if turned else (over_y, over_x)
        i, j = (0, 2) if turned else (1, 3)
        higher = max(box[j] - box[i], known[j] - known[i])
        if turned == known_turned and across > 0.7 * higher:
            left, top = min(box[0], known[0]), min(box[1], known[1])
            right, bottom = max(box[2], known[2]), max(box[3], known[3])
            found[number] = ((left, top, right, bottom), turned)
            return
        smaller = min((box[2] - box[0]) * (box[3] - box[1]), _area(known))
        if across * along > 0.5 * smaller:
            return
    found.append((box, turned))


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])


def _compare_texts(
    scan: _Seen, made: _Seen, boxes: Sequence[tuple[Box, bool]], reader: TextReader
) -> list[TextChange]:
    texts = [Text("", box, 90.0 if turned else 0.0) for box, turned in boxes]
    first = _Readings(scan, texts, reader), _Readings(made, texts, reader)
    for readings in first:
        readings.read(range(len(texts)), "flat", MARGIN)
    for way, margin in (("plain", MARGIN), ("flat", _WIDE_MARGIN), ("plain", _WIDE_MARGIN)):
        unlike = [n for n in range(len(texts)) if not first[0].said[n] & first[1].said[n]]
        for readings in first:
            readings.read(unlike, way, margin)
    changes = []
    for number, text in enumerate(texts):
        if first[0].said[number] & first[1].said[number]:
            continue
        was_best, now_best = (readings.best[number] for readings in first)
        left, top, right, bottom = (int(side) for side in text.box)
        changes.append(
            TextChange(
                was_best[0],
                now_best[0],
                (left, top, right, bottom),
                # Where nothing is read at all, the text has surely gone, or come.
                all(sure >= _SURE or not string for string, sure in (was_best, now_best)),
                not numbers_of(first[0].raw[number]) & numbers_of(first[1].raw[number]),
            )
        )
    return sorted(changes, key=lambda change: (not change.sure, not change.number))


def numbers_of(readings: set[str]) -> set[tuple[str, ...]]:
    """Return the numbers of each reading; a scale, a decimal and a fraction are one number.

    Folding makes digits of letters that look like them. That counts beside true digits and where
    nothing else is left ("Il" for 11), not within a word ("Formal").
    """
    return {
        tuple(_NUMBER.findall("".join(_digits(word) for word in reading.split())))
        for reading in readings
    }


def _digits(word: str) -> str:
    """Return a word folded if it is a number or has a true digit, else a letter in its place."""
    folded = fold(word)
    is_number = _NUMBER.fullmatch(folded) or any(char.isdigit() for char in word)
    return folded if is_number else "A"


class _Readings:
    """All that one page was read as, text by text."""

    def __init__(self, seen: _Seen, texts: Sequence[Text], reader: TextReader) -> None:
        self._pages = {"flat": seen.flat, "plain": seen.plain}
        self._texts, self._reader = texts, reader
        self.said: list[set[str]] = [set() for _ in texts]
        self.raw: list[set[str]] = [set() for _ in texts]
        self.best: list[tuple[str, float]] = [("", 0.0) for _ in texts]

    def read(self, numbers: Sequence[int], way: str, margin: float) -> None:
        """Read some texts in one way."""
        page = self._pages[way]
        crops = [upright(page, self._texts[number], margin) for number in numbers]
        for number, (string, sure) in zip(numbers, self._reader.read(crops), strict=True):
            self.said[number].add(fold(string))
            self.raw[number].add(string)
            if sure > self.best[number][1]:
                self.best[number] = string, sure
