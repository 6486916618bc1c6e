"""Finish drawn glyphs: the shipped finishing model gives them the edge of a brush."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Self

import torch
from torch import Tensor

from linewright.errors import ModelError
from linewright.methods.finishing import Finishing
from linewright.model import FINISH, assemble, read_model, shipped_model
from linewright.raster import Pixels, to_pixels, to_tensor

_BATCH = 32


class Finisher:
    """Redraws the edges of glyphs.

    Args:
        method: a finishing network.
        size: side of the glyphs that it has learnt from.

    Attributes:
        size: side of the glyphs that it takes.
    """

    def __init__(self, method: Finishing, *, size: int) -> None:
        self.size = size
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
        return cls(method.to(device or "cpu"), size=model.recipe.data.size)

    def __call__(self, glyphs: Sequence[Pixels]) -> list[Pixels]:
        """Return glyphs, each ``size`` x ``size`` uint8 with paper 255, with better edges."""
        parts = (glyphs[first : first + _BATCH] for first in range(0, len(glyphs), _BATCH))
        return [image for part in parts for image in self._finished(part)]

    @torch.inference_mode()
    def _finished(self, glyphs: Sequence[Pixels]) -> Iterator[Pixels]:
        device = next(self._method.parameters()).device
        images = torch.cat([to_tensor(glyph) for glyph in glyphs]).to(device)
        out: Tensor = self._method.translate(images).cpu()
        for image in out:
            yield to_pixels(image[None])
