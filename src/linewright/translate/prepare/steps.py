"""A page made ready for the network: resolution, ground, shade, ink, level and marks, as asked."""

from __future__ import annotations

from typing import NamedTuple

from linewright.base import InputError
from linewright.pages import Page, with_channels
from linewright.translate.options import Options
from linewright.translate.prepare.colour_marks import MarkedScan, separate_marks
from linewright.translate.prepare.deskew import LEAST, deskew, find_skew
from linewright.translate.prepare.tone import darken_ink, has_dark_ground, invert, lighten_shade

MM_PER_INCH = 25.4
# ISO 216, mm; the longer side first.
PAPERS = {"A4": (297, 210), "A3": (420, 297), "A2": (594, 420), "A1": (841, 594), "A0": (1189, 841)}
# The commonest first. Each A size is 1.41 times the next, so that 200 dpi on A2 has the pixels
# of 400 dpi on A4: the order decides.
COMMON_DPI = (300, 200, 400, 600, 150, 240, 100)
# Scanners cut a sheet a little short or wide.
_TOLERANCE = 0.025


class Prepared(NamedTuple):
    """A page made ready: grey if it was parted from its marks, and those marks, if so."""

    page: Page
    marks: MarkedScan | None


def prepare(page: Page, options: Options, notes: list[str]) -> Prepared:
    """Find a page's resolution, turn it round, mend its light and ink, level it, part its marks."""
    # What was assumed or mended is put into `notes`, one line each.
    page = with_resolution(page, options, notes)
    # Shade, marks and skew are found at any resolution; on a page that tells none, by a common one.
    px_per_mm = (page.dpi or COMMON_DPI[0]) / MM_PER_INCH
    pixels = page.pixels
    if options.negative and has_dark_ground(pixels):
        pixels = invert(pixels)
        notes.append(f"{page.place}: light lines on a dark ground, turned round")
    for asked, mend, done in (
        (options.lighten, lighten_shade, "deep shade lightened"),
        (options.darken, darken_ink, "pale ink darkened"),
    ):
        mended = mend(pixels, px_per_mm) if asked else pixels
        if mended is not pixels:
            pixels = mended
            notes.append(f"{page.place}: {done}")
    if options.deskew:
        angle = find_skew(with_channels(pixels, 1), px_per_mm)
        if abs(angle) >= LEAST:
            pixels = deskew(pixels, angle)
            notes.append(f"{page.place}: turned back by {angle:g} degrees")
    marks = separate_marks(pixels, px_per_mm) if options.marks is not None else None
    return Prepared(page._replace(pixels=pixels if marks is None else marks.grey), marks)


def with_resolution(page: Page, options: Options, notes: list[str]) -> Page:
    """Return a page with its own resolution, or with the one that the options give or infer."""
    if page.dpi is not None:
        return page
    if options.dpi != "auto":
        return page._replace(dpi=options.dpi)
    height, width = page.pixels.shape[:2]
    assumed = assume_resolution(width, height)
    if assumed is None:
        raise InputError(
            f"does not tell its resolution, and {width} x {height} px is no sheet from A4 to "
            "A0 at a common one",
            where=page.place,
            way_out="give it with --dpi",
        )
    notes.append(f"{page.place}: taken for {assumed.paper} at {assumed.dpi:g} dpi")
    return page._replace(dpi=assumed.dpi)


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
