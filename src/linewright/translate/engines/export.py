"""A trained generator as an ONNX file that `OnnxTranslator` runs without PyTorch.

What onnxruntime makes of the file is compared with PyTorch before it is written. Convolutions may compute in 8 bits,
scaled to what a user's own pages hold: onnxruntime's static quantisation (QDQ), weights by channel, activations by the
range that they had on the pages. The last convolution stays in float, since its output is the picture itself.
"""

import logging
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
import torch
from torch import Tensor

from linewright.base import ConfigError, DataError, ModelError, Pixels, Rng, check_free, track, writing
from linewright.nn import METADATA, PAPER, KWinners2d, ResnetGenerator, halo, open_session, sees_the_page, to_tensor
from linewright.pages import Planes, find_images, iter_pages, to_planes
from linewright.training import Model, assemble, read_model, write_model
from linewright.translate.engines.onnx_translator import INPUT, OUTPUT, Facts

TOLERANCE = 1e-4  # largest difference to PyTorch, of values in [-1, 1], at which a file is written
OPSET = 18
_WAY_OUT = "translate with the model itself"
PROBES = 4
# Candidates for the probe, and by how much its winners must lead: well above float32's rounding.
_CANDIDATES, _LEAD = 64, 1e-5

# Crops that calibrate at most, spread over all pages, and their side in pixels.
CROPS, SIDE = 48, 256


class Parity(NamedTuple):
    """How well a file was found to agree with PyTorch."""

    difference: float  # the largest, of values in [-1, 1]
    pages: int  # how many small pages were compared


def export_model(
    run: Path,  # a run folder or a model file
    to: Path,  # the .safetensors file to write, or an .onnx file, which runs without PyTorch
    *,
    half: bool = False,  # half precision, half the size; .safetensors only
    int8: bool = False,  # convolutions in 8 bits; .onnx only
    calibrate: Sequence[Path] = (),  # pages like those to translate, for ``int8``
    force: bool = False,  # replace a file that exists
) -> Parity | None:
    """Write a run's generators as one model file, with the recipe inside.

    Returns how far an .onnx file is from PyTorch, before the step to 8 bits; None of .safetensors. ConfigError: options
    that do not go together, another suffix, or the package onnx is missing. ModelError: it cannot be an ONNX file of
    any size, or differs from PyTorch by more than `TOLERANCE`. InputError, DataError: pages to calibrate with are
    absent or damaged. OutputError: the file exists or cannot be written.
    """
    check_free(to, force=force)
    if to.suffix == ".onnx":
        if half:
            raise ConfigError("is for .safetensors files", where="--half", way_out="try --int8")
        if calibrate and not int8:
            raise ConfigError("goes with --int8", where="--calibrate")
        if int8 and not calibrate:
            raise ConfigError("needs pages to scale itself to", where="--int8", way_out="name some: --calibrate")
        return export_onnx(run, to, calibrate=calibrate)
    if int8 or calibrate:
        raise ConfigError("is for .onnx files", where="--int8", way_out="name one with -o")
    if to.suffix != ".safetensors":
        raise ConfigError("is no model file", where=to, way_out="name a .safetensors or .onnx file")
    model = read_model(run)
    assemble(model, where=run)  # what cannot be built is no model
    write_model(to, model, half=half)
    return None


