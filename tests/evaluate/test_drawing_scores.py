from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import ModelError
from linewright.drawings.sample import draw_card
from linewright.evaluate.drawing_scores import DrawingScorer, pixel_cells
from linewright.evaluate.pixels import mse
from linewright.evaluate.symbol_training import read_symbol_classifier, train_symbol_classifier


def test_pixel_cells_are_means_over_images() -> None:
    rng = np.random.default_rng(0)
    a, b = rng.integers(0, 256, (2, 5, 32, 32), dtype=np.uint8)
    cells = pixel_cells(list(a), list(b))
    each = [mse(x, y) for x, y in zip(a, b, strict=True)]
    assert cells["MSE"].value == pytest.approx(np.mean(each))
    assert cells["MSE"].low is not None
    assert cells["MSE"].high is not None
    assert min(each) <= cells["MSE"].low <= cells["MSE"].value <= cells["MSE"].high <= max(each)


def test_an_erased_number_and_an_erased_line_are_noticed() -> None:
    card = draw_card(5, size=256)
    texts = [text for text in card.truth["texts"] if text["kind"] == "dimension"]
    assert texts
    scorer = DrawingScorer(read_symbol_classifier())
    whole = scorer.cells([card.pixels], [card.truth])
    damaged = card.pixels.copy()
    left, top, right, bottom = (round(edge) for edge in texts[0]["box"])
    damaged[top : bottom + 1, left : right + 1] = 255
    cells = scorer.cells([damaged], [card.truth])
    lost = 100 / len(texts)
    assert whole["line F1 %"].value > 98
    assert cells["dimension text %"].value == pytest.approx(whole["dimension text %"].value - lost)
    damaged[128:] = 255
    assert scorer.cells([damaged], [card.truth])["lost mm"].value > whole["lost mm"].value + 10


def test_shipped_reader_names_symbols_that_it_never_saw() -> None:
    reader = read_symbol_classifier()
    cards = [draw_card(seed, size=512) for seed in range(40)]
    scorer = DrawingScorer(reader)
    cells = scorer.cells([card.pixels for card in cards], [card.truth for card in cards])
    assert len(reader.classes) >= 13
    assert cells["weld symbols %"].value > 90


def test_reader_is_trained_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    lesson = train_symbol_classifier(path, cards=40, epochs=2)
    assert lesson.held_out > 0
    assert 0 <= lesson.accuracy <= 1
    assert len(read_symbol_classifier(path).classes) == lesson.classes


def test_damaged_reader_is_named(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"reader\.safetensors: is not a reader"):
        read_symbol_classifier(path)
