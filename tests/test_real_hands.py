"""Samples as people have them, in a folder that LINEWRIGHT_REAL names."""

from __future__ import annotations

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from linewright.base import DataError
from linewright.cli import main
from linewright.fonts import cut_samples
from linewright.fonts.samples import Samples, read_samples
from linewright.fonts.scribe import Scribe
from linewright.pages import GlyphReader, Recogniser

REAL = Path(os.environ.get("LINEWRIGHT_REAL", "absent")) / "glyphs"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="LINEWRIGHT_REAL names no such folder")


@pytest.fixture(scope="module")
def reader() -> GlyphReader:
    return GlyphReader(Recogniser(threads=2))


@pytest.fixture(scope="module")
def scribe() -> Scribe:
    return Scribe.load(device="cpu")


def read_right(samples: Samples, reader: GlyphReader) -> float:
    readings = reader.read(list(samples.images.values()))
    return float(np.mean([got.candidates[0] == char for char, got in zip(samples.images, readings, strict=True)]))


@pytest.mark.parametrize(
    ("folder", "said"),
    [("mizige", "colours told apart"), ("rubbing", "white on black, turned round"), ("kraft", "paper evened out")],
)
def test_samples_are_cleaned(scribe: Scribe, reader: GlyphReader, folder: str, said: str) -> None:
    samples = read_samples(REAL / folder, scribe, reader)
    assert len(samples.images) == 12 and not samples.refused
    assert any(note.startswith(said) for note in samples.notes)
    assert read_right(samples, reader) == 1
    for image in samples.images.values():
        assert 0.02 < (image < 128).mean() < 0.4
        assert (image[:4] > 200).all() and (image[:, :4] > 200).all()  # no grid, no paper


def test_wrong_names_are_told_before_anything_is_learnt(
    scribe: Scribe, reader: GlyphReader, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(DataError, match="6 samples can be used, 10 are needed"):
        read_samples(REAL / "mislabel", scribe, reader)
    said = capsys.readouterr().err
    for named, shown in ("乞六", "六乞", "凌制", "制凌", "匝安", "安匝"):
        assert f"named {named} and surely read as {shown}" in said
    assert said.count("surely read as") == 6


def test_one_character_or_one_code_in_a_name_is_enough(scribe: Scribe, reader: GlyphReader) -> None:
    samples = read_samples(REAL / "names", scribe, reader)
    assert len(samples.images) == 40 and not samples.refused
    assert read_right(samples, reader) > 0.95


def test_crops_of_any_size_are_brought_to_one(scribe: Scribe, reader: GlyphReader) -> None:
    samples = read_samples(REAL / "scale", scribe, reader)
    assert len(samples.images) == 40 and not samples.refused
    assert any("different sizes" in note for note in samples.notes)
    assert read_right(samples, reader) > 0.95


def test_frames_of_a_black_and_white_sheet_are_removed(reader: GlyphReader, tmp_path: Path) -> None:
    cut = cut_samples([REAL / "onebit_sheet"], tmp_path / "cut")
    assert len(cut.images) == 100 and len(cut.doubtful) <= 1
    right = [got.candidates[0] == c for c, got in zip(cut.images, reader.read(list(cut.images.values())), strict=True)]
    assert np.mean(right) >= 0.97
    for image in cut.images.values():
        ink = np.pad(image < 128, 2).astype(np.uint8)
        for lines in (ink, ink.T):  # no straight line spans most of the cell
            long = cv2.morphologyEx(lines, cv2.MORPH_OPEN, np.ones((1, 205), np.uint8))
            assert not long.any()


@pytest.mark.parametrize(("name", "code"), [("ivs", 0), ("pua", 3)])
def test_what_can_be_written_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, code: int
) -> None:
    text = (REAL / "tiny" / f"{name}.txt").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["write", text, "--style", "gyosho", "-o", str(tmp_path / "piece.png"), "--size", "64"])
    assert stop.value.code == code
    assert ("U+E000" in capsys.readouterr().err) == (name == "pua")
    with Image.open(tmp_path / "piece.png") as image:
        assert np.asarray(image.convert("L")).min() < 64


def test_a_long_text_fits_a_page(tmp_path: Path) -> None:
    text = (REAL / "write500.txt").read_text(encoding="utf-8")
    with pytest.raises(SystemExit) as stop:
        main(["write", text, "--style", "gyosho", "-o", str(tmp_path / "piece.png"), "--size", "32"])
    assert stop.value.code == 0
    with Image.open(tmp_path / "piece.png") as image:
        width, height = image.size
    assert max(width, height) < 6000 and 0.5 < width / height < 2
