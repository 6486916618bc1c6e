from __future__ import annotations

import numpy as np
import pytest

from linewright.drawings.sample import Card, draw_card
from linewright.evaluate.drawing_scorer import DRAWING_COLUMNS, DrawingScorer, PixelScorer
from linewright.evaluate.pixels import PIXEL_COLUMNS
from linewright.evaluate.scorer import Scorer
from linewright.training.sources import Examples


def scorer_of(*cards: Card) -> DrawingScorer:
    pixels, truth = [card.pixels for card in cards], [dict(card.truth) for card in cards]
    return DrawingScorer(Examples([], pixels, pixels, paired=True, truth=truth))


def test_an_erased_number_and_an_erased_line_are_noticed() -> None:
    card = draw_card(5, size=256)
    texts = [text for text in card.truth["texts"] if text["kind"] == "dimension"]
    assert texts
    scorer = scorer_of(card)
    whole = scorer.score([card.pixels])
    damaged = card.pixels.copy()
    left, top, right, bottom = (round(edge) for edge in texts[0]["box"])
    damaged[top : bottom + 1, left : right + 1] = 255
    cells = scorer.score([damaged])
    lost = 100 / len(texts)
    assert whole["line F1 %"].value > 98
    assert cells["dimension text %"].value == pytest.approx(whole["dimension text %"].value - lost)
    damaged[128:] = 255
    assert scorer.score([damaged])["lost mm"].value > whole["lost mm"].value + 10


def test_shipped_classifier_names_symbols_that_it_never_saw() -> None:
    cards = [draw_card(seed, size=512) for seed in range(40)]
    cells = scorer_of(*cards).score([card.pixels for card in cards])
    assert cells["weld symbols %"].value > 90


def test_a_scorer_has_the_columns_that_its_test_can_give() -> None:
    page = np.full((64, 64), 255, np.uint8)
    page[20:22, 8:56] = 0
    plain = Examples(["a"], [page], [page], paired=True)
    scorers: dict[str, Scorer] = {
        "pixels": PixelScorer([page]),
        "plain": DrawingScorer(plain),
        "skeletons": DrawingScorer(plain._replace(skeletons=True)),
        "drawings": scorer_of(draw_card(5, size=256)),
    }
    for name, scorer in scorers.items():
        images = scorer.test.y if isinstance(scorer, DrawingScorer) else [page]
        assert list(scorer.score(images)) == list(scorer.columns), name
    assert list(scorers["skeletons"].columns) == [*PIXEL_COLUMNS, "skeleton F1 %"]
    assert list(scorers["drawings"].columns) == [*PIXEL_COLUMNS, *DRAWING_COLUMNS]


def test_baselines_are_outputs_for_every_source() -> None:
    page = np.full((64, 64), 255, np.uint8)
    plain = DrawingScorer(Examples(["a"], [page // 2], [page], paired=True))
    assert list(plain.baselines()) == ["identity", "white page"]
    rows = scorer_of(draw_card(5, size=256)).baselines()
    names = ["identity", "white page", "adaptive threshold", "Sauvola", "truth itself"]
    assert list(rows) == names
    assert all(image.shape == (256, 256) for images in rows.values() for image in images)
