from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from line_pages import draw_lines
from linewright.base.errors import ModelError
from linewright.nn.tensors import to_pixels, to_tensor
from linewright.translate.engines.translator import TorchTranslator


def test_keeps_the_size_of_any_image(tiny_run: Path) -> None:
    translator = TorchTranslator.load(tiny_run, device="cpu")
    for shape in ((1, 1), (5, 200), (32, 32), (33, 47), (130, 64)):
        page = np.full(shape, 255, np.uint8)
        out = translator.translate(page)
        assert out.shape == shape
        assert out.dtype == np.uint8


def test_is_the_generator_where_no_filling_up_is_needed(tiny_run: Path) -> None:
    translator = TorchTranslator.load(tiny_run, device="cpu")
    page = draw_lines(1, thickness=2, seed=1, side=64)[0]
    with torch.no_grad():
        expected = to_pixels(translator.method.generators["xy"](to_tensor(page)))
    assert np.array_equal(translator.translate(page), expected)
    with torch.no_grad():
        back = to_pixels(translator.method.generators["yx"](to_tensor(page)))
    assert np.array_equal(translator.translate(page, "yx"), back)
    assert not np.array_equal(expected, back)


def test_reads_colour_as_grey_for_a_grey_model(tiny_run: Path) -> None:
    translator = TorchTranslator.load(tiny_run, device="cpu")
    grey = draw_lines(1, thickness=2, seed=2, side=64)[0]
    colour = np.repeat(grey[:, :, None], 3, axis=2)
    assert np.array_equal(translator.translate(colour), translator.translate(grey))


def test_absent_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"nowhere.*no such run or model file"):
        TorchTranslator.load(tmp_path / "nowhere")
