"""The user's own images of characters, put into the frame of the drawn ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import InputError, Pixels
from linewright.fonts.scribe import enlarged
from linewright.glyphs import FolderFace, Placement

LARGEST = 512
"""Pixels of a kept image at most: more than outlines need."""


class OwnImages(NamedTuple):
    """What a folder of the user's images holds.

    Attributes:
        images: H x H uint8 by character, paper 255, ink 0, in the frame of drawn glyphs.
        refused: what could not be used and why, one line each.
    """

    images: dict[str, Pixels]
    refused: list[str]


def read_own_images(
    folder: Path, print_of: Callable[[str], Pixels], known: Iterable[str], *, size: int
) -> OwnImages:
    """Read images named ``永.png``, ``U+6C38.png`` or ``6c38.png``.

    A square image is the frame itself, as glyphs are shown in the review. Any other one is
    enlarged or shrunk, and moved, so that its ink takes the place of the print's ink.

    Args:
        folder: the images.
        print_of: draws a character in print, in the frame; asked for images that are not square.
        known: characters of the font; images of others are refused.
        size: side of drawn glyphs in pixels.

    Raises:
        InputError: the folder is absent or holds no image that is named by a character.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder)
    face = FolderFace(folder)
    refused = face.refused()
    images: dict[str, Pixels] = {}
    font = set(known)
    for char in face.characters():
        if char not in font:
            refused.append(f"{folder}: {char} is not among the characters of the font")
            continue
        try:
            image = face.image(char)
        except InputError as error:
            refused.append(str(error))
            continue
        if not (image < 128).any():
            refused.append(f"{folder}: the image of {char} is blank")
        elif image.shape[0] == image.shape[1]:
            images[char] = _at_size(image, size)
        else:
            images[char] = face.draw(char, _over(image, print_of(char)), 2 * size)
    return OwnImages(images, refused)


def _at_size(image: Pixels, size: int) -> Pixels:
    side = image.shape[0]
    if side < size:
        return enlarged(image, size)
    if side <= LARGEST:
        return image
    small = cv2.resize(image, (LARGEST, LARGEST), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _over(image: Pixels, print_: Pixels) -> Placement:
    """Return the placement that brings the ink of an image over that of the print."""
    left, top, right, bottom = _box(image)
    there = np.array(_box(print_)) / print_.shape[0]
    longer = max(there[2] - there[0], there[3] - there[1])
    scale = float(longer / max(right - left, bottom - top))
    height, width = image.shape
    x, y = (left + right - width) / 2, (top + bottom - height) / 2
    middle = (there[:2] + there[2:]) / 2
    return Placement(scale, float(middle[0] - scale * x), float(middle[1] - scale * y))


def _box(image: Pixels) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(image < 128)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
