from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from numpy.typing import NDArray

from linewright.base.errors import DataError
from linewright.evaluate.lines import (
    line_difference,
    line_scores,
    line_scores_between,
    samples_of_pieces,
    skeleton_scores,
)
from linewright.pages.binarise import find_ink
from linewright.pages.skeleton import thin_lee

PX_PER_MM = 4.0


def drawn(
    pieces: Sequence[NDArray[np.float64]], *, shape: tuple[int, int] = (300, 300), width: float = 1.4, ink: int = 0
) -> NDArray[np.uint8]:
    """Draw polylines at eight times the size and average: grey edges, as the renderer's are."""
    fine = np.full((shape[0] * 8, shape[1] * 8), 255, np.uint8)
    for piece in pieces:
        points = np.round((piece * 8 - 0.5) * 16).astype(np.int32)
        cv2.polylines(fine, [points], False, ink, round(width * 8), cv2.LINE_8, 4)
    return cv2.resize(fine, shape[::-1], interpolation=cv2.INTER_AREA)


def line_at(angle: float, half: float = 120.0) -> NDArray[np.float64]:
    along = np.array([np.cos(np.deg2rad(angle)), np.sin(np.deg2rad(angle))]) * half
    centre = np.array([150.3, 150.7])
    return np.stack([centre - along, centre + along])


def blank(shape: tuple[int, int] = (300, 300)) -> NDArray[np.uint8]:
    return np.full(shape, 255, np.uint8)


def scattered(seed: int, count: int = 12) -> list[NDArray[np.float64]]:
    rng = np.random.default_rng(seed)
    return [rng.uniform(20, 280, (2, 2)) for _ in range(count)]


@pytest.mark.parametrize("width", [1.0, 1.4, 2.8, 5.0])
@pytest.mark.parametrize("angle", [0.0, 5.0, 22.5, 26.57, 41.4, 45.0, 44.9, 67.5, 90.0, 135.0])
def test_length_of_a_line_is_right_at_every_angle(angle: float, width: float) -> None:
    line = line_at(angle)
    scores = line_scores(drawn([line], width=width), [line], px_per_mm=PX_PER_MM)
    assert scores.true_mm == pytest.approx(60.0, rel=1e-6)
    assert scores.drawn_mm == pytest.approx(60.0, rel=0.03)
    assert scores.precision > 0.99
    assert scores.recall > 0.99


@pytest.mark.parametrize("radius", [12.0, 40.0, 120.0])
def test_length_of_a_circle_is_right(radius: float) -> None:
    turn = np.linspace(0, 2 * np.pi, 500)
    circle = np.stack([150 + radius * np.cos(turn), 150 + radius * np.sin(turn)], axis=1)
    scores = line_scores(drawn([circle]), [circle], px_per_mm=PX_PER_MM)
    assert scores.true_mm == pytest.approx(2 * np.pi * radius / PX_PER_MM, rel=1e-3)
    assert scores.drawn_mm == pytest.approx(2 * np.pi * radius / PX_PER_MM, rel=0.02)
    assert scores.f1 > 0.999


def test_a_hatched_field_at_45_degrees_is_found_whole() -> None:
    hatching = [np.array([[20.0 + x, 20.0], [220.0 + x, 220.0]]) for x in range(0, 60, 8)]
    for width in (1.0, 1.4, 2.0, 2.8):
        scores = line_scores(drawn(hatching, width=width), hatching, px_per_mm=PX_PER_MM)
        assert scores.f1 > 0.99, width


def test_lost_and_added_lengths_are_in_millimetres() -> None:
    kept, lost, added = line_at(0.0), line_at(90.0, 80.0), np.array([[10.0, 20.0], [110.0, 20.0]])
    scores = line_scores(drawn([kept, added]), [kept, lost], px_per_mm=PX_PER_MM)
    # Where the lost line crosses the kept one, 0.5 mm on each side is found.
    assert scores.lost_mm == pytest.approx(40.0 - 1.0, abs=0.6)
    assert scores.added_mm == pytest.approx(25.0, rel=0.03)
    assert scores.recall == pytest.approx(1 - 39.0 / 100.0, abs=0.01)
    assert scores.precision == pytest.approx(60.0 / 85.0, abs=0.01)


