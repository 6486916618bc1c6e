"""Write the graphs of the models in the package, so that they run without PyTorch.

    python tools/build_graphs.py

A graph is an ONNX file without weights: each of them points into the raw bytes of the
``.safetensors`` file beside it, where they stand in half precision, and is made float32 when the
graph is loaded. So the weights stand once in the package. What onnxruntime makes of a graph is
compared with PyTorch before it is written.
"""

from __future__ import annotations

import json
import shutil
import struct
import tempfile
import warnings
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper
from torch import Tensor, nn

from linewright.base import asset
from linewright.glyphs import read_glyph_set
from linewright.nn import (
    FinishingGenerator,
    Graph,
    ResnetGenerator,
    SkeletonEnhancedGenerator,
    halo,
    to_pixels,
    to_tensor,
)
from linewright.nn.graph import METADATA
from linewright.pages import thin_zhang_suen
from linewright.training import Model, assemble, read_model

OPSET = 18
TOLERANCE = 1e-4
_TYPES = {"F16": TensorProto.FLOAT16, "F32": TensorProto.FLOAT, "BOOL": TensorProto.BOOL, "I64": TensorProto.INT64}


class Traced(NamedTuple):
    """What is traced of a model.

    Attributes:
        network: takes ``inputs`` in their order.
        inputs: examples by name, with a batch of two where the batch stays open.
        open: names of the axes that stay open, by input and output.
        prefix: of the network's own names of the generator's weights.
        facts: for the metadata.
    """

    network: nn.Module
    inputs: dict[str, Tensor]
    open: dict[str, dict[int, str]]
    prefix: str
    facts: dict[str, Any]


class Hands(nn.Module):
    """SE-GAN's generator under a style code that is given, not looked up."""

    def __init__(self, generator: SkeletonEnhancedGenerator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, image: Tensor, skeleton: Tensor, code: Tensor) -> Tensor:
        """Return the image, see `SkeletonEnhancedGenerator.forward`."""
        drawn: Tensor = self.generator.draw(image, skeleton, code).image
        return drawn


class Finish(nn.Module):
    """The finishing generator under a style code that is given, not looked up."""

    def __init__(self, generator: FinishingGenerator) -> None:
        super().__init__()
        self.generator = generator

    def forward(self, image: Tensor, code: Tensor) -> Tensor:
        """Return the image, see `FinishingGenerator.forward`."""
        return self.generator.draw(image, code)


def trace_page(model: Model, generator: nn.Module) -> Traced:
    """Return what is traced of a model of pages; sides of images stay open."""
    del model  # the others ask it for the size of their glyphs
    assert isinstance(generator, ResnetGenerator)
    side = 8 * generator.multiple
    sides = {2: "height", 3: "width"}
    facts = {"multiple": generator.multiple, "halo": halo(generator), "int8": False}
    inputs = {"image": _page(side)}
    return Traced(generator, inputs, {"image": sides, "translated": sides}, "", facts)


def trace_hands(model: Model, generator: nn.Module) -> Traced:
    """Return what is traced of a model of hands; the number of glyphs stays open."""
    assert isinstance(generator, SkeletonEnhancedGenerator) and generator.style is not None
    prints = _prints(model.recipe.data.size)
    bones = torch.cat([to_tensor(thin_zhang_suen(to_pixels(image))) for image in prints])
    inputs = {"image": prints, "skeleton": bones, "code": generator.style.weight[: len(prints)].detach().clone()}
    return Traced(Hands(generator), inputs, _batched(inputs), "generator.", {})


def trace_finish(model: Model, generator: nn.Module) -> Traced:
    """Return what is traced of a finishing model; the number of glyphs stays open."""
    assert isinstance(generator, FinishingGenerator)
    prints = _prints(model.recipe.data.size)
    inputs = {"image": prints, "code": generator.style.weight[: len(prints)].detach().clone()}
    return Traced(Finish(generator), inputs, _batched(inputs), "generator.", {})


MODELS: dict[str, Callable[[Model, nn.Module], Traced]] = {
    "drawing-repair": trace_page,
    "drawing-restyle": trace_page,
    "six-hands": trace_hands,
    "glyph-finish": trace_finish,
}


