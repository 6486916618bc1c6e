"""From a folder of written characters to a model that has the hand, and what became of it."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, Message, Pixels, UserError, asset, say, wrapped_sheet
from linewright.fonts.networks import HANDS
from linewright.fonts.samples import Samples, check_names, read_samples, resize
from linewright.fonts.scribe import Scribe
from linewright.glyphs import GlyphPairs
from linewright.pages import GlyphReader, Recogniser, l1, write_image

_SHEET = "held-back.png"
BEFORE, AFTER, SAMPLE, PRINT = "before", "after", "your own", "print"
_NAMES = Message("before"), Message("after"), Message("your own"), Message("print")  # gathered for the catalogues


class Style(NamedTuple):
    """A style that was learnt: `make_font` and `write_text` take it."""

    name: str  # its name in the model
    model: Path  # the model file
    samples: Samples
    notes: list[str]  # what could not be used, and how it does on characters that were held out

    def pairs(self, size: int) -> GlyphPairs:
        """Return the samples that print has beside print, at ``size`` pixels."""
        images = self.samples.at(size)
        prints = [resize(self.samples.prints[char], size) for char in images]
        return GlyphPairs(list(images), np.stack(prints), np.stack(list(images.values())))


def learn_style(
    samples: Path,
    *,
    name: str,
    minutes: float = 30.0,
    steps: int | None = None,
    output: Path | None = None,
    model: Path | None = None,
    source: Path | None = None,
    device: str = "auto",
) -> Style:
    """Learn a style from written characters; it needs PyTorch.

    The training is kept beside the model, in a folder with the suffix .hand: the same call goes on
    where it stopped. UserError: samples, model or reference font cannot be used, or PyTorch is not
    installed. KeyboardInterrupt: it was interrupted.

    Args:
        samples: a folder of images named 永.png or U+6C38.png, of ten characters or more.
        name: how to call the style: letters, digits, '-' and '_'.
        minutes: how long to learn, about.
        steps: how many steps to learn instead.
        output: the model file to write; by default NAME.safetensors in the working folder.
        model: a run or a model file of several styles to begin with; by default the package's.
        source: the reference font; see `write_text`.
        device: auto, cpu or cuda.
    """
    check_names(samples)
    _check_torch()
    start = asset("models", f"{HANDS}.safetensors") if model is None else model
    written = read_samples(samples, Scribe.load(start, source, device=device), GlyphReader(Recogniser(threads=2)))
    for line in (*written.notes, *written.refused):
        say(line)
    return learn_samples(
        written, name=name, minutes=minutes, steps=steps, output=output, model=model, source=source, device=device
    )


def open_style(model: Path, samples: Path, *, name: str, device: str = "auto") -> Style:
    """Return a style that was learnt, for who makes fonts of it later.

    Args:
        model: the model file that `learn_style` wrote.
        samples: the folder that it was learnt from; UserErrors as there.
        name: its name in the model.
        device: auto, cpu or cuda.
    """
    check_names(samples)
    written = read_samples(samples, Scribe.load(model, device=device), GlyphReader(Recogniser(threads=2)))
    return Style(name, model, written, [*written.notes, *written.refused])


def learn_samples(
    written: Samples,
    *,
    name: str,
    minutes: float = 30.0,
    steps: int | None = None,
    output: Path | None = None,
    model: Path | None = None,
    source: Path | None = None,
    device: str = "auto",
) -> Style:
    """Learn a style from samples that were read; see `learn_style`."""
    _check_torch()
    from linewright.fonts.finetune import START_MODEL, finetune
    from linewright.training import write_model

    path = Path(f"{name}.safetensors") if output is None else output
    start = asset("models", f"{HANDS}.safetensors") if model is None else model
    work = path.with_suffix(".hand")
    if path.resolve() == start.resolve():
        raise ConfigError("the new model would overwrite it", where=start, way_out="name the new one otherwise")
    before = Scribe.load(start, source, device=device)
    reader = GlyphReader(Recogniser(threads=2))
    fresh, many = not work.exists(), minutes if steps is None else None
    try:
        result = finetune(start, before, written, name, work=work, minutes=many, steps=steps, device=device)
    except UserError:
        if fresh and not any(work.glob("run/checkpoints/*")):
            shutil.rmtree(work, ignore_errors=True)  # nothing was learnt
        raise
    if result.model is None:
        say("stopped at step {0}; the same call goes on", result.outcome.step)
        raise KeyboardInterrupt
    write_model(path, result.model, half=True)
    before = Scribe.load(work / START_MODEL, source, device=device)
    after = Scribe.load(path, source, device=device)
    comparison = compare(before, after, written, result.held_out, name, reader=reader)
    write_image(work / _SHEET, comparison.sheet)
    learnt = name, len(written.images) - len(result.held_out), result.nearest
    lines: list[str] = [
        Message(
            "{0} was learnt from {1} samples, beginning as {2}, in {3} steps and {4:.1f} minutes",
            *learnt,
            result.outcome.step,
            result.outcome.seconds / 60,
        ),
        *comparison.lines(),
    ]
    for line in [*lines, Message("the model is {0}; look at {1}", path, work / _SHEET)]:
        say(line)
    return Style(name, path, written, [*written.notes, *written.refused, *lines])


def _check_torch() -> None:
    try:
        import linewright.fonts.finetune  # noqa: F401
    except ModuleNotFoundError as error:
        raise ConfigError(
            "learning a style needs PyTorch, which is not installed", way_out='pip install "linewright[train]"'
        ) from error


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
        lines: list[str] = [Message("{0} characters held back, {1} of them judged by reading", count, self.judged)]
        if count < 30:
            lines = [Message("{0}: too few to tell small differences", *lines)]
        for name, score in self.scores.items():
            told = Message(name), score.right, self.judged, score.l1
            if name == SAMPLE:
                lines.append(Message("  {0}: {1} of {2} read right", *told[:3]))
            else:
                lines.append(Message("  {0}: {1} of {2} read right, difference from your own {3:.3f} (0: none)", *told))
        return lines


def compare(
    before: Scribe, after: Scribe, samples: Samples, held_out: Sequence[str], hand: str, *, reader: GlyphReader
) -> Comparison:
    """Draw the characters that were held out, before and after, and compare with the samples."""
    chars, size = list(held_out), after.size
    images = {
        PRINT: [resize(samples.prints[char], size) for char in chars],
        BEFORE: before.draw(chars, hand),
        AFTER: after.draw(chars, hand),
        SAMPLE: [resize(samples.images[char], size) for char in chars],
    }
    best = {name: [reading.candidates[0] for reading in reader.read(some)] for name, some in images.items()}
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
