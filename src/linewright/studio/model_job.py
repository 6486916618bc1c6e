"""Jobs that check a model that was sent: a safetensors file of linewright; nothing is unpickled."""

import math
from pathlib import Path
from typing import Any

from linewright.base import Config, Message
from linewright.studio.kinds import Made, Result, Work

MODEL_FILE = "model"  # the kind of job
_MADE = "made"


class ModelOptions(Config):
    """A model needs none."""


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options; a UserError names one that is wrong."""
    del kind  # there is one
    return ModelOptions.parse(options, where="options").model_dump()


def work(work: Work) -> Result:
    """Read a model as a whole, its weights against the digest in its header, and tell its card."""
    from linewright.training import read_model

    (file,) = work.files
    model = read_model(file.path)
    parameters = sum(math.prod(weights.shape) for weights in model.generators.values())
    notes: list[str] = [Message("method {0}, {1} weights", model.recipe.method.name, parameters)]
    if hands := model.recipe.hands:
        notes.append(Message("styles: {0}", ", ".join(hands)))
    for name, value in sorted(model.card.items()):
        if isinstance(value, str | int | float):
            notes.append(Message("{0}: {1}", name, value))
    made = work.folder / _MADE
    made.mkdir(exist_ok=True)
    target = made / "model.safetensors"
    target.unlink(missing_ok=True)
    target.hardlink_to(file.path)
    return Result([Made(f"{Path(file.name).stem}.safetensors", target.relative_to(work.folder))], notes)
