from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np

from linewright.base.report import Cell
from linewright.evaluate.drawing_scorer import PixelScorer
from linewright.evaluate.scorer import Cells, ScoreCache, Scorer


def never() -> Cells:
    raise AssertionError("scored again")


def test_a_row_is_scored_once_and_comes_back_whole(tmp_path: Path) -> None:
    cells = {"PSNR dB": Cell(30.5, 29.0, 32.0), "px down": Cell(2)}
    cache = ScoreCache(tmp_path / "scores", 7)
    assert cache.row("white page", lambda: cells) == cells
    assert cache.row("white page", never) == cells
    assert ScoreCache(tmp_path / "scores", 7).row("white page", never) == cells
    stored = json.loads((tmp_path / "scores" / "white-page-7.json").read_text(encoding="utf-8"))
    assert stored == {"PSNR dB": [30.5, 29.0, 32.0], "px down": [2, None, None]}
    # Of another number of test images.
    assert ScoreCache(tmp_path / "scores", 8).row("white page", lambda: {}) == {}


def test_a_checkpoint_is_scored_again_when_its_weights_are_others(tmp_path: Path) -> None:
    checkpoint = tmp_path / "runs" / "ours" / "checkpoints" / "step-0000012"
    checkpoint.mkdir(parents=True)
    cache = ScoreCache(tmp_path / "scores", 3)
    for weights in ("a", "b"):
        state = json.dumps({"step": 12, "digests": weights})
        (checkpoint / "state.json").write_text(state, encoding="utf-8")
        cells = {weights: Cell(1.0)}
        assert cache.of_checkpoint(checkpoint, "brief", lambda found=cells: found) == cells
        assert cache.of_checkpoint(checkpoint, "brief", never) == cells
        digest = hashlib.sha256(state.encode()).hexdigest()[:12]
        # Files of earlier versions are named so, and are still read.
        assert (tmp_path / "scores" / f"ours-12-{digest}-brief-3.json").is_file()


def test_several_rows_are_stored_under_one_name(tmp_path: Path) -> None:
    rows = {"": {"judged": Cell(5)}, "human": {"L1": Cell(0.0, 0.0, 0.1)}}
    cache = ScoreCache(tmp_path, 2)
    assert cache.rows("trivial", lambda: rows) == rows
    assert cache.rows("trivial", lambda: {}) == rows


def test_a_scorer_gives_a_row_of_its_columns() -> None:
    page = np.full((32, 32), 255, np.uint8)
    scorer: Scorer = PixelScorer([page])
    cells = scorer.score([page])
    assert list(cells) == list(scorer.columns)
    assert cells["MSE"].value == 0
