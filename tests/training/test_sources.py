from __future__ import annotations

from pathlib import Path

import cv2
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
    # Names that agree by chance make no pairs.
    assert not data.test().paired


def test_test_folders_belong_together_by_name(line_folders: tuple[Path, Path], tmp_path: Path) -> None:
    x, y = line_folders
    for path in y.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    own = [f"data.x={x}", f"data.y={y}", f"data.test_x={x}", f"data.test_y={tmp_path}"]
    test = build_data(load_recipe("glyphs/cyclegan.smoke", own)).test
    assert test(3).paired
    first, second = (tmp_path / f"{name}.png" for name in test(2).names)
    cv2.imwrite(str(second), np.full((5, 7), 255, np.uint8))
    side = test(1).x[0].shape[0]
    message = rf"thin/{second.name}: is {side} x {side} px, its partner {second} is 7 x 5 px; bring"
    with pytest.raises(DataError, match=message):
        test()
    assert build_data(load_recipe("glyphs/cyclegan.smoke", own)).dev().y[1].shape == (5, 7)
    first.unlink()
    with pytest.raises(DataError, match=rf"{first.name}: has no partner of its name in data\.test_y"):
        build_data(load_recipe("glyphs/cyclegan.smoke", own))


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
