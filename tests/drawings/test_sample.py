"""Cards of every family: same seed same bytes, true numbers, aligned styles."""

from __future__ import annotations

import math

import numpy as np
import pytest

from linewright.base.errors import ConfigError
from linewright.drawings.families import FAMILIES
from linewright.drawings.layout.dimensions import number
from linewright.drawings.sample import draw_card, family_sheet, lay_card


@pytest.mark.parametrize("family", sorted(FAMILIES))
def test_numbers_are_the_geometry(family: str) -> None:
    dimensions = 0
    for seed in range(6):
        sheet, _ = lay_card(seed, family=family)
        for dimension in sheet.dimensions:
            dimensions += 1
            if dimension.kind == "angle":
                continue
            direction = np.subtract(dimension.b, dimension.a) @ np.array(dimension.along)
            length = abs(float(direction)) * sheet.denominator
            text = dimension.text.string.split("×")[-1].lstrip("ØR")
            assert text == number(length)
            assert length == pytest.approx(dimension.value)
    assert dimensions >= 12


def test_the_same_seed_gives_the_same_bytes_and_another_seed_another_card() -> None:
    one, again, other = draw_card(3), draw_card(3), draw_card(4)
    assert one.pixels.tobytes() == again.pixels.tobytes()
    assert one.truth == again.truth
    assert one.pixels.tobytes() != other.pixels.tobytes()


def test_lettering_is_where_the_truth_says() -> None:
    card = draw_card(5)
    for text in card.truth["texts"]:
        x0, y0, x1, y1 = text["box"]
        inside = card.pixels[math.floor(y0) : math.ceil(y1), math.floor(x0) : math.ceil(x1)]
        assert (inside < 128).sum() > 8


def test_a_family_is_shown_in_both_styles_two_cards_to_a_row() -> None:
    one, two, three = (family_sheet("riveted", size=256, count=count) for count in (1, 2, 3))
    assert two.shape[0] == one.shape[0] and two.shape[1] > 3.5 * 256 > one.shape[1]
    assert three.shape[0] > 2 * 256 and three.shape[1] == two.shape[1]
    assert not np.array_equal(one, family_sheet("riveted", size=256, count=1, seed=1))


@pytest.mark.parametrize(("seed", "count"), [(-1, 1), (-(10**9), 4), (0, 0), (3, -2)])
def test_absurd_numbers_of_cards_are_told(seed: int, count: int) -> None:
    with pytest.raises(ConfigError, match="seed is 0 or more"):
        family_sheet(next(iter(FAMILIES)), seed=seed, count=count)
