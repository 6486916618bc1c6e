from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from linewright.base.errors import ConfigError
from linewright.evaluate.reproduce.glyphs import entries, reproduce_glyphs
from linewright.evaluate.reproduce.glyphs_report import PAPER_ACCURACY, PAPER_FID
from linewright.training.recipe import Recipe, load_recipe, recipe_names

TRAINED = ("segan", "segan-no-es", "cyclegan-ma-shan-zheng")
HANDS = ("ma-shan-zheng", "mouhitsu")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("reproduce")
    reproduce_glyphs(folder, scale="smoke", only=TRAINED, threads=1, limit=2)
    return folder


def test_report_has_every_table_and_figure(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    for heading in (
        "Means over the hands, beside the paper&#x27;s",
        "Table 1, content accuracy, %",
        "Table 1, style check, %",
        "Table 1, Frechet distance on the recogniser&#x27;s features",
        "Table 1 as the paper prints it: FID",
        "At equal minutes: content accuracy, %",
        "mouhitsu (as the paper&#x27;s Fig. 4)",
        "Without E_s and without D_s, mouhitsu (as the paper&#x27;s Fig. 5a)",
        "Where SE-GAN looks (as the paper&#x27;s Fig. 5b)",
        "Losses of SE-GAN (segan)",
    ):
        assert heading in page, heading
    # Without its network there is no second distance.
    assert "Frechet distance on Inception" not in page
    assert "Not trained yet: zi2zi (zi2zi), StarGAN (stargan), DG-Font (dgfont)" in page
    figures = {path.name for path in (folder / "figures").iterdir()}
    assert figures == {"fig5b.png", *(f"{figure}-{hand}.png" for figure in ("fig4", "fig5a") for hand in HANDS)}


def test_scores_are_within_reason(folder: Path) -> None:
    tables = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    accuracy = tables["Table 1, content accuracy, %"]
    assert list(accuracy) == [
        "SE-GAN",
        "SE-GAN without E_s",
        "CycleGAN, one hand",
        "human",
        "copy of the source",
        "white page",
    ]
    assert set(accuracy["SE-GAN"]) == {*HANDS, "mean"}
    # One hand: no mean over both.
    assert set(accuracy["CycleGAN, one hand"]) == {"ma-shan-zheng"}
    assert accuracy["copy of the source"]["mean"][0] == 100
    means = tables["Means over the hands, beside the paper's"]
    printed = means["SE-GAN"]["paper: accuracy %"][0]
    assert printed == pytest.approx(100 * (0.434 + 0.486 + 0.513 + 0.628 + 0.616 + 0.532) / 6)
    assert means["SE-GAN"]["hands"][0] == 2
    assert means["human"]["of human %"][0] == 100
    assert "paper: FID" not in means["human"]


def test_what_is_done_is_not_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = (folder / "scores.json").read_bytes()

    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("trained or scored again")

    monkeypatch.setattr("linewright.evaluate.reproduce.report.start_run", never)
    monkeypatch.setattr("linewright.evaluate.reproduce.report.resume_run", never)
    monkeypatch.setattr("linewright.evaluate.reproduce.snapshot_scores.GlyphScorer", never)
    reproduce_glyphs(folder, scale="smoke", only=TRAINED, threads=1, limit=2)
    assert (folder / "scores.json").read_bytes() == before


def test_a_stopped_training_stops_all(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    begun = []

    def stopped(recipe: Recipe) -> None:
        assert recipe.run.dir is not None
        begun.append(recipe.run.dir.name)

    monkeypatch.setattr("linewright.evaluate.reproduce.report.start_run", stopped)
    with pytest.raises(KeyboardInterrupt):
        reproduce_glyphs(tmp_path, scale="smoke", only=TRAINED)
    assert begun == ["segan"]


def test_a_training_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no training 'fontdiffuser'; take one of zi2zi, stargan"):
        reproduce_glyphs(tmp_path, scale="smoke", only=["fontdiffuser"])


@pytest.mark.parametrize("scale", ["smoke", "small", "paper"])
def test_every_training_is_a_recipe_with_one_budget(scale: str) -> None:
    every = entries(scale)
    assert {"segan", "segan-no-es", "segan-no-ds"} <= set(every)
    recipes = {key: load_recipe(one.recipe, one.overrides) for key, one in every.items()}
    assert len({recipe.model_dump_json() for recipe in recipes.values()}) == len(every)
    assert len({recipe.train.schedule.images for recipe in recipes.values()}) == 1
    assert len({recipe.data.size for recipe in recipes.values()}) == 1
    many = {recipe.hands for key, recipe in recipes.items() if "-" not in key}
    assert len(many) == 1
    assert all(len(one.hands) == 1 for key, one in recipes.items() if key.startswith("cyclegan"))


def test_a_method_without_a_recipe_is_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    known = [name for name in recipe_names() if "zi2zi" not in name]
    monkeypatch.setattr("linewright.evaluate.reproduce.glyphs.recipe_names", lambda: known)
    assert "zi2zi" not in entries("smoke")
    assert "segan" in entries("smoke")


def test_the_papers_figures_are_whole() -> None:
    assert set(PAPER_ACCURACY) - {"human"} == set(PAPER_FID)
    for rows in (PAPER_ACCURACY, PAPER_FID):
        assert {len(values) for values in rows.values()} == {6}
    # "SE-GAN achieves the best accuracy and the lowest FID score for nearly all six styles" (4.2).
    best = np.argmin(list(PAPER_FID.values()), axis=0)
    assert list(best) == [list(PAPER_FID).index("SE-GAN")] * 6
