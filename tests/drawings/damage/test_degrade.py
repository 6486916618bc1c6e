from __future__ import annotations

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from linewright.base.errors import ConfigError, DataError
from linewright.drawings.damage.degrade import LEAST_INK, Damage, Effect, degrade
from linewright.drawings.damage.fields import normals, smooth_noise
from linewright.evaluate.drawing_scorer import sauvola
from linewright.evaluate.lines import line_scores

PX_PER_MM = 4.0
EFFECTS = [name for name in Damage.model_fields if name != "strength"]
INK_ONLY = ["fading", "grain", "gaps", "spread", "dropouts"]

Pixels = NDArray[np.uint8]


def strokes() -> list[NDArray[np.float64]]:
    """The centre lines of a plate with a hole, hatching and a slanting leader, in pixels."""
    frame = np.array([[32, 56], [176, 56], [176, 160], [32, 160], [32, 56]], np.float64)
    turn = np.linspace(0, 2 * np.pi, 60)
    hole = np.stack([104 + 20 * np.cos(turn), 108 + 20 * np.sin(turn)], axis=1)
    hatching = [np.array([[176.0, 56 + 8 * n], [200.0, 64 + 8 * n]]) for n in range(13)]
    return [frame, hole, *hatching, np.array([[118.0, 94.0], [200.0, 30.0]])]


def page(scale: int = 1) -> Pixels:
    """Draw the strokes 2 px wide at 8 times the size, averaged down to 256 px times ``scale``."""
    fine = np.full((2048, 2048), 255, np.uint8)
    for piece in strokes():
        points = np.round((piece * 8 - 0.5) * 16).astype(np.int32)
        cv2.polylines(fine, [points], False, 0, 16, cv2.LINE_8, 4)
    return cv2.resize(fine, (256 * scale, 256 * scale), interpolation=cv2.INTER_AREA)


def only(**amounts: float) -> Damage:
    """Damage of the named effects, certain and of the given amount."""
    effects: dict[str, Any] = dict.fromkeys(EFFECTS, Effect(probability=0, low=0, high=0))
    for name, amount in amounts.items():
        effects[name] = Effect(probability=1, low=amount, high=amount)
    return Damage(**effects)


def damaged(pixels: Pixels, damage: Damage, seed: int = 0, px_per_mm: float = PX_PER_MM) -> Pixels:
    return degrade(pixels, damage, np.random.default_rng(seed), px_per_mm=px_per_mm)


@pytest.mark.parametrize("channels", [1, 3])
def test_same_seed_same_bytes_and_another_seed_another_page(channels: int) -> None:
    clean = page() if channels == 1 else np.repeat(page()[..., None], 3, axis=2)
    before = clean.copy()
    first, again = damaged(clean, Damage.strong(), 7), damaged(clean, Damage.strong(), 7)
    assert first.shape == clean.shape
    assert first.dtype == np.uint8
    assert np.array_equal(first, again)
    assert not np.array_equal(first, damaged(clean, Damage.strong(), 8))
    assert np.array_equal(clean, before)


def test_no_strength_and_no_probability_leave_the_page_alone() -> None:
    clean = page()
    assert np.array_equal(damaged(clean, Damage.strong(0.0)), clean)
    assert np.array_equal(damaged(clean, only()), clean)


@pytest.mark.parametrize("effect", EFFECTS)
def test_every_effect_shows_and_grows_with_its_amount(effect: str) -> None:
    clean = page()

    def change(amount: float) -> float:
        pages = [damaged(clean, only(**{effect: amount}), seed) for seed in range(6)]
        return float(np.mean([np.abs(p.astype(int) - clean).mean() for p in pages]))

    assert change(1.0) > 0.05
    assert change(1.0) > change(0.3)


@pytest.mark.parametrize("effect", INK_ONLY)
def test_effects_on_ink_leave_blank_paper_blank(effect: str) -> None:
    blank = np.full((128, 128), 255, np.uint8)
    assert (damaged(blank, only(**{effect: 1.0})) == 255).all()


@pytest.mark.parametrize("seed", range(6))
def test_nothing_is_moved(seed: int) -> None:
    """Reference: phase correlation of clean and damaged ink, and of its quarters."""
    clean = page()
    ink = 255.0 - clean
    # Creases, streaks and shadows are big marks of their own; they would be correlated too.
    spared = Effect(probability=0, low=0, high=0)
    marks = dict.fromkeys(["crease", "streaks", "stains", "roller", "lighting", "specks"], spared)
    out = damaged(clean, Damage.strong().model_copy(update=marks), seed)
    (x, y), _ = cv2.phaseCorrelate(ink, 255.0 - out, cv2.createHanningWindow((256, 256), 6))
    assert abs(x) < 0.2
    assert abs(y) < 0.2


def test_strong_damage_leaves_lines_that_can_be_found() -> None:
    clean = page()
    truth = strokes()
    assert line_scores(clean, truth, px_per_mm=PX_PER_MM).f1 > 0.99
    recalls = []
    for seed in range(12):
        out = sauvola(damaged(clean, Damage.strong(), seed), PX_PER_MM)
        recalls.append(line_scores(out, truth, px_per_mm=PX_PER_MM).recall)
    assert np.mean(recalls) > 0.7
    light = [line_scores(damaged(clean, Damage.light(), seed), truth, px_per_mm=PX_PER_MM).f1 for seed in range(12)]
    assert np.mean(light) > 0.9