def build_graph(name: str) -> float:
    """Write the graph of a model in the package; return how far it is from PyTorch."""
    weights = asset("models", f"{name}.safetensors")
    model = read_model(weights)
    traced = MODELS[name](model, assemble(model, where=weights).generators["xy"])
    facts = {
        **traced.facts,
        "channels": model.recipe.data.channels,
        "recipe": model.recipe.model_dump(mode="json", exclude={"run"}),
        "card": dict(model.card),
    }
    with tempfile.TemporaryDirectory() as folder:
        shutil.copy(weights, folder)
        path = Path(folder) / f"{name}.onnx"
        graph = _point_into(_trace(traced, path), weights, prefix=traced.prefix)
        entry = graph.metadata_props.add()
        entry.key, entry.value = METADATA, json.dumps(facts, ensure_ascii=False)
        path.write_bytes(graph.SerializeToString())
        with torch.inference_mode():
            expected = traced.network(*traced.inputs.values()).numpy()
        made = Graph(path, threads=1)(**{key: x.numpy() for key, x in traced.inputs.items()})
        difference = float(np.abs(made - expected).max())
        if difference > TOLERANCE:
            raise SystemExit(f"{name}: differs from PyTorch by {difference:.2g}")
        shutil.copy(path, weights.with_suffix(".onnx"))
    return difference


def _trace(traced: Traced, path: Path) -> onnx.ModelProto:
    with warnings.catch_warnings():
        # The tracer that needs no further package is deprecated, and warns of each constant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            traced.network,
            tuple(traced.inputs.values()),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=list(traced.inputs),
            output_names=["translated"],
            dynamic_axes=traced.open,
            do_constant_folding=False,  # it would fold weights into new ones
        )
    return onnx.load(str(path))


def _point_into(model: onnx.ModelProto, weights: Path, *, prefix: str) -> onnx.ModelProto:
    """Replace the weights in a graph by places in the file that holds them."""
    header, start = _read_header(weights)
    graph = model.graph
    casts, initializers = [], []
    for tensor in graph.initializer:
        entry = header.get(f"xy.{tensor.name.removeprefix(prefix)}")
        if entry is None or list(entry["shape"]) != list(tensor.dims):
            initializers.append(tensor)  # the tracer's own constant
            continue
        begin, end = entry["data_offsets"]
        half = entry["dtype"] == "F16"
        outside = TensorProto(
            name=f"{tensor.name}.half" if half else tensor.name,
            data_type=_TYPES[entry["dtype"]],
            dims=entry["shape"],
            data_location=TensorProto.EXTERNAL,
        )
        for key, value in (("location", weights.name), ("offset", str(start + begin)), ("length", str(end - begin))):
            outside.external_data.add(key=key, value=value)
        initializers.append(outside)
        if half:
            casts.append(helper.make_node("Cast", [outside.name], [tensor.name], to=TensorProto.FLOAT))
    nodes = [*casts, *graph.node]
    del graph.initializer[:], graph.node[:], model.metadata_props[:]
    graph.initializer.extend(initializers)
    graph.node.extend(nodes)
    return model


def _read_header(path: Path) -> tuple[Mapping[str, Any], int]:
    """Return the header of a safetensors file, and where its data begin."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        return json.loads(file.read(length)), 8 + length


def _batched(inputs: Mapping[str, Tensor]) -> dict[str, dict[int, str]]:
    return {name: {0: "glyphs"} for name in (*inputs, "translated")}


def _prints(size: int) -> Tensor:
    source = read_glyph_set("starter").source
    images = [torch.cat([to_tensor(source[char])]) for char in "永和"]
    return torch.nn.functional.interpolate(torch.cat(images), size, mode="area")


def _page(side: int) -> Tensor:
    """Return a page with lines and noise, 1 x 1 x side x side."""
    rng = np.random.default_rng(0)
    page = np.full((side, side), 255.0)
    page[side // 3 : side // 3 + 2] = page[:, side // 2 : side // 2 + 3] = 0
    noisy = (page * 0.8 + rng.normal(20, 10, page.shape)).clip(0, 255)
    return to_tensor(noisy.astype(np.uint8))


if __name__ == "__main__":
    for name in MODELS:
        difference = build_graph(name)
        size = asset("models", f"{name}.onnx").stat().st_size
        print(f"{name}: {size / 1e3:.0f} kB, differs from PyTorch by {difference:.1g}")