def test_a_line_within_the_tolerance_counts_and_one_beyond_does_not() -> None:
    line = line_at(0.0)
    near, far = drawn([line + np.array([0.0, 1.5])]), drawn([line + np.array([0.0, 3.0])])
    assert line_scores(near, [line], px_per_mm=PX_PER_MM).f1 > 0.99
    assert line_scores(far, [line], px_per_mm=PX_PER_MM).f1 == 0.0
    assert line_scores(far, [line], px_per_mm=PX_PER_MM, tolerance_mm=1.0).f1 > 0.99


def test_a_black_page_earns_next_to_nothing() -> None:
    truth = scattered(1)
    scores = line_scores(np.zeros((300, 300), np.uint8), truth, px_per_mm=PX_PER_MM)
    assert scores.recall < 0.1
    assert scores.precision < 0.3
    assert scores.f1 < 0.1


def test_dilated_ink_scores_worse_than_the_drawing() -> None:
    truth = [np.array([[20.0 + x, 20.0], [20.0 + x, 280.0]]) for x in range(0, 240, 10)]
    clean = drawn(truth)
    blobs = cv2.erode(clean, np.ones((15, 15), np.uint8))
    assert line_scores(clean, truth, px_per_mm=PX_PER_MM).f1 > 0.99
    assert line_scores(blobs, truth, px_per_mm=PX_PER_MM).f1 < 0.3


@pytest.mark.parametrize("tone", [255, 200, 140])
def test_a_blank_page_has_no_ink_however_noisy_or_shaded(tone: int) -> None:
    rng = np.random.default_rng(0)
    shade = np.linspace(0.75, 1.0, 300)[None, :] * tone
    for noise in (0.0, 3.0, 8.0):
        page = np.clip(shade + rng.normal(0, noise, (300, 300)), 0, 255).astype(np.uint8)
        assert find_ink(page, PX_PER_MM).sum() <= 2
    scores = line_scores(blank(), scattered(2), px_per_mm=PX_PER_MM)
    assert (scores.precision, scores.recall, scores.f1) == (0.0, 0.0, 0.0)
    assert scores.lost_mm == scores.true_mm > 0


def test_a_faded_page_is_read_whole() -> None:
    truth = scattered(3)
    rng = np.random.default_rng(0)
    page = drawn(truth, width=2.0, ink=180).astype(np.float64) * 0.85 + rng.normal(0, 4, (300, 300))
    faded = np.clip(page, 0, 255).astype(np.uint8)
    assert line_scores(faded, truth, px_per_mm=PX_PER_MM).f1 > 0.97


def test_nothing_to_draw_and_nothing_drawn_is_perfect() -> None:
    assert line_scores(blank(), [], px_per_mm=PX_PER_MM)[:3] == (1.0, 1.0, 1.0)
    drawn_only = line_scores(drawn([line_at(10.0)]), [], px_per_mm=PX_PER_MM)
    assert drawn_only[:3] == (0.0, 0.0, 0.0)
    assert drawn_only.added_mm == pytest.approx(60.0, rel=0.03)


def test_what_lies_off_the_page_is_left_out() -> None:
    line = np.array([[-50.0, 100.0], [50.0, 100.0]])
    assert line_scores(blank(), [line], px_per_mm=PX_PER_MM).true_mm == pytest.approx(12.5)


def test_between_images_agrees_with_the_strokes() -> None:
    pieces = scattered(4)
    clean, damaged = drawn(pieces), drawn(pieces[:-3])
    by_image = line_scores_between(clean, damaged, px_per_mm=PX_PER_MM)
    by_stroke = line_scores(damaged, pieces, px_per_mm=PX_PER_MM)
    assert by_image.recall == pytest.approx(by_stroke.recall, abs=0.02)
    assert by_image.precision > 0.99
    same = line_scores_between(clean, clean, px_per_mm=PX_PER_MM)
    assert same[:5] == (1.0, 1.0, 1.0, 0.0, 0.0)


