from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import DataError
from linewright.evaluate.drawing_scorer import DrawingScorer
from linewright.evaluate.evaluation import evaluate, score, score_baselines
from linewright.training.recipe import load_recipe
from linewright.training.sources import Examples, build_data
from linewright.translate.engines.translator import TorchTranslator


def test_rows_agree_with_a_plain_computation(tiny_run: Path, tiny_recipe: Path) -> None:
    scores = score(tiny_run)
    translation, reconstruction = scores.tables
    test = build_data(load_recipe(str(tiny_recipe))).test()
    assert test.paired
    assert 0 < len(test.x) < 24

    def mean_mse(images: list[np.ndarray], truth: list[np.ndarray]) -> float:
        pairs = zip(images, truth, strict=True)
        return float(np.mean([np.mean((a.astype(float) - b) ** 2) for a, b in pairs]))

    translator = TorchTranslator.load(tiny_run, device="cpu")
    outputs = [translator.translate(x) for x in test.x]
    back = [translator.translate(y, "yx") for y in outputs]
    white = [np.full_like(x, 255) for x in test.x]
    rows = translation.rows
    assert rows["cyclegan"]["MSE"].value == pytest.approx(mean_mse(outputs, test.y))
    assert rows["identity"]["MSE"].value == pytest.approx(mean_mse(test.x, test.y))
    assert rows["white page"]["MSE"].value == pytest.approx(mean_mse(white, test.y))
    assert reconstruction.rows["cyclegan"]["MSE"].value == pytest.approx(mean_mse(back, test.x))


def test_writes_report_and_scores(tiny_run: Path, tmp_path: Path) -> None:
    report = evaluate(tiny_run, to=tmp_path, limit=1)
    assert report == tmp_path / "report.html"
    assert "Losses" in report.read_text(encoding="utf-8")
    facts = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    value, low, high = facts["Translation against the truth"]["identity"]["PSNR dB"]
    assert low <= value <= high
    assert "| white page |" in (tmp_path / "scores.md").read_text(encoding="utf-8")


def test_baselines_score_drawings_by_what_is_on_them() -> None:
    table = score_baselines(load_recipe("drawings/cyclegan.smoke"), limit=2)
    rows = table.rows
    assert rows["white page"]["line F1 %"].value == 0
    assert rows["white page"]["dimension text %"].value == 0
    assert rows["truth itself"]["line F1 %"].value > 98
    assert rows["truth itself"]["MSE"].value == 0
    assert rows["identity"]["lost mm"].value < rows["white page"]["lost mm"].value


def test_baselines_need_a_truth(line_folders: tuple[Path, Path], tmp_path: Path) -> None:
    page = next(line_folders[1].iterdir())
    (tmp_path / "other.png").write_bytes(page.read_bytes())
    own = [f"data.x={line_folders[0]}", f"data.y={tmp_path}"]
    with pytest.raises(DataError, match="no truth"):
        score_baselines(load_recipe("glyphs/cyclegan.smoke", own))


def test_method_of_one_way_has_no_reconstruction(pairs_run: Path, tmp_path: Path) -> None:
    scores = score(pairs_run)
    assert [table.title for table in scores.tables] == ["Translation against the truth"]
    assert "sparse_pix2pix" in scores.tables[0].rows
    report = evaluate(pairs_run, to=tmp_path, limit=1)
    assert "restored" not in report.read_text(encoding="utf-8")
    facts = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    assert list(facts) == ["Translation against the truth"]


def test_skeletons_are_scored_within_a_pixel() -> None:
    bone = np.full((32, 32), 255, np.uint8)
    bone[16, 4:28] = 0
    test = Examples(["a", "b"], [bone] * 2, [bone] * 2, paired=True, skeletons=True)
    near, far = (DrawingScorer(test).score([np.roll(bone, by, axis=0)] * 2) for by in (1, 2))
    assert near["skeleton F1 %"].value == 100
    assert far["skeleton F1 %"].value == 0
    assert "skeleton F1 %" not in DrawingScorer(test._replace(skeletons=False)).columns
