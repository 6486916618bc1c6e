"""Draw the pictures of the six hands' card: their first test characters, and the misread ones.

Each hand has rows of print, model and hand. Misread characters are those of the last evaluation;
the worst are those furthest from the hand's own glyph by mean absolute difference, worst first.

python benchmarks/hand_pictures.py data/glyphs128 MISREAD --to out
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
import torch

from linewright.base.types import Pixels
from linewright.fonts.networks import HANDS
from linewright.fonts.scribe import Finisher
from linewright.glyphs.dataset import GlyphSet, read_glyph_set
from linewright.methods.segan import SEGAN
from linewright.nn.tensors import to_pixels, to_tensor
from linewright.pages.pixels import l1
from linewright.pages.write import write_image
from linewright.training.model import assemble, read_model, shipped_model

FIRST, BAND, WORST = 48, 24, 16
GAP, GROUND = 6, 225


class Hands:
    """The model in the package, with finishing.

    Args:
        glyphs: the test characters.
    """

    def __init__(self, glyphs: GlyphSet) -> None:
        path = shipped_model(HANDS)
        model = read_model(path)
        assert model.recipe.data.glyphs is not None
        self.names = model.recipe.data.glyphs.hands
        method = assemble(model, where=path)
        assert isinstance(method, SEGAN)
        self._method = method
        self._finisher = Finisher.load()
        self._glyphs = glyphs

    def rows(self, hand: str, chars: Sequence[str]) -> list[list[Pixels]]:
        """Return print, model and hand of some characters."""
        printed = [self._glyphs.source[char] for char in chars]
        number = self.names.index(hand)
        with torch.inference_mode():
            drawn = [to_pixels(self._method.translate(to_tensor(glyph), style=number)) for glyph in printed]
        return [printed, self._finisher(drawn, hand), [self._glyphs.style(hand)[c] for c in chars]]


def main() -> None:
    """Write ``first.png`` and ``worst.png``."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("set", help="folder of the data set at 128 px")
    parser.add_argument("misread", type=Path, help="misread.tsv of an evaluation")
    parser.add_argument("--to", type=Path, required=True, help="folder")
    asked = parser.parse_args()
    glyphs = read_glyph_set(asked.set)
    hands = Hands(glyphs)
    first: list[list[Pixels]] = []
    worst: list[list[Pixels]] = []
    wrong = [line.split("\t") for line in asked.misread.read_text("utf-8").splitlines()[1:]]
    for hand in hands.names:
        chars = glyphs.chars(hand, "test")[:FIRST]
        for start in range(0, FIRST, BAND):
            first += hands.rows(hand, chars[start : start + BAND])
        rows = hands.rows(hand, [char for name, char, *_ in wrong if name == hand])
        off = [-l1(made, real) for _, made, real in zip(*rows, strict=True)]
        chosen = np.argsort(off, kind="stable")[:WORST]
        worst += [[row[place] for place in chosen] for row in rows]
    asked.to.mkdir(parents=True, exist_ok=True)
    write_image(asked.to / "first.png", _sheet(first, BAND, 48))
    write_image(asked.to / "worst.png", _sheet(worst, WORST, 56))


def _sheet(rows: Sequence[Sequence[Pixels]], columns: int, side: int) -> Pixels:
    """Return rows of glyphs, each ``side`` pixels wide, on one grey ground."""
    step = side + GAP
    page = np.full((len(rows) * step + GAP, columns * step + GAP), GROUND, np.uint8)
    for down, row in enumerate(rows):
        for across, glyph in enumerate(row):
            small = cv2.resize(glyph, (side, side), interpolation=cv2.INTER_AREA)
            top, left = GAP + down * step, GAP + across * step
            page[top : top + side, left : left + side] = small
    return page


if __name__ == "__main__":
    main()
