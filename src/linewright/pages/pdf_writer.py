"""The syntax of PDF files, and a PDF with one image a page, every pixel kept.

Written here since Pillow's PDF writer stores grey and colour as JPEG. Pages are written as they
come, so a long file never stands in memory. Sections are of ISO 32000-1 (PDF 1.7).
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import BinaryIO

from PIL import Image

from linewright.pages.page import PDF_DPI

_POINTS_PER_INCH = 72
_CATALOG, _PAGE_TREE = 1, 2
_COLOUR = {"1": ("DeviceGray", 1), "L": ("DeviceGray", 8), "RGB": ("DeviceRGB", 8)}


def write_pdf(path: Path, sheets: Iterable[tuple[Image.Image, float | None]]) -> None:
    """Write images of mode "1", "L" or "RGB", each with its dpi (None counts as 300)."""
    with path.open("wb") as stream:
        file = PdfFile(stream)
        file.finish([_add_page(file, image, dpi or PDF_DPI) for image, dpi in sheets])


def _add_page(file: PdfFile, image: Image.Image, dpi: float) -> int:
    colour, bits = _COLOUR[image.mode]
    picture = file.add(
        f"<< /Type /XObject /Subtype /Image /Width {image.width} /Height {image.height} "
        f"/ColorSpace /{colour} /BitsPerComponent {bits} /Filter /FlateDecode ",
        stream=zlib.compress(image.tobytes()),
    )
    width, height = (_number(pixels * _POINTS_PER_INCH / dpi) for pixels in image.size)
    # 8.9.5: an image fills the unit square, which the matrix stretches over the page.
    content = file.add("<< ", stream=f"{width} 0 0 {height} 0 0 cm /I Do".encode("ascii"))
    return file.add_page(f"{width} {height}", f"/XObject << /I {picture} 0 R >>", content)


class PdfFile:
    """Numbers objects, remembers where each begins, and closes with the cross-reference table."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._starts = {_CATALOG: 0, _PAGE_TREE: 0}
        # 7.5.2: the second line has bytes above 127, so that it is not taken for text.
        stream.write(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")

    def add(self, head: str, *, stream: bytes | None = None, number: int | None = None) -> int:
        """Write one object and return its number; ``head`` of a stream is left open."""
        number = number or len(self._starts) + 1
        self._starts[number] = self._stream.tell()
        self._stream.write(f"{number} 0 obj\n{head}".encode("ascii"))
        if stream is not None:
            self._stream.write(f"/Length {len(stream)} >>\nstream\n".encode("ascii"))
            self._stream.write(stream)
            self._stream.write(b"\nendstream")
        self._stream.write(b"\nendobj\n")
        return number

    def add_page(self, size: str, resources: str, content: int) -> int:
        """Write a page (7.7.3.3) of a width and height in points, and return its number."""
        return self.add(
            f"<< /Type /Page /Parent {_PAGE_TREE} 0 R /MediaBox [0 0 {size}] "
            f"/Resources << {resources} >> /Contents {content} 0 R >>"
        )

    def finish(self, pages: Sequence[int]) -> None:
        """Write the tree of pages, the cross-reference table (7.5.4) and the trailer (7.5.5)."""
        kids = " ".join(f"{page} 0 R" for page in pages)
        self.add(f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>", number=_PAGE_TREE)
        self.add(f"<< /Type /Catalog /Pages {_PAGE_TREE} 0 R >>", number=_CATALOG)
        start = self._stream.tell()
        size = len(self._starts) + 1
        rows = "".join(f"{self._starts[number]:010d} 00000 n \n" for number in range(1, size))
        self._stream.write(
            f"xref\n0 {size}\n0000000000 65535 f \n{rows}"
            f"trailer\n<< /Size {size} /Root {_CATALOG} 0 R >>\n"
            f"startxref\n{start}\n%%EOF\n".encode("ascii")
        )


def _number(value: float) -> str:
    """Write a real number without exponent (7.3.3)."""
    return f"{value:.5f}".rstrip("0").rstrip(".")
