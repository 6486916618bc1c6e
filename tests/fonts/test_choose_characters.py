from __future__ import annotations

import pytest

from font_shapes import squiggle
from linewright.base.errors import DataError
from linewright.fonts.choose_characters import choose_characters


def test_the_choice_takes_what_is_new_first():
    # Three copies of one shape, and three others: each is taken once before any copy.
    shapes = {f"a{n}": squiggle(7, 128) for n in range(3)}
    shapes |= {f"b{n}": squiggle(n, 128) for n in (20, 30, 40)}
    chosen = choose_characters(shapes, 4)
    assert sum(name.startswith("a") for name in chosen) == 1
    assert chosen == choose_characters(shapes, 4)
    with pytest.raises(DataError, match="cannot choose 7 of 6"):
        choose_characters(shapes, 7)
