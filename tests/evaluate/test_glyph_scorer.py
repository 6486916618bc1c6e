from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.evaluate.frechet import frechet_distance
from linewright.evaluate.glyph_scorer import (
    ACCURACY,
    FRECHET,
    FRECHET_INCEPTION,
    STYLE,
    EvaluationNetworks,
    GlyphScorer,
    GlyphTest,
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


def test_only_what_is_read_in_print_is_judged(
    networks: EvaluationNetworks, test_set: GlyphTest
) -> None:
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


def test_columns_are_those_that_the_networks_give(
    networks: EvaluationNetworks, test_set: GlyphTest
) -> None:
    scorer = GlyphScorer(test_set, networks)
    assert list(scorer.columns) == list(scorer.score(test_set.source))
    assert FRECHET_INCEPTION not in scorer.columns
    unstyled = GlyphScorer(test_set, networks._replace(style=None))
    assert list(unstyled.columns) == [name for name in scorer.columns if name != STYLE]
