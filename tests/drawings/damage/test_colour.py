"""Cards in colour: aligned with their standard card, coloured, and the same for the same seed."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.drawings.damage.colour import colour_card
from linewright.drawings.damage.degrade import Damage
from linewright.drawings.damage.hand_marks import cloud, hand_marks, remark, ring, swipes, tick
from linewright.drawings.dataset import draw_pair
from linewright.drawings.ink.strokes import Stroke
from linewright.drawings.sample import draw_card
from linewright.drawings.settings import DrawingData
from linewright.training.augment import Augment, Crops
from linewright.training.drawing_batches import FreshCards

BOX = (20.0, 30.0, 32.0, 34.0)
NO_DAMAGE = Damage.light(0.0)


def chroma(pixels: NDArray[np.uint8]) -> NDArray[np.int64]:
    wide = pixels.astype(int)
    return np.asarray(wide.max(axis=2) - wide.min(axis=2))


@pytest.fixture(scope="module")
def cards() -> list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]:
    found = [colour_card(seed, damage=NO_DAMAGE, family="bracket") for seed in range(24)]
    return [(card.x, card.y) for card in found]


def test_y_is_the_standard_card_of_the_same_seed() -> None:
    card, standard = colour_card(11, family="bracket"), draw_card(11, family="bracket")
    assert card.x.shape == (256, 256, 3)
    assert card.x.dtype == np.uint8
    assert np.array_equal(card.y, standard.pixels)
    assert card.truth == standard.truth


def test_same_seed_same_bytes() -> None:
    one, again, other = (colour_card(seed, family="bracket").x for seed in (5, 5, 6))
    assert one.tobytes() == again.tobytes()
    assert one.tobytes() != other.tobytes()


def test_every_card_has_colour(cards: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]) -> None:
    for x, _ in cards:
        # A lone tick is the least.
        assert np.sum(chroma(x) > 20) > 15


def test_the_drawing_is_still_there_in_its_place(cards: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]]) -> None:
    blueprints = 0
    for x, y in cards:
        grey = x.mean(axis=2)
        ground = float(np.median(grey))
        bare = grey[y == 255]
        if ground < 140:
            blueprints += 1
            assert np.median(grey[y < 30]) > ground + 60
        else:
            assert np.median(grey[y < 30]) < ground - 60
        # Marks and marker are few: where the standard is white most of the page is plain ground.
        assert np.mean(np.abs(bare - ground) < 40) > 0.75
    assert 1 <= blueprints <= 12


def test_annotation_is_coloured_and_outlines_are_black(
    cards: list[tuple[NDArray[np.uint8], NDArray[np.uint8]]],
) -> None:
    pens = 0
    for seed, (x, y) in enumerate(cards):
        truth = draw_card(seed, family="bracket").truth
        ink = (y < 60) & (x.mean(axis=2) < 160)
        for text in truth["texts"]:
            x0, y0, x1, y1 = (round(side) for side in text["box"])
            area = (slice(y0, y1), slice(x0, x1))
            pens += bool(text["kind"] == "dimension" and (chroma(x)[area][ink[area]] > 60).any())
    assert pens >= 8


def test_marks_stand_where_they_are_asked() -> None:
    rng = np.random.default_rng(0)
    loop = np.concatenate(ring(BOX, rng))
    assert loop[:, 0].min() < BOX[0] < BOX[2] < loop[:, 0].max()
    assert loop[:, 1].min() < BOX[1] < BOX[3] < loop[:, 1].max()
    around = cloud(BOX, rng)[0]
    assert np.allclose(around[0], around[-1])
    inside = (around > np.array(BOX[:2]) + 1.0) & (around < np.array(BOX[2:]) - 1.0)
    assert not inside.all(axis=1).any()
    corner = min(tick((40.0, 40.0), 5.0, rng)[0], key=lambda point: point[1])
    assert np.hypot(*(corner - 40.0)) < 0.6


def test_remarks_stay_on_the_sheet_and_clear_of_lettering() -> None:
    rng = np.random.default_rng(1)
    written = 0
    for _ in range(40):
        at = tuple(rng.uniform(-20, 120, 2))
        strokes = remark((at[0], at[1]), [BOX], (90.0, 90.0), rng)
        if strokes:
            written += 1
            points = np.concatenate(strokes)
            assert points.min() > -0.5
            assert points.max() < 92.0
            within = (points > np.array(BOX[:2]) + 0.7) & (points < np.array(BOX[2:]) - 0.7)
            assert not within.all(axis=1).any()
    assert written >= 30


def test_swipes_fill_their_box() -> None:
    rng = np.random.default_rng(2)
    box = (10.0, 10.0, 50.0, 30.0)
    strokes: list[Stroke] = [s for group in swipes(box, rng) for s in group]
    pieces = np.concatenate([piece for stroke in strokes for piece in stroke.pieces])
    reach = strokes[0].width / 2
    assert pieces[:, 1].min() - reach < 12
    assert pieces[:, 1].max() + reach > 28
    assert np.ptp(pieces[:, 0]) == pytest.approx(40, abs=6)


def test_marks_are_the_same_for_the_same_seed() -> None:
    one, again = (hand_marks([BOX], (90.0, 90.0), np.random.default_rng(4))[0].pieces for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, again, strict=True))


def test_the_task_has_three_channels_everywhere() -> None:
    pair = draw_pair(0, 1, "test", task="colour", card=256)
    assert pair.x.shape == pair.y.shape == (256, 256, 3)
    assert (chroma(pair.y) == 0).all()
    cards = FreshCards(DrawingData(task="colour"), Crops(96, 2, Augment(noise=0.01), 0))
    batch = cards.batch(0)
    assert batch.x.shape == batch.y.shape == (2, 3, 96, 96)
    assert float(batch.x.abs().max()) <= 1
    assert (batch.x == cards.batch(0).x).all()
    assert (batch.y.amin(dim=(1, 2, 3)) < 0).all()
