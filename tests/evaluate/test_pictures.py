from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from linewright.base.contact_sheets import GAP, TITLE_HEIGHT
from linewright.base.errors import ConfigError, DataError
from linewright.evaluate.pictures import CELL, attention_sheet, compare_sheet, loss_curves
from linewright.glyphs.dataset import read_glyph_set


def cell(sheet: np.ndarray, row: int, column: int) -> np.ndarray:
    top, left = TITLE_HEIGHT + GAP + row * (CELL + GAP), GAP + column * (CELL + GAP)
    return sheet[top : top + CELL, left : left + CELL]


def test_compare_shows_source_models_and_truth(hands_run: Path) -> None:
    sheet = compare_sheet([hands_run, hands_run], "永的", hand="mouhitsu")
    starter = read_glyph_set("starter")
    assert sheet.shape == (TITLE_HEIGHT + GAP + 2 * (CELL + GAP), GAP + 4 * (CELL + GAP))
    assert np.array_equal(cell(sheet, 0, 0), starter.source["永"])
    assert np.array_equal(cell(sheet, 1, 3), starter.style("mouhitsu")["的"])
    assert np.array_equal(cell(sheet, 1, 1), cell(sheet, 1, 2))
    other = compare_sheet([hands_run], "永的")
    assert not np.array_equal(cell(other, 1, 1), cell(sheet, 1, 1))
    assert np.array_equal(cell(other, 1, 2), starter.style("ma-shan-zheng")["的"])


def test_attention_lies_over_the_source(hands_run: Path) -> None:
    sheet = attention_sheet(hands_run, "永")
    assert sheet.shape[1:] == (GAP + 5 * (CELL + GAP), 3)
    source = read_glyph_set("starter").source["永"]
    assert np.array_equal(cell(sheet, 0, 0)[:, :, 0], source)
    for column in (1, 2, 3):
        heat = cell(sheet, 0, column).astype(int)
        # Coloured, and darker where the glyph is.
        assert np.ptp(heat, axis=2).max() > 60
        assert heat[source < 64].mean() < heat[source > 192].mean()


def test_what_cannot_be_drawn_is_named(hands_run: Path, tiny_run: Path) -> None:
    with pytest.raises(DataError, match="does not have 'A'"):
        compare_sheet([hands_run], "永A")
    with pytest.raises(DataError, match="no characters"):
        attention_sheet(hands_run, "")
    with pytest.raises(ConfigError, match="no attention: it is a model of cyclegan"):
        attention_sheet(tiny_run, "永")
    with pytest.raises(ConfigError, match="no hand"):
        compare_sheet([tiny_run], "永")
    with pytest.raises(ConfigError, match="name a run"):
        compare_sheet([], "永")


def test_losses_have_a_panel_for_each_kind_of_term() -> None:
    names = ("step", "images", "seconds", "cycle_x", "adversarial_xy", "cycle_y")
    log = [dict.fromkeys(names, float(number)) for number in (1, 2)]
    assert loss_curves(log[:1], "Losses") == []
    (curves,) = loss_curves(log, "Losses")
    assert curves.axis == [1, 2]
    assert list(curves.panels) == ["cycle", "adversarial"]
    assert curves.panels["cycle"] == {"cycle_x": [1, 2], "cycle_y": [1, 2]}
    (curves,) = loss_curves(log, "Losses", ("adversarial", "identity", "cycle"))
    assert list(curves.panels) == ["adversarial", "cycle"]
