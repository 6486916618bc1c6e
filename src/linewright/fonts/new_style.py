"""From a folder of written characters to a model that has the hand, and what became of it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, Pixels, say
from linewright.fonts.checks import ANY_HAND, Tolerance, tolerance_of
from linewright.fonts.compare import compare
from linewright.fonts.finetune import BEGUN, learn_hand
from linewright.fonts.scribe import Scribe
from linewright.fonts.written_samples import Samples, read_samples, resized
from linewright.glyphs import GlyphPairs
from linewright.pages import GlyphReader, write_image
from linewright.training import write_model

MINUTES = 30.0
"""How long a hand is learnt unless the user says otherwise."""

SHEET = "held-back.png"
_ENOUGH = 100  # samples that tell what a hand does to print


class NewHand(NamedTuple):
    """A hand that was learnt.

    Attributes:
        model: the model file.
        hand: its name in the model.
        samples: what it was learnt from.
        notes: what could not be used, and how it does on characters that were held back.
    """

    model: Path
    hand: str
    samples: Samples
    notes: list[str]

    def pairs(self, size: int) -> GlyphPairs:
        """Return all samples beside print, at ``size`` pixels."""
        own = self.samples.at(size)
        prints = [resized(self.samples.prints[char], size) for char in own]
        return GlyphPairs(list(own), np.stack(prints), np.stack(list(own.values())))

    def tolerance(self, pairs: GlyphPairs) -> Tolerance:
        """Return what the hand does to print, as far as there are samples enough to tell."""
        return tolerance_of(pairs) if len(pairs.chars) >= _ENOUGH else ANY_HAND

    def images(self, chars: list[str]) -> dict[str, Pixels]:
        """Return the samples of some characters, to stand in a font as they are."""
        return {char: self.samples.own[char] for char in chars if char in self.samples.own}


def new_hand(
    folder: Path,
    to: Path,
    hand: str | None,
    start: Path,
    source: Path | None,
    reader: GlyphReader,
    *,
    minutes: float | None = None,
    steps: int | None = None,
    device: str = "auto",
) -> NewHand | None:
    """Learn a hand from samples and write the model beside the font; go on where it stopped.

    Args:
        folder: the samples, see `read_samples`.
        to: the font; the model is its name with the suffix .safetensors, and the folder with the
            training the one with the suffix .hand.
        hand: how to call it; None to call it after the font.
        start: the model to begin with, of several hands.
        source: the print face, see `find_source`.
        reader: reads characters that were held back.
        minutes: how long to train, about; `MINUTES` unless ``steps`` are given.
        steps: how many steps to train instead.
        device: where to compute.

    Returns:
        None if it was interrupted.

    Raises:
        ConfigError: the model file would overwrite the one to begin with.
        UserError: see `read_samples` and `learn_hand`.
    """
    path, work = to.with_suffix(".safetensors"), to.with_suffix(".hand")
    if path.resolve() == start.resolve():
        raise ConfigError(
            "the new model would overwrite it", where=start, way_out="name the font otherwise"
        )
    hand = hand or to.stem.lower().replace(" ", "-")
    minutes = MINUTES if minutes is None and steps is None else minutes
    scribe = Scribe.load(start, source, device=device)
    samples = read_samples(folder, scribe)
    for line in samples.refused:
        say(line)
    learnt = learn_hand(
        start, scribe, samples, hand, work=work, minutes=minutes, steps=steps, device=device
    )
    if learnt.model is None:
        say(f"stopped at step {learnt.outcome.step}; the same command goes on")
        return None
    write_model(path, learnt.model, half=True)
    before = Scribe.load(work / BEGUN, source, device=device)
    after = Scribe.load(path, source, device=device)
    found = compare(before, after, samples, learnt.held, hand, reader=reader)
    write_image(work / SHEET, found.sheet)
    lines = [
        f"{hand} was learnt from {len(samples.own) - len(learnt.held)} samples, beginning as "
        f"{learnt.nearest}, in {learnt.outcome.step} steps and "
        f"{learnt.outcome.seconds / 60:.1f} minutes",
        *found.lines(),
    ]
    for line in [*lines, f"the model is {path}; look at {work / SHEET}"]:
        say(line)
    return NewHand(path, hand, samples, [*samples.refused, *lines])
