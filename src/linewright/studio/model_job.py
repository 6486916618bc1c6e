"""Jobs that check a model that was sent: a safetensors file of linewright; nothing is unpickled.

What passes is tried on a small picture, within the limits of a worker, before other jobs may work with it.
"""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

from linewright.base import Config, Message, write_text
from linewright.fonts import write_text as write_piece
from linewright.studio.kinds import Made, Result, Work

if TYPE_CHECKING:  # it brings PyTorch
    from linewright.training import Model

MODEL_FILE = "model"  # the kind of job
FACTS = "facts.json"  # in the folder of the job
WEIGHTS = "made/model.safetensors"
TRIAL = "trial.png"
_TRIED = "永和"
_SIDE, _DPI = 256, 300  # px of the page that it is tried on, and its resolution


_KNOWN = {
    "step": Message("steps of training"),
    "images": Message("pictures that were shown to it"),
    "seconds": Message("seconds of training"),
}


class ModelOptions(Config):
    """A model needs none."""


class ModelFacts(Config):
    """What a model that was sent can do."""

    # Of drawings "repair" or "full", as `linewright.convert` has them; "write" of hands; "none": nothing here.
    task: Literal["repair", "full", "write", "none"]
    styles: tuple[str, ...] = ()


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options; a UserError names one that is wrong."""
    del kind  # there is one
    return ModelOptions.parse(options, where="options").model_dump()


def work(work: Work) -> Result:
    """Read a model as a whole, its weights against the digest in its header, try it, and tell its card."""
    from linewright.training import read_model

    (file,) = work.files
    model = read_model(file.path)
    parameters = sum(math.prod(weights.shape) for weights in model.generators.values())
    notes: list[str] = [Message("method {0}, {1} weights", model.recipe.method.name, parameters)]
    if hands := model.recipe.hands:
        notes.append(Message("styles: {0}", ", ".join(hands)))
    for name, value in sorted(model.card.items()):
        if isinstance(value, str | int | float):
            notes.append(Message("{0}: {1}", _KNOWN.get(name, name), value))
    target = work.folder / WEIGHTS
    target.parent.mkdir(exist_ok=True)
    target.unlink(missing_ok=True)
    target.hardlink_to(file.path)
    facts = facts_of(model, target)
    files = [Made(f"{Path(file.name).stem}.safetensors", Path(WEIGHTS))]
    if facts.task == "write":
        write_piece(_TRIED, style=facts.styles[0], model=target, device="cpu").save(target.with_name(TRIAL))
        files.append(Made(TRIAL, Path(WEIGHTS).with_name(TRIAL)))
    elif facts.task != "none":
        _try(target, facts.task)
    write_text(work.folder / FACTS, facts.model_dump_json())
    return Result(files, notes)


def facts_of(model: "Model", path: Path) -> ModelFacts:
    """Return what a model in a file can do here."""
    from linewright.training import assemble

    recipe = model.recipe
    if recipe.hands and assemble(model, where=path).writes_hands:
        return ModelFacts(task="write", styles=recipe.hands)
    if recipe.data.drawings is not None:
        return ModelFacts(task="full" if recipe.data.drawings.task == "full" else "repair")
    return ModelFacts(task="none")


def _try(model: Path, task: Literal["repair", "full"]) -> None:
    from linewright.translate import Translator

    pixels = np.full((_SIDE, _SIDE), 255, np.uint8)
    pixels[_SIDE // 2, 20:-20] = 0
    Translator.from_pretrained(str(model), task=task, device="cpu")(pixels, dpi=_DPI)
