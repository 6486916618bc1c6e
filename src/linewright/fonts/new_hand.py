"""From a folder of written characters to a model that has the hand, and what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, Pixels, say, wrapped_sheet
from linewright.fonts.finetune import START_MODEL, finetune
from linewright.fonts.samples import Samples, read_samples, resize
from linewright.fonts.scribe import Scribe
from linewright.glyphs import GlyphPairs
from linewright.pages import GlyphReader, l1, write_image
from linewright.training import HANDS, shipped_model, write_model

_MINUTES = 30.0  # how long a hand is learnt unless the user says otherwise
_SHEET = "held-back.png"
BEFORE, AFTER, SAMPLE, PRINT = "before", "after", "your own", "print"


class NewHand(NamedTuple):
    """A hand that was learnt."""

    model: Path  # the model file
    name: str  # the hand's in the model
    samples: Samples
    notes: list[str]  # what could not be used, and how it does on characters that were held out

    def pairs(self, size: int) -> GlyphPairs:
        """Return all samples beside print, at ``size`` pixels."""
        images = self.samples.at(size)
        prints = [resize(self.samples.prints[char], size) for char in images]
        return GlyphPairs(list(images), np.stack(prints), np.stack(list(images.values())))


def learn_hand(
    folder: Path,
    output: Path,
    *,
    name: str | None = None,
    start: Path | None = None,
    source: Path | None = None,
    reader: GlyphReader,
    minutes: float | None = None,
    steps: int | None = None,
    device: str = "auto",
) -> NewHand | None:
    """Learn a hand from samples and write the model beside the font; None if interrupted."""
    # The model is the font's name with the suffix .safetensors, and the folder with the training,
    # in which it goes on where it stopped, .hand. The hand is called after the font unless it has a
    # name. It is learnt for so many steps or about so many minutes, 30 by default.
    path, work = output.with_suffix(".safetensors"), output.with_suffix(".hand")
    start = start or shipped_model(HANDS)
    if path.resolve() == start.resolve():
        raise ConfigError(
            "the new model would overwrite it", where=start, way_out="name the font otherwise"
        )
    name = name or output.stem.lower().replace(" ", "-")
    minutes = _MINUTES if minutes is None and steps is None else minutes
    scribe = Scribe.load(start, source, device=device)
    samples = read_samples(folder, scribe)
    for line in samples.refused:
        say(line)
    result = finetune(
        start, scribe, samples, name, work=work, minutes=minutes, steps=steps, device=device
    )
    if result.model is None:
        say(f"stopped at step {result.outcome.step}; the same command goes on")
        return None
    write_model(path, result.model, half=True)
    before = Scribe.load(work / START_MODEL, source, device=device)
    after = Scribe.load(path, source, device=device)
    comparison = compare(before, after, samples, result.held_out, name, reader=reader)
    write_image(work / _SHEET, comparison.sheet)
    lines = [
        f"{name} was learnt from {len(samples.images) - len(result.held_out)} samples, beginning "
        f"as {result.nearest}, in {result.outcome.step} steps and "
        f"{result.outcome.seconds / 60:.1f} minutes",
        *comparison.lines(),
    ]
    for line in [*lines, f"the model is {path}; look at {work / _SHEET}"]:
        say(line)
    return NewHand(path, name, samples, [*samples.refused, *lines])


class HandScore(NamedTuple):
    """How one set of images does."""

    right: int  # how many are read as what they should be
    l1: float  # mean absolute difference from the samples, on [-1, 1]


class Comparison(NamedTuple):
    """Characters that were held out, as they were drawn before and after."""

    scores: Mapping[str, HandScore]  # of the drawings before and after, the samples and print
    judged: int  # how many are judged by reading: those that are read in print
    chars: Sequence[str]
    sheet: Pixels  # print, before, after and samples, uint8 H x W

    def lines(self) -> list[str]:
        """Return it in words, a line for each set of images."""
        count = len(self.chars)
        head = f"{count} characters held back, {self.judged} of them judged by reading"
        few = ": too few to tell small differences" if count < 30 else ""
        return [
            head + few,
            *(
                f"  {name:8}  {score.right:3} of {self.judged} read right"
                + ("" if name == SAMPLE else f", L1 from your own {score.l1:.3f}")
                for name, score in self.scores.items()
            ),
        ]


def compare(
    before: Scribe,
    after: Scribe,
    samples: Samples,
    held_out: Sequence[str],
    hand: str,
    *,
    reader: GlyphReader,
) -> Comparison:
    """Draw the characters that were held out, before and after, and compare with the samples."""
    chars, size = list(held_out), after.size
    images = {
        PRINT: [resize(samples.prints[char], size) for char in chars],
        BEFORE: before.draw(chars, hand),
        AFTER: after.draw(chars, hand),
        SAMPLE: [resize(samples.images[char], size) for char in chars],
    }
    best = {
        name: [reading.candidates[0] for reading in reader.read(some)]
        for name, some in images.items()
    }
    judged = [place for place, char in enumerate(chars) if best[PRINT][place] == char]
    scores = {
        name: HandScore(
            sum(best[name][place] == chars[place] for place in judged),
            float(np.mean([l1(a, b) for a, b in zip(images[name], images[SAMPLE], strict=True)])),
        )
        for name in (BEFORE, AFTER, SAMPLE, PRINT)
    }
    rows = list(zip(*images.values(), strict=True))
    return Comparison(scores, len(judged), chars, wrapped_sheet(rows, list(images)))
