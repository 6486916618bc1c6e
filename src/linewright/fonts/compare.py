"""What was learnt of a hand: drawings of characters that were held back, before and after."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np

from linewright.base import Pixels, wrapped_sheet
from linewright.fonts.scribe import Scribe
from linewright.fonts.written_samples import Samples, resized
from linewright.pages import GlyphReader, l1

BEFORE, AFTER, OWN, PRINT = "before", "after", "your own", "print"


class HandScore(NamedTuple):
    """How one set of images does.

    Attributes:
        right: how many are read as what they should be.
        l1: mean absolute difference from the samples, on [-1, 1].
    """

    right: int
    l1: float


class Comparison(NamedTuple):
    """Held-back characters as they were drawn before and after.

    Attributes:
        scores: of the drawings before and after, the samples themselves and print.
        judged: how many of the characters are judged by reading: those that are read in print.
        chars: the characters.
        sheet: print, before, after and own, uint8 H x W.
    """

    scores: Mapping[str, HandScore]
    judged: int
    chars: Sequence[str]
    sheet: Pixels

    def lines(self) -> list[str]:
        """Return it in words, a line for each set of images."""
        count = len(self.chars)
        head = f"{count} characters held back, {self.judged} of them judged by reading"
        few = ": too few to tell small differences" if count < 30 else ""
        return [
            head + few,
            *(
                f"  {name:8}  {score.right:3} of {self.judged} read right"
                + ("" if name == OWN else f", L1 from your own {score.l1:.3f}")
                for name, score in self.scores.items()
            ),
        ]


def compare(
    before: Scribe,
    after: Scribe,
    samples: Samples,
    held: Sequence[str],
    hand: str,
    *,
    reader: GlyphReader,
) -> Comparison:
    """Draw the characters that were held back, and compare them with the samples.

    Args:
        before: the model as the hand began in it.
        after: the model that has learnt.
        samples: the hand's own.
        held: characters that were not learnt from.
        hand: its name.
        reader: reads them.
    """
    chars, size = list(held), after.size
    images = {
        PRINT: [resized(samples.prints[char], size) for char in chars],
        BEFORE: before.draw(chars, hand),
        AFTER: after.draw(chars, hand),
        OWN: [resized(samples.own[char], size) for char in chars],
    }
    best = {
        name: [reading.candidates[0] for reading in reader.read(some)]
        for name, some in images.items()
    }
    judged = [place for place, char in enumerate(chars) if best[PRINT][place] == char]
    scores = {
        name: HandScore(
            sum(best[name][place] == chars[place] for place in judged),
            float(np.mean([l1(a, b) for a, b in zip(images[name], images[OWN], strict=True)])),
        )
        for name in (BEFORE, AFTER, OWN, PRINT)
    }
    rows = list(zip(*images.values(), strict=True))
    return Comparison(scores, len(judged), chars, wrapped_sheet(rows, list(images)))
