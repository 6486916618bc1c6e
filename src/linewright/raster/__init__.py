"""Image files and PDF pages in, images out; the only home of uint8 <-> [-1, 1].

An image in numpy is uint8, H x W (grey) or H x W x 3 (RGB), paper 255 and ink 0. A tensor is
float32 NCHW in [-1, 1], paper +1 and ink -1.
"""

from linewright.raster.channels import to_grey, with_channels
from linewright.raster.find import find_images
from linewright.raster.page import IMAGE_SUFFIXES, MAX_PIXELS, PDF_DPI, Page, page_name, page_place
from linewright.raster.pdf_drawing import PdfDrawing, PdfStroke, read_drawing, read_drawings
from linewright.raster.pdf_text import PdfText
from linewright.raster.planes import Planes, from_planes, to_planes
from linewright.raster.read import is_pdf, page_count, read_image, read_pages
from linewright.raster.write import WRITABLE_SUFFIXES, write_image, write_pages

__all__ = [
    "IMAGE_SUFFIXES",
    "MAX_PIXELS",
    "PDF_DPI",
    "WRITABLE_SUFFIXES",
    "Page",
    "PdfDrawing",
    "PdfStroke",
    "PdfText",
    "Planes",
    "find_images",
    "from_planes",
    "is_pdf",
    "page_count",
    "page_name",
    "page_place",
    "read_drawing",
    "read_drawings",
    "read_image",
    "read_pages",
    "to_grey",
    "to_planes",
    "with_channels",
    "write_image",
    "write_pages",
]
