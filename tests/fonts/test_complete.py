from __future__ import annotations

from pathlib import Path

import pytest
from fontTools import subset
from fontTools.ttLib import TTFont

from linewright.base.errors import DataError, OutputError
from linewright.cli import main
from linewright.fonts.complete import complete_font
from linewright.fonts.networks import PRINT_FACE
from linewright.glyphs.dataset import read_glyph_set
from linewright.glyphs.source import FontFace

HAS = "".join(list(read_glyph_set("starter").source)[:40])
LACKS = "".join(list(read_glyph_set("starter").source)[100:103])


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A real face of forty characters."""
    path = tmp_path_factory.mktemp("fonts") / "forty.ttf"
    table = TTFont(PRINT_FACE)
    cut = subset.Subsetter(subset.Options(flavor=None, notdef_outline=True))
    cut.populate(text=HAS)
    cut.subset(table)
    table.flavor = None
    table.save(path)
    return path


def test_what_a_font_lacks_is_drawn_and_added(font: Path, tmp_path: Path) -> None:
    out = tmp_path / "whole.ttf"
    done = complete_font(font, out, charset=HAS + LACKS, style="kouzan-t", device="cpu", name="Whole Kai")
    assert (done.had, "".join(done.added), done.missing) == (40, LACKS, [])
    old, new = FontFace(font), FontFace(out)
    assert set(HAS + LACKS) <= set(new.characters()) and new.name.startswith("Whole Kai")
    assert all(old.measure(char) == new.measure(char) for char in HAS)
    boxes = [new.measure(char) for char in LACKS]
    usual = [new.measure(char) for char in HAS]
    heights, others = ([box.bottom - box.top for box in some if box] for some in (boxes, usual))
    assert min(others) - 0.2 < min(heights) <= max(heights) < max(others) + 0.2
    assert done.review.is_file()
    with pytest.raises(DataError, match="has all 40 characters"):
        complete_font(font, tmp_path / "other.ttf", charset=HAS, style="kouzan-t")
    with pytest.raises(OutputError, match="is no font format"):
        complete_font(font, tmp_path / "other.ufo", charset=LACKS, style="kouzan-t")
    with pytest.raises(OutputError, match="exists"):
        complete_font(out, font, charset=LACKS, style="kouzan-t")


def test_the_command_names_what_was_added(font: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    words = ["complete", str(font), "--charset", LACKS[:1] + "\U0002f800", "--style", "kouzan-t", "--device", "cpu"]
    with pytest.raises(SystemExit) as stop:
        main([*words, "-o", str(tmp_path / "whole.otf")])
    said = capsys.readouterr().err
    assert stop.value.code == 3  # the reference font lacks the other
    assert "1 characters added" in said and "not added: 1" in said


def test_a_new_name_is_in_every_entry_that_a_font_must_not_share(font: Path, tmp_path: Path) -> None:
    table = TTFont(font)
    for number, text in ((3, "GBZen 1999"), (6, "GBZen-Medium"), (13, "A licence\nof two lines")):
        table["name"].setName(text, number, 3, 1, 0x409)
    table.save(tmp_path / "old.ttf")
    given, out = tmp_path / "old.ttf", tmp_path / "new.ttf"
    done = complete_font(given, out, charset=LACKS[:1], style="kouzan-t", device="cpu", name="My Kai")
    names = TTFont(out)["name"]
    assert [names.getDebugName(n) for n in (1, 3, 4, 6)] == [
        "My Kai",
        "My Kai Regular",
        "My Kai Regular",
        "MyKai-Regular",
    ]
    assert not any("\n" in note for note in done.notes)
