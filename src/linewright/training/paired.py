"""Training data of images that belong together one by one, aligned to the pixel."""

from __future__ import annotations

import numpy as np
import torch

from linewright.base import DataError, Pixels
from linewright.methods import PairedBatch
from linewright.nn import to_tensor
from linewright.training.augment import Crops, random_crop_pair
from linewright.training.unpaired import Images


class PairedImages:
    """The same random crop of x and of y; pairs are shuffled anew in every round.

    Batch ``n`` is a pure function of ``n`` and the seed.

    Args:
        x: source images.
        y: target images, one for each of ``x``.
        crops: how crops are cut.
    """

    def __init__(
        self,
        x: Images,
        y: Images,
        crops: Crops,
    ) -> None:
        self.x, self.y = x, y
        self.crops = crops

    def batch(self, number: int) -> PairedBatch:
        """Return batch ``number``: two N x C x size x size float32 tensors in [-1, 1].

        Raises:
            DataError: the two images of a pair differ in size.
        """
        xs, ys = [], []
        for serial in range(number * self.crops.batch_size, (number + 1) * self.crops.batch_size):
            around, place = divmod(serial, len(self.x))
            order = np.random.default_rng([self.crops.seed, around]).permutation(len(self.x))
            whole = self._pair(int(order[place]))
            x, y = random_crop_pair(
                *whole,
                size=self.crops.size,
                augment=self.crops.augment,
                seed=[self.crops.seed, around, place],
            )
            xs.append(to_tensor(x))
            ys.append(to_tensor(y))
        return PairedBatch(torch.cat(xs), torch.cat(ys))

    def _pair(self, which: int) -> tuple[Pixels, Pixels]:
        x, y = self.x[which], self.y[which]
        if x.shape[:2] != y.shape[:2]:
            (high, wide), (other_high, other_wide) = x.shape[:2], y.shape[:2]
            raise DataError(
                f"the images of pair {which + 1} differ in size: x is {wide} x {high} px, "
                f"y is {other_wide} x {other_high} px",
                where="data.x and data.y",
                way_out="bring them to one size, aligned to the pixel",
            )
        return x, y

    def fingerprint(self) -> str:
        """Return a digest of both sides."""
        return "-".join(images.fingerprint()[:16] for images in (self.x, self.y))
