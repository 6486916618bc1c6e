from __future__ import annotations

import numpy as np

from linewright.drawings.ink.styles import AWS, GEOMETRY, STANDARD, shop_style


def test_an_older_shop_stays_within_a_third_of_a_millimetre_of_the_standard() -> None:
    styles = [shop_style(np.random.default_rng(seed)) for seed in range(60)]
    for style in styles:
        assert 0 < style.wobble < 0.3
        assert 0 <= style.overshoot < 0.3
        assert style.widths.keys() == STANDARD.widths.keys()
        assert style.widths["outline"] > style.widths["hatch"]
        assert style.lettering.slant >= 12
    assert len({style.broken for style in styles}) == len({style.arrow for style in styles}) == 2


def test_the_other_conventions_differ_in_one_thing_each() -> None:
    assert (AWS.welds, GEOMETRY.annotated) == ("aws", False)
    assert AWS.widths == GEOMETRY.widths == STANDARD.widths
