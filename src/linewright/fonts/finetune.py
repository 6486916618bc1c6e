"""A new hand for a model of many: it is learnt from some dozens of written characters.

The model gets one more style code, which begins as that of the hand whose drawings lie nearest to
the samples, and goes on learning: the samples and, so that characters which are not among them
stay whole, other hands that the model has (the starter set's), all at once.

Everything lies in one folder: the glyph set that is learnt from, the model that it begins with,
and the run. A training that was broken off goes on exactly.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Literal, NamedTuple

import numpy as np
import torch

from linewright.base import Config, ConfigError, DataError, ModelError, is_free, say
from linewright.fonts.finetune_set import balance, new_face, write_finetune_set
from linewright.fonts.samples import Samples, resize
from linewright.fonts.scribe import Scribe
from linewright.glyphs import SOURCE, FaceFacts, Faces
from linewright.pages import l1
from linewright.training import (
    GlyphData,
    Model,
    Outcome,
    Recipe,
    RunConfig,
    Schedule,
    TrainConfig,
    read_model,
    resume_run,
    start_run,
    write_model,
)

SETTINGS = "hand.yaml"
START_MODEL = "begun.safetensors"  # the model with the new hand in it, before it is learnt
Learns = Literal["hands", "all"]
RATES: Mapping[Learns, float] = {"hands": 2e-3, "all": 2e-4}
"""What of the generator is learnt, and its rate: style codes and norms alone, or everything."""
_BATCH = 16
_AVERAGE = 0.98
_EPOCHS = 20  # steps of the falling rate
_TRIAL = 20  # steps that are timed: the first ones are slow
_COMPARED = 40  # samples by which the nearest hand is found
_GRID = 8  # cells a side on which they are compared


class HandSettings(Config):
    """What decides how a hand is learnt: the file ``hand.yaml``."""

    version: Literal[1] = 1  # of the format
    hand: str  # its name
    begun: str  # digest of the model that it begins with, of the samples and of the print
    minutes: float | None = None  # how long to train, about; None where steps are counted
    steps: int | None = None  # how many steps; None where minutes are counted
    learns: Learns  # what of the generator
    rate: float  # of learning


class FinetuneResult(NamedTuple):
    """What came of learning a hand."""

    model: Model | None  # with the hand as its last; None if it was interrupted
    outcome: Outcome  # how the training ended
    held_out: list[str]  # characters of the samples that were not learnt from
    nearest: str  # name of the hand that it began as


def finetune(
    start: Path,
    scribe: Scribe,
    samples: Samples,
    hand: str,
    *,
    work: Path,
    minutes: float | None = None,
    steps: int | None = None,
    learns: Learns = "hands",
    rate: float | None = None,
    device: str = "auto",
) -> FinetuneResult:
    """Teach a model of several hands one more, for so many steps or minutes, or go on with it."""
    # ConfigError if not one of both is given, DataError if the model has a hand of that name or
    # ``work``, which keeps the training, holds another one, ModelError if it knows one hand alone.
    model, work = read_model(start), work.resolve()
    _check(model, start, hand, minutes, steps)
    settings = HandSettings(
        hand=hand,
        begun=_digest(model, samples),
        minutes=minutes,
        steps=steps,
        learns=learns,
        rate=rate or RATES[learns],
    )
    _check_folder(work, settings)
    run, held_out = work / "run", samples.held_out()
    if (run / "recipe.yaml").is_file():
        say("going on with {0}", run)
        outcome = resume_run(run)
    else:
        settings.save(work / SETTINGS)
        first = _write_start(model, scribe, samples, hand, work)
        recipe = _recipe(first.recipe, work / START_MODEL, settings, device)
        count = steps or _count_steps(60 * (minutes or 0), recipe)
        shutil.rmtree(run, ignore_errors=True)  # one that was not yet begun
        outcome = start_run(_with_length(recipe, count, run))[1]
    first = read_model(work / START_MODEL)
    nearest = str(first.card["nearest"])
    if not outcome.finished:
        return FinetuneResult(None, outcome, held_out, nearest)
    last = read_model(run)
    card = {**last.card, "faces": first.card["faces"], "nearest": nearest, "name": hand}
    card["samples"] = len(samples.images) - len(held_out)
    glyphs = last.recipe.data.glyphs
    assert glyphs is not None
    # The file may go anywhere: it names the set as it would stand beside it.
    glyphs = glyphs.model_copy(update={"set": f"{work.name}/set", "cache": None})
    recipe = _with_glyphs(last.recipe, glyphs)
    return FinetuneResult(Model(recipe, last.generators, card), outcome, held_out, nearest)


def _write_start(model: Model, scribe: Scribe, samples: Samples, hand: str, work: Path) -> Model:
    """Write the glyph set that is learnt from, and the model that the training begins with."""
    held_out = samples.held_out()
    glyphs = write_finetune_set(work / "set", scribe, samples, hand)
    near = nearest_hand(scribe, samples, exclude=held_out)
    say("{0} begins as {1}, the nearest of {2}", hand, near, ", ".join(scribe.styles))
    data = GlyphData(
        set=str(work / "set"),
        style=hand,
        styles=(*scribe.styles, hand),
        cache=work / "skeletons",
        held="".join(held_out),
        repeat=balance(glyphs, scribe.styles, hand, held_out),
    )
    start = add_hand(model, scribe.faces, new_face(scribe, samples, hand), data, near=near)
    write_model(work / START_MODEL, start)
    return start


def nearest_hand(scribe: Scribe, samples: Samples, *, exclude: list[str]) -> str:
    """Return the hand of a model whose drawings are nearest to the samples."""
    # They are compared on a grid of `_GRID` cells a side: where no stroke lies on another's place,
    # the thinnest hand has the smallest difference, and on the grid it is weight that tells.
    chars = [char for char in samples.images if char not in exclude][:_COMPARED]
    written = samples.at(_GRID)
    distances = {}
    for hand in scribe.styles:
        images = [resize(image, _GRID) for image in scribe.draw(chars, hand)]
        pairs = zip(images, chars, strict=True)
        distances[hand] = np.mean([l1(image, written[char]) for image, char in pairs])
    return min(distances, key=distances.__getitem__)


def add_hand(model: Model, faces: Faces, hand: FaceFacts, data: GlyphData, *, near: str) -> Model:
    """Return a model with one hand more (the last of its data's), written as the near one is."""
    row = [face.name for face in faces.styles].index(near)
    generators = {
        name: torch.cat([value, value[row : row + 1]]) if _is_codes(name) else value
        for name, value in model.generators.items()
    }
    all_faces = faces.model_copy(update={"styles": (*faces.styles, hand)})
    card = {**model.card, "faces": all_faces.model_dump(mode="json"), "nearest": near}
    return Model(_with_glyphs(model.recipe, data), generators, card)


def _with_glyphs(recipe: Recipe, glyphs: GlyphData) -> Recipe:
    return recipe.model_copy(update={"data": recipe.data.model_copy(update={"glyphs": glyphs})})


def _is_codes(name: str) -> bool:
    """Tell the style codes of a generator: a row for each hand."""
    return name in ("xy.style.weight", "yx.style.weight")


def _check(model: Model, start: Path, hand: str, minutes: float | None, steps: int | None) -> None:
    if (minutes is None) == (steps is None):
        raise ConfigError("give either of them", where="--minutes, --steps")
    if (minutes is not None and minutes <= 0) or (steps is not None and steps < 1):
        raise ConfigError("must be more than nothing", where="--minutes, --steps")
    if hand == SOURCE or not hand or not all(c.isalnum() or c in "-_" for c in hand):
        raise ConfigError(
            "'{0}' cannot be the name of a style", hand, way_out="use letters, digits, '-' and '_', and not 'source'"
        )
    if hand in model.recipe.hands:
        raise DataError("has a style '{0}' already", hand, where=start, way_out="name the new one otherwise")
    if not any(map(_is_codes, model.generators)):
        raise ModelError(
            "knows one style alone and has no style codes", where=start, way_out="begin with a model of several styles"
        )


def _check_folder(work: Path, settings: HandSettings) -> None:
    file = work / SETTINGS
    if not file.is_file():
        if not is_free(work):
            raise DataError("is not empty and holds no training of a style", where=work)
        return
    theirs, ours = HandSettings.read(file).model_dump(), settings.model_dump()
    words = {"hand": "name", "begun": "model, samples or reference font"}
    other = [words.get(key, key) for key, value in ours.items() if theirs[key] != value]
    if other:
        raise DataError(
            "holds the training of a style with other {0}",
            ", ".join(other),
            where=work,
            way_out="ask for the same, remove it, or write the font elsewhere",
        )


def _recipe(recipe: Recipe, start: Path, settings: HandSettings, device: str) -> Recipe:
    train = TrainConfig(
        seed=0,
        batch=_BATCH,
        rate=settings.rate,
        beta1=recipe.train.beta1,
        beta2=recipe.train.beta2,
        pool=0,
        average=_AVERAGE,
        device=device,
        precision="auto",
        log_every=10,
    )
    method = recipe.method.model_copy(update={"learns": settings.learns})
    run = RunConfig(start=start)
    return recipe.model_copy(update={"method": method, "train": train, "run": run})


def _with_length(recipe: Recipe, steps: int, run: Path) -> Recipe:
    """Return the recipe with a length, flat for its first half; steps are rounded up."""
    epochs = min(_EPOCHS, steps)
    schedule = Schedule(
        epochs=epochs, flat_epochs=epochs // 2, images_per_epoch=-(-steps * recipe.train.batch // epochs)
    )
    train = recipe.train.model_copy(
        update={
            "schedule": schedule,
            "sample_every": max(1, steps // 4),
            "checkpoint_every": max(1, min(100, steps // 10)),
        }
    )
    folder = recipe.run.model_copy(update={"dir": run})
    return recipe.model_copy(update={"train": train, "run": folder})


def _count_steps(seconds: float, recipe: Recipe) -> int:
    """Return how many steps take so long, from a few that are timed."""
    say("timing a few steps")
    with tempfile.TemporaryDirectory() as scratch:
        _, outcome = start_run(_with_length(recipe, _TRIAL, Path(scratch) / "run"))
    if not outcome.finished:
        raise KeyboardInterrupt
    return max(1, round(seconds / (outcome.seconds / outcome.step)))


def _digest(model: Model, samples: Samples) -> str:
    digest = hashlib.blake2b(digest_size=16)
    for name in sorted(model.generators):
        digest.update(name.encode() + model.generators[name].numpy().tobytes())
    for images in (samples.images, samples.prints):
        for char in sorted(images):
            digest.update(char.encode() + images[char].tobytes())
    return digest.hexdigest()
