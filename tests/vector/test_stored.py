"""A page that is kept and read again."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from dimensioned_pages import plate
from linewright.base import InputError
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.dxf_dimensions import part_dimensions
from linewright.vector.sheet_json import to_json
from linewright.vector.stored import dump_vectors, load_vectors
from vector_pages import PAGE


def test_a_page_comes_back_the_same_and_its_dimensions_with_its_own_texts() -> None:
    for page in (PAGE, check_dimensions(plate(side="66"))):
        again = load_vectors(dump_vectors(page))
        assert again == page
        assert to_json(again) == to_json(page)
        assert len(part_dimensions(again)[1]) == len(part_dimensions(page)[1])
        assert {id(d.text) for d in again.dimensions} <= {id(text) for text in again.texts}


@given(
    st.text(max_size=60) | st.sampled_from(["{}", "[]", '{"width": "x"}', '{"width": 1, "height": 2, "curves": [{}]}'])
)
def test_what_is_no_page_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="is no vectorised page"):
        load_vectors(text)
