"""Signs told from strokes."""

from __future__ import annotations

import math

import numpy as np

from lettered_pages import PX_PER_MM, Draw, lettered
from linewright.pages.binarise import find_mask
from linewright.pages.components import Components, find_components
from linewright.pages.sign_or_stroke import are_strokes, find_dashes


def test_dashes_of_a_circle_are_no_ones_and_the_ones_of_a_list_are(ink: Draw) -> None:
    turns = np.radians(np.arange(0, 360, 20))
    circle = [
        (
            "line",
            (40 + 8 * math.cos(turn), 20 + 8 * math.sin(turn)),
            (40 + 8 * math.cos(turn + 0.22), 20 + 8 * math.sin(turn + 0.22)),
            0.35,
        )
        for turn in turns
    ]
    ones = [("line", (10, y), (10, y + 3.5), 0.35) for y in (5, 11, 17, 23, 29)]
    groups = find_components(find_mask(ink(*circle, *ones), PX_PER_MM))
    dashes = find_dashes(groups, PX_PER_MM)
    assert len(dashes) == len(circle)
    assert (groups.boxes[sorted(dashes), 0] > 20 * PX_PER_MM).all()


def box_of(components: Components) -> tuple[int, int, int, int]:
    x0, y0 = components.boxes[1:, :2].min(axis=0).tolist()
    x1, y1 = components.boxes[1:, 2:].max(axis=0).tolist()
    return x0, y0, x1, y1


def test_upright_strokes_may_be_signs_and_a_digit_is_no_stroke(ink: Draw) -> None:
    strokes = find_components(find_mask(ink(("line", (10, 10), (10, 13.5), 0.35)), PX_PER_MM))
    assert are_strokes(strokes, box_of(strokes), turned=False) == (True, False)
    digits = find_components(find_mask(ink(*lettered("46", 10, 10)), PX_PER_MM))
    assert are_strokes(digits, box_of(digits), turned=False) == (False, False)


def test_a_leaning_stroke_is_no_sign(ink: Draw) -> None:
    components = find_components(find_mask(ink(("line", (10, 10), (14, 13), 0.35)), PX_PER_MM))
    assert are_strokes(components, box_of(components), turned=False) == (True, True)
