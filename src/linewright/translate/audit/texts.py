"""Texts of a scan that its translation says otherwise.

A text is read at one box on both pages. Readers err, and a worn scan is read worse than a clean
one, so where the two readings differ both pages are read again in other ways (levelled, in black
and white, wider cut): the text has changed if no reading of the one page is a reading of the other.
"""

import re
from collections.abc import Sequence
from typing import NamedTuple

from linewright.base import Pixels
from linewright.pages import MARGIN, Analysis, Components, Text, TextReader, are_strokes, find_lettering, fold, upright
from linewright.translate.audit.lines import Box, InkEvidence

_SURE = 0.8
_WIDE_MARGIN = 0.25
_NUMBER = re.compile(r"\d+(?:[.:/-]\d+)*")


class TextChange(NamedTuple):
    """A text that is read otherwise on the translation."""

    before: str  # what the scan says; empty if nothing is read
    after: str  # what the translation says; empty if nothing is read
    box: Box
    # The reader is sure of both, or sees nothing on one page; else they could not be compared.
    sure: bool
    number: bool  # its numbers differ, whatever the words around them


def compare_texts(
    scan: InkEvidence, translation: InkEvidence, reader: TextReader, px_per_mm: float
) -> tuple[list[TextChange], int]:
    """Return the texts that are read otherwise, the sure ones first, and how many were compared."""
    texts = [
        Text("", box, 90.0 if turned else 0.0) for box, turned in _text_boxes(scan, translation, reader, px_per_mm)
    ]
    before, after = _Readings(scan, texts, reader), _Readings(translation, texts, reader)
    unlike = list(range(len(texts)))
    for binary, margin in ((False, MARGIN), (True, MARGIN), (False, _WIDE_MARGIN), (True, _WIDE_MARGIN)):
        for readings in (before, after):
            readings.read(unlike, binary=binary, margin=margin)
        unlike = [n for n in unlike if not before.folded[n] & after.folded[n]]
    changes = []
    for number in unlike:
        best = before.best[number], after.best[number]
        left, top, right, bottom = (int(side) for side in texts[number].box)
        changes.append(
            TextChange(
                best[0][0],
                best[1][0],
                (left, top, right, bottom),
                # Where nothing is read at all, the text has surely gone, or come.
                all(sure >= _SURE or not string for string, sure in best),
                not numbers_of(before.strings[number]) & numbers_of(after.strings[number]),
            )
        )
    return sorted(changes, key=lambda change: (not change.sure, not change.number)), len(texts)


class _Readings:
    """All that one page was read as, text by text: as it was read, folded, and the surest."""

    def __init__(self, page: InkEvidence, texts: Sequence[Text], reader: TextReader) -> None:
        self._page, self._texts, self._reader = page, texts, reader
        self.strings: list[set[str]] = [set() for _ in texts]
        self.folded: list[set[str]] = [set() for _ in texts]
        self.best: list[tuple[str, float]] = [("", 0.0) for _ in texts]

    def read(self, numbers: Sequence[int], *, binary: bool, margin: float) -> None:
        """Read some texts in one way."""
        pixels: Pixels = self._page.binary if binary else self._page.levelled
        crops = [upright(pixels, self._texts[number], margin) for number in numbers]
        for number, (string, sure) in zip(numbers, self._reader.read(crops), strict=True):
            self.folded[number].add(fold(string))
            self.strings[number].add(string)
            if sure > self.best[number][1]:
                self.best[number] = string, sure


def numbers_of(readings: set[str]) -> set[tuple[str, ...]]:
    """Return the numbers of each reading; a scale, a decimal and a fraction are one number."""
    # Folding makes digits of letters that look like them. That counts beside true digits and where
    # nothing else is left ("Il" for 11), not within a word ("Formal").
    return {tuple(_NUMBER.findall("".join(_digits(word) for word in reading.split()))) for reading in readings}


def _digits(word: str) -> str:
    """Return a word folded if it is a number or has a true digit, else a letter in its place."""
    folded = fold(word)
    is_number = _NUMBER.fullmatch(folded) or any(char.isdigit() for char in word)
    return folded if is_number else "A"


def _text_boxes(
    scan: InkEvidence, translation: InkEvidence, reader: TextReader, px_per_mm: float
) -> list[tuple[Box, bool]]:
    """Return where lettering stands on either page, and whether it is turned to read upwards."""
    boxes: list[tuple[Box, bool]] = []
    pages = [Analysis(page.levelled, px_per_mm, ink=page.ink) for page in (translation, scan)]
    for page in pages:
        for reading in find_lettering(page, reader).readings:
            left, top, right, bottom = (round(side) for side in reading.box)
            _add_box((left, top, right, bottom), reading.row.turned, boxes)
    components = [page.components for page in pages]
    return [(box, turned) for box, turned in boxes if _is_lettering(components, box, turned)]


def _is_lettering(pages: Sequence[Components], box: Box, turned: bool) -> bool:
    """Whether what stands in a box is more than strokes, as dashes and hatch lines are."""
    # Strokes that stand upright on one page alone may be a 1 that was another digit.
    verdicts = [are_strokes(groups, box, turned=turned) for groups in pages]
    return not (any(no_sign for _, no_sign in verdicts) or all(strokes for strokes, _ in verdicts))


def _add_box(box: Box, turned: bool, boxes: list[tuple[Box, bool]]) -> None:
    """Add a box, or widen the one of the same row that it overlaps."""
    for number, (known, known_turned) in enumerate(boxes):
        over_x = min(box[2], known[2]) - max(box[0], known[0])
        over_y = min(box[3], known[3]) - max(box[1], known[1])
        if over_x <= 0 or over_y <= 0:
            continue
        across = over_x if turned else over_y
        i, j = (0, 2) if turned else (1, 3)
        if turned == known_turned and across > 0.7 * max(box[j] - box[i], known[j] - known[i]):
            left, top = min(box[0], known[0]), min(box[1], known[1])
            right, bottom = max(box[2], known[2]), max(box[3], known[3])
            boxes[number] = ((left, top, right, bottom), turned)
            return
        if over_x * over_y > 0.5 * min(_area(box), _area(known)):
            return
    boxes.append((box, turned))


def _area(box: Box) -> int:
    return (box[2] - box[0]) * (box[3] - box[1])
