"""uint8 images to tensors in [-1, 1] and back, exactly."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import numpy as np
from numpy.typing import NDArray

from linewright.raster.page import Pixels

if TYPE_CHECKING:
    from torch import Tensor

Planes: TypeAlias = NDArray[np.float32]
"""N x C x H x W or C x H x W float32 in [-1, 1], paper +1 and ink -1."""


def to_tensor(pixels: Pixels) -> Tensor:
    """Return an image as a tensor: 0 becomes -1 (ink), 255 becomes +1 (paper).

    Args:
        pixels: H x W or H x W x 3 uint8.

    Returns:
        1 x C x H x W float32 in [-1, 1], C being 1 or 3, on the CPU and sharing no memory.

    Raises:
        ValueError: another shape or dtype.
    """
    import torch  # here, since reading and writing images must not wait for torch

    return torch.from_numpy(to_planes(pixels))


def to_pixels(tensor: Tensor) -> Pixels:
    """Return one tensor as an image, rounded to the nearest of 256 values and clamped.

    Args:
        tensor: C x H x W or 1 x C x H x W floating point in [-1, 1], C being 1 or 3; any device.

    Returns:
        H x W (C = 1) or H x W x 3 (C = 3) uint8; `to_tensor` of it gives back the tensor of an
        image exactly.

    Raises:
        ValueError: more than one image, another number of channels, or NaN in it.
    """
    shape = tuple(tensor.shape)
    if len(shape) == 4 and shape[0] == 1:
        tensor = tensor[0]
    if tensor.ndim != 3 or tensor.shape[0] not in (1, 3):
        raise ValueError(f"one image of shape CHW or 1CHW with C = 1 or 3 is wanted, got {shape}")
    return from_planes(tensor.detach().float().cpu().numpy())


def to_planes(pixels: Pixels) -> Planes:
    """Return an image as `to_tensor` does, in NumPy: 1 x C x H x W float32 in [-1, 1].

    Raises:
        ValueError: as in `to_tensor`.
    """
    check_pixels(pixels)
    planes = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    values = planes.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(values)[None]


def from_planes(planes: Planes) -> Pixels:
    """Return C x H x W float32 in [-1, 1] as an image, as `to_pixels` does.

    Raises:
        ValueError: NaN in it.
    """
    if np.isnan(planes).any():
        raise ValueError("the tensor holds NaN, which is no grey value")
    pixels = np.rint((planes + 1) * 127.5).clip(0, 255).astype(np.uint8)
    return pixels[0] if len(pixels) == 1 else np.ascontiguousarray(pixels.transpose(1, 2, 0))


def check_pixels(pixels: Pixels) -> None:
    """Refuse an array that is not a uint8 image.

    Raises:
        ValueError: not H x W or H x W x 3 uint8, or empty.
    """
    shaped = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    if pixels.dtype != np.uint8 or not shaped or pixels.size == 0:
        raise ValueError(
            f"an image is H x W or H x W x 3 uint8, got {pixels.dtype} {tuple(pixels.shape)}"
        )