def export_onnx(path: Path, to: Path, *, calibrate: Sequence[Path] = ()) -> Parity:
    """Write a model's generator of the direction "xy" as ONNX; sides of images stay open."""
    # With pages to `calibrate` on, convolutions compute in 8 bits. Where two channels of sparse
    # winners are equal but for float32's rounding, no two engines agree on the winner; pages on
    # which that is so are left out of the comparison (docs/explanation/tiles.md has numbers).
    if find_spec("onnx") is None:
        raise ConfigError("the package onnx is not installed", way_out='pip install "linewright[onnx]"')
    model = read_model(path)
    generator = _generator(model, path)
    seen = any(sees_the_page(part) for part in generator.modules())
    facts = Facts(
        channels=model.recipe.data.channels,
        multiple=generator.multiple,
        halo=None if seen else halo(generator),
        int8=bool(calibrate),
        recipe=model.recipe.model_dump(mode="json", exclude={"run"}),
        card=model.card,
    )
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "float.onnx"
        _trace(generator, facts, plain)
        parity = compare(generator, plain, channels=facts.channels)
        if not parity.difference <= TOLERANCE:
            raise ModelError(
                "onnxruntime differs from PyTorch by {0:.2g}, more than {1:g}",
                parity.difference,
                TOLERANCE,
                where=path,
                way_out=_WAY_OUT,
            )
        if calibrate:
            plain = _quantise(plain, calibrate, facts)
        _write(plain, to, facts)
    return parity


def compare(generator: ResnetGenerator, path: Path, *, channels: int) -> Parity:
    """Run an ONNX file and its generator on small pages with lines and noise."""
    session = open_session(path, threads=1)
    largest = 0.0
    pages = list(_probe(generator, channels=channels))
    for image, expected in pages:
        (output,) = session.run([OUTPUT], {INPUT: image.numpy()})
        largest = max(largest, float(np.abs(output - expected.numpy()).max()))
    return Parity(largest, len(pages))


def _generator(model: Model, path: Path) -> ResnetGenerator:
    generator = assemble(model, where=path).generators["xy"]
    if not isinstance(generator, ResnetGenerator):
        why = f"models of the method '{model.recipe.method.name}' are not written as ONNX"
    elif any(isinstance(part, KWinners2d) and not part.local for part in generator.modules()):
        why = "its winners compete over a whole page, and ONNX would fix how large that is"
    else:
        return generator
    raise ModelError(why, where=path, way_out=_WAY_OUT)


def _trace(generator: ResnetGenerator, facts: Facts, path: Path) -> None:
    side = 8 * generator.multiple
    sides = {2: "height", 3: "width"}
    with warnings.catch_warnings():
        # The tracer that needs no further package is deprecated, and warns of each constant.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            generator,
            (torch.zeros(1, facts.channels, side, side),),
            str(path),
            dynamo=False,
            opset_version=OPSET,
            input_names=[INPUT],
            output_names=[OUTPUT],
            dynamic_axes={INPUT: sides, OUTPUT: sides},
        )


def _write(plain: Path, to: Path, facts: Facts) -> None:
    import onnx

    graph = onnx.load(str(plain))
    del graph.metadata_props[:]
    entry = graph.metadata_props.add()
    entry.key, entry.value = METADATA, facts.text()
    onnx.checker.check_model(graph)
    with writing(to) as temporary:
        onnx.save(graph, str(temporary))


