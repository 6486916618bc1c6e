from __future__ import annotations

import numpy as np
import pytest

from linewright.base.errors import DataError, ModelError
from linewright.base.types import Pixels
from linewright.translate.tasks import NetworkOnly, Repair, Restyle


class Shade:
    """Stands for a network that makes every page one grey."""

    def __init__(self, grey: int, channels: int = 1) -> None:
        self._grey, self.channels = grey, channels

    def translate(self, pixels: Pixels) -> Pixels:
        return np.full_like(pixels, self._grey)


PAGE = np.full((60, 80), 200, np.uint8)


def test_networks_are_shown_the_page_in_order() -> None:
    drafts = Restyle(Shade(10), Shade(20), reader=None).network(PAGE)  # type: ignore[arg-type]
    assert [draft.max() for draft in drafts] == [10, 20]


def test_a_network_alone_is_what_it_draws_in_its_own_channels() -> None:
    translator = NetworkOnly(Shade(30, channels=3))
    assert translator.channels == 3 and not translator.needs_resolution
    made = translator.translate(PAGE, 8.0)
    assert made.page is made.in_place and (made.page == 30).all()


def test_lettering_is_grey_and_restyling_needs_the_resolution() -> None:
    with pytest.raises(ModelError, match="--task alone"):
        Repair(Shade(0, channels=3))
    with pytest.raises(ModelError, match="one channel"):
        Restyle(Shade(0), Shade(0, channels=3), reader=None)  # type: ignore[arg-type]
    with pytest.raises(DataError, match="without resolution"):
        Restyle(Shade(0), Shade(0), reader=None).translate(PAGE, None)  # type: ignore[arg-type]
