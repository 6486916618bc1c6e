"""Convolutions in 8 bits, scaled to what a user's own pages hold.

onnxruntime's static quantisation (QDQ): weights by channel, activations by the range that they had
on the pages. The last convolution stays in float, since its output is the picture itself.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from pathlib import Path

from linewright.base import DataError, Pixels, track
from linewright.pages import Planes, find_images, read_pages, to_planes
from linewright.translate.onnx_engine import INPUT, Facts

CROPS = 48
"""Crops that calibrate at most, spread over all pages."""

SIDE = 256
"""Side of a crop in pixels."""


def quantise(plain: Path, *, pages: Sequence[Path], facts: Facts, folder: Path) -> Path:
    """Return a file beside ``plain`` whose convolutions compute in 8 bits.

    Args:
        plain: an ONNX file in float32.
        pages: images, PDFs or folders like those that will be translated.
        facts: of the network.
        folder: for files on the way.

    Raises:
        InputError, DataError: pages are absent or damaged, or hold no line.
    """
    import onnx
    from onnxruntime import quantization
    from onnxruntime.quantization.shape_inference import quant_pre_process

    crops = [to_planes(crop) for crop in calibration_crops(pages, facts)]
    fused, made = folder / "fused.onnx", folder / "int8.onnx"
    heard = logging.getLogger().level
    logging.getLogger().setLevel(logging.ERROR)
    try:
        # Norms become part of the convolutions before them, so that both are quantised as one.
        quant_pre_process(str(plain), str(fused), skip_symbolic_shape=True)
        convolutions = [
            node.name for node in onnx.load(str(fused)).graph.node if node.op_type == "Conv"
        ]
        quantization.quantize_static(
            str(fused),
            str(made),
            _Reader(crops),
            quant_format=quantization.QuantFormat.QDQ,
            op_types_to_quantize=["Conv"],
            nodes_to_exclude=convolutions[-1:],
            per_channel=True,
            activation_type=quantization.QuantType.QUInt8,
            weight_type=quantization.QuantType.QInt8,
        )
    finally:
        logging.getLogger().setLevel(heard)
    return made


def calibration_crops(pages: Sequence[Path], facts: Facts) -> list[Pixels]:
    """Return the inkiest crops of each page, as many of every page.

    Raises:
        InputError, DataError: pages are absent or damaged, or hold no line.
    """
    files = find_images(list(pages))
    each = max(1, CROPS // len(files))
    side = max(4, SIDE // facts.multiple) * facts.multiple
    crops: list[Pixels] = []
    for file in track(files[:CROPS], total=min(len(files), CROPS), what="calibrating"):
        for page in read_pages(file, channels=facts.channels):
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


class _Reader:
    """Hands crops to onnxruntime's calibration, one by one."""

    def __init__(self, crops: Sequence[Planes]) -> None:
        self._crops: Iterator[Planes] = iter(crops)

    def get_next(self) -> dict[str, Planes] | None:
        crop = next(self._crops, None)
        return None if crop is None else {INPUT: crop}
