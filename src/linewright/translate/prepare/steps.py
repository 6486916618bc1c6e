"""A page made ready for the network: resolution, surround, ground, shade, ink, level and marks, as asked."""

from typing import NamedTuple

from linewright.base import Message
from linewright.pages import Page, with_channels
from linewright.translate.options import Options
from linewright.translate.prepare import resolution
from linewright.translate.prepare.colour_marks import MarkedScan, separate_marks
from linewright.translate.prepare.deskew import LEAST, deskew, find_skew
from linewright.translate.prepare.surround import find_surround, without_surround
from linewright.translate.prepare.tone import darken_ink, has_dark_ground, invert, lighten_shade


class Prepared(NamedTuple):
    """A page made ready: grey if it was parted from its marks, and those marks, if so."""

    page: Page
    marks: MarkedScan | None


def prepare(page: Page, options: Options, notes: list[str]) -> Prepared:
    """Turn a page round, cut its surround, find its resolution, mend its light and ink, level it, part its marks."""
    # What was assumed or mended is put into `notes`, one line each.
    asked = options.dpi if isinstance(options.dpi, float) else page.dpi
    scale = (asked or resolution.COMMON_DPI[0]) / resolution.MM_PER_INCH
    if options.negative and has_dark_ground(page.pixels, scale):
        page = page._replace(pixels=invert(page.pixels))
        notes.append(Message("{0}: light lines on a dark ground, turned round", page.place))
    if options.surround:
        # A white rim of a blueprint is dark by now; a dark one would count as wide lines.
        page = _without_surround(page, scale, notes)
    page = resolution.find_resolution(page, options.dpi, notes)
    # Shade, marks and skew are found at any resolution; on a page that tells none, by a common one.
    px_per_mm = (page.dpi or resolution.COMMON_DPI[0]) / resolution.MM_PER_INCH
    pixels = page.pixels
    for is_asked, mend, done in (
        (options.lighten, lighten_shade, Message("deep shade lightened")),
        (options.darken, darken_ink, Message("pale ink darkened")),
    ):
        mended = mend(pixels, px_per_mm) if is_asked else pixels
        if mended is not pixels:
            pixels = mended
            notes.append(Message("{0}: {1}", page.place, done))
    if options.deskew:
        angle = find_skew(with_channels(pixels, 1), px_per_mm)
        if abs(angle) >= LEAST:
            pixels = deskew(pixels, angle)
            notes.append(Message("{0}: turned back by {1:g} degrees", page.place, angle))
    if options.measures and page.dpi is not None and resolution.is_too_coarse(pixels):
        notes.append(
            Message(
                "{0}: at {1:g} dpi its thinnest lines are about one pixel wide, so that "
                "numbers are not read for sure; scan it finer",
                page.place,
                page.dpi,
            )
        )
    marks = separate_marks(pixels, px_per_mm) if options.marks is not None else None
    return Prepared(page._replace(pixels=pixels if marks is None else marks.grey), marks)


def _without_surround(page: Page, px_per_mm: float, notes: list[str]) -> Page:
    """Return a page without the scanner's surround and punched holes, which become paper; its size stays."""
    found = find_surround(page.pixels, px_per_mm)
    if found is None:
        return page
    if found.share:
        share = 100 * found.share
        notes.append(Message("{0}: dark surround of the scan left out, {1:.1f} % of the page", page.place, share))
    if found.holes:
        notes.append(Message("{0}: punched holes left out: {1}", page.place, found.holes))
    return page._replace(pixels=without_surround(page.pixels, found, px_per_mm))
