"""Write images as PNG, TIFF and PDF, whole or not at all, with their dpi."""

import struct
from collections.abc import Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from PIL import Image, PngImagePlugin, TiffImagePlugin

from linewright.base import OutputError, Pixels, writing
from linewright.pages.page import Page
from linewright.pages.pdf_writer import write_pdf
from linewright.pages.pixels import check_pixels

WRITABLE_SUFFIXES = frozenset({".png", ".tif", ".tiff", ".pdf"})
"""Suffixes, in lower case, of the files that linewright writes; all of them keep every pixel."""


# A PNG that linewright wrote beside its pages, as of what changed, says so by a text of this key.
_BESIDE = "linewright:beside"
_HEAD = 1024  # bytes; the text stands before the pixels


class _Sheet(NamedTuple):
    image: Image.Image
    dpi: float | None


def write_image(path: Path | str, pixels: Pixels, *, dpi: float | None = None, bilevel: bool = False) -> None:
    """Write one image, H x W or H x W x 3 uint8, by its suffix (.png, .tif, .tiff or .pdf).

    ``path``'s folder is made if absent. ``dpi`` is kept in the file; None leaves it out (a PDF page
    then counts as 300 dpi). ``bilevel`` writes one bit a pixel, white from 128 upwards; in TIFF
    with Group 4 coding. OutputError: another suffix, or the file cannot be written (disk full, no
    permission). ValueError: ``pixels`` is no such array, or ``dpi`` is not positive.
    """
    write_pages(path, [pixels], dpi=dpi, bilevel=bilevel)


def write_pages(
    path: Path | str,  # .png takes one page only; no page is an OutputError too
    pages: Iterable[Page | Pixels],  # images as in `write_image`; a `Page` brings its own dpi
    *,
    dpi: float | None = None,  # pixels per inch of the pages that bring none
    bilevel: bool = False,  # as in `write_image`
    beside: bool = False,  # a .png is no page, and no folder is read for it
) -> None:
    """Write pages, taken one at a time, as one TIFF or PDF; errors as of `write_image`."""
    path = Path(path)
    suffix = path.suffix.lower()
    if suffix not in WRITABLE_SUFFIXES:
        raise OutputError(
            "images are not written as '{0}'" if suffix else "the file name has no suffix",
            suffix,
            where=path,
            way_out="use .png, .tif, .tiff or .pdf",
        )
    sheets = (_sheet(page, dpi, bilevel) for page in pages)
    first = next(sheets, None)
    if first is None:
        raise OutputError("there is no page to write", where=path)
    with writing(path) as temporary:
        if suffix == ".png":
            if next(sheets, None) is not None:
                way_out = "use .tif or .pdf"
                raise OutputError("a PNG holds one page only", where=path, way_out=way_out)
            facts = PngImagePlugin.PngInfo()
            if beside:
                facts.add_text(_BESIDE, "no page")
            first.image.save(temporary, "PNG", pnginfo=facts, **_density(first))
        elif suffix == ".pdf":
            write_pdf(temporary, chain([first], sheets))
        else:
            _write_tiff(temporary, chain([first], sheets), path=path)


def is_beside(path: Path) -> bool:
    """Whether a file is a picture that linewright wrote beside its pages."""
    if path.suffix.lower() != ".png" or not path.is_file():
        return False
    try:
        with path.open("rb") as stream:
            return b"tEXt" + _BESIDE.encode() in stream.read(_HEAD)
    except OSError:
        return False  # what is wrong with it is told when it is read


def _sheet(page: Page | Pixels, dpi: float | None, bilevel: bool) -> _Sheet:
    if isinstance(page, Page):
        pixels, dpi = page.pixels, page.dpi if page.dpi is not None else dpi
    else:
        pixels = page
    check_pixels(pixels)
    if dpi is not None and not 0 < dpi < float("inf"):
        raise ValueError(f"dpi must be positive and finite, got {dpi}")
    image = Image.fromarray(np.ascontiguousarray(pixels))
    if bilevel:
        image = image.convert("L").point([0] * 128 + [255] * 128).convert("1")
    return _Sheet(image, dpi)


def _write_tiff(temporary: Path, sheets: Iterator[_Sheet], *, path: Path) -> None:
    try:
        # The writer that Pillow's save_all uses; save_all itself would gather all pages first.
        with TiffImagePlugin.AppendingTiffWriter(temporary, new=True) as file:
            file.name = temporary.name  # libtiff takes UTF-8 alone, as a folder's name need not be
            for image, dpi in sheets:
                compression = "group4" if image.mode == "1" else "tiff_lzw"
                density = _density(_Sheet(image, dpi))
                image.save(file, "TIFF", compression=compression, **density)
                file.newFrame()
    except struct.error as error:
        raise OutputError("a TIFF cannot grow past 4 GB", where=path, way_out="write fewer pages or a .pdf") from error


def _density(sheet: _Sheet) -> dict[str, tuple[float, float]]:
    return {} if sheet.dpi is None else {"dpi": (sheet.dpi, sheet.dpi)}
