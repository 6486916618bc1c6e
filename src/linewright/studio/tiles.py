"""A picture as tiles of each size, in one file: what is shown of a page of any size is read at once.

The file is a ZIP whose names are ``level/column_row``, as deep zoom images (DZI) number them: level 0 is one pixel.
Blank tiles are left out.
"""

import math
import zipfile
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np

from linewright.base import Pixels, writing

SIDE = 512  # of a tile, px
_DARKER = 1.35  # a line that is made smaller pales; so much of its darkness is given back at each step
_LEAST_LEVEL = 8


def write_tiles(path: Path, pixels: Pixels) -> None:
    """Write the tiles of a picture, uint8 H x W or H x W x 3 (RGB)."""
    with writing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_STORED) as archive:
        level = top_level(pixels.shape[1], pixels.shape[0])
        while True:
            _write_level(archive, level, pixels)
            if level <= _LEAST_LEVEL or max(pixels.shape[:2]) <= SIDE:
                return
            level -= 1
            pixels = _halved(pixels)


def top_level(width: int, height: int) -> int:
    """Return the level at which a picture has its own size."""
    return math.ceil(math.log2(max(width, height, 1)))


def least_level(width: int, height: int) -> int:
    """Return the lowest level that `write_tiles` writes: that of one tile."""
    level = top_level(width, height)
    while level > _LEAST_LEVEL and max(width, height) > SIDE:
        width, height, level = (width + 1) // 2, (height + 1) // 2, level - 1
    return level


def read_tile(path: Path, level: int, column: int, row: int) -> bytes | None:
    """Return a tile as PNG, or None where all is blank; FileNotFoundError: there is no such picture."""
    archive = _opened(path, path.stat().st_mtime_ns)
    try:
        return archive.read("/".join([str(level), "_".join([str(column), str(row)])]))
    except KeyError:
        return None


@lru_cache(maxsize=32)
def _opened(path: Path, _mtime: int) -> zipfile.ZipFile:
    return zipfile.ZipFile(path)


def _write_level(archive: zipfile.ZipFile, level: int, pixels: Pixels) -> None:
    height, width = pixels.shape[:2]
    for top in range(0, height, SIDE):
        for left in range(0, width, SIDE):
            tile = pixels[top : top + SIDE, left : left + SIDE]
            if tile.min() == 255:
                continue
            if tile.ndim == 3:
                tile = tile[:, :, ::-1]
            data = cv2.imencode(".png", tile, [cv2.IMWRITE_PNG_COMPRESSION, 3])[1]
            archive.writestr(f"{level}/{left // SIDE}_{top // SIDE}", data.tobytes())


def _halved(pixels: Pixels) -> Pixels:
    height, width = pixels.shape[:2]
    small = cv2.resize(pixels, ((width + 1) // 2, (height + 1) // 2), interpolation=cv2.INTER_AREA)
    dark = np.minimum((255 - small.astype(np.float32)) * _DARKER, 255)
    halved: Pixels = (255 - dark).astype(np.uint8)
    return halved
