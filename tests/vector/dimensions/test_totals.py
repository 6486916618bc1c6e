"""Chains of dimensions against their total."""

from dimensioned_pages import PageBuilder
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.model import Dimension


def chained(first: str, second: str, total: str) -> dict[str, Dimension]:
    builder = PageBuilder().level(first, 50, 70, 142, edge=131).level(second, 70, 130, 142, edge=131)
    page = check_dimensions(builder.level(total, 50, 130, 152, edge=131).page())
    return {dimension.text.string: dimension for dimension in page.dimensions}


def test_a_chain_that_adds_up_agrees() -> None:
    assert {d.verdict for d in chained("200", "600", "800").values()} == {"agrees"}


def test_a_chain_that_does_not_is_named_though_no_length_tells() -> None:
    found = chained("200", "600", "801")
    assert found["801"].verdict == "disagrees"
    assert found["801"].note == "its chain 200 + 600 = 800"
    assert found["200"].verdict == "agrees"


def test_rounded_numbers_add_up() -> None:
    assert {d.verdict for d in chained("200.1", "600.1", "800.3").values()} == {"agrees"}


def test_two_lengths_on_two_lines_are_no_chain() -> None:
    builder = PageBuilder().level("200", 50, 70, 142, edge=131).level("601", 70, 130, 147, edge=131)
    page = check_dimensions(builder.level("800", 50, 130, 156, edge=131).page())
    assert {d.verdict for d in page.dimensions} == {"agrees"}
