"""Pages of PDF files, drawn with pdfium."""

import io
import math
import threading
from collections.abc import Collection, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from pypdf import PdfReader
from pypdf.errors import PyPdfError
from pypdfium2 import raw

from linewright.base import InputError, Pixels
from linewright.pages.integrity import Damage, check_jpeg, check_pdf, mark_damage, tolerating
from linewright.pages.page import PDF_DPI, Page, check_size, page_name, page_place

_POINTS_PER_INCH = 72.0

# Pixels by which a page is drawn smaller at each side: more than the rounding of pdfium's 32-bit
# coordinates, less than can be seen.
_INSET = 0.01

# An image that covers this share of a page is a scan of it; finer or coarser ones are none.
_COVER = 0.85
_LEAST_DPI, _MOST_DPI = 50, 2400

_LARGE = 0.05  # a picture that covers this share of a page is no ornament

# Samples of a pixel by pdfium's numbers of colour spaces; where they are not known there are none.
_SAMPLES = ((1,), (1,), (3,), (4,), (1,), (3,), (3,), (1, 3, 4), (1,), (), (1,), ())

LOCK = threading.Lock()
"""Held around every call of pdfium, which is not safe to use from several threads at once."""


def pdf_pages(
    path: Path,
    *,
    channels: int,
    dpi: float | None,
    max_pixels: int,
    only: int | None,
    skip: Collection[int] = (),
    damage: Damage = None,
) -> Iterator[Page]:
    """Yield the pages of a PDF at ``dpi``: all but ``skip``, or ``only`` one, counted from 0."""
    # Without `dpi` a page that is one scan is drawn at the scan's own resolution, and any other at
    # 300 dpi. A page of W x H points becomes round(W dpi / 72) x round(H dpi / 72) pixels, so that
    # a page made of one image at this dpi gives back that image.
    with open_document(path) as document:
        count = len(document)
        units = user_units(path, count)
        for index in range(count) if only is None else [only]:
            if index in skip:
                continue
            where = page_place(path, index, count)
            with LOCK, open_page(document, index, where) as page:
                with tolerating(damage):
                    _check_pictures(page, where)
                unit = units[index]
                finer = float(dpi or _scan_dpi(page, unit) or PDF_DPI)
                check_size(*_pixel_size(page, finer * unit), max_pixels, where=where, dpi=finer)
                pixels = _draw(document, page, channels, finer * unit, where)
                if damage:
                    mark_damage(pixels)
            yield Page(pixels, finer, page_name(path, index, count), path, index, count)


def pdf_count(path: Path) -> int:
    """Return the number of pages of a PDF."""
    with open_document(path) as document:
        return len(document)


@contextmanager
def open_document(path: Path) -> Iterator[pdfium.PdfDocument]:
    """Open a PDF, or say that it is damaged, cut off, encrypted or without pages."""
    try:
        check_pdf(path)
        with LOCK:
            # pdfium takes UTF-8 alone for the name of a file.
            data = path if str(path).isprintable() else path.read_bytes()
            document = pdfium.PdfDocument(data)
            document.init_forms()
    except ValueError as error:
        raise InputError("the PDF is cut off ({0})", error, where=path) from error
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise InputError("the PDF is encrypted", where=path, way_out="save a copy without a password") from error
        raise InputError("the PDF is damaged or has no page", where=path) from error
    try:
        yield document
    finally:
        with LOCK:
            document.close()


@contextmanager
def open_page(document: pdfium.PdfDocument, index: int, where: str) -> Iterator[pdfium.PdfPage]:
    """Open a page of a document, from 0, or say that it is damaged; `LOCK` is to be held."""
    try:
        page = document[index]
    except pdfium.PdfiumError as error:
        raise InputError("the PDF page is damaged", where=where) from error
    with closing(page):
        yield page


def user_units(path: Path, count: int) -> list[float]:
    """Return the points in one unit of each page's space: 1 but for pages of more than 5 m."""
    # ISO 32000-1, table 30, UserUnit, which pdfium does not regard.
    data = path.read_bytes()
    units = [1.0] * count
    # Compressed objects may hide it.
    if b"/UserUnit" not in data and b"/ObjStm" not in data:
        return units
    with suppress(PyPdfError, ValueError, TypeError, LookupError, RecursionError):
        pages = PdfReader(io.BytesIO(data)).pages
        for index in range(min(count, len(pages))):
            unit = float(pages[index].user_unit)
            if 0 < unit < math.inf:
                units[index] = unit
    return units


