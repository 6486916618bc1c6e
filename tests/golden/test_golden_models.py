"""Files that outlive a version: models, exports, runs and their checkpoints."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import onnx
import pytest
from safetensors import safe_open

from golden.calls import call, scratch
from golden.inner import assemble, build_method, read_model, shipped_model
from golden.kept import MORE, WHOLE, Maker, Record, differences, digest, json_digest
from linewright.training.recipe import load_recipe
from linewright.training.run import start_run

MODELS = {
    "drawing-repair": True,
    "drawing-restyle": True,
    "glyph-finish": True,
    "six-hands": True,
    "skeleton": True,
    # Readers, with no recipe in them.
    "brush-hands": False,
    "weld-symbols": False,
}
_QUICK = ("drawings/sparse_pix2pix.smoke", "glyphs/finishing.smoke", "glyphs/skeletongan.smoke")
_ONE_STEP = (
    "train.schedule.epochs=1",
    "train.schedule.flat_epochs=1",
    "train.schedule.images_per_epoch=1",
    "train.device=cpu",
    "train.threads=1",
)


def models() -> Record:
    kept: dict[str, Any] = {}
    for name, whole in MODELS.items():
        path = shipped_model(name)
        kept[f"{name}, file"] = digest(path.read_bytes())
        kept[f"{name}, header"] = _header(path)
        if whole:
            model = read_model(path)
            networks = assemble(model, where=path).generators.state_dict()
            kept[f"{name}, recipe"] = json_digest(model.recipe.model_dump(mode="json"))
            kept[f"{name}, networks"] = _shapes(networks)
            kept[f"{name}, weights"] = _shapes(model.generators)
    return Record(everywhere=kept)


def methods() -> Record:
    """What the networks of every recipe call their weights: runs of users hold those names."""
    kept: dict[str, Any] = {}
    for name in call("recipes").out.split():
        large = name.endswith(".paper")
        if large and not WHOLE:
            continue
        method = build_method(load_recipe(name))
        kept[f"{MORE if large else ''}{name}"] = _shapes(method.state_dict())
    return Record(everywhere=kept)


def exports() -> Record:
    kept = Record()
    with scratch() as here:
        done = call("export", shipped_model("drawing-repair"), "-o", here / "repair.onnx")
        kept.everywhere["onnx, code"] = done.code
        graph = onnx.load(str(here / "repair.onnx"))
        kept.everywhere["onnx"] = {
            "metadata": {entry.key: json.loads(entry.value) for entry in graph.metadata_props},
            "inputs": [_shown(value) for value in graph.graph.input],
            "outputs": [value.name for value in graph.graph.output],
            "opset": [entry.version for entry in graph.opset_import],
        }
        weights = sorted(weight.name for weight in graph.graph.initializer)
        kept.here["onnx, weights"] = digest("\n".join(weights).encode())
        kinds = [node.op_type for node in graph.graph.node]
        kept.close["onnx, nodes"] = {kind: kinds.count(kind) for kind in sorted({*kinds})}
        half = call("export", shipped_model("six-hands"), "-o", here / "h.safetensors", "--half")
        kept.everywhere["half"] = [*half, _header(here / "h.safetensors")]
        kept.here["half"] = digest((here / "h.safetensors").read_bytes())
    return kept


def training() -> Record:
    kept = Record()
    names = [name for name in call("recipes").out.split() if name.endswith(".smoke")]
    for name in names:
        if name not in _QUICK and not WHOLE:
            continue
        key = name if name in _QUICK else f"{MORE}{name}"
        with scratch() as here:
            run, outcome = start_run(load_recipe(name, [f"run.dir={here / 'run'}", *_ONE_STEP]))
            files = [path for path in sorted(run.rglob("*")) if path.is_file()]
            kept.everywhere[key] = {
                "step": outcome.step,
                "files": [_plain(path.relative_to(run).as_posix()) for path in files],
                "recipe": (run / "recipe.yaml").read_text(encoding="utf-8").splitlines(),
                # A run goes on only with the data that it was begun with.
                "data": json.loads((run / "environment.json").read_text())["data"],
                "json": {_plain(path.name): _keys(path) for path in files if "json" in path.suffix},
                "tensors": {path.name: _header(path) for path in files if path.suffix == ".safetensors"},
            }
            kept.here[key] = {path.name: digest(path.read_bytes()) for path in files if path.suffix == ".safetensors"}
    return kept


def _header(path: Path) -> dict[str, Any]:
    """Return how many tensors a file has, a digest of their names, types and shapes, and facts."""
    with safe_open(path, framework="np") as file:
        slices = {name: file.get_slice(name) for name in file.keys()}  # noqa: SIM118
        kinds = {name: [one.get_dtype(), list(one.get_shape())] for name, one in slices.items()}
        facts = file.metadata() or {}
    return {"tensors": len(kinds), "digest": json_digest(kinds), "facts": json_digest(facts)}


def _shapes(tensors: Any) -> list[Any]:
    return [len(tensors), json_digest({name: list(one.shape) for name, one in tensors.items()})]


def _shown(value: Any) -> list[Any]:
    sides = value.type.tensor_type.shape.dim
    return [value.name, [side.dim_param or side.dim_value for side in sides]]


def _plain(name: str) -> str:
    return re.sub(r"tfevents\..*", "tfevents", name)


def _keys(path: Path) -> list[str]:
    """Return the keys of a JSON file, or of all lines of one of lines, with their paths."""
    text = path.read_text(encoding="utf-8")
    things = [json.loads(line) for line in text.splitlines()] if path.suffix == ".jsonl" else [json.loads(text)]
    return sorted({key for thing in things for key in _paths(thing, 3)})


def _paths(thing: Any, depth: int) -> list[str]:
    if not isinstance(thing, dict) or depth == 0:
        return [""]
    return [f"{key}.{rest}".rstrip(".") for key, value in thing.items() for rest in _paths(value, depth - 1)]


PARTS: dict[str, Maker] = {"models": models, "methods": methods, "exports": exports, "training": training}


@pytest.mark.parametrize("part", PARTS)
def test_files_are_laid_out_as_they_were(part: str) -> None:
    lines = differences(part, PARTS[part]())
    assert not lines, "\n".join(lines)
