from __future__ import annotations

import os
import struct
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from linewright.base.errors import InputError
from linewright.glyphs.card import read_sheets, write_sheets


def glyphs(count: int, size: int) -> np.ndarray:  # type: ignore[type-arg]
    rng = np.random.default_rng(3)
    return rng.integers(0, 256, (count, size, size), dtype=np.uint8)


@pytest.mark.parametrize("count", [1, 16, 17])
def test_glyphs_come_back_as_they_were_over_several_sheets(tmp_path: Path, count: int) -> None:
    drawn = glyphs(1, 1024).repeat(count, axis=0)
    drawn[:, 0, 0] = np.arange(count)
    write_sheets(iter(drawn), tmp_path, "hand", size=1024)
    assert len(list(tmp_path.glob("hand-*.png"))) == -(-count // 16)
    assert np.array_equal(read_sheets(tmp_path, "hand", size=1024, count=count), drawn)


def test_sheet_shows_the_glyphs_row_by_row(tmp_path: Path) -> None:
    drawn = glyphs(33, 128)
    write_sheets(drawn, tmp_path, "hand", size=128)
    sheet = np.asarray(Image.open(tmp_path / "hand-1.png"))
    assert sheet.shape == (256, 4096)
    assert np.array_equal(sheet[:128, 128:256], drawn[1])
    assert np.array_equal(sheet[128:, :128], drawn[32])
    assert (sheet[128:, 128:] == 255).all()


def test_sixteen_levels_are_the_nearest_ones_and_smaller(tmp_path: Path) -> None:
    drawn = glyphs(3, 64)
    write_sheets(drawn, tmp_path, "fine", size=64)
    write_sheets(drawn, tmp_path, "coarse", size=64, levels=16)
    coarse = read_sheets(tmp_path, "coarse", size=64, count=3)
    nearest = 17 * np.round(drawn / 17.0)
    assert np.array_equal(coarse, nearest)
    assert {0, 255} <= set(np.unique(coarse))
    fine, small = (tmp_path / f"{name}-1.png" for name in ("fine", "coarse"))
    assert small.stat().st_size < 0.6 * fine.stat().st_size


def test_absent_damaged_and_wrong_sheets_are_named(tmp_path: Path) -> None:
    write_sheets(glyphs(3, 64), tmp_path, "hand", size=64)
    with pytest.raises(InputError, match=r"hand-1\.png: the sheet is 4096 x 64 px instead of"):
        read_sheets(tmp_path, "hand", size=64, count=100)
    path = tmp_path / "hand-1.png"
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(InputError, match=r"hand-1\.png: the sheet cannot be read"):
        read_sheets(tmp_path, "hand", size=64, count=3)
    path.unlink()
    with pytest.raises(InputError, match="build the data set again"):
        read_sheets(tmp_path, "hand", size=64, count=3)


EPS = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 4096 64\n%%EndComments\nshowpage\n%%EOF\n"
FOREIGN = {
    "eps": EPS,
    "eps with a preview": struct.pack("<IIIIIIIH", 0xC6D3D0C5, 30, len(EPS), *[0] * 5) + EPS,
    "windows metafile": b"\xd7\xcd\xc6\x9a" + bytes(60),
    "text": b"P3 1 1 255 0 0 0",
    "icon": b"\0\0\1\0\1\0" + bytes(40),
}


@pytest.mark.parametrize("case", FOREIGN)
def test_no_image_decides_which_program_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, case: str) -> None:
    started = tmp_path / "started"
    programs = tmp_path / "bin"
    programs.mkdir()
    for name in ("gs", "gswin32c", "convert", "xv"):
        (programs / name).write_text(f"#!/bin/sh\ntouch {started}\n")
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", str(programs), prepend=os.pathsep)
    Image.init()  # every plugin that Pillow has
    (tmp_path / "source-1.png").write_bytes(FOREIGN[case])
    with pytest.raises(InputError, match=r"source-1\.png: the sheet cannot be read"):
        read_sheets(tmp_path, "source", size=64, count=3)
    assert not started.exists()
