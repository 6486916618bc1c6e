"""The change report alone: two pages, two files, two folders."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import linewright
from linewright.base.errors import ConfigError, InputError
from linewright.base.types import Pixels
from linewright.drawings.dataset import known_pair
from linewright.pages.write import write_image, write_pages
from linewright.translate.comparison import compare, compare_files

DPI = 101.6  # 4 px a mm


def sheet(*rows: int, ink: int = 0) -> Pixels:
    page = np.full((300, 400), 255, np.uint8)
    for row in rows:
        page[row : row + 4, 50:350] = ink
    return page


def test_a_lost_and_an_added_line_in_mm() -> None:
    changes = compare(sheet(60, 220), sheet(60, 140), dpi=DPI)
    assert changes.lost_mm == pytest.approx(75, abs=1)
    assert changes.added_mm == pytest.approx(75, abs=1)
    assert not changes.numbers
    assert not changes.passes() and changes.passes(limit_mm=80)
    assert "a line of 7" in (changes.refusal() or "")
    assert compare(sheet(60), sheet(60), dpi=DPI).passes(limit_mm=0)


def test_a_repair_is_reported_as_by_itself() -> None:
    scan = known_pair(1, "dev", task="repair", card=256).x
    repaired = linewright.repair(scan, dpi=120, device="cpu")
    changes = compare(scan, repaired.page, dpi=120)
    assert changes[:5] == repaired.changes[:5]
    assert np.array_equal(changes.kinds, repaired.changes.kinds)


def test_files_of_any_kind_and_their_own_resolution(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", sheet(60, 220), dpi=DPI)
    write_image(tmp_path / "b.tif", sheet(60))
    assert compare(tmp_path / "a.png", str(tmp_path / "b.tif")).lost_mm == pytest.approx(75, abs=1)
    with pytest.raises(InputError, match="does not tell its resolution"):
        compare(tmp_path / "b.tif", sheet(60))


def test_vectors_in_a_pdf_are_drawn_at_the_size_of_the_page_before(tmp_path: Path) -> None:
    write_image(tmp_path / "a.png", sheet(60, 220), dpi=DPI)
    vectors = linewright.vectorize(tmp_path / "a.png", device="cpu")
    vectors.to_pdf(tmp_path / "b.pdf")
    assert compare(tmp_path / "a.png", tmp_path / "b.pdf").passes()
    assert compare(sheet(60, 140, 220), tmp_path / "b.pdf", dpi=DPI).lost_mm > 70


def test_pages_of_two_sizes_are_refused() -> None:
    with pytest.raises(InputError, match=r"is 400 x 200 px and page 400 x 300 px; .* one size"):
        compare(sheet(60), sheet(60)[:200], dpi=DPI)


def test_folders_are_compared_by_name(tmp_path: Path) -> None:
    before, after = tmp_path / "before", tmp_path / "after"
    write_pages(before / "two.tif", [sheet(60), sheet(60, 220)], dpi=DPI)
    write_image(before / "inner" / "small.png", sheet(60), dpi=DPI)
    write_image(before / "gone.png", sheet(60), dpi=DPI)
    for name, page in (
        ("two-p001", sheet(60)),
        ("two-p002", sheet(60)),
        ("inner/small", sheet(60)[:200]),
        ("new", sheet(60)),
    ):
        write_image(after / f"{name}.png", page, dpi=DPI)
    seen: list[tuple[int, int, str]] = []
    done = compare_files(
        before,
        after,
        output=tmp_path / "out",
        progress=lambda number, total, path: seen.append((number, total, path.name)),
    )
    assert [(page.name, page.refused is None) for page in done.pages] == [("two-p001", True), ("two-p002", False)]
    assert [failure.source.name for failure in done.failures] == ["gone.png", "small.png"]
    assert done.notes == [f"{after / 'new.png'}: has no partner in {before}"]
    assert not done.passes
    assert [number for number, _, _ in seen] == [1, 2, 3, 4] and {n for _, n, _ in seen} == {4}
    html = (tmp_path / "out" / "changes.html").read_text(encoding="utf-8")
    assert 'src="changes/two-p002.png"' in html and "Does not pass: a line of 7" in html
    assert "Not compared" in html
    assert (tmp_path / "out" / "changes" / "two-p002.png").is_file()
    lax = compare_files(before / "two.tif", after, limit_mm=100)
    assert lax.report is None and [page.refused for page in lax.pages] == [None, None]


def test_two_files_are_compared_whatever_their_names(tmp_path: Path) -> None:
    write_pages(tmp_path / "a.tif", [sheet(60), sheet(60)], dpi=DPI)
    write_pages(tmp_path / "b.pdf", [sheet(60), sheet(220)], dpi=DPI)
    done = compare_files(tmp_path / "a.tif", tmp_path / "b.pdf", output=tmp_path / "x.html")
    assert [page.name for page in done.pages] == ["a-p001", "a-p002"]
    assert done.pages[1].lost_mm == pytest.approx(75, abs=1)
    assert 'src="x/a-p002.png"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    write_image(tmp_path / "c.png", sheet(60), dpi=DPI)
    (failure,) = compare_files(tmp_path / "a.tif", tmp_path / "c.png").failures
    assert "a.tif, page 2: has no partner in" in failure.reason


def test_what_cannot_be_paired_is_an_error(tmp_path: Path) -> None:
    for name in ("one/a.png", "other/b.png", "same/a.png", "same/a.tif"):
        write_image(tmp_path / name, sheet(60), dpi=DPI)
    with pytest.raises(InputError, match="no file has the name"):
        compare_files(tmp_path / "one", tmp_path / "other")
    with pytest.raises(ConfigError, match=r"both .*a\.png and .*a\.tif are named a"):
        compare_files(tmp_path / "one", tmp_path / "same")
    with pytest.raises(InputError, match="no such file"):
        compare_files(tmp_path / "one", tmp_path / "absent")
