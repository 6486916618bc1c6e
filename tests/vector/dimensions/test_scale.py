"""The scale on which most numbers agree."""

import pytest

from dimensioned_pages import text
from linewright.vector.dimensions.scale import Measure, find_scale, written_scales


def level(drawn: float) -> list[Measure]:
    return [Measure("linear", drawn, (0.0, 0.0), (drawn, 0.0), 4.0)]


def upright(drawn: float) -> list[Measure]:
    return [Measure("linear", drawn, (0.0, 0.0), (0.0, drawn), 4.0)]


def test_the_scale_is_what_most_numbers_say() -> None:
    scale = find_scale(
        [(100, level(20.0), 0.99), (55, level(11.1), 0.99), (300, level(60.1), 0.99), (70, level(31), 0.99)]
    )
    assert scale is not None
    assert scale.named == 5


def test_one_number_says_no_scale() -> None:
    assert find_scale([(100, level(20.0), 0.99)]) is None
    assert find_scale([(100, level(20.0), 0.99), (100, level(20.0), 0.99)]) is None
    assert find_scale([]) is None


def test_an_unusual_scale_stays_as_it_is_measured() -> None:
    scale = find_scale([(100, level(100 / 3.4), 0.99), (200, level(200 / 3.4), 0.99)])
    assert scale is not None
    assert scale.named == pytest.approx(3.4)


def test_a_page_that_is_stretched_has_two_scales() -> None:
    lengths = [(value, level(value / 2 * 1.008), 0.99) for value in (60, 80, 100)]
    heights = [(value, upright(value / 2), 0.99) for value in (70, 90, 120)]
    scale = find_scale([*lengths, *heights])
    assert scale is not None
    assert scale.named == 2
    assert scale.along((0, 0), (10, 0)) == pytest.approx(2 / 1.008)
    assert scale.along((0, 0), (0, 10)) == pytest.approx(2)


@pytest.mark.parametrize(
    ("string", "scales"),
    [("SCALE 1:5", [5]), ("MASSSTAB:1:2", [2]), ("A (20:1)", [0.05]), ("3:4", []), ("12:30:15", [])],
)
def test_scales_that_are_written_are_read(string: str, scales: list[float]) -> None:
    assert [scale for scale, _ in written_scales([text(string, (0, 0))])] == pytest.approx(scales)
