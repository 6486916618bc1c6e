"""At which resolution a page was scanned: as given, as its file says, or as its size suggests."""

from collections.abc import Iterator
from typing import Literal, NamedTuple

import numpy as np

from linewright.base import Floats, InputError, Mask, Message, Pixels
from linewright.pages import Page, is_pdf, with_channels

MM_PER_INCH = 25.4
# ISO 216, ANSI/ASME Y14.1 and the sizes of US architects, mm; the longer side first.
PAPERS = {
    "A4": (297, 210),
    "A3": (420, 297),
    "A2": (594, 420),
    "A1": (841, 594),
    "A0": (1189, 841),
    "US Letter": (279.4, 215.9),
    "US Legal": (355.6, 215.9),
    "ANSI B": (431.8, 279.4),
    "ANSI C": (558.8, 431.8),
    "ANSI D": (863.6, 558.8),
    "ANSI E": (1117.6, 863.6),
    "ARCH A": (304.8, 228.6),
    "ARCH B": (457.2, 304.8),
    "ARCH C": (609.6, 457.2),
    "ARCH D": (914.4, 609.6),
    "ARCH E": (1219.2, 914.4),
}
# The commonest first. Each A size is 1.41 times the next, so that 200 dpi on A2 has the pixels
# of 400 dpi on A4: the order decides.
COMMON_DPI = (300, 200, 400, 600, 150, 240, 100)
_TOLERANCE = 0.025  # scanners cut a sheet a little short or wide
_DEFAULT_DPI = (72.0, 96.0)  # what programs write that know no resolution
# Most lines of a drawing are so wide, mm.
_LEAST_WIDTH, _MOST_WIDTH = 0.06, 1.2
# Widths are measured on so many crops a side, of so many pixels a side.
_CROPS, _CROP = 4, 512
# Ink is darker than this share of its paper, and what is wider than so many pixels is an area.
_INK, _AREA = 0.6, 64


def find_resolution(page: Page, dpi: float | Literal["auto"] | None, notes: list[str]) -> Page:
    """Return a page with the resolution given, its file's, or one inferred from its size."""
    # `dpi` goes before what an image file says; "auto" infers it where the file does not tell. What was assumed or is
    # in doubt is added to `notes`, one line each. InputError: "auto", and the page is no sheet at a common resolution.
    sized = page.source.is_file() and is_pdf(page.source)  # a PDF page has a true size
    if isinstance(dpi, float) and not sized:
        if page.dpi is not None and abs(page.dpi - dpi) > 0.01 * dpi:
            notes.append(Message("{0}: taken at {1:g} dpi as given; its file says {2:g}", page.place, dpi, page.dpi))
        return page._replace(dpi=dpi)
    if page.dpi is not None:
        return page if sized else _doubt(page, page.dpi, notes)
    if dpi != "auto":
        return page._replace(dpi=dpi)
    height, width = page.pixels.shape[:2]
    assumed = assume_resolution(width, height)
    if assumed is None:
        raise InputError(
            "does not tell its resolution, and {0} x {1} px is no sheet from A4 to A0 or ANSI A to E at a common one",
            width,
            height,
            where=page.place,
            way_out="give it with --dpi",
        )
    notes.append(Message("{0}: taken for {1} at {2:g} dpi", page.place, assumed.paper, assumed.dpi))
    return page._replace(dpi=assumed.dpi)


