"""What the text of a dimension says."""

import pytest

from linewright.vector.dimensions.text import parse_dimension, stripped, with_diameter


@pytest.mark.parametrize(
    ("string", "kind", "value", "count"),
    [
        ("12", "linear", 12.0, 1),
        ("450,25", "linear", 450.25, 1),
        (".5", "linear", 0.5, 1),
        ("1 250", "linear", 1250.0, 1),
        ("25 mm", "linear", 25.0, 1),
        ("3×20", "linear", 20.0, 3),
        ("4×Ø13", "diameter", 13.0, 4),
        ("2x ⌀19,9", "diameter", 19.9, 2),
        ("R5", "radius", 5.0, 1),
        ("SR20", "radius", 20.0, 1),
        ("M8×1", "thread", 8.0, 1),
        ("2×45°", "chamfer", 2.0, 1),
        ("C2", "chamfer", 2.0, 1),
        ("45°", "angular", 45.0, 1),
        ("12°30'", "angular", 12.5, 1),
        ('2"', "linear", 50.8, 1),
        ("1'-6\"", "linear", 457.2, 1),
    ],
)
def test_a_number_says_what_it_measures(string: str, kind: str, value: float, count: int) -> None:
    said = parse_dimension(string)
    assert said is not None
    assert (said.kind, said.count) == (kind, count)
    assert said.value == pytest.approx(value)


@pytest.mark.parametrize(
    ("string", "value", "tolerance"),
    [("100±0,5", 100, "±0,5"), ("Ø12 H7", 12, "H7"), ("10 +0,1 -0,2", 10, "+0,1 -0,2"), ("10 H7/g6", 10, "H7/g6")],
)
def test_a_tolerance_is_no_part_of_the_value(string: str, value: float, tolerance: str) -> None:
    said = parse_dimension(string)
    assert said is not None
    assert (said.value, said.tolerance) == (value, tolerance)


def test_brackets_are_for_information() -> None:
    said = parse_dimension("(80)")
    assert said is not None and said.reference
    assert parse_dimension("(80") is None


@pytest.mark.parametrize(
    "string", ["", "A-A", "1:5", "a5", "R", "3×50(100)", "12x", "Ø200×6", "1983-07-16", "+0,1", "-0,1"]
)
def test_what_is_no_dimension_is_none(string: str) -> None:
    assert parse_dimension(string) is None


@pytest.mark.parametrize(
    ("string", "plain"), [("-40-", "40"), ("←Ø88.9→", "Ø88.9"), ("-90", "90"), ("-0,1", "-0,1"), ("-5", "-5")]
)
def test_the_ends_of_a_dimension_line_are_no_signs(string: str, plain: str) -> None:
    assert stripped(string) == plain


def test_a_nought_before_digits_is_a_diameter_sign() -> None:
    assert with_diameter("4x013") == "4xØ13"
    assert with_diameter("0.5") == "0.5"
    assert with_diameter("100") == "100"
