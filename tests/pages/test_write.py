from __future__ import annotations

import errno
import os
import resource
import weakref

import numpy as np
import pytest
from PIL import Image

from linewright.base.errors import OutputError
from linewright.pages.read import iter_pages, read_image
from linewright.pages.write import write_image, write_pages

SUFFIXES = [".png", ".tif", ".tiff", ".pdf"]


@pytest.mark.parametrize("dpi", [72, 150, 204.5, 300, 600])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_pixels_and_dpi_survive(tmp_path, grey, colour, suffix, dpi):
    path = tmp_path / f"a{suffix}"
    for pixels, channels in ((grey, 1), (colour, 3)):
        write_image(path, pixels, dpi=dpi)
        page = read_image(path, channels=channels, pdf_dpi=dpi)
        assert np.array_equal(page.pixels, pixels)
        assert page.dpi == pytest.approx(dpi, abs=0.0127)  # PNG: whole pixels a metre


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_bilevel(tmp_path, grey, suffix):
    path = tmp_path / f"a{suffix}"
    write_image(path, grey, dpi=300, bilevel=True)
    page = read_image(path)
    assert np.array_equal(page.pixels, np.where(grey >= 128, 255, 0))
    assert page.dpi == 300
    if suffix != ".pdf":
        with Image.open(path) as image:
            assert image.mode == "1"
            assert suffix == ".png" or image.info["compression"] == "group4"


def test_pdf_page_has_the_size_of_the_paper(tmp_path):
    sheet = np.full((3508, 4961), 255, np.uint8)  # A3 at 300 dpi
    write_image(tmp_path / "a.pdf", sheet, dpi=300)
    assert b"/MediaBox [0 0 1190.64 841.92]" in (tmp_path / "a.pdf").read_bytes()
    assert read_image(tmp_path / "a.pdf", pdf_dpi=72).pixels.shape == (842, 1191)


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
def test_pages_bring_their_own_dpi(tmp_path, grey, suffix):
    write_image(tmp_path / "one.tif", grey, dpi=200)
    page = read_image(tmp_path / "one.tif")
    path = tmp_path / f"set{suffix}"
    write_pages(path, [page, grey[:30]], dpi=400)
    if suffix == ".tif":
        assert [page.dpi for page in iter_pages(path)] == [200, 400]
    else:
        heights = [page.pixels.shape[0] for page in iter_pages(path, pdf_dpi=400)]
        assert heights == [122, 30]


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
def test_pages_are_taken_one_at_a_time(tmp_path, suffix):
    alive: list[weakref.ref] = []

    def pages():
        for _ in range(12):
            assert sum(page() is not None for page in alive) <= 3
            page = np.zeros((20, 20), np.uint8)
            alive.append(weakref.ref(page))
            yield page

    write_pages(tmp_path / f"a{suffix}", pages())
    assert len(list(iter_pages(tmp_path / f"a{suffix}"))) == 12


def test_what_cannot_be_written(tmp_path, grey):
    with pytest.raises(OutputError, match=r"a\.jpg: images are not written as '\.jpg'; use \.png"):
        write_image(tmp_path / "a.jpg", grey)
    with pytest.raises(OutputError, match="the file name has no suffix"):
        write_image(tmp_path / "a", grey)
    with pytest.raises(OutputError, match="a PNG holds one page only"):
        write_pages(tmp_path / "a.png", [grey, grey])
    with pytest.raises(OutputError, match="there is no page to write"):
        write_pages(tmp_path / "a.tif", [])
    with pytest.raises(ValueError, match=r"uint8, got float64 \(61, 47\)"):
        write_image(tmp_path / "a.png", grey / 255)
    with pytest.raises(ValueError, match=r"got uint8 \(61, 47, 2\)"):
        write_image(tmp_path / "a.png", np.stack([grey, grey], axis=-1))
    with pytest.raises(ValueError, match="dpi must be positive"):
        write_image(tmp_path / "a.png", grey, dpi=0)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_full_disk_leaves_the_old_file(tmp_path, grey, monkeypatch, suffix):
    path = tmp_path / f"a{suffix}"
    write_image(path, grey)
    before = path.read_bytes()

    def full(handle):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OutputError, match=r"cannot be written \(No space left on device\)"):
        write_image(path, 255 - grey)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("bilevel", [False, True])
@pytest.mark.parametrize("suffix", SUFFIXES)
def test_a_write_that_stops_midway_leaves_nothing(tmp_path, capfd, suffix, bilevel):
    noise = np.random.default_rng(0).integers(0, 256, (600, 600), dtype=np.uint8)
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16384, hard))  # the kernel refuses to write more
    try:
        with pytest.raises(OutputError, match="cannot be written"):
            write_image(tmp_path / f"a{suffix}", noise, bilevel=bilevel)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert list(tmp_path.iterdir()) == []
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
def test_a_failing_page_leaves_nothing(tmp_path, grey, suffix):
    def pages():
        yield grey
        raise RuntimeError("page 2 went wrong")

    with pytest.raises(RuntimeError, match="page 2 went wrong"):
        write_pages(tmp_path / f"a{suffix}", pages())
    assert list(tmp_path.iterdir()) == []
