from __future__ import annotations

import numpy as np
import pytest

from linewright.base.errors import DataError
from linewright.fonts.checks import Verdict
from linewright.fonts.work_folder import Glyph, WorkFolder, WorkSettings

SETTINGS = WorkSettings(style="gyosho", source="Kai", size=128)


def glyph(grey, side=128, made="as drawn"):
    image = np.full((side, side), grey, np.uint8)
    verdict = Verdict(("read as 水",), "水", 0.25, 0.5)
    return Glyph(image, verdict, made, ("as drawn", made), 1, True)


def same(a, b):
    return a[1:] == b[1:] and (a.image == b.image).all()


def test_the_newest_glyph_counts_whatever_its_size(tmp_path):
    folder = WorkFolder(tmp_path / "work", SETTINGS)
    assert not folder.path.exists()  # nothing is left behind where nothing is drawn
    folder.save({"永": glyph(10), "和": glyph(20, side=256)})
    folder.save({"永": glyph(30, made="your own image")})
    found = WorkFolder(tmp_path / "work", SETTINGS).load()
    assert list(found) == ["永", "和"]
    assert same(found["永"], glyph(30, made="your own image"))
    assert same(found["和"], glyph(20, side=256))


def test_a_damaged_part_is_said_and_left_out(tmp_path, capsys):
    folder = WorkFolder(tmp_path, SETTINGS)
    folder.save({"永": glyph(10)})
    folder.save({"和": glyph(20)})
    first = sorted(tmp_path.glob("*.npz"))[0]
    first.write_bytes(first.read_bytes()[:200])
    assert list(folder.load()) == ["和"]
    assert "glyphs-000001.npz: is damaged" in capsys.readouterr().err
    folder.save({"永": glyph(40)})
    assert (folder.load()["永"].image == 40).all()


def test_glyphs_of_another_font_are_not_mixed_in(tmp_path):
    WorkFolder(tmp_path, SETTINGS).save({"永": glyph(10)})
    with pytest.raises(DataError, match=r"another font \(style gyosho\); remove it"):
        WorkFolder(tmp_path, SETTINGS.model_copy(update={"style": "sousho"}))
    (tmp_path / "font.yaml").write_text("version: 7\n")
    with pytest.raises(DataError, match="no work folder of this version"):
        WorkFolder(tmp_path, SETTINGS)
