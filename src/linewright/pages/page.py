"""One page of an image file, and the limits that every reader keeps."""

from pathlib import Path
from typing import NamedTuple

from linewright.base import InputError, Pixels, shown

IMAGE_SUFFIXES = frozenset({".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".pdf"})
"""Suffixes, in lower case, of the files that linewright reads."""

MAX_PIXELS = 1_000_000_000
"""Pages with more pixels than this are refused unless the caller raises the limit."""

PDF_DPI = 300.0  # resolution at which PDF pages are drawn, unless the caller names another


class Page(NamedTuple):
    """One page of an image file."""

    pixels: Pixels  # H x W or H x W x 3 (RGB) uint8, paper 255 and ink 0
    dpi: float | None  # pixels per inch, or None where the file does not tell
    name: str  # the file's name without suffix; with "-p003" for page 3 of a file of several pages
    source: Path  # the file
    # The number of the page in the file, from 0, and how many it has. These two hide methods that
    # every tuple has and nobody wants of a page.
    index: int  # type: ignore[assignment]
    count: int  # type: ignore[assignment]

    @property
    def place(self) -> str:
        """How an error message calls it."""
        return page_place(self.source, self.index, self.count)


def page_name(path: Path, index: int, count: int) -> str:
    """Return a name for page ``index`` (from 0) of ``count`` that is unique within the file."""
    return path.stem if count == 1 else f"{path.stem}-p{index + 1:03d}"


def page_place(path: Path, index: int, count: int) -> str:
    """Return how an error message calls page ``index`` (from 0) of ``count``."""
    return shown(path) if count == 1 else f"{shown(path)}, page {index + 1}"


def check_size(width: int, height: int, max_pixels: int, *, where: str, dpi: float | None = None) -> None:
    """Refuse a page that is empty or above ``max_pixels``, before anything is allocated."""
    # `dpi` is the resolution at which a page of no pixels of its own (PDF) is about to be drawn.
    if width < 1 or height < 1:
        raise InputError("the page is empty ({0} x {1} pixels)", width, height, where=where)
    if width * height > max_pixels:
        raise InputError(
            "the page is {0:,} x {1:,} pixels, above the limit of {2:,}",
            width,
            height,
            max_pixels,
            dpi,
            where=where,
            way_out="if it is meant to be that large, raise the limit with --max-pixels"
            if dpi is None
            else "raise the limit with --max-pixels, or draw it at less than {3:g} dpi",
        )
