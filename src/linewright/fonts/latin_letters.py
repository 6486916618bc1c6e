"""Latin letters and figures beside a hand: drawn from a face, since a hand's model knows none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import NamedTuple

from linewright.base import Pixels
from linewright.fonts.fallback import BRUSHED, borrow
from linewright.fonts.latin import Latin
from linewright.fonts.trace import UPM
from linewright.glyphs import Placement, open_face

_RUN = re.compile(r"[!-~\u00a1-\u00ff]+")


class Lettering(NamedTuple):
    """Letters of a face.

    Attributes:
        images: S x S uint8 of each, paper 255, ink 0, in the middle of the frame.
        advances: of each and of the space, as shares of the frame.
    """

    images: dict[str, Pixels]
    advances: dict[str, float]


def part_marks(line: str) -> tuple[str, list[str]]:
    """Return a line as a brush piece has it, and the marks that were left out.

    Punctuation goes, but for what stands in one word with a Latin letter or a figure: 3.14, (353).
    """
    words = {
        place
        for run in _RUN.finditer(line)
        if any(char.isalnum() for char in run[0])
        for place in range(*run.span())
    }
    left = [
        place
        for place, char in enumerate(line)
        if unicodedata.category(char)[0] in "PS" and place not in words
    ]
    kept = "".join(char for place, char in enumerate(line) if place not in set(left))
    return kept, [line[place] for place in left]


def draw_letters(chars: Iterable[str], face: Latin, placement: Placement, size: int) -> Lettering:
    """Draw what the face has of Latin letters, figures and their marks.

    Args:
        chars: any characters; others are left to the hand.
        face: the face.
        placement: how large print stands in the frame, and where its base line lies.
        size: side of an image in pixels.
    """
    borrowed = borrow(face.path, licence=face.licence)
    drawn = open_face(face.path)
    advances = {" ": placement.scale / 4}
    images = {}
    for char in chars:
        if char in borrowed and char not in BRUSHED and not char.isspace():
            width = placement.scale * borrowed[char].width / UPM
            middle = Placement(placement.scale, (1 - width) / 2, placement.dy)
            advances[char] = width
            images[char] = drawn.draw(char, middle, size)
    return Lettering(images, advances)
