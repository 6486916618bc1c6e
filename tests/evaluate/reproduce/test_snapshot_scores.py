from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from linewright.base.types import Pixels
from linewright.evaluate.glyph_scorer import EvaluationNetworks, GlyphScorer, GlyphTest
from linewright.evaluate.reproduce.report import Snapshot
from linewright.evaluate.reproduce.snapshot_scores import DrawingSnapshotScores, GlyphSnapshotScores, chroma
from linewright.evaluate.style_classifier import StyleClassifier
from linewright.pages.pixels import shift_pixels
from linewright.pages.recogniser import GlyphReader, Recogniser
from linewright.training.sources import Examples


@pytest.fixture
def snapshot(tmp_path: Path) -> Snapshot:
    path = tmp_path / "runs" / "ours" / "checkpoints" / "step-4"
    path.mkdir(parents=True)
    (path / "state.json").write_text(json.dumps({"step": 4}), encoding="utf-8")
    return Snapshot(4, 8, 2.0, path)


@pytest.fixture
def moved(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A translator that moves everything two pixels down; returns its calls."""
    calls: list[int] = []

    def translate(image: Pixels, direction: str = "xy") -> Pixels:
        calls.append(1)
        return shift_pixels(image, 2 if direction == "xy" else -2, 0)

    translator = SimpleNamespace(translate=translate)
    monkeypatch.setattr(Snapshot, "translator", lambda snapshot: translator)
    return calls


def pages() -> Examples:
    images = [np.full((48, 48), 255, np.uint8) for _ in range(2)]
    for number, image in enumerate(images):
        image[20 + number, 12:36] = image[12:36, 30] = 0
    return Examples(["a", "b"], images, images, paired=True)


def test_drawings_that_lie_off_are_scored_in_place_and_on_the_way_back(
    snapshot: Snapshot, moved: list[int], tmp_path: Path
) -> None:
    scores = DrawingSnapshotScores(tmp_path / "scores", pages())
    placed = scores.in_place(snapshot, lambda limit=None: pages())
    assert (placed["px down"].value, placed["px right"].value) == (2, 0)
    assert placed["moved back MSE"].value == 0 < scores.translation(snapshot)["MSE"].value
    assert scores.reconstruction(snapshot)["MSE"].value == 0
    assert scores.reconstruction(snapshot)["1-bit MSE"].value == 0
    assert list(scores.baselines()) == ["identity", "white page"]
    assert scores.psnr_of(snapshot, "none", pages().x, pages().y) < 30
    calls = len(moved)
    again = DrawingSnapshotScores(tmp_path / "scores", pages())
    assert again.in_place(snapshot, lambda limit=None: pages()) == placed
    assert again.brief(snapshot) == scores.brief(snapshot)
    assert len(moved) == calls


def test_glyph_scores_of_other_networks_are_other_files(
    snapshot: Snapshot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def draw(model: Any, hand: str, sources: list[Pixels], *, where: Path) -> list[Pixels]:
        assert (hand, where) == ("b", snapshot.path)
        return sources

    monkeypatch.setattr("linewright.evaluate.reproduce.snapshot_scores.draw_glyphs", draw)
    monkeypatch.setattr(Snapshot, "model", lambda snapshot: None)
    image = np.full((64, 64), 255, np.uint8)
    image[30:34, 10:54] = 0
    test = GlyphTest("b", ["一", "一"], [image] * 2, [image] * 2)
    reader = GlyphReader(Recogniser())
    scores = GlyphSnapshotScores(tmp_path, test, EvaluationNetworks(reader))
    assert scores.legible() == 2
    assert scores.row(snapshot)["L1"].value == 0
    assert list(scores.baselines()) == ["human", "copy of the source", "white page"]
    assert (tmp_path / "b-no-style" / "trivial-2.json").is_file()
    monkeypatch.setattr(GlyphScorer, "row", lambda scorer, images: pytest.fail("scored again"))
    assert GlyphSnapshotScores(tmp_path, test, EvaluationNetworks(reader)).row(snapshot)
    style = StyleClassifier(["a", "b"], width=1)
    others = GlyphSnapshotScores(tmp_path, test, EvaluationNetworks(reader, style))
    with pytest.raises(pytest.fail.Exception, match="scored again"):
        others.baselines()


def test_chroma_is_the_spread_of_the_channels() -> None:
    grey, red = np.full((4, 4, 3), 90, np.uint8), np.zeros((4, 4, 3), np.uint8)
    red[:2, :, 0] = 200
    assert chroma([grey]) == 0
    assert chroma([grey, red]) == 50
