"""Many small pictures in one page: sheets of tiles, and characters set as pictures of print.

A system without a Chinese font shows boxes for Chinese text. Where a character's print is at hand,
its picture stands over the text, which stays there unseen, to be searched and copied.
"""

from __future__ import annotations

import base64
import html
import io
from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from PIL import Image

from linewright.base import Pixels

LABEL = 20
"""Pixels of a character in a line of text."""

LABEL_STYLE = f"""
.t {{ color: transparent; font: {LABEL - 2}px/{LABEL}px sans-serif; overflow: hidden;
     vertical-align: -5px; white-space: pre }}
"""

_ACROSS = 32  # tiles in a row of a sheet
_DEEP = 32  # rows of a sheet


class Labels:
    """Sets text for a page, its characters as pictures where there are some.

    Args:
        prints: characters in print, H x H uint8, paper 255, ink 0.
        sheets: gets the style rules of the pictures.
    """

    def __init__(self, prints: Mapping[str, Pixels], sheets: list[str]) -> None:
        tags = tiles(list(prints.values()), LABEL, "T", sheets, texts=list(prints))
        self._tags = dict(zip(prints, tags, strict=True))

    def __call__(self, text: str) -> str:
        """Return a text as HTML."""
        return "".join(self._tags.get(char) or html.escape(char, quote=False) for char in text)


def tiles(
    images: Sequence[Pixels],
    side: int,
    kind: str,
    sheets: list[str],
    *,
    texts: Sequence[str] | None = None,
) -> list[str]:
    """Put images on sheets and return a tag for each.

    Args:
        images: square uint8, paper 255, ink 0.
        side: of a tile in pixels.
        kind: a letter of its own for tiles of one kind.
        sheets: gets a style rule for each sheet.
        texts: what each picture says, in the page as unseen text.
    """
    tags = []
    for first in range(0, len(images), _ACROSS * _DEEP):
        some = images[first : first + _ACROSS * _DEEP]
        name = f"{kind}{first // (_ACROSS * _DEEP)}"
        rows = -(-len(some) // _ACROSS)
        sheet = np.full((rows * side, _ACROSS * side), 255, np.uint8)
        for number, image in enumerate(some):
            row, column = divmod(number, _ACROSS)
            small = cv2.resize(image, (side, side), interpolation=cv2.INTER_AREA)
            sheet[row * side : (row + 1) * side, column * side : (column + 1) * side] = small
            place = f"-{column * side}px -{row * side}px"
            which, text = (name, "") if texts is None else (f'"t {name}"', texts[first + number])
            tags.append(
                f'<i class={which} style="background-position:{place}">{html.escape(text)}</i>'
            )
        sheets.append(
            f".{name} {{ width: {side}px; height: {side}px; "
            f"background-image: url(data:image/png;base64,{_png(sheet)}) }}\n"
        )
    return tags


def _png(sheet: Pixels) -> str:
    """Return a PNG of 16 greys, which are enough to judge by, in base 64."""
    image = Image.fromarray(sheet).point(lambda value: (value * 15 + 127) // 255)
    image.putpalette([17 * level for level in range(16) for _ in "rgb"])
    data = io.BytesIO()
    image.save(data, "png", bits=4, optimize=True)
    return base64.b64encode(data.getvalue()).decode("ascii")
