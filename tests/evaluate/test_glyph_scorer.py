from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from scipy.linalg import sqrtm

from linewright.base.errors import ModelError
from linewright.evaluate.glyph_scorer import (
    ACCURACY,
    FRECHET,
    FRECHET_INCEPTION,
    STYLE,
    EvaluationNetworks,
    GlyphScorer,
    GlyphTest,
    InceptionFeatures,
    frechet_distance,
    glyph_test,
)
from linewright.evaluate.style_classifier import StyleClassifier
from linewright.pages.recogniser import GlyphReader, Recogniser
from linewright.training.recipe import load_recipe


class AlwaysSousho(StyleClassifier):
    """Calls every glyph sousho."""

    def predict(self, glyphs: object) -> list[str]:
        return ["sousho"] * len(glyphs)  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def networks() -> EvaluationNetworks:
    style = AlwaysSousho(["source", "sousho"], width=1)
    return EvaluationNetworks(GlyphReader(Recogniser()), style)


@pytest.fixture(scope="module")
def test_set() -> GlyphTest:
    recipe = load_recipe("glyphs/cyclegan.smoke", ["data.glyphs.style=sousho"])
    return glyph_test(recipe, "sousho", 6)


def test_characters_come_from_the_test_split(test_set: GlyphTest) -> None:
    from linewright.glyphs.charset import split_of

    assert len(test_set.chars) == 6
    assert {split_of(char) for char in test_set.chars} == {"test"}


def test_baselines_are_what_they_must_be(networks: EvaluationNetworks, test_set: GlyphTest) -> None:
    rows = GlyphScorer(test_set, networks).baselines()
    human, copy = rows["human"].cells, rows["copy of the source"].cells
    assert human["L1"].value == 0
    assert human["SSIM %"].value == pytest.approx(100)
    assert human["skeleton F1 %"].value == 100
    assert human[FRECHET].value == pytest.approx(0, abs=1e-3)
    assert human[STYLE].value == 100
    assert copy[ACCURACY].value == 100
    assert rows["copy of the source"].misread == []
    features = [networks.reader.features(some) for some in (test_set.truth, test_set.source)]
    assert copy[FRECHET].value == pytest.approx(frechet_distance(*features), rel=1e-5)
    assert rows["white page"].cells[ACCURACY].value == 0
    assert FRECHET not in rows["white page"].cells


def test_only_what_is_read_in_print_is_judged(networks: EvaluationNetworks, test_set: GlyphTest) -> None:
    source = list(test_set.source)
    source[0] = np.full_like(source[0], 255)
    scorer = GlyphScorer(test_set._replace(source=source), networks)
    assert scorer.legible == [1, 2, 3, 4, 5]
    # Two of the five are other characters: they are misread, and nothing else is.
    swapped = [test_set.source[place] for place in (0, 2, 1, 3, 4, 5)]
    row = scorer.row(swapped)
    assert row.cells[ACCURACY].value == pytest.approx(60)
    one, two = test_set.chars[1], test_set.chars[2]
    assert row.misread == [(one, two), (two, one)]


def test_nothing_to_judge_is_no_number(networks: EvaluationNetworks, test_set: GlyphTest) -> None:
    blank = [np.full_like(image, 255) for image in test_set.source[:1]]
    one = GlyphTest("sousho", test_set.chars[:1], blank, test_set.truth[:1])
    cells = GlyphScorer(one, networks).score(one.truth)
    assert math.isnan(cells[ACCURACY].value)
    assert math.isnan(cells[FRECHET].value)


def test_columns_are_those_that_the_networks_give(networks: EvaluationNetworks, test_set: GlyphTest) -> None:
    scorer = GlyphScorer(test_set, networks)
    assert list(scorer.columns) == list(scorer.score(test_set.source))
    assert FRECHET_INCEPTION not in scorer.columns
    unstyled = GlyphScorer(test_set, networks._replace(style=None))
    assert list(unstyled.columns) == [name for name in scorer.columns if name != STYLE]


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


def field(number: int, value: bytes | str | int) -> bytes:
    """Return one field of a protocol buffer, its number and length under 128."""
    if isinstance(value, int):
        return bytes([number << 3]) + (bytes([value]) if value < 128 else bytes([value % 128 + 128, value // 128]))
    data = value.encode() if isinstance(value, str) else value
    return bytes([number << 3 | 2, len(data)]) + data


def tensor(name: str, sides: list[int | str]) -> bytes:
    shape = b"".join(field(1, field(1, side) if isinstance(side, int) else field(2, side)) for side in sides)
    return field(1, name) + field(2, field(1, field(1, 1) + field(2, shape)))


def pooling(path: Path, channels: int = 3, kind: str = "GlobalAveragePool") -> Path:
    """Write an ONNX model that pools images to one value a channel."""
    node = field(1, "x") + field(2, "y") + field(4, kind)
    graph = field(1, node) + field(2, "pool")
    graph += field(11, tensor("x", ["n", channels, 299, 299]))
    graph += field(12, field(1, "y"))
    path.write_bytes(field(1, 8) + field(7, graph) + field(8, field(1, "") + field(2, 13)))
    return path


def test_features_are_the_networks(tmp_path: Path) -> None:
    found = InceptionFeatures(pooling(tmp_path / "pool.onnx"))
    half = np.full((64, 64), 255, np.uint8)
    half[:32] = 0
    features = found.features([half, np.zeros((64, 64), np.uint8)] * 10)
    assert features.shape == (20, 3)
    assert features[0] == pytest.approx([0, 0, 0], abs=0.01)
    assert features[19] == pytest.approx([-1, -1, -1])


def test_files_that_do_not_serve_are_named(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no such file"):
        InceptionFeatures(tmp_path / "absent.onnx")
    (tmp_path / "bad.onnx").write_bytes(b"nothing")
    with pytest.raises(ModelError, match="cannot be opened"):
        InceptionFeatures(tmp_path / "bad.onnx")
    with pytest.raises(ModelError, match="not N x 3 x 299 x 299"):
        InceptionFeatures(pooling(tmp_path / "one.onnx", channels=1))
    same = InceptionFeatures(pooling(tmp_path / "same.onnx", kind="Identity"))
    with pytest.raises(ModelError, match="not N x C"):
        same.features([np.zeros((64, 64), np.uint8)])
