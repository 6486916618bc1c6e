from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.base.errors import ConfigError, DataError
from linewright.training.drawing_batches import FreshCards, FreshPairs
from linewright.training.images import ImageFiles, PairedImages
from linewright.training.recipe import Recipe, build_method, load_recipe, recipe_names
from linewright.training.run import start_run
from linewright.training.sources import build_data


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_is_valid(name: str) -> None:
    recipe = load_recipe(name)
    trade, method, scale = name.replace(".", "/").split("/")
    assert recipe.method.name == method
    assert scale in ("smoke", "demo", "small", "paper")
    assert trade in ("glyphs", "drawings")


RIVALS = ("zi2zi", "stargan", "dgfont")


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        name
        for name in recipe_names()
        # The rivals' are run in test_rival_recipes.py.
        if name.endswith(".smoke") and not any(rival in name for rival in RIVALS)
    ],
)
def test_every_smoke_recipe_runs(name: str, tmp_path: Path) -> None:
    run, outcome = start_run(load_recipe(name, [f"run.dir={tmp_path / 'run'}"]))
    assert outcome.finished
    assert list((run / "samples").glob("*.png"))


def test_paper_recipe_has_the_papers_networks() -> None:
    method = build_method(load_recipe("glyphs/cyclegan.paper"))
    count = sum(value.numel() for value in method.generators["xy"].parameters())
    assert count == 11_365_633


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


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["method.widht=8"], r"method\.widht: there is no such key; did you mean 'width'\?"),
        (["train.rate=fast"], r"train\.rate: .*number.*'fast'"),
        (["data.x=a", "data.y=b", "data.glyphs.style=c"], "contradict"),
        (["data.x=a"], r"name data\.glyphs, data\.drawings, or both data\.x and data\.y"),
        (["data.drawings.task=mild"], r"data\.glyphs and data\.drawings contradict"),
        (["data.test_x=a"], "contradict"),
        (["train.schedule.flat_epochs=9"], "flat_epochs=9 is more than epochs=2"),
        (["data.size=100"], r"data.size=100 does not fit method\.fold=2 and method\.strided=2"),
        (["data.channels=3"], "contradict"),
        (["train"], "not of the form key=value"),
    ],
)
def test_bad_overrides_get_one_line(overrides: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load_recipe("glyphs/cyclegan.smoke", overrides)
    assert "\n" not in str(caught.value)


def test_unknown_recipe_gets_a_suggestion() -> None:
    with pytest.raises(ConfigError, match=r"did you mean glyphs/cyclegan\.smoke\?"):
        load_recipe("glyphs/cyclegan.smok")


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


# Pairs

PAIRED = [
    "method={name: sparse_pix2pix, width: 4, blocks: 1, discriminator_width: 4,"
    " discriminator_layers: 1}",
    "train.pool=0",
    "data.size=32",
]


def own_pairs(x: Path, y: Path, *overrides: str) -> Recipe:
    folders = [f"data.x={x}", f"data.y={y}"]
    return load_recipe("glyphs/cyclegan.smoke", [*folders, *PAIRED, *overrides])


def test_paper_recipe_has_the_papers_sparse_networks() -> None:
    recipe = load_recipe("drawings/sparse_cyclegan.paper")
    assert recipe.method.name == "sparse_cyclegan"
    assert (recipe.data.size, recipe.train.batch, recipe.train.rate) == (256, 1, 2e-4)
    assert (recipe.train.schedule.epochs, recipe.train.schedule.flat_epochs) == (200, 100)
    with torch.device("meta"):
        method = build_method(recipe)
    count = sum(value.numel() for value in method.generators["xy"].parameters())
    assert round(count / 1e6, 1) == 14.9
    assert method.discriminators["y"].receptive_field == 70


def test_folders_of_pairs_belong_together_by_name(
    line_folders: tuple[Path, Path], tmp_path: Path
) -> None:
    x, y = line_folders
    for path in y.iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    # What only y has is left aside.
    (tmp_path / "03b.png").write_bytes((y / "03.png").read_bytes())
    data = build_data(own_pairs(x, tmp_path))
    train = data.train
    assert isinstance(train, PairedImages)
    assert isinstance(train.x, ImageFiles)
    assert isinstance(train.y, ImageFiles)
    names = [path.name for path in train.x.paths]
    assert [path.name for path in train.y.paths] == names
    test = data.test()
    assert test.paired
    assert {f"{name}.png" for name in test.names}.isdisjoint(names)
    assert len(names) + len(test.names) == 24
    # The thick lines lie on the thin ones.
    batch = train.batch(0)
    assert ((batch.x < 0) & (batch.y > 0.5)).float().mean() < 0.02


@pytest.mark.parametrize("missing", ["05.png", "held out"])
def test_missing_partner_is_named(
    line_folders: tuple[Path, Path], tmp_path: Path, missing: str
) -> None:
    x, y = line_folders
    if missing == "held out":
        missing = f"{build_data(own_pairs(x, y)).test().names[0]}.png"
    for path in y.iterdir():
        if path.name != missing:
            (tmp_path / path.name).write_bytes(path.read_bytes())
    message = rf"{missing}: has no partner of its name in data\.y; add it, or take x away"
    with pytest.raises(DataError, match=message):
        build_data(own_pairs(x, tmp_path))


@pytest.mark.parametrize(
    ("name", "override", "message"),
    [
        ("sparse_pix2pix", "train.pool=50", r"train\.pool=50 does not fit .*: set train\.pool=0"),
        ("sparse_cyclegan", "data.drawings.zoom=2", r"data\.drawings\.zoom is for pairs"),
        ("sparse_cyclegan", "data.drawings.soiled=0.2", r"data\.drawings\.soiled is for pairs"),
        ("sparse_cyclegan", "data.drawings.weakest=0.2", r"data\.drawings\.weakest is for pairs"),
        ("sparse_pix2pix", "data.drawings.weakest=2", r"weakest=2\.0 is more than strength=1\.4"),
        ("sparse_pix2pix", "method.percent_on=0", r"method\.percent_on: .*greater than 0"),
        ("sparse_cyclegan", "method.weight_sparsity=1", r"method\.weight_sparsity: .*less than 1"),
        ("sparse_cyclegan", "method.l1_weight=1", r"method\.l1_weight: there is no such key"),
    ],
)
def test_settings_that_do_not_fit_get_one_line(name: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message) as caught:
        load_recipe(f"drawings/{name}.smoke", [override])
    assert "\n" not in str(caught.value)


def test_paired_methods_get_pairs_of_cards() -> None:
    train = build_data(load_recipe("drawings/sparse_pix2pix.smoke")).train
    assert isinstance(train, FreshPairs)
    assert isinstance(build_data(load_recipe("drawings/cyclegan.smoke")).train, FreshCards)
