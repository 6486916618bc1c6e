"""A hand is learnt from samples."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
import torch

from linewright.base.errors import ConfigError, DataError, ModelError
from linewright.fonts import finetune as learning
from linewright.fonts.finetune import START_MODEL, FinetuneResult, finetune, nearest_hand
from linewright.fonts.samples import Samples
from linewright.fonts.scribe import Scribe
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.pages.pixels import l1
from linewright.training.model import Model, read_model, write_model
from linewright.training.recipe import load_recipe
from linewright.training.trainer import Outcome, Trainer

COUNT = 20


@pytest.fixture(scope="module")
def learnt(model: Path, scribe: Scribe, samples: Samples, tmp_path_factory) -> tuple[Path, FinetuneResult]:
    work = tmp_path_factory.mktemp("learnt") / "Mine.hand"
    return work, finetune(model, scribe, samples, "mine", work=work, steps=3, device="cpu")


def test_the_nearest_hand_is_the_one_that_wrote(scribe: Scribe, samples: Samples) -> None:
    chars = list(samples.images)
    for hand in scribe.styles:
        own = dict(zip(chars, scribe.draw(chars, hand), strict=True))
        assert nearest_hand(scribe, samples._replace(images=own), exclude=[]) == hand


def test_a_hand_begins_as_the_nearest_and_leaves_the_others(model: Path, learnt: tuple[Path, FinetuneResult]) -> None:
    work, found = learnt
    # As drawn: finishing knows the nearest hand and not the new one.
    scribe = Scribe.load(model, device="cpu", finish=False)
    begun = Scribe.load(work / START_MODEL, device="cpu", finish=False)
    assert begun.styles == (*scribe.styles, "mine")
    for hand, before in [*((name, name) for name in scribe.styles), ("mine", found.nearest)]:
        (drawn,), (was,) = begun.draw(["永"], hand), scribe.draw(["永"], before)
        assert (drawn == was).all()
    assert begun.faces.styles[-1].placement == scribe.faces.source.placement


def test_it_is_learnt_from_all_samples_but_those_held_back(
    samples: Samples, starter: GlyphSet, learnt: tuple[Path, FinetuneResult]
) -> None:
    work, found = learnt
    assert found.held_out == samples.held_out() and found.outcome.step == 3
    glyphs = read_glyph_set(work / "set", found.held_out)
    assert set(glyphs.chars("mine", "train")) == set(samples.images) - set(found.held_out)
    assert set(glyphs.chars("mine", "test")) == set(found.held_out)
    assert set(found.held_out).isdisjoint(glyphs.chars("mouhitsu", "train"))
    char = found.held_out[0]
    assert l1(glyphs.style("mouhitsu")[char], starter.style("mouhitsu")[char]) < 0.01
    assert found.model is not None
    data = found.model.recipe.data.glyphs
    assert data is not None and data.set == "Mine.hand/set"
    train = COUNT - len(found.held_out)
    others = 2 * len(glyphs.chars("mouhitsu", "train"))
    assert data.repeat["mine"] == round(others / train)
    began = read_model(work / START_MODEL).generators["xy.style.weight"]
    assert not torch.equal(found.model.generators["xy.style.weight"][2], began[2])


def test_a_broken_off_training_goes_on_exactly(
    model: Path,
    scribe: Scribe,
    samples: Samples,
    learnt: tuple[Path, FinetuneResult],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    one_step = Trainer._one_step

    def stopped(trainer, data):
        os.kill(os.getpid(), signal.SIGINT)
        return one_step(trainer, data)

    words = {"work": tmp_path / "hand", "steps": 3, "device": "cpu"}
    with monkeypatch.context() as patch:
        patch.setattr(Trainer, "_one_step", stopped)
        broken = finetune(model, scribe, samples, "mine", **words)
    assert broken.model is None and broken.outcome.step == 1
    with pytest.raises(DataError, match="with other steps"):
        finetune(model, scribe, samples, "mine", **{**words, "steps": 4})
    fewer = samples._replace(images=dict(list(samples.images.items())[1:]))
    with pytest.raises(DataError, match="with other model, samples or reference font"):
        finetune(model, scribe, fewer, "mine", **words)
    whole = finetune(model, scribe, samples, "mine", **words)
    assert whole.model is not None and learnt[1].model is not None
    for name, weights in learnt[1].model.generators.items():
        assert torch.equal(weights, whole.model.generators[name]), name


def test_minutes_become_steps_by_timing_a_few(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def timed(recipe):
        asked.append(recipe.train.schedule.steps(recipe.train.batch))
        return Path(), Outcome(asked[-1], True, 0.5 * asked[-1], Path())

    monkeypatch.setattr(learning, "start_run", timed)
    recipe = load_recipe("glyphs/segan.smoke")
    assert learning._count_steps(60, recipe) == 120
    assert 5 <= asked[0] <= 20
    monkeypatch.setattr(learning, "start_run", lambda _: (Path(), Outcome(1, False, 1, Path())))
    with pytest.raises(KeyboardInterrupt):
        learning._count_steps(60, recipe)
    for steps in (1, 7, 1000):
        lasting = learning._with_length(recipe, steps, Path("run")).train
        assert steps <= lasting.schedule.steps(lasting.batch) <= steps + 20


def test_mistakes_in_the_order_are_told(model: Path, scribe: Scribe, samples: Samples, tmp_path: Path) -> None:
    def order(hand: str = "mine", start: Path = model, **words: object) -> FinetuneResult:
        return finetune(start, scribe, samples, hand, work=tmp_path / "w", **words)  # type: ignore[arg-type]

    with pytest.raises(ConfigError, match="give either"):
        order()
    with pytest.raises(ConfigError, match="give either"):
        order(minutes=1, steps=1)
    with pytest.raises(ConfigError, match="more than nothing"):
        order(minutes=0)
    with pytest.raises(ConfigError, match="cannot be the name of a style"):
        order("my hand", steps=1)
    with pytest.raises(DataError, match="has a style 'mouhitsu' already"):
        order("mouhitsu", steps=1)
    (tmp_path / "w").mkdir()
    (tmp_path / "w" / "notes.txt").touch()
    with pytest.raises(DataError, match="holds no training"):
        order(steps=1)
    whole = read_model(model)
    alone = {name: w for name, w in whole.generators.items() if ".style." not in name}
    write_model(tmp_path / "one.safetensors", Model(whole.recipe, alone, whole.card))
    with pytest.raises(ModelError, match="knows one style alone"):
        order(start=tmp_path / "one.safetensors", steps=1)
