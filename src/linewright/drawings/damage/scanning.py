"""What copiers and scanners do to a page.

Marks of drum, roller and lamp are things of the page, in millimetres. Blur, noise and JPEG are
things of the scan, in pixels: a finer scan of the same page shows it sharper, as it does in life.
``amount`` runs from 0 (nothing) to 1 (the worst that a careful eye still reads).

The faults of a bad copier (deep shade, rows of bands, toner as grain) come last, and ink may be
drawn in grey, as the frames of some offices' sheets are; training alone sees both. A thin pale line
looks like a scratch, so only wide lines are very pale.
"""

import cv2
import numpy as np

from linewright.base import Pixels, Rng
from linewright.drawings.damage.fields import (
    Field,
    Shape,
    bell,
    coordinates,
    line_noise,
    normals,
    smooth_noise,
    soft_step,
)

_STRIP_ROWS = 256


def streaks(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> tuple[Field, Field]:
    """Scratch the copier's drum: return the ink loss (factor) and the shade of its streaks."""
    # Streaks run the length of the page; about half are dark, the rest pale and eat ink.
    height, width = shape
    factor, shade = np.ones(shape, np.float32), np.zeros(shape, np.float32)
    for _ in range(1 + rng.poisson(2.0 * amount)):
        place, wide = rng.uniform(0, width), max(0.5, rng.uniform(0.06, 0.35) * px_per_mm)
        first, last = max(0, int(place - 4 * wide)), min(width, int(place + 4 * wide) + 1)
        across = bell(np.arange(first, last, dtype=np.float32) - np.float32(place - 0.5), wide)
        along = np.clip(0.6 + 0.5 * line_noise(height, 20 * px_per_mm, rng), 0, 1)
        mark = np.outer(along, across).astype(np.float32)
        if rng.random() < 0.55:
            shade[:, first:last] += mark * np.float32(rng.uniform(0.1, 0.4) * amount)
        else:
            factor[:, first:last] -= mark * np.float32(rng.uniform(0.2, 0.7) * amount)
    return np.maximum(factor, 0.2, out=factor), np.minimum(shade, 0.5, out=shade)


def roller_shade(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Leave the marks of a dirty roller: soft bands across the page, once a turn."""
    height, width = shape
    turn = rng.uniform(18, 50) * px_per_mm
    phase = rng.uniform(0, turn)
    y = np.arange(height, dtype=np.float32)
    from_mark = (y - np.float32(phase) + np.float32(turn / 2)) % np.float32(turn)
    band = bell(from_mark - np.float32(turn / 2), rng.uniform(0.7, 3.0) * px_per_mm)
    across = np.clip(0.6 + 0.5 * line_noise(width, 12 * px_per_mm, rng), 0, 1.3)
    return np.outer(band * np.float32(0.14 * amount), across).astype(np.float32)


def light_shade(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Light the page unevenly: a gradient, clouds, and at times the shadow of a lifted edge."""
    height, width = shape
    x, y = coordinates(shape)
    turn = rng.uniform(0, 2 * np.pi)
    across = (x / width - 0.5) * np.float32(np.cos(turn))
    down = (y / height - 0.5) * np.float32(np.sin(turn))
    shade = np.asarray(across + down + np.float32(0.5), dtype=np.float32)
    np.clip(shade, 0, 1, out=shade)
    shade *= np.float32(0.25 * amount)
    shade += smooth_noise(shape, 40 * px_per_mm, rng) * np.float32(0.03 * amount)
    if rng.random() < 0.35:
        away = (x, y, width - x, height - y)[rng.integers(4)] / np.float32(px_per_mm)
        shade += bell(np.asarray(away, dtype=np.float32), rng.uniform(4, 14)) * np.float32(
            rng.uniform(0.2, 0.45) * amount
        )
    return np.clip(shade, 0, 0.6, out=shade)


def blur(page: Field, amount: float, rng: Rng) -> Field:
    """Put the page out of focus by up to 1.1 px and shake it along one axis, without a shift."""
    soft = cv2.GaussianBlur(page, (0, 0), max(0.15, 1.1 * amount))
    if rng.random() < 0.4:
        tap = np.float32(0.33 * amount * rng.random())
        kernel = np.array([tap, 1 - 2 * tap, tap], dtype=np.float32)
        one = np.ones(1, np.float32)
        kernels = (kernel, one) if rng.random() < 0.5 else (one, kernel)
        soft = cv2.sepFilter2D(soft, cv2.CV_32F, *kernels)
    return np.asarray(soft, dtype=np.float32)


def add_noise(page: Field, amount: float, rng: Rng) -> None:
    """Add the sensor's noise in place, deviation up to 0.045; in strips, to save memory."""
    deviation = np.float32(0.045 * amount)
    for top in range(0, len(page), _STRIP_ROWS):
        strip = page[top : top + _STRIP_ROWS]
        strip += normals(strip.shape, rng) * deviation


def through_jpeg(pixels: Pixels, amount: float) -> Pixels:
    """Store as JPEG and read back: quality from 98 down to 30. H x W or H x W x 3 uint8 RGB."""
    quality = round(98 - 68 * amount)
    # OpenCV takes BGR.
    stored = pixels if pixels.ndim == 2 else pixels[..., ::-1]
    _, data = cv2.imencode(".jpg", stored, [cv2.IMWRITE_JPEG_QUALITY, quality])
    read = cv2.imdecode(data, cv2.IMREAD_GRAYSCALE if pixels.ndim == 2 else cv2.IMREAD_COLOR)
    out = np.asarray(read, dtype=np.uint8)
    return out if pixels.ndim == 2 else np.ascontiguousarray(out[..., ::-1])


def add_copier_faults(pixels: Pixels, share: float, rng: Rng, *, px_per_mm: float) -> Pixels:
    """Return a scan with one to three of a copier's faults in a share (0..1) of cases."""
    if rng.random() >= share:
        return pixels
    faults = (_shade, _bands, _grain)
    chosen = rng.permutation(len(faults))[: int(rng.integers(1, len(faults) + 1))]
    page = pixels.astype(np.float32)
    for number in sorted(chosen.tolist()):
        page *= 1 - faults[number](pixels.shape[:2], px_per_mm, rng)
    return np.rint(page).astype(np.uint8)


def _shade(shape: Shape, px_per_mm: float, rng: Rng) -> Field:
    """Darken one side or some places of the page, down to a third of its light."""
    field = smooth_noise(shape, rng.uniform(10, 60) * px_per_mm, rng)
    field *= np.float32(rng.uniform(0, 1))
    field += _rise(shape, rng)
    return soft_step(field, rng.uniform(1, 5)) * np.float32(rng.uniform(0.15, 0.65))


def _bands(shape: Shape, px_per_mm: float, rng: Rng) -> Field:
    """Draw soft bands, a few millimetres from one to the next, along the page or across."""
    across = rng.random() < 0.5
    length, other = shape if across else shape[::-1]
    period = np.exp(rng.uniform(np.log(0.8), np.log(12))) * px_per_mm
    place = np.arange(length, dtype=np.float32) * np.float32(2 * np.pi / period)
    wander = line_noise(length, 4 * period, rng) * np.float32(rng.uniform(0, 1.5))
    height = 0.6 + 0.4 * line_noise(length, period, rng)
    bands = soft_step(np.cos(place + wander).astype(np.float32), rng.uniform(1, 8)) * height
    along = 0.7 + 0.3 * line_noise(other, 20 * px_per_mm, rng)
    shade = np.clip(np.outer(bands, along), 0, 1) * np.float32(rng.uniform(0.05, 0.45))
    return np.ascontiguousarray(shade if across else shade.T, dtype=np.float32)


def _grain(shape: Shape, px_per_mm: float, rng: Rng) -> Field:
    """Scatter toner, dense on one side or in places and thinning out from there."""
    field = smooth_noise(shape, rng.uniform(6, 40) * px_per_mm, rng)
    field *= np.float32(rng.uniform(0.2, 1))
    field += _rise(shape, rng)
    dense = soft_step(field, rng.uniform(1, 5)) * np.float32(rng.uniform(0.05, 0.6))
    # Grains of a pixel, or clots of some; the page's share of them is what `dense` says.
    clot = smooth_noise(shape, rng.choice([1.0, 1.0, 1.5, 2.5]), rng)
    scattered = rng.random(shape, dtype=np.float32) if rng.random() < 0.5 else _level(clot)
    dark = np.clip(1 - 0.4 * rng.random(shape, dtype=np.float32), 0, 1)
    return np.where(scattered < dense, dark * np.float32(rng.uniform(0.25, 1)), 0).astype(np.float32)


def _level(noise: Field) -> Field:
    """Return noise of deviation 1 as about even values in [0, 1]."""
    return soft_step(noise, 1.702)


def _rise(shape: Shape, rng: Rng) -> Field:
    """Return a slope over the page, from about -1.5 to 1.5, along a random direction."""
    x, y = coordinates(shape)
    turn, middle = rng.uniform(0, 2 * np.pi), rng.uniform(-0.6, 0.6)
    across = (x / shape[1] - 0.5) * np.float32(np.cos(turn))
    down = (y / shape[0] - 0.5) * np.float32(np.sin(turn))
    return np.asarray(3 * (across + down - np.float32(middle)), dtype=np.float32)


# Lines from this width on are wide, mm; the least density of the others where ink is pale.
_WIDE_MM, _THIN_PALE = 0.45, 0.5


def pale_ink(pixels: Pixels, least: float, rng: Rng, *, px_per_mm: float) -> Pixels:
    """Return a card, in half of all cases with ink as pale as ``least``, 0..1, on a side or all."""
    if rng.random() < 0.5:
        return pixels
    density, whole = rng.uniform(least, 1), rng.random() < 0.5
    height, width = pixels.shape
    angle, x, y = rng.uniform(0, 2 * np.pi), rng.uniform(0, width), rng.uniform(0, height)
    row, column = np.ogrid[:height, :width]
    grey = whole | ((column - x) * np.cos(angle) + (row - y) * np.sin(angle) > 0)
    ink = 255 - pixels
    brush = np.ones((max(round(_WIDE_MM * px_per_mm), 2),) * 2, np.uint8)
    wide = cv2.morphologyEx(ink, cv2.MORPH_OPEN, brush).astype(np.float32)
    paler = 255 - density * wide - max(density, _THIN_PALE) * (ink - wide)
    return np.where(grey, np.rint(paler), pixels).astype(np.uint8)
