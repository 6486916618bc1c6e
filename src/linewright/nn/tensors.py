"""uint8 images to tensors in [-1, 1] and back, exactly."""

import torch
from torch import Tensor

from linewright.base import Pixels
from linewright.pages import from_planes, to_planes


def to_tensor(pixels: Pixels) -> Tensor:
    """Return `to_planes` of an image as a tensor, on the CPU and sharing no memory with it."""
    return torch.from_numpy(to_planes(pixels))


def to_pixels(tensor: Tensor) -> Pixels:
    """Return one tensor as an image, rounded to the nearest of 256 values and clamped.

    C x H x W or 1 x C x H x W floating point in [-1, 1], C 1 or 3, on any device, becomes H x W
    (C = 1) or H x W x 3 uint8; `to_tensor` of it gives back the tensor of an image exactly.
    ValueError: more than one image, another number of channels, or NaN in it.
    """
    shape = tuple(tensor.shape)
    if len(shape) == 4 and shape[0] == 1:
        tensor = tensor[0]
    if tensor.ndim != 3 or tensor.shape[0] not in (1, 3):
        raise ValueError(f"one image of shape CHW or 1CHW with C = 1 or 3 is wanted, got {shape}")
    return from_planes(tensor.detach().float().cpu().numpy())