def test_what_thinning_cuts_short_is_lost_but_not_missing() -> None:
    """A bar as wide as it is long is thin_images to its middle; a line that is gone has no ink."""
    bar, gone = np.array([[220.0, 60.0], [244.0, 60.0]]), line_at(45.0)
    scores = line_scores(drawn([bar], width=24.0), [bar, gone], px_per_mm=PX_PER_MM)
    assert scores.missing_mm == pytest.approx(60.0, rel=0.02)
    assert scores.lost_mm > scores.missing_mm + 1.0
    assert line_scores(drawn([bar]), [bar], px_per_mm=PX_PER_MM).missing_mm == 0.0


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1), st.floats(0.2, 1.5))
def test_agrees_with_brute_force(seed: int, tolerance_mm: float) -> None:
    """Reference: every thin_images pixel against every truth sample, one by one."""
    rng = np.random.default_rng(seed)
    truth = [rng.uniform(2, 38, (3, 2)) for _ in range(2)]
    image = drawn([*truth[:1], rng.uniform(2, 38, (2, 2))], shape=(40, 40))
    difference = line_difference(image, truth, PX_PER_MM, tolerance_mm)
    rows, columns = np.nonzero(thin_lee(find_ink(image, PX_PER_MM)))
    thin_images = [(x + 0.5, y + 0.5) for x, y in zip(columns, rows, strict=True)]
    samples = samples_of_pieces(truth, image.shape).points.tolist()
    reach = tolerance_mm * PX_PER_MM

    def far(points: list[tuple[float, float]], others: list[tuple[float, float]]) -> list[bool]:
        return [all(np.hypot(x - u, y - v) > reach for u, v in others) for x, y in points]

    assert difference.added.tolist() == far(thin_images, samples)
    assert difference.lost.tolist() == far(samples, thin_images)
    rows, columns = np.nonzero(find_ink(image, PX_PER_MM))
    inked = [(x + 0.5, y + 0.5) for x, y in zip(columns, rows, strict=True)]
    assert difference.missing.tolist() == far(samples, inked)


def test_samples_keep_the_length_and_the_step() -> None:
    piece = np.array([[1.0, 1.0], [4.0, 5.0], [4.0, 5.0], [10.0, 5.0]])
    samples = samples_of_pieces([piece], (20, 20), step=0.3)
    assert samples.lengths.sum() == pytest.approx(11.0)
    assert samples.lengths.max() <= 0.3


def test_wrong_input_is_refused() -> None:
    with pytest.raises(DataError, match="H x W uint8"):
        line_scores(np.zeros((8, 8, 3), np.uint8), [], px_per_mm=PX_PER_MM)
    with pytest.raises(DataError, match="above 0"):
        line_scores(blank(), [], px_per_mm=0.0)
    with pytest.raises(DataError, match="piece 0"):
        line_scores(blank(), [np.zeros((1, 2))], px_per_mm=PX_PER_MM)
    with pytest.raises(DataError, match="one size"):
        line_scores_between(blank(), blank((20, 20)), px_per_mm=PX_PER_MM)


def rows_of_ink(*rows: int, width: int = 20) -> np.ndarray:
    page = np.full((20, 20), 255, np.uint8)
    page[list(rows), :width] = 0
    return page


def test_skeletons_one_pixel_apart_agree_and_two_do_not() -> None:
    assert skeleton_scores(rows_of_ink(5), rows_of_ink(5)) == (1, 1, 1)
    assert skeleton_scores(rows_of_ink(6), rows_of_ink(5)).f1 == 1
    assert skeleton_scores(rows_of_ink(7), rows_of_ink(5)).f1 == 0
    assert skeleton_scores(rows_of_ink(7), rows_of_ink(5), tolerance=2).f1 == 1


def test_lost_and_added_skeleton_count_where_they_should() -> None:
    half = skeleton_scores(rows_of_ink(5), rows_of_ink(5, 12))
    assert half == (1, 0.5, pytest.approx(2 / 3))
    assert skeleton_scores(rows_of_ink(5, 12), rows_of_ink(5)) == (0.5, 1, pytest.approx(2 / 3))
    assert skeleton_scores(rows_of_ink(), rows_of_ink()) == (1, 1, 1)
    assert skeleton_scores(rows_of_ink(), rows_of_ink(5)).f1 == 0
    with pytest.raises(ValueError, match="differ in shape"):
        skeleton_scores(rows_of_ink(), rows_of_ink()[:10])
