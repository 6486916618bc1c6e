"""Cards of two domains: X as found on the shop floor, Y as it should be.

Four tasks say how X differs from Y:

- ``mild``: standard ink, light scan; translation is repair.
- ``repair``: ink of any style, strong damage; Y is the same ink, whole and clean.
- ``full``: an older shop's style and a strong scan; translation is restyling and repair.
- ``colour``: ``mild`` in colour, with coloured notes, marks and paper on X.

Training images of X and of Y show different assemblies. Test images are aligned pairs with their
truth, and the same for every run.
"""

from __future__ import annotations

import hashlib
from typing import Any, Literal, NamedTuple

import numpy as np
import torch
from pydantic import Field, model_validator
from torch import Tensor

from linewright.augment import Crops, random_crop, random_crop_pair
from linewright.batch import PairedBatch, UnpairedBatch
from linewright.config import Config
from linewright.drawings.card import StyleName, draw_card, draw_styles
from linewright.drawings.colour import colour_card
from linewright.drawings.degrade import Damage, Pixels, degrade
from linewright.drawings.paling import paled
from linewright.drawings.soiling import soiled
from linewright.errors import ConfigError
from linewright.raster import to_tensor

Task = Literal["mild", "repair", "full", "colour"]
Domain = Literal["X", "Y", "test", "dev"]

# Every card has a number of its own; these keep the domains' assemblies apart.
_DOMAINS: dict[Domain, int] = {"X": 1, "Y": 2, "test": 3, "dev": 4}
_REPAIRED: tuple[StyleName, ...] = ("standard", "shop", "aws")


class DrawingData(Config):
    """Which cards to draw.

    Attributes:
        task: how X differs from Y.
        card: side of a card, px.
        strength: of the damage; 1 is what the test has.
        weakest: if given, the strength of each pair is drawn evenly from here up to ``strength``;
            for pairs alone.
        zoom: if above 1, half of the pairs are drawn up to so many times larger, as scans at a
            higher resolution are; for pairs alone.
        crops: training crops that are taken of one card.
        lettering: share of the crops that are cut around lettering; for pairs alone.
        pale: if below 1, half of the pairs show ink drawn in grey, all of it or on one side of the
            card, of a density (0 paper, 1 black) from here up to 1; thin lines, which a scratch
            would look like, of no less than a half; for pairs alone.
        soiled: share of the pairs that a bad copier has shaded, banded or scattered toner on,
            0..1; for pairs alone.
    """

    task: Task = "mild"
    card: Literal[256, 512] = 256
    strength: float = Field(1.0, ge=0, le=2)
    weakest: float | None = Field(None, ge=0, le=2)
    zoom: float = Field(1.0, ge=1, le=4)
    crops: int = Field(2, ge=1)
    lettering: float = Field(0.0, ge=0, le=1)
    pale: float = Field(1.0, gt=0, le=1)
    soiled: float = Field(0.0, ge=0, le=1)

    @model_validator(mode="after")
    def _rising(self) -> DrawingData:
        if self.weakest is not None and self.weakest > self.strength:
            raise ValueError(f"weakest={self.weakest} is more than strength={self.strength}")
        return self


class Pair(NamedTuple):
    """One card in both domains.

    Attributes:
        x: uint8 H x W, or H x W x 3 for the task ``colour``, as found.
        y: uint8 of the same shape, as it should be.
        truth: what is on ``y``, see `linewright.drawings.truth`.
    """

    x: Pixels
    y: Pixels
    truth: dict[str, Any]


def draw_pair(
    seed: int,
    number: int,
    domain: Domain,
    *,
    task: Task,
    card: int,
    strength: float = 1.0,
    zoom: float = 1.0,
    pale: float = 1.0,
    dirt: float = 0.0,
) -> Pair:
    """Draw card ``number`` of a domain in both styles; same numbers, same bytes."""
    drawn = draw_domains(
        seed, number, domain, task, card, strength, want="xy", zoom=zoom, pale=pale, dirt=dirt
    )
    return Pair(*drawn)


def known_pair(number: int, split: Literal["dev", "test"], *, task: Task, card: int) -> Pair:
    """Return pair ``number`` of a split, the same for every run."""
    return draw_pair(0, number, split, task=task, card=card)