@torch.inference_mode()
def _probe(generator: ResnetGenerator, *, channels: int) -> Iterator[tuple[Tensor, Tensor]]:
    """Yield small pages and what PyTorch makes of them, its winners being decided."""
    multiple: int = generator.multiple
    count = 0
    leads: list[float] = []
    hooks = [
        part.register_forward_pre_hook(lambda layer, inputs: leads.append(_lead(layer, inputs[0])))
        for part in generator.modules()
        if isinstance(part, KWinners2d)
    ]
    try:
        for seed in range(_CANDIDATES):
            rng = np.random.default_rng(seed)
            height, width = (max(4, 48 // multiple + int(n)) * multiple for n in rng.integers(0, 5, 2))
            page = _lines(rng, height, width)
            image = to_tensor(page if channels == 1 else np.repeat(page[:, :, None], 3, axis=2))
            leads.clear()
            expected = generator(image)
            if min(leads, default=1.0) < _LEAD:
                continue
            yield image, expected
            count += 1
            if count == PROBES:
                return
    finally:
        for hook in hooks:
            hook.remove()
    raise ModelError(
        "only {0} of {1} pages of the parity check have winners that lead by "
        "{2:g}, so it cannot be compared with PyTorch",
        count,
        _CANDIDATES,
        _LEAD,
        way_out="train it longer, or with a larger percent_on",
    )


def _lead(layer: KWinners2d, features: Tensor) -> float:
    """Return by how much the smallest local winner leads where that is least."""
    # Where the next one is not above 0 it would be zeroed anyway, so nothing hangs on it.
    channels = features.shape[1]
    k = max(1, round(min(1.0, layer.percent_on * layer.inference_factor) * channels))
    if k == channels:
        return 1.0
    ranked = features.topk(k + 1, dim=1).values
    lead = ranked[:, k - 1] - ranked[:, k]
    matters = lead[ranked[:, k] > 0]
    return float(matters.min()) if matters.numel() else 1.0


def _lines(rng: Rng, height: int, width: int) -> Pixels:
    """Return a small page with lines and the noise of a scan."""
    page = np.full((height, width), PAPER, np.uint8)
    for _ in range(4):
        begin, end = rng.integers(0, (width, height), (2, 2)).tolist()
        cv2.line(page, begin, end, 0, int(rng.integers(1, 4)))
    noisy = page * 0.8 + rng.normal(20, 10, page.shape)
    return noisy.clip(0, 255).astype(np.uint8)


def _quantise(plain: Path, pages: Sequence[Path], facts: Facts) -> Path:
    """Return a file beside an ONNX file in float32 whose convolutions compute in 8 bits."""
    import onnx
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    crops = [to_planes(crop) for crop in calibration_crops(pages, facts)]
    fused, quantised = plain.with_name("fused.onnx"), plain.with_name("int8.onnx")
    level = logging.getLogger().level
    logging.getLogger().setLevel(logging.ERROR)
    try:
        # Norms become part of the convolutions before them, so that both are quantised as one.
        quant_pre_process(str(plain), str(fused), skip_symbolic_shape=True)
        convolutions = [node.name for node in onnx.load(str(fused)).graph.node if node.op_type == "Conv"]
        quantization.quantize_static(
            str(fused),
            str(quantised),
            _CropReader(crops),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=convolutions[-1:],
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
    finally:
        logging.getLogger().setLevel(level)
    return quantised


def calibration_crops(pages: Sequence[Path], facts: Facts) -> list[Pixels]:
    """Return the inkiest crops of each page, as many of every page."""
    files = find_images(list(pages))
    each = max(1, CROPS // len(files))
    side = max(4, SIDE // facts.multiple) * facts.multiple
    crops: list[Pixels] = []
    for file in track(files[:CROPS], what="calibrating"):
        for page in iter_pages(file, channels=facts.channels):
            crops += _inkiest(page.pixels, side, facts.multiple, each)
    if not crops:
        raise DataError("there is no ink on the pages to calibrate with", way_out="name others")
    return crops


def _inkiest(pixels: Pixels, side: int, multiple: int, count: int) -> list[Pixels]:
    """Return the crops of a grid over a page that vary most."""
    height, width = pixels.shape[:2]
    down, across = (min(side, length // multiple * multiple) for length in (height, width))
    if min(down, across) < 4 * multiple:
        return []
    grid = [
        pixels[top : top + down, left : left + across]
        for top in range(0, height - down + 1, down)
        for left in range(0, width - across + 1, across)
    ]
    ranked = sorted(grid, key=lambda crop: -float(crop.std()))
    return [crop for crop in ranked[:count] if crop.std() > 1]


class _CropReader:
    """Hands crops to onnxruntime's calibration, one by one."""

    def __init__(self, crops: Sequence[Planes]) -> None:
        self._crops: Iterator[Planes] = iter(crops)

    def get_next(self) -> dict[str, Planes] | None:
        crop = next(self._crops, None)
        return None if crop is None else {INPUT: crop}
