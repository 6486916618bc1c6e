"""Contact sheets: rows of images side by side, with a title over each column."""

from collections.abc import Sequence

import cv2
import numpy as np
from PIL import Image, ImageDraw, ImageFont

from linewright.base.types import Pixels

GAP = 6
TITLE_HEIGHT = 22
GROUND = 225


def contact_sheet(rows: Sequence[Sequence[Pixels]], *, titles: Sequence[str] = (), cell: int = 128) -> Pixels:
    """Lay uint8 images, H x W or H x W x 3, out by row in a table of square cells of ``cell`` px.

    ``titles`` are of columns. Returns uint8 H x W, or H x W x 3 if any image has colour.
    """
    columns = max(len(row) for row in rows)
    colour = any(image.ndim == 3 for row in rows for image in row)
    head = TITLE_HEIGHT if titles else 0
    height = head + GAP + len(rows) * (cell + GAP)
    width = GAP + columns * (cell + GAP)
    sheet = np.full((height, width, 3) if colour else (height, width), GROUND, np.uint8)
    for i, row in enumerate(rows):
        for j, image in enumerate(row):
            top, left = head + GAP + i * (cell + GAP), GAP + j * (cell + GAP)
            fitted = _fitted(image, cell)
            if colour and fitted.ndim == 2:
                fitted = np.repeat(fitted[:, :, None], 3, axis=2)
            sheet[top : top + cell, left : left + cell] = fitted
    return _titled(sheet, titles, cell) if titles else sheet


def wrapped_sheet(rows: Sequence[Sequence[Pixels]], titles: Sequence[str]) -> Pixels:
    """Lay out rows of images, small ones two rows side by side; see `contact_sheet`."""
    side = max(max(image.shape[:2]) for row in rows for image in row)
    if side > 128:
        return contact_sheet(rows, titles=titles, cell=min(side, 512))
    half = (len(rows) + 1) // 2
    joined = [[*rows[i], *(rows[half + i] if half + i < len(rows) else ())] for i in range(half)]
    return contact_sheet(joined, titles=[*titles, *titles][: len(joined[0])], cell=112)


def _fitted(image: Pixels, cell: int) -> Pixels:
    """Scale to fit the cell and fill up with paper."""
    factor = cell / max(image.shape[:2])
    if factor != 1:
        size = [max(1, round(side * factor)) for side in image.shape[1::-1]]
        how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
        image = np.asarray(cv2.resize(image, size, interpolation=how), dtype=np.uint8)
    missing = [(0, cell - side) for side in image.shape[:2]] + [(0, 0)] * (image.ndim - 2)
    return np.pad(image, missing, constant_values=255)


def _titled(sheet: Pixels, titles: Sequence[str], cell: int) -> Pixels:
    picture = Image.fromarray(sheet)
    pen = ImageDraw.Draw(picture)
    font = ImageFont.load_default(13)
    for column, title in enumerate(titles):
        middle = GAP + column * (cell + GAP) + cell / 2
        pen.text((middle, TITLE_HEIGHT / 2 + GAP / 2), title, fill=0, font=font, anchor="mm")
    return np.asarray(picture, dtype=np.uint8)
