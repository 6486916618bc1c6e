from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from fake_scribes import NearestReader
from linewright.base.errors import ConfigError
from linewright.fonts.new_hand import AFTER, BEFORE, PRINT, SAMPLE, compare, learn_hand
from linewright.fonts.samples import Samples
from linewright.fonts.scribe import Scribe
from linewright.pages.pixels import l1


def test_held_back_characters_are_compared(scribe: Scribe, samples: Samples) -> None:
    reader = NearestReader(samples.prints)
    held = samples.held_out()
    found = compare(scribe, scribe, samples, held, scribe.styles[0], reader=reader)  # type: ignore[arg-type]
    assert found.scores[BEFORE] == found.scores[AFTER]
    assert found.scores[SAMPLE].l1 == 0 < found.scores[PRINT].l1
    assert found.scores[PRINT].right == found.judged == len(held)
    drawn = dict(zip(held, scribe.draw(held, scribe.styles[0]), strict=True))
    expected = np.mean([l1(drawn[char], samples.at(128)[char]) for char in held])
    assert found.scores[AFTER].l1 == pytest.approx(expected)
    assert "too few" in found.lines()[0] and len(found.lines()) == 5


def test_a_new_model_does_not_overwrite_the_old(model: Path, folder: Path) -> None:
    with pytest.raises(ConfigError, match="would overwrite"):
        learn_hand(folder, model.with_suffix(".ttf"), start=model, reader=None)  # type: ignore[arg-type]
