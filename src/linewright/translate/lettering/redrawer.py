"""What makes a page's translation, however many networks and rules it takes."""

from __future__ import annotations

from typing import NamedTuple, Protocol

from linewright.base import Pixels
from linewright.nn import PageTranslator


class Redrawn(NamedTuple):
    """A redrawn page, twice, H x W uint8 (H x W x 3 of a model in colour).

    Attributes:
        page: as it should be.
        in_place: with every number where the scan has it, to be compared with the scan.
    """

    page: Pixels
    in_place: Pixels


class Redrawer(Protocol):
    """Redraws pages.

    Attributes:
        needs_resolution: whether it cannot do without a page's resolution.
        lacks: what is wrong with a page of unknown resolution, for a note; empty if nothing.
    """

    needs_resolution: bool
    lacks: str

    @property
    def channels(self) -> int:
        """Channels of the pages that it takes, 1 or 3."""

    def redraw(self, pixels: Pixels, px_per_mm: float | None) -> Redrawn:
        """Redraw one uint8 page, paper 255, ink 0; ``px_per_mm`` is None where nothing tells it."""


class Alone:
    """A network and nothing else.

    Args:
        network: translates pages.
    """

    needs_resolution = False
    lacks = ""

    def __init__(self, network: PageTranslator) -> None:
        self._network = network
        self.channels = network.channels

    def redraw(self, pixels: Pixels, px_per_mm: float | None) -> Redrawn:
        """See `Redrawer`."""
        del px_per_mm
        made = self._network.translate(pixels)
        return Redrawn(made, made)
