from __future__ import annotations

import zipfile
from pathlib import Path

import cv2
import numpy as np
import pytest

from linewright.base.errors import InputError
from linewright.fonts import print_samples, recut
from linewright.fonts.sample_sheet import cell_corner
from linewright.glyphs.dataset import read_glyph_set
from linewright.pages import iter_pages
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.samples_job import CUT, PAGES, CutCells, check, named_pictures, work


def _work(folder: Path, files: list[Given], text: str = "") -> Work:
    options = check("samples", {"text": text})
    return Work("samples", options, files, folder, Limits(10**8, 5), lambda *_: None)


def test_a_sheet_that_was_written_on_is_cut(tmp_path: Path) -> None:
    print_samples(tmp_path / "sheet.pdf", count=20)
    chars = (tmp_path / "sheet.txt").read_text(encoding="utf-8").strip()
    (page,) = iter_pages(tmp_path / "sheet.pdf", channels=3, pdf_dpi=150)
    pixels = page.pixels.copy()
    for place, char in enumerate(chars[:-1]):  # the last cell stays empty
        x, y = (round(at * pixels.shape[1] / 210) for at in cell_corner(place))
        written = cv2.resize(read_glyph_set("starter").style("gyosho")[char], (118, 118))
        area = pixels[y : y + 118, x : x + 118]
        np.minimum(area, written[..., None], out=area)
    scan, broken = tmp_path / "file-0001.png", tmp_path / "file-0002.png"
    cv2.imwrite(str(scan), pixels[..., ::-1])
    broken.write_bytes(b"no image")
    made = work(_work(tmp_path, [Given("my hand.png", scan), Given("other.png", broken)], " ".join(chars)))
    cells = {file.name.removeprefix("doubtful-") for file in made.files[1:]}
    assert cells == {f"U+{ord(char):04X}.png" for char in chars[:-1]}
    assert made.files[0].name == "samples.zip"
    sure = [file.name for file in made.files[1:] if not file.name.startswith("doubtful-")]
    assert zipfile.ZipFile(tmp_path / made.files[0].path).namelist() == sure
    assert any(f"empty: {chars[-1]}" in note for note in made.notes)
    assert any(note.startswith("other.png: not cut") for note in made.notes)
    assert not any("file-0002" in note.partition(":")[0] for note in made.notes)
    known = CutCells.model_validate_json((tmp_path / CUT).read_text(encoding="utf-8"))
    assert known.empty == (chars[-1],) and set(known.places) == set(chars)
    assert (tmp_path / PAGES / known.places[chars[0]].page).is_file()
    page, place = cv2.imread(str(tmp_path / PAGES / "page-0001.png"), cv2.IMREAD_GRAYSCALE), known.places[chars[0]]
    ink = cv2.imread(str(tmp_path / "made" / f"U+{ord(chars[0]):04X}.png"), cv2.IMREAD_GRAYSCALE)
    assert page is not None and ink is not None and np.abs(recut(page, place).astype(int) - ink).mean() < 3


def test_pictures_of_one_character_are_taken_as_they_are(tmp_path: Path) -> None:
    files = []
    for number, (name, side) in enumerate((("永.png", 2000), ("U+548C.jpg", 300), ("九.png", 0)), 1):
        path = tmp_path / f"file-{number:04d}{Path(name).suffix}"
        if side:
            cv2.imwrite(str(path), cv2.resize(read_glyph_set("starter").style("gyosho")["永"], (side, side)))
        else:
            path.write_bytes(b"no image")
        files.append(Given(name, path))
    assert set(named_pictures([*files, Given("sheet 1.png", files[0].path)])) == set("永和九")
    made = work(_work(tmp_path, files))
    assert [file.name for file in made.files[1:]] == ["U+548C.png", "U+6C38.png"]
    large = cv2.imread(str(tmp_path / "made" / "U+6C38.png"), cv2.IMREAD_GRAYSCALE)
    assert large is not None and large.shape == (1024, 1024)
    assert made.notes[0].startswith("九.png: not cut: ")
    assert made.notes[1:] == ["2 pictures of one character each were taken as they are"]


def test_a_page_without_writing_is_told(tmp_path: Path) -> None:
    path = tmp_path / "file-0001.png"
    cv2.imwrite(str(path), np.full((300, 300), 255, np.uint8))
    with pytest.raises(InputError):
        work(_work(tmp_path, [Given("blank.png", path)]))
