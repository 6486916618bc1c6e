from __future__ import annotations

import shutil
from pathlib import Path

from linewright.evaluate.style_classifier import StyleClassifier, write_style_classifier
from linewright.evaluate.style_training import OWN, find_style_classifier, train_style_reader
from linewright.glyphs.dataset import STARTER
from linewright.training.recipe import load_recipe
from linewright.training.sources import held_out

HANDS = ("mouhitsu", "gyosho", "sousho", "kouzan-t", "soseki", "ma-shan-zheng")


def test_reader_in_the_package_knows_the_hands_of_the_starter_set() -> None:
    reader = find_style_classifier("starter", HANDS)
    assert reader is not None
    right = {}
    for hand in HANDS:
        test = held_out(load_recipe("glyphs/cyclegan.smoke", [f"data.glyphs.style={hand}"]))
        assert "source" in set(reader.predict(test.x))
        assert reader.predict(test.x).count("source") > 0.95 * len(test.x)
        right[hand] = reader.predict(test.y).count(hand) / len(test.y)
    assert right["ma-shan-zheng"] > 0.9
    # Chance is one in seven.
    assert min(right.values()) > 0.5


def test_reader_beside_a_set_goes_first(tmp_path: Path) -> None:
    own = StyleClassifier(["source", "grandmother"], width=2)
    write_style_classifier(tmp_path / OWN, own)
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
    lesson = train_style_reader(str(folder), folder / OWN, steps=3, pieces=8)
    assert list(lesson.accuracy) == ["source", *HANDS]
    assert all(0 <= share <= 1 for share in lesson.accuracy.values())
    # About a tenth of 500 characters for each of seven faces.
    assert 200 < lesson.held_out < 500
    found = find_style_classifier(str(folder), HANDS)
    assert found is not None
    assert set(found.hands) == {"source", *HANDS}
