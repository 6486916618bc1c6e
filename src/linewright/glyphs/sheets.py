"""Glyphs on sheets: one PNG holds a thousand characters at 128 px, row by row.

A sheet is what training reads and a contact sheet for a person at once; it spares the file system
some ten thousand small files.
"""

from collections.abc import Iterable
from itertools import islice
from pathlib import Path

import numpy as np
from PIL import Image

from linewright.base import InputError, Pixels, writing
from linewright.pages import read_image

_SIDE = 4096  # of a full sheet, in pixels


def write_sheets(
    glyphs: Iterable[Pixels], folder: Path, stem: str, *, size: int, levels: int = 256
) -> None:
    """Write glyphs, size x size uint8, in order as ``stem-1.png``, ``stem-2.png`` and so on.

    ``levels`` 16 rounds greys to the nearest of 16 and takes half the room of 256, which keeps all.
    OutputError: a file cannot be written.
    """
    columns = _SIDE // size
    left = iter(glyphs)
    number = 0
    while cells := list(islice(left, columns * columns)):
        number += 1
        rows = -(-len(cells) // columns)
        sheet = np.full((rows, size, columns, size), 255, np.uint8)
        for cell, glyph in enumerate(cells):
            sheet[cell // columns, :, cell % columns] = glyph
        image = Image.fromarray(sheet.reshape(rows * size, columns * size))
        with writing(folder / f"{stem}-{number}.png") as path:
            if levels == 16:
                image = image.point(lambda value: (value * 15 + 127) // 255)
                image.putpalette([17 * level for level in range(16) for _ in "rgb"])
                image.save(path, bits=4, optimize=True)
            else:
                image.save(path)


def read_sheets(folder: Path, stem: str, *, size: int, count: int) -> Pixels:
    """Return the glyphs of ``stem-*.png``, count x size x size uint8; InputError on others."""
    columns = _SIDE // size
    glyphs = np.empty((count, size, size), np.uint8)
    for number, start in enumerate(range(0, count, columns * columns), start=1):
        path = folder / f"{stem}-{number}.png"
        here = min(count - start, columns * columns)
        rows = -(-here // columns)
        try:
            sheet = read_image(path, max_pixels=_SIDE * _SIDE).pixels
        except InputError as error:
            raise InputError(
                "the sheet cannot be read ({0})",
                error,
                where=path,
                way_out="build the data set again",
            ) from error
        if sheet.shape != (rows * size, columns * size):
            raise InputError(
                "the sheet is {0} x {1} px instead of {2} x {3}",
                sheet.shape[1],
                sheet.shape[0],
                columns * size,
                rows * size,
                where=path,
                way_out="build the data set again",
            )
        cells = sheet.reshape(rows, size, columns, size).swapaxes(1, 2).reshape(-1, size, size)
        glyphs[start : start + here] = cells[:here]
    return glyphs
