"""Batches of cards that are drawn when they are asked for."""

from __future__ import annotations

import hashlib

import numpy as np
import torch
from torch import Tensor

from linewright.base import ConfigError, Pixels
from linewright.drawings import DOMAINS, Domain, DrawingData, Pair, draw_domains, draw_pair
from linewright.methods import PairedBatch, UnpairedBatch
from linewright.nn import to_tensor
from linewright.training.augment import Crops, random_crop, random_crop_pair


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
            rng = np.random.default_rng([self.crops.seed, DOMAINS[domain], serial, 1])
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
            seed = [self.crops.seed, DOMAINS["X"], number, place, attempt]
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
            rng = np.random.default_rng([self.crops.seed, DOMAINS["X"], serial, 2])
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
