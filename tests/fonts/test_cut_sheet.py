from __future__ import annotations

import cv2
import numpy as np
import pytest

from font_shapes import photographed, squiggle
from linewright.base.errors import DataError
from linewright.cli import main
from linewright.fonts.choose_characters import choose_samples
from linewright.fonts.cut_sheet import cut_pages
from linewright.fonts.sample_sheet import CELL, COLUMNS, ROWS, cell_corner, print_sheet
from linewright.pages.page import Page
from linewright.pages.read import iter_pages, read_image

CHARS = [chr(0x4E00 + number) for number in range(90)]
BLANK = (3, 40, 77)
SIDE = 128
WRITTEN = round(CELL / 25.4 * 150)  # pixels


def scan(pixels, name="scan"):
    return Page(pixels, None, name, None, 0, 1)


@pytest.fixture(scope="module")
def pages(tiny_face, tmp_path_factory):
    path = tmp_path_factory.mktemp("sheet") / "sheet.pdf"
    print_sheet(CHARS, path, font=tiny_face)
    filled = []
    for number, page in enumerate(iter_pages(path, channels=3, pdf_dpi=150)):
        pixels = page.pixels.copy()
        scale = pixels.shape[1] / 210
        for place in range(len(CHARS[number * COLUMNS * ROWS :][: COLUMNS * ROWS])):
            index = number * COLUMNS * ROWS + place
            if index not in BLANK:
                x, y = (round(at * scale) for at in cell_corner(place))
                cell = pixels[y : y + WRITTEN, x : x + WRITTEN]
                np.minimum(cell, squiggle(index, WRITTEN)[..., None], out=cell)
        filled.append(pixels)
    return filled


def rightness(cut):
    """Return the share of cells that are told empty, or are nearest to what was written there."""
    blank = {CHARS[number] for number in BLANK}
    truth = np.stack(
        [cv2.resize(squiggle(n, WRITTEN), (64, 64), interpolation=cv2.INTER_AREA) for n in range(len(CHARS))]
    )
    right = 0
    for number, char in enumerate(CHARS):
        if char in blank:
            right += char in cut.empty
        elif char in cut.images:
            margin = len(cut.images[char]) * 2 // 24
            image = cut.images[char][margin:-margin, margin:-margin]
            small = cv2.resize(image, (64, 64), interpolation=cv2.INTER_AREA).astype(int)
            error = np.abs(truth - small).mean(axis=(1, 2))
            ink = (255 - truth[number].astype(int)).mean()
            right += int(error.argmin()) == number and error[number] < 0.3 * ink
    return right / len(CHARS)


@pytest.mark.parametrize("seed", [1])
def test_photographed_sheets_come_back(pages, seed):
    photos = [scan(photographed(page, seed + n), f"photo{n}") for n, page in enumerate(pages)]
    # The second page first, the first one upside down.
    photos = [photos[1], photos[0]._replace(pixels=np.rot90(photos[0].pixels, 2).copy())]
    cut = cut_pages(photos, CHARS, side=SIDE)
    assert not cut.failed and not cut.missing
    assert rightness(cut) >= 0.98
    assert len(cut.doubtful) <= 2
    assert all(image.shape == (SIDE, SIDE) for image in cut.images.values())


def test_a_grey_scan_loses_its_rules_too(pages):
    greys = [scan(cv2.cvtColor(page, cv2.COLOR_RGB2GRAY)) for page in pages]
    cut = cut_pages(greys, CHARS)
    assert sorted(cut.empty) == sorted(CHARS[number] for number in BLANK)
    assert rightness(cut) >= 0.98


def test_what_is_wrong_is_reported(pages):
    blank = scan(np.full((600, 400), 255, np.uint8), "blank")
    cut = cut_pages([scan(pages[0], "first"), blank, scan(pages[0], "twice")], CHARS, side=SIDE)
    assert cut.missing == CHARS[80:]
    assert "corner marks" in cut.failed["blank"]
    assert "another scan" in cut.failed["twice"]
    with pytest.raises(DataError, match="of this list"):
        cut_pages([scan(pages[0])], CHARS[::-1], side=SIDE)


