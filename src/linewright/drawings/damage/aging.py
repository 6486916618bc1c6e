"""What time does to a drawing: ink fades, breaks and bleeds; paper yellows, folds and is stained.

Everything here is a thing of the paper, so sizes are in millimetres. ``amount`` runs from 0 (nothing) to 1 (the worst
that a careful eye still reads). Functions named ``..._loss`` give an H x W field in [0, 1] that ink density is
multiplied with; those named ``..._shade`` give one in [0, 1] of how much light the paper swallows.
"""

import cv2
import numpy as np

from linewright.base import Pixels, Rng
from linewright.drawings.damage.fields import Field, Shape, bell, coordinates, line_noise, smooth_noise, soft_step

CARD_MM = 64.0  # the side of a 256 px card; counts of stains and folds are stated for one


def fading_loss(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Fade ink unevenly; at amount 1 the palest keeps a quarter of its density."""
    field = smooth_noise(shape, 25 * px_per_mm, rng)
    field += 0.5 * smooth_noise(shape, 6 * px_per_mm, rng)
    factor = soft_step(field, 1.5)
    factor *= -0.45 * amount
    factor += 1 - 0.3 * amount
    return factor


def grain_loss(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Make ink grainy, as pencil, worn toner and rough paper do, at a quarter millimetre."""
    field = smooth_noise(shape, max(1.0, 0.25 * px_per_mm), rng)
    field *= 0.3 * amount
    field += 1 - 0.3 * amount
    return np.clip(field, 0.25, 1, out=field)


def gap_loss(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Break lines: gaps of about a millimetre, gathered where the ink is poor."""
    field = smooth_noise(shape, 0.9 * px_per_mm, rng)
    field += 0.8 * smooth_noise(shape, 12 * px_per_mm, rng)
    field -= 3.4 - 1.6 * amount
    depth = rng.uniform(0.6, 1.0)
    gaps = soft_step(field, 6.0)
    gaps *= -depth
    gaps += 1
    return gaps


def spread(density: Field, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Let ink (density, H x W or H x W x 3) bleed in places and wear thin in others."""
    # The ink, blurred by 0.1 mm, is cut again at a level that wanders over the page: below a half
    # lines grow, above it they shrink. Levels are relative, so that pale ink stays pale.
    sigma = max(0.45, 0.1 * px_per_mm)
    reach = 2 * max(1, round(sigma)) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (reach, reach))
    peak: Field = np.asarray(cv2.dilate(density, disc), dtype=np.float32)
    soft: Field = np.asarray(cv2.GaussianBlur(density, (0, 0), sigma), dtype=np.float32)
    shape = (density.shape[0], density.shape[1])
    level = smooth_noise(shape, 1.5 * px_per_mm, rng)
    level *= 0.5
    level += smooth_noise(shape, 10 * px_per_mm, rng)
    level *= 0.14 * amount
    level += 0.38 - 0.06 * amount
    np.clip(level, 0.12, 0.62, out=level)
    wide_level = level if density.ndim == 2 else level[..., None]
    soft -= wide_level * peak
    soft *= 2.0
    soft += 0.5 * peak
    np.clip(soft, 0, peak, out=soft)
    return soft


def crease(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> tuple[Field, Field]:
    """Fold the paper once: return the ink loss (factor) and the shade, below 0 where it shines."""
    height, width = shape
    x, y = coordinates(shape)
    if rng.random() < 0.5:
        x, y, width, height = y, x, height, width
    # Nearly parallel to a side, through a place not at the very edge, with a slight wobble.
    slope = np.tan(np.deg2rad(rng.normal(0, 1.5)))
    place = rng.uniform(0.1, 0.9) * width
    wobble = line_noise(height, 6 * px_per_mm, rng) * np.float32(0.12 * px_per_mm)
    wear = np.clip(0.6 + 0.4 * line_noise(height, 3 * px_per_mm, rng), 0, 1)
    along = (y.ravel() - height / 2) * np.float32(slope) + wobble + np.float32(place)
    along, wear = along.reshape(y.shape), wear.reshape(y.shape).astype(np.float32)
    distance = (x - along).astype(np.float32)
    lost = bell(distance, rng.uniform(0.2, 0.45) * px_per_mm)
    lost *= wear * np.float32(0.9 * amount)
    dirt = bell(distance, max(0.5, 0.1 * px_per_mm))
    dirt *= wear * np.float32(rng.uniform(0.05, 0.3) * amount)
    bend = rng.uniform(0.6, 1.5) * px_per_mm
    dirt += bell(distance - bend, bend) * np.float32(0.12 * amount)
    dirt -= bell(distance + bend, bend) * np.float32(0.06 * amount)
    return np.subtract(1, lost, out=lost), dirt


def texture_shade(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Give paper its fibres and clouds; around 0, both signs."""
    field = smooth_noise(shape, max(1.0, 0.2 * px_per_mm), rng)
    field += 0.8 * smooth_noise(shape, 2.5 * px_per_mm, rng)
    field += smooth_noise(shape, 15 * px_per_mm, rng)
    field *= 0.02 * amount
    return field


def stain_shade(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Stain the paper: rings of cups and blotches with a tide mark."""
    # One on a card; on a sheet their number grows with its side, not its area.
    shade = np.zeros(shape, np.float32)
    more = max(0.0, max(shape) / px_per_mm / CARD_MM - 1)
    for _ in range(1 + rng.poisson(0.35 * more)):
        _add_stain(shade, np.float32(amount * rng.uniform(0.12, 0.32)), px_per_mm, rng)
    return np.minimum(shade, 0.45, out=shade)


def _add_stain(shade: Field, strength: np.float32, px_per_mm: float, rng: Rng) -> None:
    ring = rng.random() < 0.45
    radius = px_per_mm * (rng.uniform(22, 42) if ring else rng.uniform(3, 13))
    rim = px_per_mm * rng.uniform(0.5, 1.3)
    height, width = shade.shape
    centre_x, centre_y = rng.uniform(0, width), rng.uniform(0, height)
    reach = 1.6 * radius + 4 * rim
    left, right = max(0, int(centre_x - reach)), min(width, int(centre_x + reach) + 1)
    top, bottom = max(0, int(centre_y - reach)), min(height, int(centre_y + reach) + 1)
    window = shade[top:bottom, left:right]
    part = (window.shape[0], window.shape[1])
    x, y = coordinates(part)
    offset_x, offset_y = np.float32(centre_x - left), np.float32(centre_y - top)
    distance = np.asarray(np.hypot(x - offset_x, y - offset_y), dtype=np.float32)
    ragged = 0.02 if ring else 0.22
    distance += smooth_noise(part, 0.7 * radius, rng) * np.float32(ragged * radius)
    distance += smooth_noise(part, 1.5 * px_per_mm, rng) * np.float32(0.12 * px_per_mm)
    distance -= np.float32(radius)
    edge = bell(distance, rim)
    edge *= np.clip(0.7 + 0.5 * smooth_noise(part, 9 * px_per_mm, rng), 0, 1.3)
    inside = soft_step(distance, -2 / rim)
    inside *= np.float32(rng.uniform(0.0, 0.15) if ring else rng.uniform(0.3, 0.8))
    inside += edge
    inside *= strength
    window += inside


def speck_shade(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Scatter dirt: specks of 0.05 to 0.5 mm, up to 14 on a square centimetre, and some fibres."""
    height, width = shape
    canvas = np.zeros(shape, np.uint8)
    area_cm2 = height * width / (10 * px_per_mm) ** 2
    count = rng.poisson(14 * amount**2 * area_cm2)
    centres = rng.uniform(0, 1, (count, 2)) * (width, height)
    radii = np.clip(rng.lognormal(np.log(0.07), 0.5, count), 0.03, 0.3) * px_per_mm
    # A speck below a pixel is a paler pixel.
    levels = rng.uniform(60, 230, count) * np.minimum(1, 4 * radii**2)
    fixed = np.rint((centres - 0.5) * 16).astype(int).tolist()
    sizes = np.rint(np.maximum(radii, 0.5) * 16).astype(int).tolist()
    for centre, size, level in zip(fixed, sizes, levels.tolist(), strict=True):
        cv2.circle(canvas, centre, size, level, cv2.FILLED, cv2.LINE_AA, 4)
    for _ in range(rng.poisson(0.02 * amount * area_cm2)):
        _add_fibre(canvas, px_per_mm, rng)
    shade = canvas.astype(np.float32)
    shade *= np.float32(1 / 255)
    return shade


def _add_fibre(canvas: Pixels, px_per_mm: float, rng: Rng) -> None:
    height, width = canvas.shape
    turns = rng.uniform(0, 2 * np.pi) + np.cumsum(rng.normal(0, 0.35, 12))
    steps = np.stack([np.cos(turns), np.sin(turns)], axis=1) * rng.uniform(0.15, 0.5) * px_per_mm
    points = rng.uniform(0, 1, 2) * (width, height) + np.cumsum(steps, axis=0)
    level = float(rng.uniform(60, 160))
    cv2.polylines(canvas, [np.rint(points * 16).astype(np.int32)], False, level, 1, cv2.LINE_AA, 4)


def dropout_loss(shape: Shape, amount: float, px_per_mm: float, rng: Rng) -> Field:
    """Prick holes into the ink, as many and as large as specks of dirt are."""
    holes = speck_shade(shape, amount, px_per_mm, rng)
    return np.subtract(1, holes, out=holes)
