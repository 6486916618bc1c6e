"""Tiles against whole pages, with the models that people use."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from line_pages import draw_lines
from linewright.base.types import Pixels
from linewright.training.model import REPAIR, shipped_model
from linewright.translate.engines.translator import TorchTranslator


def grey_page(height: int, width: int) -> Pixels:
    """Return lines on uneven, noisy paper, as from a scanner."""
    rng = np.random.default_rng(5)
    ink = draw_lines(1, thickness=3, seed=4, side=max(height, width))[0][:height, :width]
    shade = 225 + 25 * np.sin(np.arange(width) / 60)[None, :]
    page = np.where(ink < 128, 60.0, shade) + rng.normal(0, 12, (height, width))
    return page.clip(0, 255).astype(np.uint8)


@pytest.mark.parametrize(("height", "width"), [(301, 387), (256, 130), (70, 500)])
def test_shipped_model_leaves_no_seams(height: int, width: int) -> None:
    page = grey_page(height, width)
    path = shipped_model(REPAIR)
    whole = TorchTranslator.load(path, device="cpu", tile=4096).translate(page)
    tiled = TorchTranslator.load(path, device="cpu", tile=200).translate(page)
    assert whole.min() < 50 and whole.max() > 250
    assert np.abs(whole.astype(int) - tiled).max() <= 1


def test_instance_norm_takes_the_pages_statistics(tiny_run: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = grey_page(150, 210)
    page[:, 120:] = 250
    whole = TorchTranslator.load(tiny_run, device="cpu", tile=4096).translate(page)
    assert not capsys.readouterr().err
    cut = TorchTranslator.load(tiny_run, device="cpu", tile=72)
    tiled = cut.translate(page)
    said = capsys.readouterr().err
    assert said.count("whole page") == 1
    # A sample of the tiles tells less than all of them.
    assert np.abs(whole.astype(int) - tiled).mean() < 4
    cut.sample = 1000
    assert np.abs(whole.astype(int) - cut.translate(page)).max() <= 1
    assert not capsys.readouterr().err
