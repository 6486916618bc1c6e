from __future__ import annotations

from pathlib import Path

import pytest

from linewright.base.errors import ConfigError
from linewright.evaluate.demo import TESTED, run_demo

SMOKE = {"glyphs": "glyphs/cyclegan.smoke", "drawings": "drawings/cyclegan.smoke"}


@pytest.mark.slow
def test_demo_shows_both_trades_and_replaces_an_earlier_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linewright.evaluate.demo.TESTED", 3)
    monkeypatch.setattr("linewright.evaluate.demo.REPAIRED", 1)
    folder = tmp_path / "demo"
    for trade in SMOKE:
        (folder / trade).mkdir(parents=True)
        (folder / trade / "recipe.yaml").write_text("of an earlier demo")
    (folder / "demo.txt").write_text("of an earlier demo")
    (folder / "glyphs" / "old.png").write_bytes(b"old")
    (folder / "notes.txt").write_text("not the demo's")
    report = run_demo(folder, SMOKE)
    assert not (folder / "glyphs" / "old.png").exists()
    assert (folder / "notes.txt").read_text() == "not the demo's"
    text = report.read_text(encoding="utf-8")
    words = ("brush hand", "clean one (simulated)", "made whole", "white page", "dimension text %")
    for word in words:
        assert word in text
    # Characters, those that a reader misreads, styled drawings and repaired ones.
    assert text.count("data:image/png") == 4
    assert len(list((folder / "translated-glyphs").glob("U+*.png"))) == 3
    assert len(list((folder / "translated-drawings").glob("*.png"))) == 3
    assert TESTED > 3


def test_demo_leaves_other_folders_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    for trade in SMOKE:  # runs of one's own with the names of its parts
        (tmp_path / trade).mkdir()
        (tmp_path / trade / "recipe.yaml").write_text("of a run")
    with pytest.raises(ConfigError, match="not a demo"):
        run_demo(tmp_path, SMOKE)
    assert (tmp_path / "thesis.txt").read_text() == "years of work"
    assert (tmp_path / "glyphs" / "recipe.yaml").is_file()
    with pytest.raises(ConfigError, match="is a file"):
        run_demo(tmp_path / "thesis.txt", SMOKE)
