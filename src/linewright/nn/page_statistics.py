"""The page's own statistics for networks that see all of it, gathered tile by tile.

Instance norm needs the mean and the deviation of each channel over the page, global winners the
smallest winner over the page. Layer n is given the right features only if all layers before it had
the right statistics, so they are found one layer after the other: for each, the tiles run as far as
that layer and no further. Over all tiles of a page that is exact; a sample of them estimates it.

Statistics that each tile makes of itself show as seams, and those of a page that was made small are
those of other lines (benchmarks/page_statistics.py measures both).
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.nn.receptive_field import sees_the_page
from linewright.nn.sparse import KWinners2d

# Positive floats order as their bits do; so many low bits are left out: bins of a 2,048th each.
_DROPPED = 12
_BINS = 1 << (31 - _DROPPED)


class Shown(NamedTuple):
    """A tile on its way through the network."""

    run: Callable[[], object]  # runs the network on it once
    height: int  # of the tile, px
    rows: range  # that belong to it alone
    columns: range  # that belong to it alone


class PageStatistics:
    """Statistics of the layers of a generator at inference that see the whole page; see the module.

    Its layers run in the order in which it holds them; they are hooked while `in_use`.
    """

    def __init__(self, network: nn.Module) -> None:
        self.layers = [part for part in network.modules() if sees_the_page(part)]
        self._known: dict[nn.Module, Callable[[Tensor], Tensor]] = {}
        self._wanted: tuple[_Moments | _Ranks, Shown] | None = None

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Let the network use what is known of the page, in place of what a tile shows."""
        hooks = [layer.register_forward_hook(self._hook) for layer in self.layers]
        try:
            yield
        finally:
            for hook in hooks:
                hook.remove()

    def learn(self, layer: nn.Module, tiles: Iterable[Shown]) -> None:
        """Find the statistics of one of ``layers``, those before it being known; while `in_use`."""
        sums = _Ranks(layer) if isinstance(layer, KWinners2d) else _Moments(layer)
        for tile in tiles:
            self._wanted = sums, tile
            try:
                tile.run()
            except _EnoughError:
                pass
            finally:
                self._wanted = None
        self._known[layer] = sums.known()

    def _hook(self, layer: nn.Module, inputs: tuple[Tensor], output: Tensor) -> Tensor | None:
        del output
        (features,) = inputs
        if self._wanted is not None:
            sums, tile = self._wanted
            if sums.layer is layer:
                ratio = tile.height // features.shape[2]
                down, across = (slice(side.start // ratio, side.stop // ratio) for side in (tile.rows, tile.columns))
                sums.add(features[:, :, down, across])
                raise _EnoughError
        known = self._known.get(layer)
        return None if known is None else known(features)


class _EnoughError(Exception):
    """The layer was reached; what comes after it need not be computed."""


class _Moments:
    """Mean and variance of each channel, for an instance norm."""

    def __init__(self, layer: nn.Module) -> None:
        self.layer = layer
        self.count = 0
        self.first = torch.zeros((), dtype=torch.float64)
        self.second = torch.zeros((), dtype=torch.float64)

    def add(self, features: Tensor) -> None:
        count = features.shape[2] * features.shape[3]
        # Of each tile in its own precision, of the page in double: sums of squares cancel.
        variance, mean = torch.var_mean(features, dim=(0, 2, 3), correction=0)
        mean, variance = mean.cpu().double(), variance.cpu().double()
        self.count += count
        self.first = self.first + count * mean
        self.second = self.second + count * (variance + mean.square())

    def known(self) -> Callable[[Tensor], Tensor]:
        layer = self.layer
        assert isinstance(layer, nn.InstanceNorm2d)
        mean = self.first / self.count
        variance = (self.second / self.count - mean.square()).clamp(min=0)

        def normal(features: Tensor) -> Tensor:
            return F.batch_norm(
                features, mean.to(features), variance.to(features), layer.weight, layer.bias, eps=layer.eps
            )

        return normal


class _Ranks:
    """The smallest winner of a page, to a 2,048th: only winners above 0 pass."""

    def __init__(self, layer: KWinners2d) -> None:
        self.layer = layer
        self.share = min(1.0, layer.percent_on * layer.inference_factor)
        self.count = 0
        self.bins = torch.zeros(_BINS, dtype=torch.int64)

    def add(self, features: Tensor) -> None:
        self.count += features.numel()
        above = features[features > 0].cpu().float()
        self.bins += torch.bincount(above.view(torch.int32) >> _DROPPED, minlength=_BINS)

    def known(self) -> Callable[[Tensor], Tensor]:
        winners = max(1, round(self.share * self.count))
        reached = self.bins.flip(0).cumsum(0)
        if int(reached[-1]) <= winners:
            return F.relu
        lowest = _BINS - 1 - int((reached >= winners).int().argmax())
        least = torch.tensor(lowest << _DROPPED, dtype=torch.int32).view(torch.float32)

        def winning(features: Tensor) -> Tensor:
            return (features * (features >= least.to(features))).relu()

        return winning
