from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.sample import Card, draw_card
from linewright.evaluate.drawing_scorer import (
    BASELINES,
    DRAWING_COLUMNS,
    DrawingScorer,
    PixelScorer,
    adaptive_threshold,
    sauvola,
    text_accuracy,
)
from linewright.evaluate.pixels import PIXEL_COLUMNS
from linewright.evaluate.scorer import Scorer
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import Text, TextReader
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
    cards = [draw_card(seed, size=512) for seed in range(20)]
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


FACE = cv2.FONT_HERSHEY_SIMPLEX


@pytest.fixture(scope="module")
def recogniser() -> Recogniser:
    return Recogniser(threads=1)


def lettered(string: str, scale: float = 1.0) -> NDArray[np.uint8]:
    (width, height), below = cv2.getTextSize(string, FACE, scale, 2)
    page = np.full((height + below + 8, width + 8), 255, np.uint8)
    cv2.putText(page, string, (4, height + 4), FACE, scale, 0, 2, cv2.LINE_AA)
    return page


@pytest.mark.parametrize("rotation", [0.0, 90.0, 180.0, 270.0, 30.0, -20.0, 45.0])
def test_turned_text_is_read_on_the_page(recogniser: Recogniser, rotation: float) -> None:
    label = lettered("2480", 0.8)
    height, width = label.shape
    page = np.full((400, 400), 255, np.uint8)
    turn = cv2.getRotationMatrix2D(((width - 1) / 2, (height - 1) / 2), rotation, 1.0)
    turn[:, 2] += (160 - width / 2, 220 - height / 2)
    cv2.warpAffine(label, turn, (400, 400), dst=page, borderMode=cv2.BORDER_TRANSPARENT)
    rows, columns = np.nonzero(page < 128)
    box = (columns.min(), rows.min(), columns.max() + 1, rows.max() + 1)
    # A second text elsewhere is erased, so one of two is read.
    texts = [Text("2480", box, rotation), Text("99", (300, 300, 340, 320))]
    scores = text_accuracy(page, texts, TextReader(recogniser))
    assert scores.hits == (True, False)
    assert scores.accuracy == 0.5
    assert scores.readings == ("2480", "")


def test_a_page_without_text_is_perfect(recogniser: Recogniser) -> None:
    scores = text_accuracy(np.full((9, 9), 255, np.uint8), [], TextReader(recogniser))
    assert scores == ((), ())
    assert scores.accuracy == 1.0


@pytest.fixture
def shaded() -> tuple[NDArray[np.uint8], NDArray[np.bool_]]:
    """Lines on a page whose light falls from 255 to 120, and where the ink is."""
    ink = np.zeros((128, 160), np.uint8)
    for x in (20, 60, 100, 140):
        cv2.line(ink, (x, 10), (x - 10, 118), 1, 2)
    light = np.linspace(255, 120, 160)[None, :]
    page = np.where(ink == 1, 0.3 * light, light).astype(np.uint8)
    return page, ink == 1


def test_every_baseline_keeps_shape_and_input(shaded: tuple[NDArray[np.uint8], NDArray[np.bool_]]) -> None:
    page, _ = shaded
    before = page.copy()
    assert list(BASELINES) == ["adaptive threshold", "Sauvola"]
    for baseline in BASELINES.values():
        out = baseline(page, 4.0)
        assert out.shape == page.shape
        assert out.dtype == np.uint8
        assert out is not page
        assert np.array_equal(page, before)


@pytest.mark.parametrize("baseline", [adaptive_threshold, sauvola])
def test_thresholds_find_ink_in_uneven_light(
    baseline: object, shaded: tuple[NDArray[np.uint8], NDArray[np.bool_]]
) -> None:
    page, ink = shaded
    assert callable(baseline)
    out = baseline(page, 4.0)
    assert set(np.unique(out)) == {0, 255}
    assert np.array_equal(out == 0, ink)


@pytest.mark.parametrize("baseline", [adaptive_threshold, sauvola])
def test_thresholds_leave_a_blank_page_blank(baseline: object) -> None:
    rng = np.random.default_rng(0)
    blank = np.clip(225 + rng.normal(0, 2.0, (64, 64)), 0, 255).astype(np.uint8)
    assert callable(baseline)
    assert (baseline(blank, 4.0) == 255).all()


def test_sauvola_is_the_formula() -> None:
    """Reference: mean and deviation of every window, taken one by one."""
    rng = np.random.default_rng(1)
    page = rng.integers(0, 256, (24, 24), dtype=np.uint8)
    out = sauvola(page, 1.0)
    for y, x in [(4, 4), (10, 13), (19, 19), (12, 5)]:
        window = page[y - 4 : y + 5, x - 4 : x + 5].astype(float)
        threshold = window.mean() * (1 + 0.2 * (window.std() / 128 - 1))
        assert (out[y, x] == 255) == (page[y, x] > threshold)
