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
    """Translates pages: network, then lettering.

    Attributes:
        channels: channels of the pages that it takes, 1 or 3.
        needs_resolution: whether it cannot do without a page's resolution.
        without_resolution: what is wrong with a page of unknown resolution, for a note; empty if
            nothing.
    """

    channels = 1
    needs_resolution = False
    without_resolution = ""

    def translate(self, pixels: Pixels, px_per_mm: float | None) -> Translation:
        """Translate one uint8 page, paper 255, ink 0.

        Args:
            pixels: H x W, or H x W x 3 for three channels.
            px_per_mm: None where nothing tells it.

        Raises:
            DataError: the resolution is needed and not known.
        """
        return self.lettering(self.network(pixels), pixels, px_per_mm)

    @abstractmethod
    def network(self, pixels: Pixels) -> tuple[Pixels, ...]:
        """Return what each network makes of a page."""

    @abstractmethod
    def lettering(
        self, drafts: tuple[Pixels, ...], scan: Pixels, px_per_mm: float | None
    ) -> Translation:
        """Return the page with the networks' lines and the scan's lettering."""


class NetworkOnly(PageTranslator):
    """A network and nothing else: what it draws is the page."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.channels = engine.channels

    def network(self, pixels: Pixels) -> tuple[Pixels, ...]:
        """Return what the network draws."""
        return (self._engine.translate(pixels),)

    def lettering(
        self, drafts: tuple[Pixels, ...], scan: Pixels, px_per_mm: float | None
    ) -> Translation:
        """Return the network's page as it is."""
        (draft,) = drafts
        return Translation(draft, draft)


class Repair(PageTranslator):
    """Repairs pages, and keeps the scan's ink in what is written on them.

    A page whose resolution is not known is the network's alone: what is lettering is told by its
    size.

    Raises:
        ModelError: the model works in colour.
    """

    without_resolution = "its lettering is the network's alone"

    def __init__(self, engine: Engine) -> None:
        if engine.channels != 1:
            raise ModelError(
                "repairing keeps lettering in grey, and this model works in colour",
                way_out="take --task alone",
            )
        self._engine = engine

    def network(self, pixels: Pixels) -> tuple[Pixels, ...]:
        """Return what the network draws."""
        return (self._engine.translate(pixels),)

    def lettering(
        self, drafts: tuple[Pixels, ...], scan: Pixels, px_per_mm: float | None
    ) -> Translation:
        """Return the page with the scan's ink in its lettering."""
        (page,) = drafts
        if px_per_mm is not None:
            page = with_lettering(page, scan, px_per_mm)
        return Translation(page, page)


class Restyle(PageTranslator):
    """Draws pages in the standard style and keeps what is written on them.

    Args:
        repair: cleans a page; its lettering is kept.
        restyle: draws a page in the standard style; its lines are kept.
        reader: tells numbers from other shapes.

    Raises:
        ModelError: one of the models works in colour.
    """

    needs_resolution = True

    def __init__(self, repair: Engine, restyle: Engine, reader: TextReader) -> None:
        if repair.channels != 1 or restyle.channels != 1:
            raise ModelError("restyling takes models of one channel", way_out="train one in grey")
        self._repair, self._restyle, self._reader = repair, restyle, reader

    def network(self, pixels: Pixels) -> tuple[Pixels, ...]:
        """Return the page repaired and restyled."""
        return self._repair.translate(pixels), self._restyle.translate(pixels)

    def lettering(
        self, drafts: tuple[Pixels, ...], scan: Pixels, px_per_mm: float | None
    ) -> Translation:
        """Return the restyled page with the repaired one's lettering.

        Raises:
            DataError: the resolution is not known.
        """
        if px_per_mm is None:
            raise DataError("a page without resolution cannot be restyled", where="restyle")
        repaired, restyled = drafts
        return restore_lettering(restyled, repaired, scan, px_per_mm, self._reader)
