from __future__ import annotations

import random

import numpy as np
import pytest

from linewright.base.errors import DataError
from linewright.fonts import work_folder
from linewright.fonts.checks import Verdict
from linewright.fonts.work_folder import Glyph, WorkFolder, WorkSettings, add_part

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
    for _ in range(2):
        assert list(folder.load()) == ["和"]
    assert capsys.readouterr().err.count("glyphs-000001.npz: is damaged") == 1
    folder.save({"永": glyph(40)})
    assert (folder.load()["永"].image == 40).all()


HOSTILE_RECORDS = (
    [],
    None,
    [{}],
    [{"char": "永"}],
    [3],
    {"char": "永"},
    [{"char": "永", "verdict": 3, "made": "", "tried": [], "rolls": 0, "legible": True}],
)


@pytest.mark.parametrize("records", HOSTILE_RECORDS, ids=range(len(HOSTILE_RECORDS)))
def test_a_part_that_lies_is_said_and_left_out(tmp_path, capsys, records):
    folder = WorkFolder(tmp_path, SETTINGS)
    folder.save({"和": glyph(20)})
    add_part(tmp_path, "glyphs", records, {"images": np.zeros((1, 128, 128), np.uint8)})
    assert list(folder.load()) == ["和"]
    assert capsys.readouterr().err.count("glyphs-000002.npz: is damaged") == 1


@pytest.mark.parametrize(
    "arrays",
    [
        {},
        {"images": np.zeros((1, 4), np.uint8)},
        {"images": np.zeros((1, 8, 8), np.float64)},
        {"images": np.zeros((3, 8, 8), np.uint8)},
    ],
    ids=range(4),
)
def test_a_part_with_other_arrays_is_left_out(tmp_path, capsys, arrays):
    folder = WorkFolder(tmp_path, SETTINGS)
    add_part(tmp_path, "glyphs", [glyph(1).record("永")], arrays)
    assert not folder.load()
    assert "is damaged" in capsys.readouterr().err


def test_any_damage_of_a_part_costs_that_part_at_most(tmp_path, capsys):
    folder, rng = WorkFolder(tmp_path, SETTINGS), random.Random(3)
    folder.save({"永": glyph(10)})
    part = next(tmp_path.glob("*.npz"))
    whole = part.read_bytes()
    for _ in range(80):
        data = bytearray(whole)
        for _ in range(rng.choice((1, 5, 40))):
            data[rng.randrange(len(data))] = rng.randrange(256)
        part.write_bytes(bytes(data[: rng.choice((len(data), rng.randrange(len(data))))]))
        assert set(folder.load()) <= {"永"}
    assert all(line.startswith(str(part)) for line in capsys.readouterr().err.splitlines())


def test_glyphs_of_another_font_are_not_mixed_in(tmp_path):
    WorkFolder(tmp_path, SETTINGS).save({"永": glyph(10)})
    with pytest.raises(DataError, match=r"another font \(style gyosho\); remove it"):
        WorkFolder(tmp_path, SETTINGS.model_copy(update={"style": "sousho"}))
    (tmp_path / "font.yaml").write_text("version: 7\n")
    with pytest.raises(DataError, match="no work folder of this version"):
        WorkFolder(tmp_path, SETTINGS)


def test_a_part_that_unfolds_to_too_much_is_left_out(tmp_path, capsys, monkeypatch):
    folder = WorkFolder(tmp_path, SETTINGS)
    folder.save({"和": glyph(20)})
    folder.save({"永": glyph(10, side=512)})
    monkeypatch.setattr(work_folder, "_LARGEST", 100_000)
    assert list(folder.load()) == ["和"]
    assert "glyphs-000002.npz: is damaged" in capsys.readouterr().err
