from __future__ import annotations

import numpy as np
import pytest

from linewright.base import DataError
from linewright.fonts.candidates import CANDIDATES, CHOSEN, GLYPHS, IN_PRINT, chosen_glyphs, is_settled, read_kept
from linewright.fonts.checks import Verdict
from linewright.fonts.work_folder import Glyph, WorkFolder, WorkSettings

GOOD, BAD = Verdict((), "永", 0.9, 0.0), Verdict(("it is read as 水",), "水", 0.9, 0.0)


def glyph(ink: int, label: str, verdict: Verdict = GOOD) -> Glyph:
    image = np.full((8, 8), 255, np.uint8)
    image[2:6, 2:6] = ink
    return Glyph(image, verdict, label, (label,), 0, True)


@pytest.fixture
def work(tmp_path):
    folder = WorkFolder(tmp_path / "a.glyphs", WorkSettings(style="a", source="b", size=8))
    folder.save({"永": glyph(0, "as drawn", BAD), "和": glyph(1, "as drawn")})
    folder.add(CANDIDATES, [("永", glyph(10, "one")), ("永", glyph(20, "two")), ("永", glyph(10, "one again"))])
    folder.save({"永": glyph(20, "two", BAD)})
    return tmp_path / "a.glyphs"


def test_each_picture_is_kept_once_and_the_newest_glyph_counts(work):
    kept = read_kept(work)
    assert [one.attempt for one in kept["永"].candidates] == ["one", "two", "as drawn"]
    assert (kept["永"].glyph.attempt, kept["永"].flagged, kept["和"].flagged) == ("two", True, False)
    assert read_kept(work / "none") == {}


def test_a_choice_settles_a_glyph(work):
    chosen = chosen_glyphs(work, {"永": "one"})
    assert is_settled(chosen["永"]) and chosen["永"].attempt == f"{CHOSEN}one"
    WorkFolder(work, WorkSettings(style="a", source="b", size=8)).add(GLYPHS, list(chosen.items()))
    kept = read_kept(work)["永"]
    assert not kept.flagged and [one.attempt for one in kept.candidates] == ["one", "two", "as drawn"]
    for labels in ({"永": "three"}, {"龘": "one"}, {"永": IN_PRINT}):
        with pytest.raises(DataError, match="was drawn so"):
            chosen_glyphs(work, labels)
