from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from scipy.spatial.distance import cdist

from linewright.fonts.checks import ANY_STYLE, Verdict, measure_tolerance, partial_hausdorff, topology
from linewright.glyphs.dataset import GlyphPairs


def ring(side):
    y, x = np.mgrid[:side, :side] - side / 2
    return np.where(np.abs(np.hypot(x, y) - side / 4) < 4, 0, 255).astype(np.uint8)


def some(starter, style, step=4):
    pairs = starter.pairs(style)
    return GlyphPairs(pairs.chars[::step], pairs.source[::step], pairs.target[::step])


def test_topology_counts_pieces_and_holes_and_no_specks():
    image = ring(64)
    image[60, 3] = 0  # a speck of one pixel
    image[2:6, 50:58] = 0  # a dot
    found = topology(image)
    assert (found.components, found.holes) == (2, 1)
    assert found.ink == pytest.approx((image == 0).mean())
    assert topology(np.full((64, 64), 255, np.uint8)) == (0, 0, 0.0)


def test_stray_is_the_quantile_of_nearest_distances():
    random = np.random.default_rng(2)
    a, b = (np.where(random.random((40, 40)) < 0.02, 0, 255).astype(np.uint8) for _ in "ab")
    near = cdist(np.argwhere(a == 0), np.argwhere(b == 0)).min(axis=1)
    # The transform with a mask of 5 x 5 errs by up to 2 %.
    assert partial_hausdorff(a, b) == pytest.approx(np.quantile(near, 0.95) / 40, rel=0.03)
    assert partial_hausdorff(a, a) == 0
    assert partial_hausdorff(a, np.full_like(a, 255)) == 1


@pytest.mark.parametrize("style", ["gyosho", "soseki"])
def test_a_hand_passes_its_own_tolerance_and_any_hand(starter, checker, style):
    pairs = some(starter, style)
    limits = measure_tolerance(pairs)
    assert limits.components[0] >= ANY_STYLE.components[0]
    assert limits.components[1] <= ANY_STYLE.components[1]
    checker = type(checker)(checker._reader, limits)
    prints = dict(zip(pairs.chars, pairs.source, strict=True))
    verdicts = checker.check(pairs.chars, list(pairs.target), prints, frozenset())
    assert np.mean([verdict.passed for verdict in verdicts]) >= 0.96


def test_a_hand_that_is_print_leaves_room_for_a_pixel(starter, checker):
    pairs = some(starter, "gyosho", 40)._replace(target=some(starter, "gyosho", 40).source)
    checker = type(checker)(checker._reader, measure_tolerance(pairs))
    prints = dict(zip(pairs.chars, pairs.source, strict=True))
    moved = [np.roll(image, 12, axis=0) for image in pairs.source]
    same, other = (checker.check(pairs.chars, images, prints, frozenset()) for images in (pairs.source, moved))
    assert all(verdict.passed for verdict in same)
    assert not any(verdict.passed for verdict in other)


def test_a_missing_quarter_is_noticed_without_a_reader(starter, checker):
    pairs = some(starter, "ma-shan-zheng")
    checker = type(checker)(checker._reader, measure_tolerance(pairs))
    prints = dict(zip(pairs.chars, pairs.source, strict=True))
    damaged = []
    for number, image in enumerate(pairs.target):
        rows, columns = divmod(number % 4, 2)
        image = image.copy()
        image[64 * rows : 64 * rows + 64, 64 * columns : 64 * columns + 64] = 255
        damaged.append(image)
    verdicts = checker.check(pairs.chars, damaged, prints, frozenset())
    assert np.mean([verdict.passed for verdict in verdicts]) <= 0.15


def test_a_misread_glyph_fails_where_reading_judges(starter, checker):
    prints = {char: starter.source[char] for char in "永的和"}
    assert checker.legible(prints) == {"永", "的"}  # the reader does not know 和
    swapped = [starter.source["的"], starter.source["的"], starter.source["和"]]
    wrong, right, unjudged = checker.check(list("永的和"), swapped, prints, {"永", "的"})
    assert wrong.faults[0] == "read as 的" and wrong.reading == "的"
    assert right.passed and right.probability == 1
    assert unjudged.passed and unjudged.reading is None
    (blank,) = checker.check(["永"], [np.full((128, 128), 255, np.uint8)], prints, set())
    assert blank.faults == ("blank",)


def test_the_better_verdict_has_fewer_faults_then_is_nearer_then_surer():
    passed = Verdict((), "永", 0.5, 0)
    surer = Verdict((), "永", 0.9, 0)
    near = Verdict(("2 holes, print has 0",), "永", 0.9, 1)
    far = Verdict(("9 holes, print has 0",), "永", 0.99, 8)
    order = [surer, passed, near, far]
    for better, worse in pairwise(order):
        assert better.better_than(worse) and not worse.better_than(better)