def _check_pictures(page: pdfium.PdfPage, where: str) -> None:
    """Refuse a page with a large picture of which a part is missing: pdfium leaves that blank."""
    across, down = page.get_size()
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, low, right, high = image.get_bounds()
        if (right - left) * (high - low) < _LARGE * across * down:
            continue
        try:
            last = ["", *image.get_filters()][-1]
            if last == "DCTDecode":
                check_jpeg(bytes(image.get_data(decode_simple=True)))
            elif last in ("FlateDecode", "LZWDecode"):
                _check_rows(image)
        except ValueError as error:
            raise InputError("a picture on the page is cut off ({0})", error, where=where) from error
        except pdfium.PdfiumError:
            continue  # pdfium does not draw it either


def _check_rows(image: pdfium.PdfImage) -> None:
    """Raise a ValueError where a picture without loss has fewer bytes than its rows take."""
    # pdfium tells the bits of a sample only as it draws them, so any that it can be will do.
    facts = image.get_metadata()
    held = raw.FPDFImageObj_GetImageDataDecoded(image.raw, None, 0)
    depths = {1: (1,), 8: (2, 4, 8)}.get(facts.bits_per_pixel, (1, 2, 4, 8, 16))
    rows = [-(-facts.width * n * bits // 8) for n in _SAMPLES[facts.colorspace] for bits in depths]
    sizes = sorted(facts.height * row for row in rows)
    fits = any(size <= held <= size + size // 100 + 16 for size in sizes)
    if sizes and held < sizes[-1] and not fits:
        raise ValueError("rows are missing at the end")


def _scan_dpi(page: pdfium.PdfPage, unit: float) -> float | None:
    """Return the resolution of the one image that covers a page, or None if there is none."""
    across, down = page.get_size()
    scans = []
    for image in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3):
        left, low, right, high = image.get_bounds()
        if (right - left) * (high - low) > _COVER * across * down:
            wide, tall = image.get_px_size()
            # A page that lies while its image stands has the image turned by a quarter.
            if (wide > tall) != (right - left > high - low):
                wide, tall = tall, wide
            scans.append(max(wide / (right - left), tall / (high - low)) * _POINTS_PER_INCH)
    finest = max(scans, default=0.0) / unit
    if not _LEAST_DPI <= finest <= _MOST_DPI:
        return None
    return float(round(finest)) if abs(finest - round(finest)) < 0.05 else round(finest, 3)


def _pixel_size(page: pdfium.PdfPage, dpi: float) -> tuple[int, int]:
    across, down = page.get_size()
    return round(across * dpi / _POINTS_PER_INCH), round(down * dpi / _POINTS_PER_INCH)


def _draw(document: pdfium.PdfDocument, page: pdfium.PdfPage, channels: int, dpi: float, where: str) -> Pixels:
    across, down = page.get_size()
    width, height = _pixel_size(page, dpi)
    form = raw.FPDFBitmap_Gray if channels == 1 else raw.FPDFBitmap_BGR
    try:
        bitmap = pdfium.PdfBitmap.new_native(width, height, form, rev_byteorder=channels == 3)
    except (pdfium.PdfiumError, MemoryError, OverflowError) as error:
        raise InputError("the page does not fit into memory", where=where) from error
    with closing(bitmap):
        bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
        flags = raw.FPDF_ANNOT
        flags |= raw.FPDF_GRAYSCALE if channels == 1 else raw.FPDF_REVERSE_BYTE_ORDER
        # Not page.render(): it rounds the page up to whole pixels, and images as well, so
        # that a scan that fills the page would be stretched by a pixel and blurred.
        matrix = raw.FS_MATRIX((width - 2 * _INSET) / across, 0, 0, (height - 2 * _INSET) / down, _INSET, _INSET)
        whole = raw.FS_RECTF(0, 0, width, height)
        raw.FPDF_RenderPageBitmapWithMatrix(bitmap, page, matrix, whole, flags)
        if document.formenv is not None:
            raw.FPDF_FFLDraw(document.formenv, bitmap, page, 0, 0, width, height, 0, flags)
        return np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(
            (height, width) if channels == 1 else (height, width, 3)
        )
