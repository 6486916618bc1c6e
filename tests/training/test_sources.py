from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.base.errors import DataError
from linewright.training.recipe import load_recipe
from linewright.training.sources import build_data


def test_own_folders_replace_the_recipes_data(line_folders: tuple[Path, Path]) -> None:
    x, y = line_folders
    recipe = load_recipe("glyphs/cyclegan.smoke", [f"data.x={x}", f"data.y={y}", "data.size=32"])
    data = build_data(recipe)
    batch = data.train.batch(0)
    assert batch.x.shape == (recipe.train.batch, 1, 32, 32)
    assert batch.x.dtype == torch.float32
    # What is held out for the test is never trained on, and stays the same.
    again = build_data(recipe)
    assert data.test().names == again.test().names
    assert 0 < len(data.test().names) < 24
    assert data.test().paired


def test_folders_without_common_names_have_no_truth(
    line_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    for number, path in enumerate(sorted(line_folders[1].iterdir())):
        (tmp_path / f"other{number}.png").write_bytes(path.read_bytes())
    recipe = load_recipe(
        "glyphs/cyclegan.smoke", [f"data.x={line_folders[0]}", f"data.y={tmp_path}"]
    )
    assert not build_data(recipe).test().paired


def test_starter_set_is_paired_by_character() -> None:
    data = build_data(load_recipe("glyphs/cyclegan.smoke"))
    assert data.test().paired
    assert len(data.test().x) >= 20
    assert data.test().x[0].shape == (128, 128)
    assert not np.array_equal(data.test().x[0], data.test().y[0])


def test_wrong_size_of_a_glyph_set_is_named() -> None:
    with pytest.raises(DataError, match=r"128 px, data\.size is 64"):
        build_data(load_recipe("glyphs/cyclegan.smoke", ["data.size=64"]))


def test_unknown_hand_is_named() -> None:
    with pytest.raises(DataError, match="mouhitsu"):
        build_data(load_recipe("glyphs/cyclegan.smoke", ["data.glyphs.style=nobody"]))


def test_drawings_are_drawn_afresh_and_aligned() -> None:
    recipe = load_recipe("drawings/cyclegan.smoke")
    data = build_data(recipe)
    batch = data.train.batch(3)
    assert batch.x.shape == batch.y.shape == (2, 1, 64, 64)
    assert torch.equal(batch.x, build_data(recipe).train.batch(3).x)
    assert not torch.equal(batch.x, data.train.batch(4).x)
    test = data.test(2)
    assert test.paired
    assert test.truth is not None
    assert test.truth[0]["size"] == [256, 256]
    assert test.x[0].shape == test.y[0].shape == (256, 256)
