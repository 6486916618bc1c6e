from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from scipy.linalg import sqrtm

from linewright.base.errors import DataError, ModelError
from linewright.evaluate.frechet import frechet_distance
from linewright.evaluate.skeletons import skeleton_scores
from linewright.evaluate.style_classifier import (
    StyleClassifier,
    glyph_tensor,
    read_style_classifier,
    style_accuracy,
    train_style_classifier,
    write_style_classifier,
)
from linewright.glyphs.dataset import read_glyph_set


def test_frechet_distance_agrees_with_the_matrix_root() -> None:
    rng = np.random.default_rng(0)
    a = rng.normal(size=(200, 5)) @ rng.normal(size=(5, 5))
    b = rng.normal(size=(150, 5)) @ rng.normal(size=(5, 5)) + 1
    one, two = np.cov(a.T), np.cov(b.T)
    expected = ((a.mean(0) - b.mean(0)) ** 2).sum()
    expected += np.trace(one + two - 2 * np.real(sqrtm(one @ two)))
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-6)
    assert frechet_distance(b, a) == pytest.approx(expected, rel=1e-6)


def test_frechet_distance_of_one_feature_is_known() -> None:
    rng = np.random.default_rng(1)
    a, b = rng.normal(0, 1, (500, 1)), rng.normal(3, 2, (500, 1))
    expected = (a.mean() - b.mean()) ** 2 + (a.std(ddof=1) - b.std(ddof=1)) ** 2
    assert frechet_distance(a, b) == pytest.approx(expected, rel=1e-6)
    assert frechet_distance(a, a) == pytest.approx(0, abs=1e-9)


def test_frechet_distance_lives_with_fewer_samples_than_features() -> None:
    rng = np.random.default_rng(2)
    a = rng.normal(size=(4, 10))
    assert frechet_distance(a, a + 2) == pytest.approx(40, rel=1e-6)
    with pytest.raises(ValueError, match="M > 1"):
        frechet_distance(a, a[:1])
    with pytest.raises(ValueError, match="finite"):
        frechet_distance(a, a * np.nan)


def lines(*rows: int, width: int = 20) -> np.ndarray:
    page = np.full((20, 20), 255, np.uint8)
    page[list(rows), :width] = 0
    return page


def test_skeletons_one_pixel_apart_agree_and_two_do_not() -> None:
    assert skeleton_scores(lines(5), lines(5)) == (1, 1, 1)
    assert skeleton_scores(lines(6), lines(5)).f1 == 1
    assert skeleton_scores(lines(7), lines(5)).f1 == 0
    assert skeleton_scores(lines(7), lines(5), tolerance=2).f1 == 1


def test_lost_and_added_skeleton_count_where_they_should() -> None:
    half = skeleton_scores(lines(5), lines(5, 12))
    assert half == (1, 0.5, pytest.approx(2 / 3))
    assert skeleton_scores(lines(5, 12), lines(5)) == (0.5, 1, pytest.approx(2 / 3))
    assert skeleton_scores(lines(), lines()) == (1, 1, 1)
    assert skeleton_scores(lines(), lines(5)).f1 == 0
    with pytest.raises(ValueError, match="differ in shape"):
        skeleton_scores(lines(), lines()[:10])


def test_classifier_tells_hands_apart_and_catches_a_copy() -> None:
    found = read_glyph_set("starter")
    names = ("source", "ma-shan-zheng")
    known = {}
    for name in names:
        face = found.source if name == "source" else found.style(name)
        known[name] = [face[char] for char in list(face)[:140]]
    learn = {name: glyphs[:-40] for name, glyphs in known.items()}
    classifier = train_style_classifier(learn, steps=50, width=8)
    assert style_accuracy(known["ma-shan-zheng"][-40:], "ma-shan-zheng", classifier) > 0.8
    assert style_accuracy(known["source"][-40:], "ma-shan-zheng", classifier) < 0.3


def test_training_is_repeatable_and_leaves_torchs_random_numbers_alone() -> None:
    rng = np.random.default_rng(0)
    hands = {name: list(rng.integers(0, 256, (8, 20, 20), np.uint8)) for name in "ab"}
    before = torch.get_rng_state()
    one, two = (train_style_classifier(hands, steps=2, width=2) for _ in range(2))
    assert torch.equal(before, torch.get_rng_state())
    for a, b in zip(one.parameters(), two.parameters(), strict=True):
        assert torch.equal(a, b)


def test_classifier_survives_the_disk(tmp_path: Path) -> None:
    classifier = StyleClassifier(["手", "b"], width=3).eval()
    path = tmp_path / "hands.safetensors"
    write_style_classifier(path, classifier)
    again = read_style_classifier(path)
    glyphs = list(np.random.default_rng(0).integers(0, 256, (3, 30, 30), np.uint8))
    assert again.hands == ("手", "b")
    assert torch.equal(again(glyph_tensor(glyphs)), classifier(glyph_tensor(glyphs)))
    path.write_bytes(b"nothing")
    with pytest.raises(ModelError, match="not a classifier"):
        read_style_classifier(path)


def test_what_cannot_be_scored_is_named() -> None:
    classifier = StyleClassifier(["a", "b"], width=2)
    with pytest.raises(DataError, match="hand 'c'; known: a, b"):
        style_accuracy([lines()], "c", classifier)
    with pytest.raises(DataError, match="no glyphs"):
        style_accuracy([], "a", classifier)
    with pytest.raises(DataError, match="two hands"):
        train_style_classifier({"a": [lines()]})
    with pytest.raises(DataError, match="no glyphs of 'b'"):
        train_style_classifier({"a": [lines()], "b": []})
