from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import complaint, run
from linewright.base.errors import ConfigError
from linewright.cli.evaluate import reproduce


def test_evaluate_prints_the_trivial_rows(capsys: pytest.CaptureFixture[str], pairs_run: Path, tmp_path: Path) -> None:
    code, said, _ = run(capsys, "evaluate", pairs_run, "-o", tmp_path, "--limit", 2)
    assert code == 0
    for row in ("sparse_pix2pix", "identity", "white page"):
        assert row in said
    assert (tmp_path / "report.html").is_file()
    quiet = run(capsys, "evaluate", pairs_run, "-o", tmp_path, "--limit", 1, "--quiet")
    assert quiet == (0, "", "")
    _, said, _ = run(capsys, "evaluate", pairs_run, "-o", tmp_path, "--limit", 1, "--json")
    assert json.loads(said) == {"exit_code": 0, "report": str(tmp_path / "report.html")}


@pytest.mark.parametrize("limit", ["0", "-3"])
def test_a_limit_is_one_or_more(capsys: pytest.CaptureFixture[str], limit: str) -> None:
    said = complaint(capsys, "dev", "baselines", "drawings/cyclegan.smoke", "--limit", limit)
    assert "--limit" in said and ">= 1" in said


def test_a_value_without_its_option_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    said = complaint(capsys, "reproduce", "drawings", "--only", "c", "ours", "-o", "runs")
    assert "not understood: ours" in said


def test_options_of_glyphs_are_refused_for_drawings(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="belong to glyphs"):
        reproduce("drawings", output=tmp_path, dataset="starter")
