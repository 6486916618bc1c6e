"""Arrowheads among letters: which groups of ink are arrows, and no lettering."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.pages import Components, TextReader, only_members
from linewright.vector.filled import Blob

# A letter is this large, mm; a blot takes no more of it than so; the reader knows it so surely.
_LEAST_MM, _MOST_MM, _BLOT, _SURE = 1.1, 14.0, 0.5, 0.97
# Where what looks like a head is less of it, as the bar of an e is, the reader may be less sure.
_BAR, _SURE_BARRED = 0.35, 0.9
# An arrow with its shaft looks like a 1.
_LETTERS = frozenset("023456789ABCDEFGHJKLMNOPQRSTUVWXYZ")


def find_arrows(
    pixels: Pixels, groups: Components, heads: Sequence[Blob], reader: TextReader, px_per_mm: float
) -> set[int]:
    """Return the numbers of groups of ink with an arrowhead, but for blotted letters.

    Where a 4, an R or a W is blotted, the blot has the form of a slim arrowhead; the whole sign,
    read alone and upright, is a letter all the same, and an arrow with its line is none.

    Args:
        pixels: H x W uint8, paper 255.
        groups: its ink's groups of touching pixels.
        heads: filled shapes that are surely arrowheads by their form.
        reader: the reader.
        px_per_mm: resolution.
    """
    rows, columns = groups.labels.shape
    found: dict[int, float] = {}
    for head in heads:
        x, y = head.points.mean(axis=0)
        number = int(groups.labels[min(int(y), rows - 1), min(int(x), columns - 1)])
        area = float(cv2.contourArea(head.points.astype(np.float32)))
        found[number] = max(found.get(number, 0.0), area)
    sides = groups.boxes[:, 2:] - groups.boxes[:, :2]
    signs = [
        number
        for number, area in found.items()
        if number
        and _LEAST_MM * px_per_mm < sides[number].max() < _MOST_MM * px_per_mm
        and area < _BLOT * groups.areas[number]
    ]
    read = reader.read([_crop(pixels, groups, number) for number in signs])
    letters = {
        number
        for number, (string, confidence) in zip(signs, read, strict=True)
        if confidence > (_SURE_BARRED if found[number] < _BAR * groups.areas[number] else _SURE)
        and string
        and set(string.upper()) <= _LETTERS
    }
    return set(found) - letters


def _crop(pixels: Pixels, groups: Components, number: int) -> Pixels:
    x0, y0, x1, y1 = groups.boxes[number].tolist()
    window = slice(y0, y1), slice(x0, x1)
    own = only_members(pixels[window], groups.labels[window], [number])
    border = max(round(0.12 * min(own.shape)), 2)
    framed = cv2.copyMakeBorder(own, *(border,) * 4, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(framed, dtype=np.uint8)
