"""A page made ready for the network: resolution, ground, shade, ink, level and marks, as asked."""

from __future__ import annotations

from typing import NamedTuple

from linewright.base import InputError, Pixels
from linewright.pages import Page, page_place, to_grey
from linewright.translate.options import Options
from linewright.translate.prepare.colour_marks import Marked, part_marks
from linewright.translate.prepare.contrast import darken_ink
from linewright.translate.prepare.deskew import LEAST, find_skew, straighten
from linewright.translate.prepare.illumination import lighten_shade
from linewright.translate.prepare.invert import has_dark_ground, turned_round
from linewright.translate.prepare.resolution import COMMON_DPI, MM_PER_INCH, assume_resolution


class Prepared(NamedTuple):
    """A page made ready.

    Attributes:
        page: grey if it was parted from its marks.
        marked: its marks and what is left without them; None if nothing asked for it.
        notes: what was assumed or mended, one line each.
    """

    page: Page
    marked: Marked | None
    notes: list[str]


def prepare(page: Page, options: Options) -> Prepared:
    """Find a page's resolution, turn it round, mend its light and ink, level it, part its marks.

    Raises:
        InputError: its resolution is to be inferred and cannot be.
    """
    notes: list[str] = []
    if page.dpi is None:
        page = page._replace(dpi=_missing_dpi(page, options, notes))
    if options.negative and has_dark_ground(page.pixels):
        page = page._replace(pixels=turned_round(page.pixels))
        notes.append(f"{place(page)}: light lines on a dark ground, turned round")
    # Shade, marks and skew are found at any resolution; on a page that tells none, by a common one.
    px_per_mm = (page.dpi or COMMON_DPI[0]) / MM_PER_INCH
    if options.lighten:
        lit = lighten_shade(page.pixels, px_per_mm)
        if lit is not page.pixels:
            page = page._replace(pixels=lit)
            notes.append(f"{place(page)}: deep shade lightened")
    if options.darken:
        dark = darken_ink(page.pixels, px_per_mm)
        if dark is not page.pixels:
            page = page._replace(pixels=dark)
            notes.append(f"{place(page)}: pale ink darkened")
    if options.deskew:
        angle = find_skew(grey(page.pixels), px_per_mm)
        if abs(angle) >= LEAST:
            page = page._replace(pixels=straighten(page.pixels, angle))
            notes.append(f"{place(page)}: turned back by {angle:g} degrees")
    if options.marks is None:
        return Prepared(page, None, notes)
    marked = part_marks(page.pixels, px_per_mm)
    return Prepared(page._replace(pixels=marked.grey), marked, notes)


def _missing_dpi(page: Page, options: Options, notes: list[str]) -> float | None:
    if options.dpi != "auto":
        return options.dpi
    height, width = page.pixels.shape[:2]
    assumed = assume_resolution(width, height)
    if assumed is None:
        raise InputError(
            f"does not tell its resolution, and {width} x {height} px is no sheet from A4 to "
            "A0 at a common one",
            where=place(page),
            way_out="give it with --dpi",
        )
    notes.append(f"{place(page)}: taken for {assumed.paper} at {assumed.dpi:g} dpi")
    return assumed.dpi


def resolution(page: Page) -> float | None:
    """Return a page's px per mm, None if nothing tells it."""
    return None if page.dpi is None else page.dpi / MM_PER_INCH


def needed_resolution(page: Page) -> float:
    """Return a page's px per mm.

    Raises:
        InputError: nothing tells it.
    """
    px_per_mm = resolution(page)
    if px_per_mm is None:
        raise InputError(
            "does not tell its resolution, so its lines have no length in mm",
            where=page.source,
            way_out="give it with --dpi, or take --dpi auto",
        )
    return px_per_mm


def place(page: Page) -> str:
    """Name a page: its file, and its number where the file has more of them."""
    return page_place(page.source, page.index, page.count)


def grey(pixels: Pixels) -> Pixels:
    """Return pixels in grey."""
    return pixels if pixels.ndim == 2 else to_grey(pixels)
