from __future__ import annotations

from pathlib import Path

import pytest
import torch

from linewright.base.errors import ConfigError, ModelError
from linewright.methods.segan import SEGAN
from linewright.training.checkpoint import NETWORKS, list_checkpoints, read_checkpoint
from linewright.training.recipe import build_method, load_recipe
from linewright.training.run import start_run
from linewright.training.sources import build_data


def test_hands_are_numbered_as_the_recipe_lists_them() -> None:
    method = build_method(load_recipe("glyphs/segan.small"))
    assert isinstance(method, SEGAN)
    assert (method.task.styles, method.task.default_style) == (6, 1)
    paper = build_method(load_recipe("glyphs/segan.paper"))
    assert isinstance(paper, SEGAN)
    assert paper.task.styles == 1 and paper.generators["xy"].style is None


def test_skeletongan_is_scored_on_thinned_images() -> None:
    data = build_data(load_recipe("glyphs/skeletongan.smoke"))
    test = data.test(2)
    assert test.paired and len(test.x) == 2
    assert (test.y[0] == 0).sum() < (test.x[0] < 128).sum()


@pytest.mark.parametrize(
    ("overrides", "message"),
    [
        (["data.glyphs.style=gyosho"], "style=gyosho is not among"),
        (["data.glyphs.styles=[a, a]"], "names a hand twice"),
        (["data.glyphs.repeat={a: 2}"], "repeat names a, which is not among styles"),
        (["data.glyphs.repeat={mouhitsu: 0, ma-shan-zheng: 0}"], "leaves every hand out"),
        (["data.glyphs.repeat={mouhitsu: -1}"], "greater than or equal to 0"),
        (["train.pool=3"], r"train\.pool=3 does not fit"),
        (["data.augment.rotation=2"], "knows only the augmentation"),
        (["data.x=a", "data.y=b"], r"needs data\.glyphs"),
        (["method.name=cyclegan"], "there is no such key"),
    ],
)
def test_bad_settings_get_one_line(overrides: list[str], message: str) -> None:
    with pytest.raises(ConfigError, match=message):
        load_recipe("glyphs/segan.smoke", overrides)


def test_other_methods_learn_one_hand() -> None:
    with pytest.raises(ConfigError, match=r"leave data\.glyphs\.styles out"):
        load_recipe("glyphs/cyclegan.smoke", ["data.glyphs.styles=[gyosho]"])


def test_skeleton_net_of_other_sizes_is_refused() -> None:
    recipe = load_recipe("glyphs/segan.smoke", ["method.skeleton_net.width=8"])
    with pytest.raises(ModelError, match=r"set method\.skeleton_net to them"):
        build_method(recipe).prepare()


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
