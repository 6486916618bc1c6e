from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from torch.nn.functional import cross_entropy

from linewright.base.errors import DataError, ModelError
from linewright.evaluate.symbol_classifier import (
    SymbolClassifier,
    read_symbol_classifier,
    symbol_crop,
    symbol_f1,
    symbol_tensor,
    train_symbol_classifier,
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
    names = [name for name, _ in answers]
    assert np.mean([a == b for a, b in zip(true, names, strict=True)]) > 0.9
    assert np.mean(list(symbol_f1(true, names).values())) > 0.9
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


def test_f1_as_counted_by_hand() -> None:
    f1 = symbol_f1(["a", "a", "b", "c"], ["a", "b", "b", "d"])
    # a: 1 of 2 found, 1 of 1 right; b: 1 of 1 found, 1 of 2 right; c and d: none.
    assert f1 == pytest.approx({"a": 2 / 3, "b": 2 / 3, "c": 0, "d": 0})
    assert symbol_f1([], []) == {}


def test_wrong_input_is_refused() -> None:
    with pytest.raises(DataError, match="different classes"):
        SymbolClassifier(["a", "a"])
    with pytest.raises(ValueError, match="shorter"):
        symbol_f1(["a"], [])
    assert SymbolClassifier(CLASSES).predict([]) == []


def test_reader_is_trained_written_and_read(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    lesson = train_symbol_classifier(path, cards=40, epochs=2)
    assert lesson.held_out > 0
    assert 0 <= lesson.accuracy <= 1
    assert len(read_symbol_classifier(path).classes) == lesson.classes


def test_shipped_reader_knows_every_kind_of_symbol() -> None:
    assert len(read_symbol_classifier().classes) >= 13


def test_damaged_reader_is_named(tmp_path: Path) -> None:
    path = tmp_path / "reader.safetensors"
    path.write_bytes(b"nothing")
    with pytest.raises(ModelError, match=r"reader\.safetensors: is not a reader"):
        read_symbol_classifier(path)
