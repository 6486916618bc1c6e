from __future__ import annotations

import re
from pathlib import Path

import ezdxf
import pytest
from fontTools.ttLib import TTFont

from linewright.base import asset
from linewright.base.errors import ConfigError
from linewright.drawings.sample import draw_card
from linewright.evaluate.demo import POEM, SHEET, STYLES, TESTED, run_demo
from linewright.pages import read_image, write_image

SMOKE = {"glyphs": "glyphs/cyclegan.smoke", "drawings": "drawings/cyclegan.smoke"}


FEW = "天地玄黃"


def test_the_poem_has_no_character_twice() -> None:
    assert len(POEM) == len(set(POEM)) == 100


def test_the_sheet_is_that_of_the_examples() -> None:
    example = Path(__file__).parents[2] / "examples" / "scans" / "saddle-support.jpg"
    assert asset(SHEET).read_bytes() == example.read_bytes()


@pytest.mark.slow
def test_demo_shows_its_parts_and_replaces_an_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linewright.evaluate.demo.TESTED", 3)
    monkeypatch.setattr("linewright.evaluate.demo.STYLES", {"gyosho": STYLES["gyosho"]})
    folder = tmp_path / "demo"
    for part in ("sheet", "font", "glyphs"):
        (folder / part).mkdir(parents=True)
        (folder / part / "old.png").write_bytes(b"old")
    (folder / "demo.txt").write_text("of an earlier demo")
    (folder / "notes.txt").write_text("not the demo's")
    scan = tmp_path / "scan.png"
    write_image(scan, draw_card(3).pixels, dpi=100)
    report = run_demo(folder, {"glyphs": SMOKE["glyphs"]}, chars=FEW, scan=scan)
    assert not list(folder.rglob("old.png"))
    assert (folder / "notes.txt").read_text() == "not the demo's"
    text = report.read_text(encoding="utf-8")
    for word in ("(simulated wear)", "semi-cursive", "brush style"):
        assert word in text
    # What the report links to lies beside it.
    links = set(re.findall(r'(?:href|src)="([^":#]+)"', text))
    assert {"sheet/sheet.dxf", "sheet/changes.html", "font/Demo.review.html"} <= links
    assert all((folder / link).is_file() for link in links)
    ink = ezdxf.readfile(folder / "sheet" / "sheet.dxf").modelspace()
    assert len(ink) > 50
    cells = set(TTFont(folder / "font" / "Demo.ttf").getBestCmap())
    assert set(map(ord, FEW)) <= cells
    assert read_image(folder / "poem" / "gyosho.png").pixels.min() == 0
    assert len(list((folder / "translated-glyphs").glob("U+*.png"))) == 3
    assert TESTED > 3


def test_without_pytorch_training_is_left_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("linewright.evaluate.demo.find_spec", lambda _: None)
    for part in ("sheet", "poem", "font"):
        monkeypatch.setattr(f"linewright.evaluate.demo._show_{part}", lambda *_: [])
    text = run_demo(tmp_path / "demo").read_text(encoding="utf-8")
    assert "Left out: PyTorch is not installed" in text
    assert "linewright[train]" in capsys.readouterr().err


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
