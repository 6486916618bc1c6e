from __future__ import annotations

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

from linewright.base.errors import DataError
from linewright.evaluate.weld_symbols import (
    SymbolClassifier,
    symbol_crop,
    symbol_scores,
    symbol_tensor,
)

CLASSES = ("fillet", "square butt", "V butt", "spot")


def symbol(name: str, rng: np.random.Generator) -> NDArray[np.uint8]:
    page = np.full((40, 44), 255, np.uint8)
    x, y, s = (int(v) for v in rng.integers((8, 8, 14), (16, 14, 20)))
    points = {
        "fillet": [[(x, y), (x, y + s), (x + s, y + s)]],
        "square butt": [[(x, y), (x, y + s)], [(x + s // 2, y), (x + s // 2, y + s)]],
        "V butt": [[(x, y), (x + s // 2, y + s), (x + s, y)]],
    }
    for line in points.get(name, []):
        cv2.polylines(page, [np.array(line)], name == "fillet", 0, 2, cv2.LINE_AA)
    if name == "spot":
        cv2.circle(page, (x + s // 2, y + s // 2), s // 2, 0, 2, cv2.LINE_AA)
    return page


def test_it_learns_to_tell_symbols_apart() -> None:
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    classifier = SymbolClassifier(CLASSES, width=8)
    optimiser = torch.optim.Adam(classifier.parameters(), 3e-3)
    for _ in range(30):
        numbers = rng.integers(0, len(CLASSES), 32)
        crops = symbol_tensor([symbol(CLASSES[n], rng) for n in numbers])
        loss = cross_entropy(classifier(crops), torch.from_numpy(numbers))
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
    true = [CLASSES[n % 4] for n in range(40)]
    answers = classifier.predict([symbol(name, rng) for name in true])
    scores = symbol_scores(true, [name for name, _ in answers])
    assert scores.accuracy > 0.9
    assert scores.macro_f1 > 0.9
    assert all(0.25 <= sure <= 1 for _, sure in answers)
    assert classifier.training


def test_crops_are_fitted_with_white_around() -> None:
    tensor = symbol_tensor([np.zeros((10, 40), np.uint8), np.full((96, 96), 255, np.uint8)])
    assert tensor.shape == (2, 1, 48, 48)
    assert tensor.dtype == torch.float32
    assert (tensor[1] == 1).all()
    ink = tensor[0, 0] == -1
    assert ink.any(dim=1).sum() == 12
    assert ink[18:30].all()
    assert (tensor[0, 0][~ink] == 1).all()
    assert SymbolClassifier(CLASSES)(tensor).shape == (2, 4)


def test_crop_has_a_margin_and_stays_on_the_page() -> None:
    page = np.arange(100, dtype=np.uint8)[None, :].repeat(50, axis=0)
    crop = symbol_crop(page, (20, 10, 40, 20), margin=0.1)
    assert crop.shape == (14, 24)
    assert crop[0, 0] == 18
    assert symbol_crop(page, (-5, -5, 10, 10), margin=0.0).shape == (10, 10)
    with pytest.raises(DataError, match="off the 100 x 50 page"):
        symbol_crop(page, (200, 10, 220, 20))


def test_scores_by_hand() -> None:
    scores = symbol_scores(["a", "a", "b", "c"], ["a", "b", "b", "d"])
    # a: 1 of 2 found, 1 of 1 right; b: 1 of 1 found, 1 of 2 right; c and d: none.
    assert scores.f1 == pytest.approx({"a": 2 / 3, "b": 2 / 3, "c": 0, "d": 0})
    assert scores.macro_f1 == pytest.approx(1 / 3)
    assert (scores.accuracy, scores.total) == (0.5, 4)
    assert symbol_scores([], []).accuracy == 1.0


def test_wrong_input_is_refused() -> None:
    with pytest.raises(DataError, match="different classes"):
        SymbolClassifier(["a", "a"])
    with pytest.raises(DataError, match="as many answers"):
        symbol_scores(["a"], [])
    assert SymbolClassifier(CLASSES).predict([]) == []
