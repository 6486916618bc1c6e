"""Small random changes to training images.

The sparse CycleGAN paper speaks of "data enhancement" without detail; this choice is ours. Images
are never mirrored unless asked: a mirror image of text or of a weld symbol is wrong.
"""

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np
from pydantic import Field

from linewright.base import Config, Pixels, Rng

PAPER = 255


class Augment(Config):
    """Ranges of the random changes; 0 leaves a change out."""

    shift: float = Field(0.0, ge=0, le=0.5)  # of the crop's side, either way
    rotation: float = Field(0.0, ge=0, le=180)  # degrees, either way
    scale: float = Field(0.0, ge=0, lt=1)  # 0.05: from 1/1.05 to 1.05
    brightness: float = Field(0.0, ge=0, lt=1)  # share of the grey range, either way
    noise: float = Field(0.0, ge=0, lt=1)  # standard deviation, share of the grey range
    flip: bool = False

    @property
    def moves(self) -> bool:
        """Whether any change of geometry is asked for."""
        return self.shift > 0 or self.rotation > 0 or self.scale > 0


class Crops(NamedTuple):
    """How training crops are cut."""

    size: int  # side of a crop, in pixels
    batch_size: int = 1  # crops of each domain in a batch
    augment: Augment = Augment()
    seed: int = 0


def random_crop(image: Pixels, *, size: int, augment: Augment, rng: Rng) -> Pixels:
    """Cut a random square of uint8 out of ``image`` and change it a little."""
    # Images smaller than `size` pixels are padded with paper.
    image = _padded(image, size)
    top = int(rng.integers(image.shape[0] - size + 1))
    left = int(rng.integers(image.shape[1] - size + 1))
    if augment.moves:
        crop = _moved(image, top, left, size, augment, rng)
    else:
        crop = image[top : top + size, left : left + size]
    if augment.flip and rng.random() < 0.5:
        crop = crop[:, ::-1]
    if augment.brightness > 0 or augment.noise > 0:
        values = crop.astype(np.float32)
        values += 255 * rng.uniform(-augment.brightness, augment.brightness)
        if augment.noise > 0:
            values += rng.standard_normal(values.shape, np.float32) * (255 * augment.noise)
        crop = np.clip(np.rint(values), 0, 255).astype(np.uint8)
    # A copy: the image may be kept in memory, and an unchanged crop of its own size would be it.
    return np.array(crop, order="C")


def random_crop_pair(
    x: Pixels, y: Pixels, *, size: int, augment: Augment, seed: Sequence[int]
) -> tuple[Pixels, Pixels]:
    """Cut the same random square out of two aligned images; only ``x`` changes in its greys."""
    still = augment.model_copy(update={"brightness": 0.0, "noise": 0.0})
    # The draws that place the square come first, so both generators place it alike.
    return (
        random_crop(x, size=size, augment=augment, rng=np.random.default_rng(seed)),
        random_crop(y, size=size, augment=still, rng=np.random.default_rng(seed)),
    )


def _padded(image: Pixels, size: int) -> Pixels:
    missing = [max(0, size - side) for side in image.shape[:2]]
    if not any(missing):
        return image
    widths = [(gap // 2, gap - gap // 2) for gap in missing] + [(0, 0)] * (image.ndim - 2)
    return np.pad(image, widths, constant_values=PAPER)


def _moved(image: Pixels, top: int, left: int, size: int, augment: Augment, rng: Rng) -> Pixels:
    angle = np.deg2rad(rng.uniform(-augment.rotation, augment.rotation))
    zoom = np.exp(rng.uniform(-1, 1) * np.log1p(augment.scale))
    shift = rng.uniform(-augment.shift, augment.shift, 2) * size
    # The matrix takes a pixel of the crop to the pixel of the image that it shows.
    turn = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]]) / zoom
    middle = np.array([size - 1, size - 1]) / 2
    origin = np.array([left, top]) + middle + shift - turn @ middle
    return np.asarray(
        cv2.warpAffine(
            image,
            np.column_stack([turn, origin]),
            (size, size),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderValue=(PAPER, PAPER, PAPER),
        ),
        dtype=np.uint8,
    )
