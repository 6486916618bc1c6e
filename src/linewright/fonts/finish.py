"""Finish drawn glyphs: the shipped finishing model gives them the edge of their hand's brush."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import torch
from torch import Tensor

from linewright.base import ModelError, Pixels
from linewright.methods import ANY_HAND, Finishing
from linewright.nn import to_pixels, to_tensor
from linewright.training import FINISH, assemble, read_model, shipped_model

_BATCH = 32


class Finisher:
    """Redraws the edges of glyphs.

    Args:
        method: a finishing network.
        size: side of the glyphs that it has learnt from.
        hands: names of the hands that it has learnt from, in the order of their numbers.

    Attributes:
        size: side of the glyphs that it takes.
    """

    def __init__(self, method: Finishing, *, size: int, hands: Sequence[str]) -> None:
        self.size = size
        self._numbers = {hand: number for number, hand in enumerate(hands, start=1)}
        self._method = method.eval()

    @classmethod
    def load(cls, path: Path | None = None, *, device: torch.device | None = None) -> Self:
        """Read a model of the method ``finishing``, by default the one in the package.

        Raises:
            ModelError: it is absent, damaged or something else.
        """
        path = path or shipped_model(FINISH)
        model = read_model(path)
        method = assemble(model, where=path)
        if not isinstance(method, Finishing):
            raise ModelError(
                "is no finishing model", where=path, way_out="train glyphs/finishing.small"
            )
        data = model.recipe.data
        hands = data.glyphs.hands if data.glyphs else ()
        return cls(method.to(device or "cpu"), size=data.size, hands=hands)

    def __call__(self, glyphs: Sequence[Pixels], hand: str | None = None) -> list[Pixels]:
        """Return glyphs with better edges.

        Args:
            glyphs: each ``size`` x ``size`` uint8, paper 255, ink 0.
            hand: whose they are; one that was not learnt from gets the edges of any hand.
        """
        number = ANY_HAND if hand is None else self._numbers.get(hand, ANY_HAND)
        parts = (glyphs[first : first + _BATCH] for first in range(0, len(glyphs), _BATCH))
        return [image for part in parts for image in self._finished(part, number)]

    @torch.inference_mode()
    def _finished(self, glyphs: Sequence[Pixels], number: int) -> Iterator[Pixels]:
        device = next(self._method.parameters()).device
        images = torch.cat([to_tensor(glyph) for glyph in glyphs]).to(device)
        out: Tensor = self._method.translate(images, style=number).cpu()
        for image in out:
            yield to_pixels(image[None])
