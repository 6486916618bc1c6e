"""A sheet laid out says what its assembly measures."""

from __future__ import annotations

import numpy as np

from linewright.drawings.layout.arrange import Page
from linewright.drawings.layout.compose import compose
from linewright.drawings.solids.assembly import Assembly, Part, ViewSpec
from linewright.drawings.solids.extrude import Prism
from linewright.drawings.solids.measures import Length
from linewright.drawings.solids.profile import ring
from linewright.drawings.solids.solid import frame


def test_a_section_of_a_tube_says_its_diameters_with_their_sign() -> None:
    tube = Part("TUBE", (Prism(ring(0, 0, 50, 40), frame("z"), 0, 120),), "CHS")
    measures = (Length((-50, 0, 120), (50, 0, 120), "x", diameter=True), Length((50, 0, 0), (50, 0, 120), "z"))
    assembly = Assembly("TUBE", (tube,), (ViewSpec("front", 0.0),), measures)
    page = Page(120, 120, 2, 3.5, 0.5, (1, 2, 5), 1, (2, 2), 0, 0, 11)
    sheet = compose(assembly, page, np.random.default_rng(0), "tank")
    said = {dimension.text.string: dimension.kind for dimension in sheet.dimensions}
    assert said == {"Ø100": "diameter", "120": "linear"}
