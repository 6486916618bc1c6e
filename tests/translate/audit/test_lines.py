from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base import Message
from linewright.base.types import Pixels
from linewright.pages.components import without_specks
from linewright.translate.audit import lines
from linewright.translate.audit.lines import (
    SPECK_MM,
    InkEvidence,
    and_more,
    both,
    distance_to,
    group_stretches,
    missing_lines,
    place_in_words,
)

PX = 8.0


def page(*rows: int, ink: int = 0) -> Pixels:
    out = np.full((240, 400), 255, np.uint8)
    for row in rows:
        cv2.line(out, (40, row), (360, row), ink, 4)
    return out


def test_a_line_is_missing_where_not_even_a_trace_is() -> None:
    both, one = InkEvidence(page(60, 160), PX), InkEvidence(page(60), PX)
    missing = missing_lines(both, one, PX)
    (stretch,) = missing.stretches
    assert stretch.length_mm == pytest.approx(320 / PX, abs=1) and not stretch.pale
    assert missing.line_mm == pytest.approx(640 / PX, abs=2)
    assert missing.ink[160, 200] and not missing.ink[60, 200]
    faint = InkEvidence(np.minimum(page(60), page(160, ink=210)), PX)
    assert not missing_lines(both, faint, PX).stretches
    assert not missing_lines(one, both, PX).stretches


def test_a_large_page_is_sampled_for_its_noise(monkeypatch: pytest.MonkeyPatch) -> None:
    rng = np.random.default_rng(0)
    noisy = np.clip(page(60, 160) - rng.normal(0, 6, page().shape), 0, 255).astype(np.uint8)
    whole = InkEvidence(noisy, PX)
    monkeypatch.setattr(lines, "_NOISE_PIXELS", noisy.size // 7)
    sampled = InkEvidence(noisy, PX)
    assert np.array_equal(sampled.ink, whole.ink) and np.array_equal(sampled.levelled, whole.levelled)
    assert (sampled.trace != whole.trace).mean() < 0.01


def test_pixels_near_each_other_are_one_stretch_and_short_ones_none() -> None:
    columns = np.array([10, 11, 12, 18, 100, 101])
    found = list(group_stretches(np.full(6, 20), columns, np.ones(6), (40, 120), 4.0))
    ((stretch, members), (other, _)) = found
    assert stretch.length_mm == 4 and stretch.box == (10, 20, 19, 21)
    assert sorted(members.tolist()) == [0, 1, 2, 3]
    assert other.length_mm == 2
    assert not list(group_stretches(np.array([1]), np.array([1]), np.ones(1), (40, 40), 4.0))
    nothing = np.empty(0, np.int64)
    assert not list(group_stretches(nothing, nothing, np.empty(0), (40, 40), 4.0))


def test_specks_go_and_distances_are_those_to_the_nearest() -> None:
    ink = np.zeros((40, 60), np.bool_)
    ink[5, 5:8] = ink[20, 10:40] = True
    assert np.array_equal(np.unique(np.nonzero(without_specks(ink, SPECK_MM * PX))[0]), [20])
    assert distance_to(ink)[25, 20] == pytest.approx(5, abs=0.1)
    assert np.isinf(distance_to(np.zeros((3, 3), np.bool_))).all()


def test_places_and_numbers_in_words() -> None:
    assert place_in_words((80, 16, 90, 20), PX) == "10 mm from the left and 2 mm from the top"
    one = Message("it is gone")
    assert (and_more(one, 1), and_more(one, 3)) == ("it is gone", "it is gone and 2 more")
    assert both([None, None]) is None and both([None, one, one]) == "it is gone; it is gone"
