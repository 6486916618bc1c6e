"""Model file in, translated images out."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
from torch.nn import functional as F

from linewright.methods.base import Direction, Method
from linewright.model import Model, assemble, read_model
from linewright.raster import Pixels, to_pixels, to_tensor
from linewright.training.device import choose_device


class Translator:
    """Translate images of any size with a trained model.

    Args:
        method: networks with trained generators.
        channels: channels that the generators take, 1 or 3.
        card: what is known of the model.
        device: where to compute.
    """

    def __init__(
        self,
        method: Method[Any],
        *,
        channels: int,
        card: Mapping[str, Any],
        device: torch.device | None = None,
    ) -> None:
        self.device = device or torch.device("cpu")
        self.method = method.to(self.device).eval()
        self.channels = channels
        self.card = card

    @classmethod
    def load(cls, path: Path | str, *, device: str = "auto") -> Self:
        """Read a run folder or a model file.

        Raises:
            ModelError: it is absent, damaged or does not fit its recipe.
        """
        return cls.of(read_model(Path(path)), where=Path(path), device=device)

    @classmethod
    def of(cls, model: Model, *, where: Path, device: str = "auto") -> Self:
        """Make a translator of a model that was read already; ``where`` names it in errors."""
        return cls(
            assemble(model, where=where),
            channels=model.recipe.data.channels,
            card=model.card,
            device=choose_device(device),
        )

    @torch.inference_mode()
    def translate(self, pixels: Pixels, direction: Direction = "xy") -> Pixels:
        """Translate one image at its own size.

        Args:
            pixels: uint8 H x W or H x W x 3, paper 255, ink 0.
            direction: "xy", or "yx" for the way back.

        Returns:
            uint8 of the same height and width; grey for a model of one channel.
        """
        height, width = pixels.shape[:2]
        image = to_tensor(_with_channels(pixels, self.channels)).to(self.device)
        # Filled up with paper: to a multiple, and to enough pixels for the reflecting layers.
        multiple = self.method.size_multiple
        least = self.method.least_size
        down = max(least - height, -height % multiple)
        right = max(least - width, -width % multiple)
        image = F.pad(image, (0, right, 0, down), value=1.0)
        out = self.method.translate(image, direction)[:, :, :height, :width]
        return to_pixels(out.cpu())


def _with_channels(pixels: Pixels, channels: int) -> Pixels:
    if channels == 3 and pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    if channels == 1 and pixels.ndim == 3:
        return to_grey(pixels)
    return pixels


def to_grey(pixels: Pixels) -> Pixels:
    """Return an H x W x 3 image as H x W: Rec. 601 luma, as everywhere where colour is read."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    grey: Pixels = np.rint(pixels.astype(np.float32) @ weights).astype(np.uint8)
    return grey
