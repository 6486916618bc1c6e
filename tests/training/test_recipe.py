from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.base.errors import ConfigError, ModelError
from linewright.evaluate.evaluation import score
from linewright.glyphs.dataset import read_glyph_set
from linewright.training.checkpoint import NETWORKS, list_checkpoints, read_checkpoint
from linewright.training.model import read_model, write_model
from linewright.training.recipe import Recipe, build_method, load_recipe, recipe_names
from linewright.training.run import start_run
from linewright.translate.engines.translator import TorchTranslator


@pytest.mark.parametrize("name", recipe_names())
def test_every_recipe_is_valid(name: str) -> None:
    recipe = load_recipe(name)
    trade, method, scale = name.replace(".", "/").split("/")
    assert recipe.method.name == method
    assert scale in ("smoke", "demo", "small", "paper")
    assert trade in ("glyphs", "drawings")


RIVALS = ["zi2zi", "stargan", "dgfont"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "name",
    [
        name
        for name in recipe_names()
        # The rivals' are run below.
        if name.endswith(".smoke") and not any(rival in name for rival in RIVALS)
    ],
)
def test_every_smoke_recipe_runs(name: str, tmp_path: Path) -> None:
    run, outcome = start_run(load_recipe(name, [f"run.dir={tmp_path / 'run'}"]))
    assert outcome.finished
    assert list((run / "samples").glob("*.png"))


@pytest.mark.slow
@pytest.mark.parametrize("name", RIVALS)
def test_smoke_trains_is_scored_and_translates(name: str, tmp_path: Path) -> None:
    run, outcome = start_run(load_recipe(f"glyphs/{name}.smoke", [f"run.dir={tmp_path / 'run'}"]))
    assert outcome.finished
    scores = score(run, limit=2)
    assert name in scores.tables[0].rows
    # A model file alone draws what the run draws, at any size.
    write_model(tmp_path / "model.safetensors", read_model(run))
    char = read_glyph_set("starter").source["永"]
    outputs = [
        TorchTranslator.load(path, device="cpu").translate(char) for path in (run, tmp_path / "model.safetensors")
    ]
    np.testing.assert_array_equal(*outputs)
    assert outputs[0].shape == char.shape
    small = TorchTranslator.load(run, device="cpu").translate(char[:50, :33])
    assert small.shape == (50, 33)


@pytest.mark.slow
def test_run_freezes_the_shipped_skeleton_net(tmp_path: Path) -> None:
    recipe = load_recipe("glyphs/segan.smoke", [f"run.dir={tmp_path / 'run'}"])
    fresh = build_method(recipe)
    fresh.prepare()
    run, outcome = start_run(recipe)
    assert outcome.finished
    stored = read_checkpoint(list_checkpoints(run / "checkpoints")[-1], method="segan")
    for name, value in fresh.state_dict().items():
        if name.startswith("skeleton_net."):
            assert torch.equal(stored.parts[NETWORKS][name], value)


@pytest.mark.slow
def test_run_without_discriminator_objective(tmp_path: Path) -> None:
    overrides = [f"run.dir={tmp_path / 'run'}", "method.adversarial_weight=0"]
    _, outcome = start_run(load_recipe("glyphs/segan.smoke", overrides))
    assert outcome.finished


def test_skeleton_net_of_other_sizes_is_refused() -> None:
    recipe = load_recipe("glyphs/segan.smoke", ["method.skeleton_net.width=8"])
    with pytest.raises(ModelError, match=r"set method\.skeleton_net to them"):
        build_method(recipe).prepare()


def test_paper_recipe_has_the_papers_networks() -> None:
    method = build_method(load_recipe("glyphs/cyclegan.paper"))
    count = sum(value.numel() for value in method.generators["xy"].parameters())
    assert count == 11_365_633


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


# Images in a step by the trials on development characters (explanation/adding-a-method.md, rule 5).
TRIED = {"stargan": 8}


@pytest.mark.parametrize("name", RIVALS)
def test_six_hands_of_the_small_recipe_are_those_of_segan(name: str) -> None:
    recipe, segan = load_recipe(f"glyphs/{name}.small"), load_recipe("glyphs/segan.small")
    assert recipe.data == segan.data
    assert recipe.train.batch == TRIED.get(name, segan.train.batch)
    assert recipe.train.schedule.images == segan.train.schedule.images
    method = build_method(recipe)
    assert (method.task.styles, method.task.default_style) == (6, 1)


@pytest.mark.parametrize("name", ["segan", *RIVALS])
def test_rates_of_the_small_recipes_follow_one_rule(name: str) -> None:
    small, paper = (load_recipe(f"glyphs/{name}.{scale}").train.rate for scale in ("small", "paper"))
    assert small == pytest.approx(min(5 * paper, 1e-3))


LIGHT = """
import sys, linewright
linewright.Translator
from linewright.training import read_model, shipped_model
def loaded():
    named = [name.split(".") for name in sys.modules]
    return {n[2] for n in named if n[:2] == ["linewright", part] and len(n) > 2}
part = "methods"
before = loaded()
read_model(shipped_model("six-hands"))
after = loaded()
part = "drawings"
print(sorted(before), sorted(after - before), sorted(loaded()))
"""


def test_reading_a_model_loads_its_own_method_and_nothing_that_draws() -> None:
    done = subprocess.run([sys.executable, "-c", LIGHT], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['base'] ['segan'] ['settings']"


def test_a_method_is_named_by_a_word_that_is_known(tmp_path: Path) -> None:
    for value, complaint in (
        ("{}", r"method: its name is needed; method\.name is one of cyclegan, sparse_"),
        ("{name: cyclgan}", r"method: there is no method 'cyclgan'; method\.name is one of cyclegan, sparse_"),
        ("{name: [1]}", r"method: there is no method \[1\]; method\.name"),
        ("3", r"method: its name is needed; method\.name"),
    ):
        with pytest.raises(ConfigError, match=complaint):
            load_recipe("glyphs/cyclegan.smoke", [f"method={value}"])


def test_what_is_saved_is_read_again_as_it_was(tmp_path: Path) -> None:
    recipe = load_recipe("glyphs/segan.smoke")
    recipe.save(tmp_path / "recipe.yaml")
    again = Recipe.read(tmp_path / "recipe.yaml")
    assert again == recipe
    assert type(again.method) is type(recipe.method)
