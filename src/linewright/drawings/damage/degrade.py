"""Damage: what years, copiers and scanners do to a drawing, aligned to the pixel.

A page is ink on paper. Ink density (1 - grey) is spread, broken and faded; paper is toned, textured, folded, stained
and dirtied; both meet as ``paper * (1 - ink)``; then the copier leaves its marks, and the scanner lights, blurs and
stores the whole. Nothing is moved, so the clean page stays the exact truth of the damaged one.
"""

from typing import Self

import numpy as np
from pydantic import Field as Setting, model_validator

from linewright.base import Config, DataError, Floats32, Pixels, Rng
from linewright.drawings.damage import aging, scanning
from linewright.drawings.damage.fields import Field

# The least share of its density that ink keeps where it fades (not in gaps and folds).
LEAST_INK = 0.3

# How much of each channel a brown stain and old paper swallow; their mean serves grey pages.
_BROWN = np.array([0.65, 0.82, 1.0], dtype=np.float32)


class Effect(Config):
    """How often one kind of damage comes (0..1), and how strong it is then, drawn evenly."""

    probability: float = Setting(ge=0, le=1)
    low: float = Setting(ge=0, le=1)
    high: float = Setting(ge=0, le=1)

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.low > self.high:
            raise ValueError(f"low must not be above high, got {self.low} and {self.high}")
        return self


class Damage(Config):
    """What may happen to a page. Amount 1 of any effect is the worst a careful eye still reads."""

    # Multiplies every amount (which stays within 1) and, below 1, every probability; 0 leaves a page as it is.
    strength: float = Setting(default=1.0, ge=0)
    fading: Effect  # ink pales unevenly
    grain: Effect  # ink is grainy
    gaps: Effect  # lines break
    spread: Effect  # ink bleeds here and is thinned there
    crease: Effect  # folds, with ink lost along them
    tone: Effect  # paper darkens and yellows, and black ink turns grey
    texture: Effect  # fibres and clouds of the paper
    stains: Effect  # cup rings and blotches
    specks: Effect  # dirt and fibres
    dropouts: Effect  # pinholes in the ink
    streaks: Effect  # scratches of the copier's drum
    roller: Effect  # bands of the copier's roller
    lighting: Effect  # gradients and shadows of the scan
    blur: Effect  # defocus and slight motion
    noise: Effect  # noise of the sensor
    jpeg: Effect  # compression

    @classmethod
    def light(cls, strength: float = 1.0) -> Self:
        """Return a scan of a well-kept drawing: the task *mild*."""
        return cls(strength=strength, **{name: _effect(*low) for name, (low, _) in _USUAL.items()})

    @classmethod
    def strong(cls, strength: float = 1.0) -> Self:
        """Return a scan of a copy that hung in the shop for years: *repair* and *full*."""
        return cls(strength=strength, **{name: _effect(*high) for name, (_, high) in _USUAL.items()})


def _effect(probability: float, low: float, high: float) -> Effect:
    return Effect(probability=probability, low=low, high=high)


# Probability, least and greatest amount of each effect, in a light and in a strong scan.
_USUAL = {
    "fading": ((0.5, 0.05, 0.3), (0.85, 0.2, 0.9)),
    "grain": ((0.5, 0.05, 0.3), (0.8, 0.2, 0.8)),
    "gaps": ((0.1, 0.0, 0.2), (0.65, 0.2, 0.8)),
    "spread": ((0.5, 0.1, 0.4), (0.85, 0.3, 1.0)),
    "crease": ((0.08, 0.1, 0.4), (0.4, 0.4, 1.0)),
    "tone": ((0.9, 0.05, 0.35), (0.95, 0.2, 0.9)),
    "texture": ((0.8, 0.1, 0.5), (0.95, 0.3, 1.0)),
    "stains": ((0.06, 0.1, 0.4), (0.45, 0.3, 1.0)),
    "specks": ((0.5, 0.05, 0.25), (0.85, 0.15, 0.7)),
    "dropouts": ((0.2, 0.05, 0.3), (0.6, 0.2, 0.8)),
    "streaks": ((0.1, 0.1, 0.3), (0.35, 0.3, 1.0)),
    "roller": ((0.1, 0.1, 0.3), (0.35, 0.3, 1.0)),
    "lighting": ((0.7, 0.05, 0.35), (0.85, 0.2, 0.9)),
    "blur": ((0.9, 0.2, 0.5), (0.95, 0.3, 0.8)),
    "noise": ((0.9, 0.1, 0.4), (0.95, 0.25, 0.9)),
    "jpeg": ((0.7, 0.1, 0.5), (0.85, 0.3, 1.0)),
}
_EFFECTS = tuple(name for name in Damage.model_fields if name != "strength")


def degrade(
    pixels: Pixels,  # H x W or H x W x 3 (RGB) uint8, paper 255, ink 0
    damage: Damage,  # what may happen
    rng: Rng,
    *,
    px_per_mm: float,  # sizes marks in mm; blur, noise and JPEG are in pixels
) -> Pixels:
    """Return a damaged copy of a page, aligned to the pixel.

    Each effect draws from a random stream of its own, so that to change one leaves the others as
    they were, and the same generator state gives the same bytes; ``rng`` is advanced by a fixed
    number of draws. DataError: another shape or type, an empty page, or px_per_mm not above 0.
    """
    _check(pixels, px_per_mm)
    draws = _Draws(damage, rng)
    if not draws.amounts:
        return pixels.copy()
    density = pixels.astype(np.float32)
    density *= np.float32(-1 / 255)
    density += 1
    density = _aged_ink(density, draws, px_per_mm)
    page = _aged_paper(pixels.shape, draws, px_per_mm)
    _mark(density, page, draws, px_per_mm)
    np.subtract(1, density, out=density)
    page *= density
    del density
    return _scanned(page, draws, px_per_mm)


