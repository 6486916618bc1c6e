"""What is made of a page: the network alone, a repair, or a restyling.

Each runs its networks and then sees to the lettering, which the networks would spoil.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Protocol

from linewright.base import DataError, ModelError, Pixels
from linewright.pages import TextReader
from linewright.translate.lettering.ink import with_lettering
from linewright.translate.lettering.restyle import Translation, restore_lettering


class Engine(Protocol):
    """What runs a network on an image of any size: `Translator` or `OnnxTranslator`."""

    @property
    def channels(self) -> int:
        """Channels of the images that it takes, 1 or 3."""

    def translate(self, pixels: Pixels) -> Pixels:
        """Translate one uint8 image, H x W or H x W x 3, paper 255, at its own size."""


class PageTranslator(ABC):
    """Translates pages: networks first, then what they would spoil, the lettering."""

    needs_resolution = False  # cannot do without a page's resolution
    without_resolution = ""  # what is wrong with a page of unknown resolution, for a note

    def __init__(self, *engines: Engine) -> None:
        self._engines = engines

    @property
    def channels(self) -> int:
        """Channels of the pages that it takes, 1 or 3."""
        return self._engines[0].channels

    def translate(self, pixels: Pixels, px_per_mm: float | None) -> Translation:
        """Translate one uint8 page, H x W (x 3 for three channels), paper 255, ink 0."""
        return self.lettering(self.network(pixels), pixels, px_per_mm)

    def network(self, pixels: Pixels) -> list[Pixels]:
        """Return what each network draws."""
        return [engine.translate(pixels) for engine in self._engines]

    @abstractmethod
    def lettering(
        self, drafts: list[Pixels], scan: Pixels, px_per_mm: float | None, /
    ) -> Translation:
        """Return the page with the networks' lines and the scan's lettering."""


class NetworkOnly(PageTranslator):
    """A network and nothing else: what it draws is the page."""

    def lettering(self, drafts: list[Pixels], *_: object) -> Translation:
        """Return the page as the network drew it."""
        return Translation(drafts[0], drafts[0])


class Repair(PageTranslator):
    """Repairs pages, and keeps the scan's ink in what is written on them."""

    # A page of unknown resolution is the network's alone: what is lettering is told by its size.

    without_resolution = "its lettering is the network's alone"

    def __init__(self, engine: Engine) -> None:
        if engine.channels != 1:
            raise ModelError(
                "repairing keeps lettering in grey, and this model works in colour",
                way_out="take --task alone",
            )
        super().__init__(engine)

    def lettering(self, drafts: list[Pixels], scan: Pixels, px_per_mm: float | None) -> Translation:
        """Return the page with the scan's ink in its lettering as well."""
        page = drafts[0] if px_per_mm is None else with_lettering(drafts[0], scan, px_per_mm)
        return Translation(page, page)


class Restyle(PageTranslator):
    """Draws pages in the standard style, and keeps what is written on the repaired page."""

    needs_resolution = True

    def __init__(self, repair: Engine, restyle: Engine, reader: TextReader) -> None:
        if repair.channels != 1 or restyle.channels != 1:
            raise ModelError("restyling takes models of one channel", way_out="train one in grey")
        super().__init__(repair, restyle)
        self._reader = reader

    def lettering(self, drafts: list[Pixels], scan: Pixels, px_per_mm: float | None) -> Translation:
        """Return the restyled page with the repaired one's lettering."""
        if px_per_mm is None:
            raise DataError("a page without resolution cannot be restyled", where="restyle")
        repaired, restyled = drafts
        return restore_lettering(restyled, repaired, scan, px_per_mm, self._reader)
