"""A page understood once, and then asked by everybody."""

from collections.abc import Collection
from functools import cache, cached_property

import numpy as np
from numpy.typing import NDArray

from linewright.base import Mask, Pixels
from linewright.pages.binarise import find_ink, paper_level
from linewright.pages.components import Components, find_components
from linewright.pages.text_rows import Row, SlantedRow, find_rows, find_slanted_rows


class Analysis:
    """A grey page; what is asked of it is computed when it is first asked for, and kept.

    What is ink depends on who asks: the audit of a translation finds it by `find_ink`, the
    vectoriser by `find_mask`. An analysis has one rule only, so that the two never mix.
    """

    def __init__(
        self,
        pixels: Pixels,  # H x W uint8, paper 255, ink 0
        px_per_mm: float,
        *,
        ink: Mask | None = None,  # H x W bool; None finds it by `find_ink`
        components: Components | None = None,  # of the ink, if some were made; None finds them
        scan: Pixels | None = None,  # before repair, H x W uint8: lettering is read there as well
    ) -> None:
        self.pixels, self.px_per_mm, self.scan = pixels, px_per_mm, scan
        self._ink, self._components = ink, components
        self._rows = cache(lambda key: tuple(find_rows(self.components, px_per_mm, key)))
        self._slanted_rows = cache(lambda key: tuple(find_slanted_rows(self.components, px_per_mm, key)))

    @cached_property
    def paper(self) -> NDArray[np.float32]:
        """The level of the paper around each pixel, H x W float32, see `paper_level`."""
        return paper_level(self.pixels, self.px_per_mm)

    @cached_property
    def ink(self) -> Mask:
        """Which pixels are ink, H x W bool."""
        if self._ink is not None:
            return self._ink
        return find_ink(self.pixels, self.px_per_mm, paper=self.paper)

    @cached_property
    def components(self) -> Components:
        """The components of touching ink."""
        return find_components(self.ink) if self._components is None else self._components

    def rows(self, excluded: Collection[int] = ()) -> tuple[Row, ...]:
        """Return rows of small shapes, none ``excluded``: level ones, then those read upwards."""
        return self._rows(frozenset(excluded))

    def slanted_rows(self, excluded: Collection[int] = ()) -> tuple[SlantedRow, ...]:
        """Return slanting rows of small shapes; ``excluded`` as of `rows`."""
        return self._slanted_rows(frozenset(excluded))
