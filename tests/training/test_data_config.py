from __future__ import annotations

import pytest
from pydantic import ValidationError

from linewright.training.data_config import DataConfig, GlyphData


def test_hands_are_the_styles_or_the_one_style() -> None:
    assert GlyphData(style="a").hands == ("a",)
    assert GlyphData(style="b", styles=("a", "b")).hands == ("a", "b")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({}, "name data.glyphs, data.drawings, or both"),
        ({"x": "a"}, "name data.glyphs, data.drawings, or both"),
        ({"x": "a", "y": "b", "glyphs": {"style": "c"}}, "data.glyphs and data.x contradict"),
        ({"drawings": {}, "glyphs": {"style": "c"}}, "data.glyphs and data.drawings contradict"),
        ({"x": "a", "y": "b", "test_x": "c"}, "belong together: give both or none"),
        ({"x": "a", "y": "b", "test_truth": "c"}, "data.test_truth needs data.test_x"),
        ({"drawings": {"task": "colour"}}, "task=colour needs data.channels=3"),
        ({"drawings": {}, "channels": 3}, "task=mild needs data.channels=1"),
        ({"glyphs": {"style": "c"}, "channels": 3}, "data.glyphs and data.channels=3"),
        ({"glyphs": {"style": "c", "styles": ["c", "c"]}}, "names a hand twice"),
        ({"glyphs": {"style": "c", "repeat": {"d": 1}}}, "repeat names d"),
        ({"glyphs": {"style": "c", "repeat": {"c": 0}}}, "leaves every hand out"),
    ],
)
def test_contradictions_name_the_keys(data: dict[str, object], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        DataConfig.model_validate(data)
