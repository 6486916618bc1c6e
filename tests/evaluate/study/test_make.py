from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError, DataError, OutputError
from linewright.evaluate import plan_study
from linewright.evaluate.study.make import name_sources
from linewright.fonts.networks import PRINT_FACE

PRINT = f"print={PRINT_FACE}"


def test_sources_are_named(tmp_path: Path) -> None:
    folder = tmp_path / "a=b"
    folder.mkdir()
    named = name_sources(["ours=style:gyosho@runs/x", "real:gyosho", "scans/hand.ttf", str(folder)])
    assert named == {
        "ours": "style:gyosho@runs/x",
        "real:gyosho": "real:gyosho",
        "hand": "scans/hand.ttf",
        "a=b": str(folder),
    }
    with pytest.raises(DataError, match="two sources are named 'hand'"):
        name_sources(["a/hand", "b/hand"])


def test_a_study_is_planned(tmp_path: Path) -> None:
    made = plan_study([PRINT], tmp_path, written="real:gyosho", count=5, raters=2, size=64)
    plan = made.study.plan
    assert plan.names == ["print", "real:gyosho"] and plan.written == 1
    assert len(plan.characters) == 5 and plan.raters == 2 and len(plan.questions) == 3
    made.study.check_pictures()
    assert not any(str(part) in made.study.plan.to_json() for part in (tmp_path, PRINT_FACE.parent))
    again = plan_study([PRINT], tmp_path / "again", written="real:gyosho", count=5, raters=2, size=64)
    assert again.study.digest == made.study.digest


def test_what_makes_no_study_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two sources or more, here is 1"):
        plan_study([PRINT], tmp_path)
    with pytest.raises(DataError, match="two sources are named 'print'"):
        plan_study([PRINT], tmp_path, written="print=real:gyosho")
    with pytest.raises(ConfigError, match="must be 1 to 2000, not 0"):
        plan_study([PRINT, "real:gyosho"], tmp_path, raters=0)
    (tmp_path / "plan.json").touch()
    with pytest.raises(OutputError, match="--force"):
        plan_study([PRINT, "real:gyosho"], tmp_path)
