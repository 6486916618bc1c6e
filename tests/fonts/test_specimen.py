from __future__ import annotations

import numpy as np
import pytest
from fontTools.ttLib import TTFont

from linewright.base.errors import DataError, InputError, OutputError
from linewright.fonts.specimen import POEM, ShapedFont, _text, coverage, write_specimen
from linewright.pages.read import iter_pages
from tiny_fonts import build_font


def test_a_specimen_has_the_poem_and_the_grid(tiny_face, tmp_path):
    write_specimen(tiny_face, tmp_path / "specimen.pdf", grid=30)
    first, second = iter_pages(tmp_path / "specimen.pdf")
    assert (first.pixels < 128).mean() > 0.01
    # Thirty cells: one row and a half of twenty; below them the page is white.
    height = second.pixels.shape[0]
    assert (second.pixels[: height // 5] < 128).any()
    assert not (second.pixels[height // 5 :] < 128).any()
    write_specimen(tiny_face, tmp_path / "again.pdf", grid=30)
    assert (tmp_path / "again.pdf").read_bytes() == (tmp_path / "specimen.pdf").read_bytes()


def test_a_family_name_in_chinese_stands_beside_the_ascii_one(tiny_face, tmp_path):
    font = TTFont(tiny_face)
    font["name"].setName("衡山體", 1, 3, 1, 0x404)
    font.save(tmp_path / "local.ttf")
    heads = []
    for path in (tiny_face, tmp_path / "local.ttf"):
        write_specimen(path, tmp_path / "specimen.pdf", grid=30, force=True)
        page = next(iter(iter_pages(tmp_path / "specimen.pdf"))).pixels
        heads.append(page[: page.shape[0] // 11] < 128)
    more = heads[1] & ~heads[0]
    assert more.sum() > 300 and not (heads[0] & ~heads[1]).any()
    assert np.nonzero(more)[1].min() > np.nonzero(heads[0])[1].max()  # at its right


def test_a_specimen_is_a_pdf(tiny_face, tmp_path):
    with pytest.raises(OutputError, match="a specimen is a PDF"):
        write_specimen(tiny_face, tmp_path / "specimen.png")
    assert not list(tmp_path.glob("specimen*"))


def test_the_text_is_what_the_font_has(tmp_path):
    def text(chars):
        build_font(tmp_path / "font.ttf", dict.fromkeys(chars, (0, 0, 500, 700)))
        face = ShapedFont(tmp_path / "font.ttf")
        return _text(face, sorted(char for char in chars if char not in "，。"))

    assert text("".join(POEM)) == POEM
    assert text("登鸛雀樓白日依山盡黃河入海流欲窮千里目更上一層樓")[1] == "白日依山盡，"
    assert text("一丁七") == ("一丁七一", "丁七一丁七", "一丁七一丁", "七一丁七一", "丁七一丁七")


def test_coverage_counts():
    rows = {name.split()[0]: (there, size) for name, there, size in coverage(frozenset("一永東"))}
    assert rows == {"GB/T": (2, 6763), "Big5": (3, 13053), "General": (2, 8105), "JIS": (3, 2965)}


def test_bad_fonts_are_refused(tmp_path):
    with pytest.raises(InputError, match=r"absent\.ttf: there is no such file$"):
        write_specimen(tmp_path / "absent.ttf", tmp_path / "specimen.pdf")
    (tmp_path / "no.ttf").write_bytes(b"no")
    with pytest.raises(InputError, match="not a font"):
        write_specimen(tmp_path / "no.ttf", tmp_path / "specimen.pdf")
    build_font(tmp_path / "latin.ttf", {"A": (0, 0, 500, 700)})
    with pytest.raises(DataError, match="no Han character"):
        write_specimen(tmp_path / "latin.ttf", tmp_path / "specimen.pdf")
    assert not (tmp_path / "specimen.pdf").exists()
