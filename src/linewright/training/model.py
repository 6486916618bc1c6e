"""A shared model: one safetensors file with its recipe and its card in the header.

A run folder serves as well: then its newest checkpoint is taken, averaged weights if it has them.
"""

import hashlib
import json
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import torch
from safetensors import safe_open
from safetensors.torch import save
from torch import Tensor

from linewright.base import ModelError, asset, foreign, parse_json, read_json, shorten, write_bytes
from linewright.methods import Method
from linewright.training.checkpoint import AVERAGE, NETWORKS, fill, newest_checkpoint, read_checkpoint
from linewright.training.recipe import Recipe, RunConfig, build_method

HEADER = "linewright"
FACES = "faces.json"  # what a run that learnt from glyphs knows of their faces
REPAIR = "drawing-repair"
GENERATORS = "generators."


class Model(NamedTuple):
    """Trained generators and what is known of them."""

    recipe: Recipe  # what they were trained with
    generators: Mapping[str, Tensor]  # named weights, as in ``Method.generators``
    card: Mapping[str, Any]  # small facts: steps, images, seconds and whatever a release adds


def shipped_model(name: str) -> Path:
    """Return a model file of the package, such as "drawing-repair"; ModelError if it has none."""
    path = asset("models", f"{name}.safetensors")
    if not path.is_file():
        raise ModelError("the package has no such model", where=path.name)
    return path


def read_model(path: Path) -> Model:
    """Read a run folder, one of its checkpoints, or a model file.

    ModelError: absent, damaged, or no model of linewright. ConfigError: its recipe is not understood.
    """
    if path.is_dir():
        if path.parent.name == "checkpoints":
            return _read_checkpoint(path.parent.parent, path)
        return _read_checkpoint(path, newest_checkpoint(path))
    if not path.is_file():
        raise ModelError("there is no such run or model file", where=path)
    told = partial(foreign, where=path, kind=ModelError, way_out="fetch it again")
    with told("is not a whole safetensors file"), safe_open(path, framework="pt") as file:
        header = (file.metadata() or {}).get(HEADER)
        tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
        digest = _digest(tensors)
    if header is None:
        raise ModelError("has no linewright recipe in its header", where=path)
    with told("its linewright header is damaged"):
        facts = parse_json(header)
        settings, card = dict(facts["recipe"]), dict(facts["card"])
    recipe = Recipe.parse(settings, where=str(path))
    if digest != facts.get("sha256"):
        raise ModelError(
            "is damaged: its weights are not those that were written", where=path, way_out="fetch it again"
        )
    weights = {n: v.float() if v.is_floating_point() else v for n, v in tensors.items()}
    _check_weights(weights, path)
    return Model(recipe, weights, card)


def _check_weights(weights: Mapping[str, Tensor], where: Path) -> None:
    if not weights:
        raise ModelError("holds no generators", where=where)
    for name, value in weights.items():
        if not value.isfinite().all():
            raise ModelError("the weights {0} are no finite numbers", shorten(name), where=where)


def write_model(path: Path, model: Model, *, half: bool = False) -> None:
    """Write a ``.safetensors`` model file, whole or not at all (OutputError).

    ``half`` stores the weights in half precision, at half the size.
    """
    dtype = torch.float16 if half else torch.float32
    tensors = {
        name: (value.to(dtype) if value.is_floating_point() else value).contiguous()
        for name, value in model.generators.items()
    }
    # A shared file does not tell where things lay on the machine that made it.
    recipe = model.recipe.model_copy(update={"run": RunConfig()})
    facts = {"recipe": recipe.model_dump(mode="json"), "card": dict(model.card), "sha256": _digest(tensors)}
    write_bytes(path, save(tensors, metadata={HEADER: json.dumps(facts, ensure_ascii=False)}))


def assemble(model: Model, *, where: Path) -> Method[Any]:
    """Return the method with the model's generators in it, ready to translate.

    ModelError: the weights do not fit the recipe.
    """
    # A network of that width has more weights; it is not built to find that out.
    settings, weights = model.recipe.method, sum(v.numel() for v in model.generators.values())
    width, blocks = (getattr(settings, name, 0) for name in ("width", "blocks"))
    if width**2 > weights or blocks > len(model.generators):
        raise ModelError("the weights do not fit the recipe's networks (too few)", where=where)
    method = build_method(model.recipe)
    fill(method.generators, model.generators, where=where)
    return method.eval()


def load_start(method: Method[Any], name: str, path: Path) -> None:
    """Fill the generators of ``method`` from a run or model file of that very method."""
    model = read_model(path)
    if model.recipe.method.name != name:
        raise ModelError(
            "is a model of the method '{0}', not of '{1}'",
            model.recipe.method.name,
            name,
            where=path,
            way_out="name a run of the same method in run.start",
        )
    weights = method.adapt_weights(model.generators, model.recipe.method)
    fill(method.generators, weights, where=path)


def _digest(tensors: Mapping[str, Tensor]) -> str:
    """Return a digest of the weights: safetensors itself does not notice a flipped bit."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        digest.update(name.encode())
        digest.update(tensors[name].numpy().tobytes())
    return digest.hexdigest()


def _read_checkpoint(run: Path, checkpoint: Path) -> Model:
    recipe = Recipe.read(run / "recipe.yaml")
    found = read_checkpoint(checkpoint, method=recipe.method.name, parts=(NETWORKS, AVERAGE))
    if AVERAGE in found.parts:
        generators: Mapping[str, Tensor] = found.parts[AVERAGE]
    else:
        generators = {
            name.removeprefix(GENERATORS): value
            for name, value in found.parts[NETWORKS].items()
            if name.startswith(GENERATORS)
        }
    _check_weights(generators, checkpoint)
    card: dict[str, Any] = {
        "step": found.step,
        "images": found.step * recipe.train.batch,
        "seconds": round(float(found.extra.get("seconds", 0.0))),
    }
    if (run / FACES).is_file():
        card["faces"] = read_json(run / FACES, kind=ModelError)
    return Model(recipe, generators, card)