class _Draws:
    """The amounts that this page got, and a stream of chance for each effect."""

    # Every effect draws its amount and its seed whether it comes or not, so that to change one
    # leaves the others as they were.

    def __init__(self, damage: Damage, rng: Rng) -> None:
        self.amounts: dict[str, float] = {}
        self._seeds: dict[str, int] = {}
        chances = rng.random((len(_EFFECTS), 2)).tolist()
        seeds = rng.integers(2**63, size=len(_EFFECTS)).tolist()
        for name, (comes, share), seed in zip(_EFFECTS, chances, seeds, strict=True):
            effect: Effect = getattr(damage, name)
            amount = min(1.0, (effect.low + (effect.high - effect.low) * share) * damage.strength)
            if amount > 0 and comes < effect.probability * min(1.0, damage.strength):
                self.amounts[name], self._seeds[name] = amount, seed

    def get(self, name: str) -> tuple[float, Rng] | None:
        """Return the amount and the stream of an effect, or None if the page is spared it."""
        if name not in self.amounts:
            return None
        return self.amounts[name], np.random.Generator(np.random.SFC64(self._seeds[name]))


def _aged_ink(density: Field, draws: _Draws, px_per_mm: float) -> Field:
    if dose := draws.get("spread"):
        density = aging.spread(density, dose[0], px_per_mm, dose[1])
    tone = draws.get("tone")
    factor = np.full(_side(density), 1 if tone is None else 1 - 0.3 * tone[0], np.float32)
    for name, loss in (("fading", aging.fading_loss), ("grain", aging.grain_loss)):
        if dose := draws.get(name):
            factor *= loss(_side(density), dose[0], px_per_mm, dose[1])
    # Pale ink on pale ink on grainy ink would be none: what fades by several causes still shows.
    _multiply(density, np.maximum(factor, LEAST_INK, out=factor))
    for name, loss in (("gaps", aging.gap_loss), ("dropouts", aging.dropout_loss)):
        if dose := draws.get(name):
            _multiply(density, loss(_side(density), dose[0], px_per_mm, dose[1]))
    return density


def _aged_paper(shape: tuple[int, ...], draws: _Draws, px_per_mm: float) -> Field:
    page = np.ones(shape, np.float32)
    if dose := draws.get("tone"):
        page -= np.float32(0.22 * dose[0]) * _tint(page)
    for name, shade in (("texture", aging.texture_shade), ("specks", aging.speck_shade)):
        if dose := draws.get(name):
            _multiply(page, 1 - shade(_side(page), dose[0], px_per_mm, dose[1]))
    if dose := draws.get("stains"):
        stain = aging.stain_shade(_side(page), dose[0], px_per_mm, dose[1])
        page *= 1 - (stain * _tint(page) if page.ndim == 2 else stain[..., None] * _tint(page))
    return page


def _mark(density: Field, page: Field, draws: _Draws, px_per_mm: float) -> None:
    """Fold and scratch the page in place: marks that take ink and shade the paper."""
    if dose := draws.get("crease"):
        amount, rng = dose
        sides = max(page.shape[:2]) / px_per_mm / aging.CARD_MM
        for _ in range(1 + rng.poisson(0.3 * max(0.0, sides - 1))):
            factor, shade = aging.crease(_side(page), amount, px_per_mm, rng)
            _multiply(density, factor)
            _multiply(page, 1 - shade)
    if dose := draws.get("streaks"):
        factor, shade = scanning.streaks(_side(page), dose[0], px_per_mm, dose[1])
        _multiply(density, factor)
        _multiply(page, 1 - shade)


def _scanned(page: Field, draws: _Draws, px_per_mm: float) -> Pixels:
    for name, shade in (("roller", scanning.roller_shade), ("lighting", scanning.light_shade)):
        if dose := draws.get(name):
            _multiply(page, 1 - shade(_side(page), dose[0], px_per_mm, dose[1]))
    if dose := draws.get("blur"):
        page = scanning.blur(page, dose[0], dose[1])
    if dose := draws.get("noise"):
        scanning.add_noise(page, dose[0], dose[1])
    page *= np.float32(255)
    np.rint(page, out=page)
    out = np.clip(page, 0, 255, out=page).astype(np.uint8)
    if dose := draws.get("jpeg"):
        out = scanning.through_jpeg(out, dose[0])
    return out


def _side(page: Field) -> tuple[int, int]:
    return page.shape[0], page.shape[1]


def _tint(page: Field) -> Floats32 | np.float32:
    return _BROWN if page.ndim == 3 else np.float32(_BROWN.mean())


def _multiply(page: Field, factor: Field) -> None:
    page *= factor if page.ndim == 2 else factor[..., None]


def _check(pixels: Pixels, px_per_mm: float) -> None:
    grey = pixels.ndim == 2
    if pixels.dtype != np.uint8 or pixels.size == 0 or not (grey or pixels.shape[2:] == (3,)):
        raise DataError(
            "H x W or H x W x 3 uint8 pixels are needed, got {0} {1}", pixels.dtype, pixels.shape, where="degrade"
        )
    if not px_per_mm > 0:
        raise DataError("px_per_mm must be above 0, got {0}", px_per_mm, where="degrade")
