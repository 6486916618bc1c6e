"""What changed between a scan and its translation: lines lost and added, text read otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import DataError, Pixels
from linewright.pages import TextReader
from linewright.translate.audit.lines import (
    InkEvidence,
    Stretch,
    and_more,
    missing_lines,
    place_in_words,
)
from linewright.translate.audit.texts import TextChange, compare_texts

# What a pixel of the overlay is.
PAPER, KEPT, LOST, ADDED = range(4)


class Changes(NamedTuple):
    """What changed on a page."""

    lost: tuple[Stretch, ...]  # lines of the scan that the translation lacks, longest first
    added: tuple[Stretch, ...]  # lines of the translation that the scan lacks, longest first
    texts: tuple[TextChange, ...]  # those that are read otherwise, the sure ones first
    texts_read: int  # how many were compared
    line_mm: float  # length of all lines of the scan
    kinds: Pixels  # H x W: what each pixel is, PAPER, KEPT, LOST or ADDED ink

    @property
    def numbers(self) -> list[TextChange]:
        """The numbers that surely changed."""
        return [text for text in self.texts if text.sure and text.number]


def find_changes(
    before: Pixels, after: Pixels, px_per_mm: float, *, reader: TextReader | None = None
) -> Changes:
    """Compare a scan with its translation, H x W uint8, paper 255; without a reader, lines only."""
    for page in (before, after):
        if page.ndim != 2 or page.dtype != np.uint8 or page.shape != before.shape:
            raise DataError(
                f"two grey H x W uint8 pages of one size are needed, got {page.dtype} "
                f"{page.shape} beside {before.shape}",
                where="changes",
            )
    if not px_per_mm > 0:
        raise DataError(f"px_per_mm must be above 0, got {px_per_mm}", where="changes")
    scan, translation = InkEvidence(before, px_per_mm), InkEvidence(after, px_per_mm)
    lost = missing_lines(scan, translation, px_per_mm)
    added = missing_lines(translation, scan, px_per_mm)
    kinds = np.where(translation.ink, np.uint8(KEPT), np.uint8(PAPER))
    kinds[added.ink] = ADDED
    kinds[lost.ink] = LOST
    texts: Sequence[TextChange] = ()
    count = 0
    if reader is not None:
        texts, count = compare_texts(scan, translation, reader, px_per_mm)
    return Changes(lost.stretches, added.stretches, tuple(texts), count, lost.line_mm, kinds)


def refusal(changes: Changes, limit_mm: float, px_per_mm: float) -> str | None:
    """Say why a page that may lose no line above ``limit_mm`` and no number is refused, or None."""
    reasons = []
    lost = [line for line in changes.lost if line.length_mm > limit_mm and not line.pale]
    if lost:
        place = place_in_words(lost[0].box, px_per_mm)
        reasons.append(
            f"a line of {lost[0].length_mm:.1f} mm was lost {place}{and_more(len(lost))}"
        )
    numbers = changes.numbers
    if numbers:
        place = place_in_words(numbers[0].box, px_per_mm)
        reasons.append(
            f"'{numbers[0].before}' became '{numbers[0].after}' {place}{and_more(len(numbers))}"
        )
    return " and ".join(reasons) or None
