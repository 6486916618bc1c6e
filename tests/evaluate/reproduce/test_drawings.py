from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import torch

from linewright.base.errors import ConfigError
from linewright.evaluate.drawing_scorer import DrawingScorer
from linewright.evaluate.reproduce.drawings import entries, reproduce_drawings
from linewright.evaluate.reproduce.drawings_report import ABLATION, COLOUR, FULL, MAIN
from linewright.evaluate.reproduce.report import Run, at_share
from linewright.training.recipe import load_recipe

TRAINED = ("c", "c-noidt", "ours", "blocks", "full-ours", "colour-ours")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("reproduce")
    reproduce_drawings(folder, scale="smoke", only=TRAINED, threads=1, limit=2)
    return folder


def test_report_has_every_table_and_says_what_is_missing(folder: Path) -> None:
    page = (folder / "report.html").read_text(encoding="utf-8")
    for heading in (
        "Table 2, translation of the test split",
        "Table 2, moved back into place",
        "Table 2, reconstruction",
        "Table 1, in the course of training",
        "At equal minutes",
        "Old style and strong damage (task full), unpaired",
        "Ablation",
        "Losses of sparse CycleGAN (as the paper&#x27;s Fig. 8)",
        "Progress of CycleGAN (as the paper&#x27;s Fig. 5)",
        "Coloured marks (as the paper&#x27;s Fig. 10)",
        "Robustness to noise",
    ):
        assert heading in page, heading
    assert "Not trained yet: + sparse (sparse), sparse CycleGAN with skips (skip)," in page
    assert {path.name for path in (folder / "figures").iterdir()} == {
        "progress-c.png",
        "progress-c-noidt.png",
        "progress-ours.png",
        "colour.png",
    }


def test_scores_are_within_reason(folder: Path) -> None:
    tables = json.loads((folder / "scores.json").read_text(encoding="utf-8"))
    translated = tables["Table 2, translation of the test split"]
    assert set(translated) == {
        "CycleGAN",
        "CycleGAN without identity",
        "sparse CycleGAN",
        "identity",
        "white page",
        "adaptive threshold",
        "Sauvola",
        "truth itself",
    }
    assert translated["truth itself"]["SSIM %"][0] == pytest.approx(100)
    assert 0 < translated["sparse CycleGAN"]["PSNR dB"][0] < 30
    restored = tables["Table 2, reconstruction"]
    assert restored["sparse CycleGAN (paper)"]["PSNR dB"][0] == 44.89
    assert "1-bit PSNR dB" in restored["sparse CycleGAN"]
    placed = tables["Table 2, moved back into place"]["sparse CycleGAN"]
    assert abs(placed["px down"][0]) <= 8
    if (placed["px down"][0], placed["px right"][0]) == (0, 0):
        there = translated["sparse CycleGAN"]["PSNR dB"][0]
        assert placed["moved back PSNR dB"][0] == pytest.approx(there)
    ablation = tables["Ablation"]
    assert ablation["+ RReLU (the sparse CycleGAN)"]["non-zero weights %"][0] < 75
    assert ablation["+ blocks"]["non-zero weights %"][0] == 100
    assert len(tables["Table 1, in the course of training"]) == 9


def leaves(found: Any, at: str = "") -> dict[str, Any]:
    """Return every value in nested objects and lists by its path."""
    if not isinstance(found, dict | list):
        return {at: found}
    parts = found.items() if isinstance(found, dict) else enumerate(found)
    return {path: value for key, part in parts for path, value in leaves(part, f"{at}/{key}").items()}


def test_what_is_done_is_not_done_again(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = leaves(json.loads((folder / "scores.json").read_text(encoding="utf-8")))

    def never(*args: Any, **kwargs: Any) -> None:
        raise AssertionError("trained or scored again")

    monkeypatch.setattr("linewright.evaluate.reproduce.report.start_run", never)
    monkeypatch.setattr("linewright.evaluate.reproduce.report.resume_run", never)
    monkeypatch.setattr("linewright.evaluate.reproduce.snapshot_scores.pixel_cells", never)
    monkeypatch.setattr(DrawingScorer, "score", never)
    reproduce_drawings(folder, scale="smoke", only=TRAINED, threads=1, limit=2)
    after = leaves(json.loads((folder / "scores.json").read_text(encoding="utf-8")))
    # Figures of the weights are taken again: a sum may differ in its last digit.
    assert after.keys() == before.keys()
    for path, value in before.items():
        if isinstance(value, float):
            value = pytest.approx(value, rel=1e-6, nan_ok=True)
        assert after[path] == value, path


def test_a_run_of_another_recipe_is_refused(folder: Path) -> None:
    recipe = folder / "runs" / "c" / "recipe.yaml"
    kept = recipe.read_text(encoding="utf-8")
    recipe.write_text(kept.replace("blocks: 2", "blocks: 3"), encoding="utf-8")
    try:
        with pytest.raises(ConfigError, match="holds a run of another recipe than CycleGAN"):
            reproduce_drawings(folder, scale="smoke", only=["c"], threads=1, limit=2)
    finally:
        recipe.write_text(kept, encoding="utf-8")


@pytest.mark.parametrize("scale", ["smoke", "small", "paper"])
def test_every_training_is_a_recipe_that_parses(scale: str) -> None:
    every = entries(scale)
    assert {*MAIN, *ABLATION, *FULL, *COLOUR} == set(every)
    seen = set()
    for entry in every.values():
        recipe = load_recipe(entry.recipe, entry.overrides)
        seen.add(recipe.model_dump_json())
    assert len(seen) == len(every)


def test_a_run_has_a_snapshot_every_tenth_of_the_way(folder: Path) -> None:
    found = Run(entries("smoke")["c"], folder / "runs" / "c").snapshots()
    assert [one.images for one in found][-1] == 32
    assert len(found) >= 10
    assert at_share(found, 1.0) == found[-1]
    assert at_share(found, 0.5).step == found[-1].step // 2
