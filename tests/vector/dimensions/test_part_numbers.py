"""Part numbers in rings and the rows of the parts list."""

from dataclasses import replace

from dimensioned_pages import PageBuilder, text
from linewright.vector.dimensions.part_numbers import check_part_numbers, is_ringed
from linewright.vector.model import Vectors
from linewright.vector.tables import Field, Tables


def ringed(*numbers: str) -> Vectors:
    builder = PageBuilder()
    for place, _ in enumerate(numbers):
        builder.circle((20 + 15 * place, 50), 4.0)
    page = builder.page()
    return replace(page, texts=tuple(text(number, (20 + 15 * n, 50)) for n, number in enumerate(numbers)))


def listed(*positions: str) -> Tables:
    return Tables((), {}, tuple({"position": Field(position, True)} for position in positions))


def test_a_text_in_a_circle_of_its_own_is_ringed() -> None:
    page = ringed("1", "2")
    assert all(is_ringed(one, page) for one in page.texts)
    assert not is_ringed(text("3", (20, 80)), page)
    assert not is_ringed(text("3", (20, 50)), PageBuilder().circle((20, 50), 40.0).page())


def test_a_number_without_a_row_is_said() -> None:
    assert check_part_numbers(ringed("1", "2", "3"), listed("1", "2", "3", "4")) is None
    assert check_part_numbers(ringed("1", "2", "8"), listed("1", "2", "3")) == (
        "part numbers without a row in the parts list: 8"
    )


def test_nothing_is_said_where_something_is_not_sure() -> None:
    page = ringed("1", "8")
    unsure = replace(page, texts=(page.texts[0], replace(page.texts[1], sure=False)))
    assert check_part_numbers(unsure, listed("1", "2")) is None
    assert check_part_numbers(page, listed("1")) is None
    assert check_part_numbers(page, Tables((), {}, ())) is None
