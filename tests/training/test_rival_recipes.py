from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import ConfigError
from linewright.evaluate.evaluation import score
from linewright.glyphs.dataset import read_glyph_set
from linewright.training.model import read_model, write_model
from linewright.training.recipe import build_method, load_recipe
from linewright.training.run import start_run
from linewright.translate.engines.translator import Translator

RIVALS = ["zi2zi", "stargan", "dgfont"]


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
        Translator.load(path, device="cpu").translate(char)
        for path in (run, tmp_path / "model.safetensors")
    ]
    np.testing.assert_array_equal(*outputs)
    assert outputs[0].shape == char.shape
    small = Translator.load(run, device="cpu").translate(char[:50, :33])
    assert small.shape == (50, 33)


# Images in a step that the trials on development characters gave (docs/adding-a-method.md, rule 5).
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
    small, paper = (
        load_recipe(f"glyphs/{name}.{scale}").train.rate for scale in ("small", "paper")
    )
    assert small == pytest.approx(min(5 * paper, 1e-3))


@pytest.mark.parametrize(
    ("name", "override", "message"),
    [
        ("zi2zi", "method.levels=8", r"data\.size=128 does not fit method\.levels=8: .*256"),
        ("stargan", "data.size=72", r"fold=1 and method\.discriminator_layers=4: .* 16 from 16"),
        ("dgfont", "method.fold=3", r"method\.fold=3 and method\.discriminator_stages=4"),
        ("stargan", "train.pool=50", r"train\.pool=50 does not fit method\.name=stargan"),
        ("dgfont", "data.glyphs.style=gyosho", r"style=gyosho is not among"),
    ],
)
def test_settings_that_do_not_fit_get_one_line(name: str, override: str, message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_recipe(f"glyphs/{name}.smoke", [override])
