from __future__ import annotations

import json
import shutil
from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import DataError, ModelError
from linewright.base.report import Picture
from linewright.evaluate.drawing_scorer import DrawingScorer
from linewright.evaluate.evaluation import evaluate, score, score_baselines
from linewright.training.recipe import Recipe, load_recipe
from linewright.training.run import start_run
from linewright.training.sources import Examples, build_data
from linewright.translate.engines.translator import TorchTranslator


@pytest.fixture(scope="module")
def truth_run(tiny_run: Path, line_folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny run with test folders whose files belong together."""
    run = tmp_path_factory.mktemp("truth") / "run"
    shutil.copytree(tiny_run, run)
    recipe = Recipe.read(run / "recipe.yaml")
    x, y = line_folders
    data = recipe.data.model_copy(update={"test_x": x, "test_y": y})
    recipe.model_copy(update={"data": data}).save(run / "recipe.yaml")
    return run


def test_rows_agree_with_a_plain_computation(truth_run: Path) -> None:
    scores = score(truth_run, limit=3)
    translation, reconstruction = scores.tables
    test = build_data(Recipe.read(truth_run / "recipe.yaml")).test(3)
    assert test.paired
    assert len(test.x) == 3

    def mean_mse(images: list[np.ndarray], truth: list[np.ndarray]) -> float:
        pairs = zip(images, truth, strict=True)
        return float(np.mean([np.mean((a.astype(float) - b) ** 2) for a, b in pairs]))

    translator = TorchTranslator.load(truth_run, device="cpu")
    outputs = [translator.translate(x) for x in test.x]
    back = [translator.translate(y, "yx") for y in outputs]
    white = [np.full_like(x, 255) for x in test.x]
    rows = translation.rows
    assert rows["cyclegan"]["MSE"].value == pytest.approx(mean_mse(outputs, test.y))
    assert rows["identity"]["MSE"].value == pytest.approx(mean_mse(test.x, test.y))
    assert rows["white page"]["MSE"].value == pytest.approx(mean_mse(white, test.y))
    assert reconstruction.rows["cyclegan"]["MSE"].value == pytest.approx(mean_mse(back, test.x))


def test_images_of_any_size_and_of_equal_names_are_no_truth(tmp_path: Path) -> None:
    rng = np.random.default_rng(3)
    for name, low in (("a", 30), ("b", 45)):
        (tmp_path / name).mkdir()
        for number in range(8):
            side = low + number
            page = rng.integers(0, 256, (side, side + 5), np.uint8)
            cv2.imwrite(str(tmp_path / name / f"{number:03d}.png"), page)
    own = [f"data.x={tmp_path / 'a'}", f"data.y={tmp_path / 'b'}", "data.size=16"]
    small = [
        "method.width=4",
        "method.blocks=1",
        "method.discriminator_layers=1",
        "train.device=cpu",
        "train.schedule.epochs=1",
    ]
    short = ["train.schedule.flat_epochs=1", "train.schedule.images_per_epoch=2"]
    run = [*own, *small, *short, f"run.dir={tmp_path / 'run'}"]
    start_run(load_recipe("drawings/cyclegan.smoke", run))
    scores = score(tmp_path / "run")
    assert [table.title for table in scores.tables] == ["Reconstruction: there and back, through 8 bits"]
    assert "unpaired (pairs to score against: data.test_x" in scores.tables[0].note
    pictures = [section for section in scores.sections if isinstance(section, Picture)]
    assert [picture.heading for picture in pictures] == ["The first test images, cyclegan"]


def test_writes_report_and_scores(truth_run: Path, tmp_path: Path) -> None:
    report, _ = evaluate(truth_run, to=tmp_path, limit=1)
    assert report == tmp_path / "report.html"
    assert "Losses" in report.read_text(encoding="utf-8")
    facts = json.loads((tmp_path / "scores.json").read_text(encoding="utf-8"))
    value, low, high = facts["Translation against the truth"]["identity"]["PSNR dB"]
    assert low <= value <= high
    assert "| white page |" in (tmp_path / "scores.md").read_text(encoding="utf-8")


def test_a_damaged_environment_is_told_before_anything_is_scored(
    truth_run: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = tmp_path / "run"
    shutil.copytree(truth_run, run)
    (run / "environment.json").write_text("")
    monkeypatch.setattr("linewright.evaluate.evaluation.scoring_examples", pytest.fail)
    with pytest.raises(ModelError, match=r"environment\.json: is absent or damaged"):
        score(run)


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
    report, _ = evaluate(pairs_run, to=tmp_path, limit=1)
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
