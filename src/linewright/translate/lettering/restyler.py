"""A page through the repair model and the restyling model at once."""

from __future__ import annotations

from linewright.base import DataError, ModelError, Pixels
from linewright.nn import PageTranslator
from linewright.pages import TextReader
from linewright.translate.lettering.keep import keep_lettering
from linewright.translate.lettering.redrawer import Redrawn


class Restyler:
    """Draws pages in the standard style and keeps what is written on them.

    Args:
        repair: cleans a page; its lettering is kept.
        network: restyles a page; its lines are kept.
        reader: tells numbers from other shapes.

    Attributes:
        channels: channels of the pages that it takes: 1.

    Raises:
        ModelError: one of the models works in colour.
    """

    channels = 1
    needs_resolution = True
    lacks = ""

    def __init__(self, repair: PageTranslator, network: PageTranslator, reader: TextReader) -> None:
        if repair.channels != 1 or network.channels != 1:
            raise ModelError("restyling takes models of one channel", way_out="train one in grey")
        self._repair, self._network, self._reader = repair, network, reader

    def redraw(self, pixels: Pixels, px_per_mm: float | None) -> Redrawn:
        """Restyle one page, H x W uint8.

        Raises:
            DataError: the resolution is not known.
        """
        if px_per_mm is None:
            raise DataError("a page without resolution cannot be restyled", where="restyle")
        repaired = self._repair.translate(pixels)
        restyled = self._network.translate(pixels)
        return keep_lettering(restyled, repaired, pixels, px_per_mm, self._reader)