def _doubt(page: Page, dpi: float, notes: list[str]) -> Page:
    """Return a page at the resolution of its file, or at a likelier one."""
    height, width = page.pixels.shape[:2]
    sheet = assume_resolution(width, height)
    widths = line_widths(page.pixels)
    wide = float(np.median(widths)) if widths.size else None

    def is_plausible(dpi: float) -> bool:
        return wide is None or _LEAST_WIDTH <= wide / dpi * MM_PER_INCH <= _MOST_WIDTH

    if dpi in _DEFAULT_DPI and sheet is not None and is_plausible(sheet.dpi):
        if sheet.dpi != dpi:
            notes.append(
                Message(
                    "{0}: taken for {1} at {2:g} dpi; its file says {3:g}, as files do that know none (--dpi decides)",
                    page.place,
                    sheet.paper,
                    sheet.dpi,
                    dpi,
                )
            )
        return page._replace(dpi=sheet.dpi)
    if wide is not None and not is_plausible(dpi):
        notes.append(
            Message(
                "{0}: its file says {1:g} dpi, at which most lines would be {2:.2g} mm "
                "wide; give --dpi if that is wrong",
                page.place,
                dpi,
                wide / dpi * MM_PER_INCH,
            )
        )
    return page


def is_too_coarse(pixels: Pixels) -> bool:
    """Whether a quarter of the ink of a page is in lines of one pixel."""
    widths = line_widths(pixels)
    return widths.size > 0 and float(np.quantile(widths, 0.25)) < 2


def line_widths(pixels: Pixels) -> Floats:
    """Return how wide the ink is at each of its pixels, in pixels; of a large page, in samples."""
    grey = with_channels(pixels, 1)
    found = [_widths(crop) for crop in _crops(grey)]
    return np.concatenate(found) if found else np.empty(0)


def _crops(grey: Pixels) -> Iterator[Pixels]:
    height, width = grey.shape
    if max(height, width) <= _CROPS * _CROP:
        yield grey
        return
    for top in np.linspace(0, max(0, height - _CROP), _CROPS).astype(int):
        for left in np.linspace(0, max(0, width - _CROP), _CROPS).astype(int):
            yield grey[top : top + _CROP, left : left + _CROP]


def _widths(grey: Pixels) -> Floats:
    paper = float(np.median(grey))
    ink = grey < _INK * paper if paper > 127 else grey > 255 - _INK * (255 - paper)
    widths = np.minimum(_runs(ink), _runs(ink.T).T)[ink]
    return widths[widths <= _AREA]


def _runs(mask: Mask) -> Floats:
    """Return for each pixel of a mask how long its run along the row is."""
    padded = np.zeros((mask.shape[0], mask.shape[1] + 2), np.int8)
    padded[:, 1:-1] = mask
    change = np.diff(padded, axis=1)
    length = np.nonzero(change < 0)[1] - np.nonzero(change > 0)[1]
    runs = np.zeros(mask.shape)
    runs[mask] = np.repeat(length, length)
    return runs


class Assumed(NamedTuple):
    """A resolution that was inferred, pixels per inch, and the sheet that the page then is."""

    dpi: float
    paper: str


def assume_resolution(width: int, height: int) -> Assumed | None:
    """Return the commonest resolution at which a page of so many pixels is an A4 to A0 sheet."""
    # None if it is none. Two readings are possible for some sizes (A2 at 200 dpi has as many pixels
    # as A4 at 400): what was assumed must be said.
    longer, shorter = max(width, height), min(width, height)
    for dpi in COMMON_DPI:
        sides = [side / dpi * MM_PER_INCH for side in (longer, shorter)]
        for paper, sheet in PAPERS.items():
            if all(abs(a - b) < _TOLERANCE * b for a, b in zip(sides, sheet, strict=True)):
                return Assumed(float(dpi), paper)
    return None


def resolution(page: Page) -> float | None:
    """Return a page's px per mm, None if nothing tells it."""
    return None if page.dpi is None else page.dpi / MM_PER_INCH


def needed_resolution(page: Page) -> float:
    """Return a page's px per mm; an InputError if nothing tells it."""
    px_per_mm = resolution(page)
    if px_per_mm is None:
        raise InputError(
            "does not tell its resolution, so its lines have no length in mm",
            where=page.source,
            way_out="give it with --dpi, or take --dpi auto",
        )
    return px_per_mm
