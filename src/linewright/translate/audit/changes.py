"""What changed between a scan and its translation: lines lost and added, text read otherwise."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Message, Pixels
from linewright.pages import TextReader, check_grey
from linewright.translate.audit import lines
from linewright.translate.audit.texts import TextChange, compare_texts
from linewright.translate.options import STRICT_MM

# What a pixel of the overlay is.
PAPER, KEPT, LOST, ADDED = range(4)


class Changes(NamedTuple):
    """What changed on a page."""

    lost: tuple[lines.Stretch, ...]  # lines of the scan that the translation lacks, longest first
    added: tuple[lines.Stretch, ...]  # lines of the translation that the scan lacks, longest first
    texts: tuple[TextChange, ...]  # those that are read otherwise, the sure ones first
    texts_read: int  # how many were compared
    line_mm: float  # length of all lines of the scan
    kinds: Pixels  # H x W: what each pixel is, PAPER, KEPT, LOST or ADDED ink
    px_per_mm: float  # the resolution of kinds and boxes

    @property
    def lost_mm(self) -> float:
        """Length of all lost lines."""
        return sum(line.length_mm for line in self.lost)

    @property
    def added_mm(self) -> float:
        """Length of all added lines."""
        return sum(line.length_mm for line in self.added)

    @property
    def numbers(self) -> list[TextChange]:
        """The numbers that surely changed."""
        return [text for text in self.texts if text.sure and text.number]

    def passes(self, limit_mm: float = STRICT_MM) -> bool:
        """Whether no line above ``limit_mm`` was lost, pale ones aside, and no number changed."""
        return self.refusal(limit_mm) is None

    def refusal(self, limit_mm: float = STRICT_MM) -> str | None:
        """Return why it does not pass, in words, or None."""
        reasons: list[str] = []
        lost = [line for line in self.lost if line.length_mm > limit_mm and not line.pale]
        if lost:
            place = lines.place_in_words(lost[0].box, self.px_per_mm)
            length = lost[0].length_mm
            reasons.append(lines.and_more(Message("a line of {0:.1f} mm was lost, {1}", length, place), len(lost)))
        if numbers := self.numbers:
            place = lines.place_in_words(numbers[0].box, self.px_per_mm)
            before, after = numbers[0].before, numbers[0].after
            reasons.append(lines.and_more(Message("'{0}' became '{1}', {2}", before, after, place), len(numbers)))
        return lines.both(reasons)


def find_changes(before: Pixels, after: Pixels, px_per_mm: float, *, reader: TextReader | None = None) -> Changes:
    """Compare a scan with its translation, H x W uint8, paper 255; without a reader, lines only."""
    check_grey(px_per_mm, before, after, where="changes")
    scan, translation = lines.InkEvidence(before, px_per_mm), lines.InkEvidence(after, px_per_mm)
    lost = lines.missing_lines(scan, translation, px_per_mm)
    added = lines.missing_lines(translation, scan, px_per_mm)
    kinds = np.where(translation.ink, np.uint8(KEPT), np.uint8(PAPER))
    kinds[added.ink] = ADDED
    kinds[lost.ink] = LOST
    texts: Sequence[TextChange] = ()
    count = 0
    if reader is not None:
        texts, count = compare_texts(scan, translation, reader, px_per_mm)
    return Changes(lost.stretches, added.stretches, tuple(texts), count, lost.line_mm, kinds, px_per_mm)