def test_strong_is_worse_than_light_and_strength_scales_between() -> None:
    clean = page().astype(int)

    def change(damage: Damage) -> float:
        return float(np.mean([np.abs(damaged(page(), damage, seed) - clean).mean() for seed in range(10)]))

    by_strength = [change(Damage.strong(strength)) for strength in (0.25, 0.5, 1.0, 2.0)]
    assert by_strength == sorted(by_strength)
    assert change(Damage.light()) < change(Damage.strong()) / 2


def test_ink_that_fades_by_several_causes_still_shows() -> None:
    solid = np.zeros((128, 128), np.uint8)
    for seed in range(4):
        out = damaged(solid, only(fading=1.0, grain=1.0, tone=1.0), seed)
        paper = damaged(np.full_like(solid, 255), only(tone=1.0), seed)[0, 0]
        assert out.max() <= paper * (1 - LEAST_INK) + 1


def test_effects_do_not_disturb_each_other() -> None:
    clean = page()
    specks = damaged(clean, only(specks=0.8), 3).astype(float)
    both = damaged(np.full_like(clean, 255), only(specks=0.8, tone=1.0), 3).astype(float)
    blank = damaged(np.full_like(clean, 255), only(specks=0.8), 3).astype(float)
    # Toned paper swallows the same share everywhere: the specks are where they were.
    assert np.abs(both / blank - both.max() / 255).max() < 0.02
    assert np.array_equal(specks[230:], blank[230:])


def test_a_page_looks_alike_at_two_resolutions() -> None:
    marks = only(texture=0.5, stains=1.0, crease=1.0, lighting=1.0, roller=1.0, tone=0.5)
    for seed in range(4):
        coarse = damaged(page(), marks, seed, 4.0).astype(float)
        fine = damaged(page(2), marks, seed, 8.0)
        reduced = cv2.resize(fine, (256, 256), interpolation=cv2.INTER_AREA).astype(float)
        assert np.corrcoef(coarse.ravel(), reduced.ravel())[0, 1] > 0.9


def test_colour_marks_keep_their_colour() -> None:
    clean = np.full((128, 128, 3), 255, np.uint8)
    clean[60:68, 20:108] = (220, 30, 30)
    for seed in range(5):
        red, green, blue = damaged(clean, Damage.strong(), seed)[62:66, 24:104].mean(axis=(0, 1))
        assert red > green + 15
        assert red > blue + 15


def test_old_paper_is_yellow_and_its_grey_is_the_mean() -> None:
    blank = np.full((16, 16, 3), 255, np.uint8)
    red, green, blue = damaged(blank, only(tone=1.0))[0, 0].tolist()
    assert red > green > blue
    grey = damaged(blank[..., 0], only(tone=1.0))[0, 0]
    assert int(grey) == pytest.approx((red + green + blue) / 3, abs=1)


@pytest.mark.parametrize("shape", [(1, 1), (7, 300), (300, 3), (3, 3, 3)])
def test_any_size_will_do(shape: tuple[int, ...]) -> None:
    clean = np.full(shape, 255, np.uint8)
    assert damaged(clean, Damage.strong(2.0)).shape == shape


def test_noise_has_the_deviation_it_promises() -> None:
    rng = np.random.default_rng(0)
    exact = normals((400, 400), rng)
    assert exact.dtype == np.float32
    assert exact.mean() == pytest.approx(0, abs=0.01)
    assert exact.std() == pytest.approx(1, abs=0.01)
    assert (exact**4).mean() == pytest.approx(3, abs=0.1)
    for period in (1.5, 3.0, 6.0, 20.0):
        fields = [smooth_noise((256, 256), period, rng) for _ in range(10)]
        assert np.mean([field.std() for field in fields]) == pytest.approx(1, abs=0.1)
        # A period apart it is unlike itself, a tenth of it apart alike.
        field = fields[0]
        step = max(1, round(period / 10))
        near = np.corrcoef(field[:, step:].ravel(), field[:, :-step].ravel())[0, 1]
        far = np.corrcoef(field[:, round(2 * period) :].ravel(), field[:, : -round(2 * period)].ravel())[0, 1]
        assert near > 0.4
        assert abs(far) < 0.25


def test_settings_are_checked_and_survive_a_round_trip() -> None:
    strong = Damage.strong(0.7)
    assert Damage.model_validate(strong.model_dump()) == strong
    raw = strong.model_dump()
    with pytest.raises(ConfigError, match="low must not be above high"):
        Damage.parse(raw, ["blur.low=0.95"], where="recipe")
    with pytest.raises(ConfigError, match="did you mean 'blur'"):
        Damage.parse(raw, ["blurr=1"], where="recipe")
    with pytest.raises(ConfigError, match="strength"):
        Damage.parse(raw, ["strength=-1"], where="recipe")


def test_wrong_input_is_refused() -> None:
    rng = np.random.default_rng(0)
    for wrong in (np.zeros((4, 4)), np.zeros((4, 4, 4), np.uint8), np.zeros((0, 4), np.uint8)):
        with pytest.raises(DataError, match="uint8 pixels are needed"):
            degrade(wrong, Damage.light(), rng, px_per_mm=4.0)
    with pytest.raises(DataError, match="px_per_mm"):
        degrade(page(), Damage.light(), rng, px_per_mm=0.0)