def test_ink_that_runs_out_of_a_cell_is_doubtful(pages):
    page = pages[0].copy()
    scale = page.shape[1] / 210
    x, y = (round((at + 10) * scale) for at in cell_corner(12))
    cv2.line(page, (x, y), (x + round(14 * scale), y), (0, 0, 0), 12)
    cut = cut_pages([scan(page)], CHARS, side=SIDE)
    assert "out of the cell" in cut.doubtful[CHARS[12]]
    # Cells touch nothing of their neighbours otherwise.
    assert len(cut.doubtful) <= 2


def run(*words):
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in words])
    return int(end.value.code or 0)


def test_sample_sheets_are_printed_written_and_cut(starter, tmp_path, capsys):
    sheet = tmp_path / "sheet.pdf"
    assert run("samples", "print", "--to", sheet, "--count", 20) == 0
    chars = (tmp_path / "sheet.txt").read_text(encoding="utf-8").strip()
    assert len(set(chars)) == 20
    assert choose_samples(24).startswith(chars)
    (page,) = iter_pages(sheet, channels=3, pdf_dpi=150)
    pixels = page.pixels.copy()
    scale = pixels.shape[1] / 210
    for place, char in enumerate(chars[:-1]):  # the last cell stays empty
        x, y = (round(at * scale) for at in cell_corner(place))
        written = cv2.resize(starter.style("gyosho")[char], (118, 118))
        area = pixels[y : y + 118, x : x + 118]
        np.minimum(area, written[..., None], out=area)
    cv2.imwrite(str(tmp_path / "scan.png"), pixels[..., ::-1])
    (tmp_path / "broken.png").write_bytes(b"no image")
    capsys.readouterr()
    to = tmp_path / "cut"
    scans = [tmp_path / "scan.png", tmp_path / "broken.png"]
    assert run("samples", "cut", *scans, "--to", to, "--count", 20) == 3
    report = (to / "report.txt").read_text(encoding="utf-8")
    assert report in capsys.readouterr().err.replace("cutting", "")
    assert f"empty: {chars[-1]}" in report and "broken.png: not cut" in report
    images = {path.stem: read_image(path).pixels for path in to.rglob("*.png")}
    assert set(images) == {f"U+{ord(char):04X}" for char in chars[:-1]}
    for char in chars[:-1]:
        cell = images[f"U+{ord(char):04X}"][21:-21, 21:-21]
        true = cv2.resize(starter.style("gyosho")[char], cell.shape)
        assert ((cell < 128) != (true < 128)).mean() < 0.05
    assert run("samples", "cut", scans[0], "--to", to, "--chars", tmp_path / "sheet.txt") == 0
    # A folder of an earlier cut may be cut into again, one of other images not.
    foreign = tmp_path / "foreign" / f"U+{ord(chars[0]):04X}.png"
    foreign.parent.mkdir()
    foreign.write_bytes(b"mine")
    assert run("font", "cut", scans[0], "-o", foreign.parent) == 2
    assert foreign.read_bytes() == b"mine" and len(list(foreign.parent.iterdir())) == 1
    assert run("font", "cut", scans[0], "-o", foreign.parent, "--force") == 0
    capsys.readouterr()
    # Without the count, the list next to the scan tells what was printed; other texts do not.
    (tmp_path / "notes.txt").write_text("two words", encoding="utf-8")
    (tmp_path / "a.txt").write_text(chars[::-1], encoding="utf-8")
    assert run("font", "cut", scans[0], "-o", tmp_path / "again") == 0
    assert "the characters are those of" in capsys.readouterr().err
    assert {path.stem for path in (tmp_path / "again").rglob("*.png")} == set(images)
    (tmp_path / "sheet.txt").unlink()
    assert run("font", "cut", scans[0], "-o", tmp_path / "again") == 4
    assert "with --chars" in capsys.readouterr().err