class FreshCards:
    """Crops of cards that are drawn when they are asked for and never seen again.

    Batch ``n`` is a pure function of ``n`` and the seed.

    Args:
        data: which cards.
        crops: how crops are cut.
    """

    def __init__(self, data: DrawingData, crops: Crops) -> None:
        _check_size(data, crops.size)
        self.data = data
        self.crops = crops
        self._kept: dict[Domain, tuple[int, Pixels]] = {}

    def batch(self, number: int) -> UnpairedBatch:
        """Return batch ``number``: two N x C x size x size float32 tensors in [-1, 1].

        C is 3 for the task ``colour``, else 1.
        """
        return UnpairedBatch(self._crops("X", number), self._crops("Y", number))

    def fingerprint(self) -> str:
        """Return a digest of the first card of each domain: it changes with the generator."""
        digest = hashlib.sha256()
        for domain in ("X", "Y"):
            digest.update(self._card(domain, 0).tobytes())
        return digest.hexdigest()[:16]

    def _crops(self, domain: Domain, number: int) -> Tensor:
        crops: list[Tensor] = []
        for serial in range(number * self.crops.batch_size, (number + 1) * self.crops.batch_size):
            card = self._card(domain, serial // self.data.crops)
            rng = np.random.default_rng([self.crops.seed, _DOMAINS[domain], serial, 1])
            crops.append(to_tensor(self._crop(card, rng)))
        return torch.cat(crops)

    def _crop(self, card: Pixels, rng: np.random.Generator) -> Pixels:
        """Return a random crop with some ink in it, if there is one within a few draws."""
        for _ in range(4):
            crop = random_crop(card, size=self.crops.size, augment=self.crops.augment, rng=rng)
            if _has_ink(crop):
                break
        return crop

    def _card(self, domain: Domain, number: int) -> Pixels:
        """Return a card; the last one of each domain is kept for its next crops."""
        kept = self._kept.get(domain)
        if kept is None or kept[0] != number:
            data, want = self.data, "x" if domain == "X" else "y"
            x, y, _ = draw_domains(
                self.crops.seed, number, domain, data.task, data.card, data.strength, want=want
            )
            kept = self._kept[domain] = (number, x if domain == "X" else y)
        return kept[1]


class FreshPairs:
    """Crops of aligned pairs of cards that are drawn when they are asked for.

    Batch ``n`` is a pure function of ``n`` and the seed; the crops of a batch come from as many
    pairs, and each pair serves ``crops`` batches on end.

    Args:
        data: which cards; the task ``colour`` is always drawn at its own size.
        crops: how crops are cut.
    """

    def __init__(self, data: DrawingData, crops: Crops) -> None:
        _check_size(data, crops.size)
        self.data = data
        self.crops = crops
        self._kept: dict[int, tuple[int, Pair]] = {}

    def batch(self, number: int) -> PairedBatch:
        """Return batch ``number``: two N x C x size x size float32 tensors in [-1, 1]."""
        crops = [self._crop(number, place) for place in range(self.crops.batch_size)]
        x, y = zip(*crops, strict=True)
        return PairedBatch(torch.cat(x), torch.cat(y))

    def fingerprint(self) -> str:
        """Return a digest of the first pair: it changes with the generator."""
        pair = self._pair(0, 0)
        return hashlib.sha256(pair.x.tobytes() + pair.y.tobytes()).hexdigest()[:16]

    def _crop(self, number: int, place: int) -> tuple[Tensor, Tensor]:
        pair = self._pair(number // self.data.crops, place)
        for attempt in range(4):
            seed = [self.crops.seed, _DOMAINS["X"], number, place, attempt]
            part = self._part(pair, np.random.default_rng([*seed, 3]))
            x, y = random_crop_pair(
                pair.x[part],
                pair.y[part],
                size=self.crops.size,
                augment=self.crops.augment,
                seed=seed,
            )
            if _has_ink(y):
                break
        return to_tensor(x), to_tensor(y)

    def _part(self, pair: Pair, rng: np.random.Generator) -> tuple[slice, slice]:
        """Return what of a pair to cut from: all of it, or the surroundings of some lettering."""
        everything = slice(None), slice(None)
        if rng.random() >= self.data.lettering:
            return everything
        texts = pair.truth["texts"]
        if not texts:
            return everything
        left, top, right, bottom = texts[int(rng.integers(len(texts)))]["box"]
        half = self.crops.size * 3 // 4  # so that a crop holds the lettering, yet not in its middle

        def around(middle: float, side: int) -> slice:
            start = int(np.clip(middle - half, 0, max(0, side - 2 * half)))
            return slice(start, start + 2 * half)

        height, width = pair.y.shape[:2]
        return around((top + bottom) / 2, height), around((left + right) / 2, width)

    def _pair(self, turn: int, place: int) -> Pair:
        """Return the pair of a place in the batch; the last one of each place is kept."""
        serial = turn * self.crops.batch_size + place
        kept = self._kept.get(place)
        if kept is None or kept[0] != serial:
            data = self.data
            rng = np.random.default_rng([self.crops.seed, _DOMAINS["X"], serial, 2])
            share, large, zoom = rng.random(), rng.random() < 0.5, rng.uniform(1, data.zoom)
            weakest = data.strength if data.weakest is None else data.weakest
            pair = draw_pair(
                self.crops.seed,
                serial,
                "X",
                task=data.task,
                card=data.card,
                strength=weakest + share * (data.strength - weakest),
                zoom=zoom if large else 1.0,
                pale=data.pale,
                dirt=data.soiled,
            )
            kept = self._kept[place] = (serial, pair)
        return kept[1]


def _check_size(data: DrawingData, size: int) -> None:
    if size > data.card:
        raise ConfigError(
            f"crops of {size} px do not fit cards of {data.card} px",
            where="data.size",
            way_out=f"set data.size={data.card} or less",
        )


def _has_ink(crop: Pixels) -> bool:
    """Return whether a crop shows something: ink, or in colour what stands out from its ground."""
    grey = crop.mean(axis=2) if crop.ndim == 3 else crop
    inked = grey < 128 if crop.ndim == 2 else np.abs(grey - np.median(grey)) > 60
    return bool(np.mean(inked) > 0.01)


def draw_domains(
    seed: int,
    number: int,
    domain: Domain,
    task: Task,
    card: int,
    strength: float,
    *,
    want: str,
    zoom: float = 1.0,
    pale: float = 1.0,
    dirt: float = 0.0,
) -> tuple[Pixels, Pixels, dict[str, Any]]:
    """Draw one card of a domain; return x, y and the truth of y, as in `Pair`.

    Args:
        seed: of the data set.
        number: of the card within its domain.
        domain: which keeps its assembly apart from those of others.
        task: how X differs from Y.
        card: side of the card, px.
        strength: of the damage; 1 is what the test has.
        want: "xy", "x" or "y"; what is not wanted is returned as the other one.
        zoom: how many times larger it is drawn.
        pale: see `DrawingData`.
        dirt: chance that a bad copier soils it, see ``soiled`` of `DrawingData`, 0..1.
    """
    rng = np.random.default_rng([seed, _DOMAINS[domain], number])
    card_seed = int(rng.integers(2**62))
    repaired = _REPAIRED[int(rng.integers(len(_REPAIRED)))]
    if task == "colour":
        return _draw_colour(card_seed, card, strength, want=want)
    x_style, y_style = {
        "mild": ("standard", "standard"),
        "repair": (repaired, repaired),
        "full": ("shop", "standard"),
    }[task]
    # "x" alone needs no target, "y" alone no source.
    styles = dict.fromkeys({"x": [x_style], "y": [y_style]}.get(want, [x_style, y_style]))
    cards = draw_styles(card_seed, list(styles), size=card, zoom=zoom)
    x, clean = cards[0], cards[-1]
    if "x" not in want:
        return clean.pixels, clean.pixels, clean.truth
    damage = Damage.light(strength) if task == "mild" else Damage.strong(strength)
    drawn = x.pixels
    if pale < 1:
        own = np.random.default_rng([seed, _DOMAINS[domain], number, 1])
        drawn = paled(drawn, pale, own, px_per_mm=x.truth["px_per_mm"])
    worn = degrade(drawn, damage, rng, px_per_mm=x.truth["px_per_mm"])
    if dirt > 0:
        own = np.random.default_rng([seed, _DOMAINS[domain], number, 2])
        worn = soiled(worn, dirt, own, px_per_mm=x.truth["px_per_mm"])
    return worn, clean.pixels, clean.truth


def _draw_colour(
    card_seed: int, card: int, strength: float, *, want: str
) -> tuple[Pixels, Pixels, dict[str, Any]]:
    if "x" not in want:
        clean = draw_card(card_seed, size=card)
        y = np.repeat(clean.pixels[..., None], 3, axis=2)
        return y, y, clean.truth
    found = colour_card(card_seed, size=card, damage=Damage.light(strength))
    return found.x, np.repeat(found.y[..., None], 3, axis=2), found.truth
