"""Where the cells of sample sheets and copybook pages lie on their pages, so that they can be cut anew."""

from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.fonts.sample_cleaning import remove_rules
from linewright.pages import write_image

SIDE = 256  # pixels of a cut image
FRAME_ZONE = 0.15  # share of a cell's side, with its margin, in which its frame lies


class CellPlace(NamedTuple):
    """The square that a cell was cut out of, in pixels of its page as it was kept."""

    page: str  # the file
    left: int
    top: int
    side: int


def keep_page(ink: Pixels, folder: Path | None, number: int) -> str:
    """Keep a page if there is a folder for it; return its name."""
    name = f"page-{number:04d}.png"
    if folder is not None:
        write_image(folder / name, ink)
    return name


def square_of(box: tuple[int, int, int, int], page: str) -> CellPlace:
    """Return the square round a box, which lies in its middle: left, top, right, bottom."""
    left, top, right, bottom = box
    side = max(right - left, bottom - top)
    return CellPlace(page, left - (side - (right - left)) // 2, top - (side - (bottom - top)) // 2, side)


def window(page: Pixels, place: CellPlace) -> Pixels:
    """Return a square of a page, uint8 H x W, as it is; what lies beyond its edges is paper."""
    left, top, side = place.left, place.top, place.side
    square = np.full((side, side), 255, np.uint8)
    part = page[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)]
    down, right = max(-top, 0), max(-left, 0)
    square[down : down + part.shape[0], right : right + part.shape[1]] = part
    return square


def recut(page: Pixels, place: CellPlace, *, side: int = SIDE) -> Pixels:
    """Cut a square out of a page that was kept, as a cell is cut: ``side`` x ``side`` uint8, without its frame."""
    cell, _ = remove_rules(window(page, place), zone=FRAME_ZONE, least=1, cross=False)
    way = cv2.INTER_AREA if place.side > side else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cell, (side, side), interpolation=way), np.uint8)
