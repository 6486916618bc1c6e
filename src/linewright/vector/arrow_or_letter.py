"""Arrowheads among letters: which components of ink are arrows, and no lettering."""

from collections.abc import Sequence

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.pages import Analysis, Components, TextReader, only_members
from linewright.vector import limits
from linewright.vector.filled import Blob

_LETTERS = frozenset("023456789ABCDEFGHJKLMNOPQRSTUVWXYZ")  # an arrow with its shaft looks like a 1


def find_arrows(page: Analysis, heads: Sequence[Blob], reader: TextReader) -> set[int]:
    """Return the numbers of components with what is surely a head, but for blotted letters."""
    # Where a 4, an R or a W is blotted, the blot has the form of a slim arrowhead; the whole sign,
    # read alone and upright, is a letter all the same, and an arrow with its line is none.
    components = page.components
    rows, columns = components.labels.shape
    head_areas: dict[int, float] = {}
    for head in heads:
        x, y = head.points.mean(axis=0)
        number = int(components.labels[min(int(y), rows - 1), min(int(x), columns - 1)])
        area = float(cv2.contourArea(head.points.astype(np.float32)))
        head_areas[number] = max(head_areas.get(number, 0.0), area)
    sides = (components.boxes[:, 2:] - components.boxes[:, :2]).max(axis=1) / page.px_per_mm
    signs = [
        number
        for number, area in head_areas.items()
        if number
        and limits.SMALLEST_LETTER_MM < sides[number] < limits.LARGEST_LETTER_MM
        and area < limits.BLOT_OF_LETTER * components.areas[number]
    ]
    readings = reader.read([_crop(page.pixels, components, number) for number in signs])
    letters = set()
    for number, (string, confidence) in zip(signs, readings, strict=True):
        is_bar = head_areas[number] < limits.BAR_OF_LETTER * components.areas[number]
        is_sure = confidence > (limits.SURE_BARRED_LETTER if is_bar else limits.SURE_LETTER)
        if is_sure and string and set(string.upper()) <= _LETTERS:
            letters.add(number)
    return set(head_areas) - letters


def _crop(pixels: Pixels, components: Components, number: int) -> Pixels:
    x0, y0, x1, y1 = components.boxes[number].tolist()
    window = slice(y0, y1), slice(x0, x1)
    sign = only_members(pixels[window], components.labels[window], [number])
    border = max(round(limits.SIGN_BORDER * min(sign.shape)), limits.LEAST_BORDER_PX)
    framed = cv2.copyMakeBorder(sign, *(border,) * 4, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(framed, dtype=np.uint8)
