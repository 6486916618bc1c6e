from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.base.errors import DataError, ModelError
from linewright.evaluate.style_classifier import (
    FILE_IN_SET,
    StyleClassifier,
    find_style_classifier,
    glyph_tensor,
    read_style_classifier,
    style_accuracy,
    train_style_classifier,
    train_style_reader,
    write_style_classifier,
)
from linewright.glyphs.dataset import STARTER, read_glyph_set
from linewright.training.recipe import load_recipe
from linewright.training.sources import scoring_examples

BLANK = np.full((20, 20), 255, np.uint8)
HANDS = ("mouhitsu", "gyosho", "sousho", "kouzan-t", "soseki", "ma-shan-zheng")


def test_reader_in_the_package_knows_the_hands_of_the_starter_set() -> None:
    reader = find_style_classifier("starter", HANDS)
    assert reader is not None
    right = {}
    for hand in HANDS:
        test = scoring_examples(load_recipe("glyphs/cyclegan.smoke", [f"data.glyphs.style={hand}"]))
        assert "source" in set(reader.predict(test.x))
        assert reader.predict(test.x).count("source") > 0.95 * len(test.x)
        right[hand] = reader.predict(test.y).count(hand) / len(test.y)
    assert right["ma-shan-zheng"] > 0.9
    # Chance is one in seven.
    assert min(right.values()) > 0.5


def test_reader_beside_a_set_goes_first(tmp_path: Path) -> None:
    own = StyleClassifier(["source", "grandmother"], width=2)
    write_style_classifier(tmp_path / FILE_IN_SET, own)
    found = find_style_classifier(str(tmp_path), ["grandmother"])
    assert found is not None
    assert found.hands == own.hands
    # It does not know this hand, but the one in the package does.
    other = find_style_classifier(str(tmp_path), ["gyosho"])
    assert other is not None
    assert "gyosho" in other.hands
    assert find_style_classifier(str(tmp_path), ["nobody"]) is None


def test_reader_is_trained_on_a_set_and_found_beside_it(tmp_path: Path) -> None:
    folder = tmp_path / "set"
    shutil.copytree(STARTER, folder)
    lesson = train_style_reader(str(folder), folder / FILE_IN_SET, steps=3, pieces=8)
    assert list(lesson.accuracy) == ["source", *HANDS]
    assert all(0 <= share <= 1 for share in lesson.accuracy.values())
    # About a tenth of 500 characters for each of seven faces.
    assert 200 < lesson.held_out < 500
    found = find_style_classifier(str(folder), HANDS)
    assert found is not None
    assert set(found.hands) == {"source", *HANDS}


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
        style_accuracy([BLANK], "c", classifier)
    with pytest.raises(DataError, match="no glyphs"):
        style_accuracy([], "a", classifier)
    with pytest.raises(DataError, match="two hands"):
        train_style_classifier({"a": [BLANK]})
    with pytest.raises(DataError, match="no glyphs of 'b'"):
        train_style_classifier({"a": [BLANK], "b": []})
