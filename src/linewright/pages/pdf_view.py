"""A page of a PDF that is drawn part by part, at any size: what is shown of a large one is drawn at once."""

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from linewright.base import Pixels
from linewright.pages.pdf import LOCK

_POINTS_PER_MM = 72.0 / 25.4


class PdfView:
    """The first page of a PDF that linewright wrote."""

    def __init__(self, data: bytes) -> None:
        with LOCK:
            self._document = pdfium.PdfDocument(data)
            self._page = self._document[0]

    def draw(self, left: int, top: int, width: int, height: int, *, px_per_mm: float) -> Pixels:
        """Return a part of the page in grey, uint8 H x W, its place and size in pixels of that resolution."""
        scale = px_per_mm / _POINTS_PER_MM
        with LOCK:
            bitmap = pdfium.PdfBitmap.new_native(width, height, raw.FPDFBitmap_Gray)
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            matrix = raw.FS_MATRIX(scale, 0, 0, scale, -left, -top)
            whole = raw.FS_RECTF(0, 0, width, height)
            raw.FPDF_RenderPageBitmapWithMatrix(bitmap, self._page, matrix, whole, raw.FPDF_GRAYSCALE)
            pixels = np.array(bitmap.to_numpy(), dtype=np.uint8).reshape(height, width)
            bitmap.close()
        return pixels

    def close(self) -> None:
        """Let the document go."""
        with LOCK:
            self._page.close()
            self._document.close()
