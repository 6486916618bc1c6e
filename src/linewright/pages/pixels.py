"""Images as arrays: checked, made grey, moved, compared, and as float32 planes for networks."""

from typing import TypeAlias

import numpy as np

from linewright.base import DataError, Floats32, Pixels

Planes: TypeAlias = Floats32  # N x C x H x W or C x H x W float32 in [-1, 1], paper +1 and ink -1


def to_planes(pixels: Pixels) -> Planes:
    """Return an image as planes: 0 becomes -1 (ink), 255 becomes +1 (paper).

    H x W or H x W x 3 uint8, else ValueError, becomes 1 x C x H x W float32, C being 1 or 3.
    """
    check_pixels(pixels)
    planes = pixels[None] if pixels.ndim == 2 else pixels.transpose(2, 0, 1)
    values = planes.astype(np.float32) / np.float32(127.5) - np.float32(1)
    return np.ascontiguousarray(values)[None]


def from_planes(planes: Planes) -> Pixels:
    """Return C x H x W float32 in [-1, 1] as an image, rounded to 256 values; ValueError: NaN."""
    if np.isnan(planes).any():
        raise ValueError("the tensor holds NaN, which is no grey value")
    pixels = np.rint((planes + 1) * 127.5).clip(0, 255).astype(np.uint8)
    return pixels[0] if len(pixels) == 1 else np.ascontiguousarray(pixels.transpose(1, 2, 0))


def check_pixels(pixels: Pixels) -> None:
    """Refuse an array that is not H x W or H x W x 3 uint8, or is empty, by a ValueError."""
    shaped = pixels.ndim == 2 or (pixels.ndim == 3 and pixels.shape[2] == 3)
    if pixels.dtype != np.uint8 or not shaped or pixels.size == 0:
        raise ValueError(f"an image is H x W or H x W x 3 uint8, got {pixels.dtype} {tuple(pixels.shape)}")


def check_grey(px_per_mm: float, *pages: Pixels | None, where: str) -> None:
    """Refuse pages that are not grey, H x W uint8, all of one size, and a resolution not above 0: DataError."""
    given = [page for page in pages if page is not None]
    if any(page.ndim != 2 or page.dtype != np.uint8 or page.shape != given[0].shape for page in given):
        got = ", ".join(f"{page.dtype} {page.shape}" for page in given)
        raise DataError("grey H x W uint8 pages of one size are needed, got {0}", got, where=where)
    if not px_per_mm > 0:
        raise DataError("px_per_mm must be above 0, got {0}", px_per_mm, where=where)


def to_grey(pixels: Pixels) -> Pixels:
    """Return an H x W x 3 image as H x W: Rec. 601 luma, as everywhere where colour is read."""
    weights = np.array([0.299, 0.587, 0.114], np.float32)
    return np.asarray(np.rint(pixels.astype(np.float32) @ weights).astype(np.uint8))


def with_channels(pixels: Pixels, channels: int) -> Pixels:
    """Return an image as H x W for one channel or H x W x 3 for three; itself if it is so."""
    if channels == 3 and pixels.ndim == 2:
        return np.repeat(pixels[:, :, None], 3, axis=2)
    return to_grey(pixels) if channels == 1 and pixels.ndim == 3 else pixels


def shift_pixels(image: Pixels, down: int, right: int) -> Pixels:
    """Return an image, uint8 H x W or H x W x 3, moved by whole pixels, paper (255) coming in.

    It moves by less than H pixels ``down`` or up, and by less than W to the ``right`` or left.
    """
    out = np.full_like(image, 255)
    height, width = image.shape[:2]
    top, left = max(0, down), max(0, right)
    part = image[max(0, -down) : height - top, max(0, -right) : width - left]
    out[top : top + part.shape[0], left : left + part.shape[1]] = part
    return out


def l1(a: Pixels, b: Pixels) -> float:
    """Return the mean |a - b| / 127.5, that is on the [-1, 1] scale; ValueError: shapes differ."""
    if a.shape != b.shape:
        raise ValueError(f"the images differ in shape: {a.shape} and {b.shape}")
    return float(np.mean(np.abs(a.astype(np.float64) - b))) * 2 / 255
