"""The source face of a glyph data set, which has few characters, for tests of fonts."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from PIL import Image

from linewright.base.types import Pixels
from linewright.glyphs.dataset import GlyphSet
from linewright.glyphs.placement import Placement

_OVERSAMPLE = 4


class SetFace:
    """The source face of a glyph data set, drawn from its images."""

    def __init__(self, glyphs: GlyphSet) -> None:
        card = glyphs.report.source
        self.name, self.licence = card.font, card.licence
        self._placement = card.placement
        self._images = glyphs.source

    def characters(self) -> Iterable[str]:
        """Return the data set's characters."""
        return self._images.keys()

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character moved and scaled to where ``placement`` puts it."""
        image = self._images[char]
        if (placement, size) == (self._placement, image.shape[0]):
            return image
        side, stored, width = size * _OVERSAMPLE, self._placement, image.shape[1]
        ratio = stored.scale / placement.scale
        # From a place in the drawing back to one in the stored image.
        step = width * ratio / side
        left = width * (stored.dx - ratio * placement.dx)
        top = width * (stored.dy - ratio * placement.dy)
        ink = Image.fromarray(255 - image).transform(
            (side, side), Image.Transform.AFFINE, (step, 0, left, 0, step, top), Image.Resampling.BICUBIC
        )
        return 255 - np.asarray(ink.reduce(_OVERSAMPLE))
