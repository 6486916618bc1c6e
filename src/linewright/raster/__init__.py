"""Image files and PDF pages in, images out; the only home of uint8 <-> [-1, 1].

An image in numpy is uint8, H x W (grey) or H x W x 3 (RGB), paper 255 and ink 0. A tensor is
float32 NCHW in [-1, 1], paper +1 and ink -1.
"""

from linewright.raster.channels import to_grey, with_channels
from linewright.raster.find import find_images
from linewright.raster.page import IMAGE_SUFFIXES, MAX_PIXELS, PDF_DPI, Page, Pixels
from linewright.raster.read import read_image, read_pages
from linewright.raster.tensor import Planes, from_planes, to_pixels, to_planes, to_tensor
from linewright.raster.write import WRITABLE_SUFFIXES, write_image, write_pages

__all__ = [
    "IMAGE_SUFFIXES",
    "MAX_PIXELS",
    "PDF_DPI",
    "WRITABLE_SUFFIXES",
    "Page",
    "Pixels",
    "Planes",
    "find_images",
    "from_planes",
    "read_image",
    "read_pages",
    "to_grey",
    "to_pixels",
    "to_planes",
    "to_tensor",
    "with_channels",
    "write_image",
    "write_pages",
]
