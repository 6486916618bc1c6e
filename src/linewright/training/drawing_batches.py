"""Batches of cards that are drawn when they are asked for."""

import hashlib

import numpy as np
from torch import Tensor

from linewright.base import ConfigError, Pixels, Rng
from linewright.drawings import DOMAINS, Domain, DrawingData, Pair, draw_domains, draw_pair
from linewright.methods import PairedBatch, UnpairedBatch
from linewright.nn import to_tensor
from linewright.training.augment import Crops, random_crop, random_crop_pair
from linewright.training.batches import BatchSource, BatchT

_ATTEMPTS = 4  # draws of a crop before one without ink is taken


class _Cards(BatchSource[BatchT]):
    """Crops of cards; C is 3 for the task ``colour``, else 1."""

    def __init__(self, data: DrawingData, crops: Crops) -> None:
        if crops.size > data.card:
            raise ConfigError(
                "crops of {0} px do not fit cards of {1} px",
                crops.size,
                data.card,
                where="data.size",
                way_out="set data.size={1} or less",
            )
        super().__init__(batch_size=crops.batch_size, seed=crops.seed)
        self.data, self.crops = data, crops


class FreshCards(_Cards[UnpairedBatch]):
    """Crops of cards of both domains, never seen again; ``crops`` on end are of one card."""

    batch_type = UnpairedBatch

    def __init__(self, data: DrawingData, crops: Crops) -> None:
        super().__init__(data, crops)
        self._last: dict[Domain, tuple[int, Pixels]] = {}

    def example(self, serial: int) -> UnpairedBatch:
        """See `BatchSource.example`."""
        return UnpairedBatch(self._crop("X", serial), self._crop("Y", serial))

    def fingerprint(self) -> str:
        """Return a digest of the first card of each domain: it changes with the generator."""
        cards = self._card("X", 0).tobytes() + self._card("Y", 0).tobytes()
        return hashlib.sha256(cards).hexdigest()[:16]

    def _crop(self, domain: Domain, serial: int) -> Tensor:
        """Return a random crop with some ink in it, if there is one within a few draws."""
        card = self._card(domain, serial // self.data.crops)
        rng = np.random.default_rng([self.seed, DOMAINS[domain], serial, 1])
        for _ in range(_ATTEMPTS):
            crop = random_crop(card, size=self.crops.size, augment=self.crops.augment, rng=rng)
            if _has_ink(crop):
                break
        return to_tensor(crop)

    def _card(self, domain: Domain, number: int) -> Pixels:
        """Return a card; the last one of each domain is kept for its next crops."""
        last = self._last.get(domain)
        if last is None or last[0] != number:
            data, want = self.data, "x" if domain == "X" else "y"
            x, y, _ = draw_domains(self.seed, number, domain, data.task, data.card, data.strength, want=want)
            last = self._last[domain] = (number, x if domain == "X" else y)
        return last[1]


class FreshPairs(_Cards[PairedBatch]):
    """Crops of aligned pairs of cards.

    The crops of a batch come from as many pairs, and each pair serves ``crops`` batches on end. The
    task ``colour`` is always drawn at its own size.
    """

    batch_type = PairedBatch

    def __init__(self, data: DrawingData, crops: Crops) -> None:
        super().__init__(data, crops)
        self._last: dict[int, tuple[int, Pair]] = {}

    def example(self, serial: int) -> PairedBatch:
        """See `BatchSource.example`."""
        number, place = divmod(serial, self.batch_size)
        pair = self._pair(number // self.data.crops, place)
        size, augment = self.crops.size, self.crops.augment
        for attempt in range(_ATTEMPTS):
            seed = [self.seed, DOMAINS["X"], number, place, attempt]
            part = self._part(pair, np.random.default_rng([*seed, 3]))
            x, y = random_crop_pair(pair.x[part], pair.y[part], size=size, augment=augment, seed=seed)
            if _has_ink(y):
                break
        return PairedBatch(to_tensor(x), to_tensor(y))

    def fingerprint(self) -> str:
        """Return a digest of the first pair: it changes with the generator."""
        pair = self._pair(0, 0)
        return hashlib.sha256(pair.x.tobytes() + pair.y.tobytes()).hexdigest()[:16]

    def _part(self, pair: Pair, rng: Rng) -> tuple[slice, slice]:
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
        serial = turn * self.batch_size + place
        last = self._last.get(place)
        if last is None or last[0] != serial:
            data = self.data
            rng = np.random.default_rng([self.seed, DOMAINS["X"], serial, 2])
            share, large, zoom = rng.random(), rng.random() < 0.5, rng.uniform(1, data.zoom)
            weakest = data.strength if data.weakest is None else data.weakest
            pair = draw_pair(
                self.seed,
                serial,
                "X",
                task=data.task,
                card=data.card,
                strength=weakest + share * (data.strength - weakest),
                zoom=zoom if large else 1.0,
                pale=data.pale,
                dirt=data.soiled,
            )
            last = self._last[place] = (serial, pair)
        return last[1]


def _has_ink(crop: Pixels) -> bool:
    """Return whether a crop shows something: ink, or in colour what stands out from its ground."""
    grey = crop.mean(axis=2) if crop.ndim == 3 else crop
    inked = grey < 128 if crop.ndim == 2 else np.abs(grey - np.median(grey)) > 60
    return bool(np.mean(inked) > 0.01)
