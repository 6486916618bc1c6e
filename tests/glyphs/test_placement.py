from __future__ import annotations

import pytest

from linewright.base.errors import DataError
from linewright.glyphs.placement import LEAST_SHARE, Ink, Placement, fit_placement


def ink(left: float, top: float, right: float, bottom: float) -> Ink:
    return Ink(left, top, right, bottom, repr((left, top, right, bottom)).encode())


def placed(box: Ink, placement: Placement) -> tuple[float, float, float, float]:
    scale, dx, dy = placement
    return (scale * box.left + dx, scale * box.top + dy, scale * box.right + dx, scale * box.bottom + dy)


def test_longer_side_of_the_mean_box_takes_the_asked_share_about_the_middle() -> None:
    # Mean box: 0.15 to 0.85 across, -0.8 to 0 down; its longer side is 0.8.
    inks = {"a": ink(0.1, -0.8, 0.9, 0.1), "b": ink(0.2, -0.8, 0.8, -0.1)}
    placement, kept, oversize = fit_placement(inks, size=128, fill=0.72, where="hand")
    assert placement.scale == pytest.approx(0.72 / 0.8)
    assert placement.scale * 0.5 + placement.dx == pytest.approx(0.5)
    assert placement.scale * -0.4 + placement.dy == pytest.approx(0.5)
    assert (kept, oversize) == (["a", "b"], [])


def test_scale_is_lowered_until_the_largest_kept_glyph_fits_with_a_pixel_to_spare() -> None:
    inks = {str(i): ink(-0.5, -0.5, 0.5, 0.5) for i in range(99)} | {"w": ink(-0.7, -0.5, 0.7, 0.5)}
    placement, kept, oversize = fit_placement(inks, size=100, fill=0.72, where="hand")
    assert "w" in kept and not oversize
    left, _, right, _ = placed(inks["w"], placement)
    assert left == pytest.approx(0.01) and right == pytest.approx(0.99)
    assert placement.scale == pytest.approx(0.49 / 0.7)


def test_glyph_that_would_cost_a_tenth_of_the_scale_is_left_out_and_does_not_count() -> None:
    plain = {str(i): ink(-0.5, -0.5, 0.5, 0.5) for i in range(20)}
    alone = fit_placement(plain, size=128, fill=0.72, where="hand")
    huge = ink(-0.5, -0.5, 3.0, 0.5)
    placement, kept, oversize = fit_placement(plain | {"h": huge}, size=128, fill=0.72, where="hand")
    assert oversize == ["h"] and kept == list(plain)
    assert placement == pytest.approx(alone.placement)
    limit = (0.5 - 1 / 128) / (LEAST_SHARE * 0.72)
    just_in, just_out = ink(-0.5, -0.5, limit * 0.98, 0.5), ink(-0.5, -0.5, limit * 1.03, 0.5)
    assert fit_placement(plain | {"h": just_in}, size=128, fill=0.72, where="hand").oversize == []
    assert fit_placement(plain | {"h": just_out}, size=128, fill=0.72, where="hand").oversize == ["h"]


def test_nothing_to_place_and_nothing_that_fits_are_errors() -> None:
    with pytest.raises(DataError, match="hand: none of the characters can be placed"):
        fit_placement({}, size=128, fill=0.72, where="hand")
    two = {"a": ink(-9, 0, -8, 1), "b": ink(8, 0, 9, 1)}
    with pytest.raises(DataError, match="lower fill"):
        fit_placement(two, size=128, fill=0.72, where="hand")
