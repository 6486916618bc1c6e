"""Sparse activations and sparse weights: k-winners, and convolutions with a fixed mask.

Ahmad and Scheinkman: How Can We Be So Dense? The Benefits of Using Highly Sparse Representations,
2019; the sparse CycleGAN paper puts both into its encoder and its residual trunk (2.2).
"""

import math
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from linewright.nn.shares import processes, summed

# Values that one task of `_partitioned` works on: they stay in the cache.
_CHUNK = 1 << 17
_ABOVE_ZERO = np.finfo(np.float32).smallest_subnormal


def k_winners_2d(
    x: Tensor,
    *,
    percent_on: float,  # winners of a sample's (if local, a place's) values, in (0, 1]; k >= 1
    duty_cycle: Tensor | None = None,  # C shares of places at which each channel won; None for 0
    boost: float = 0.0,  # how much a channel that often won is held back
    local: bool = False,  # the channels of each place compete: nothing far away has any effect
    rectified: bool = True,  # winners below 0 are zeroed too, as by a ReLU
) -> Tensor:
    """Keep the largest values of N x C x H x W and zero the rest."""
    # Winners are chosen on `x * exp(-boost * duty_cycle)`; what passes is `x` itself. Every value
    # that equals the smallest winner passes too. The gradient passes where the values do.
    if not 0 < percent_on <= 1:
        raise ValueError(f"percent_on must be in (0, 1], not {percent_on}")
    factors = None
    if duty_cycle is not None and boost != 0:
        factors = torch.exp(-boost * duty_cycle.detach()).view(1, -1, 1, 1).to(x.dtype)
    if torch.onnx.is_in_onnx_export():
        return _plain(x, percent_on, factors, local, rectified)
    out: Tensor = _KWinners.apply(x, percent_on, factors, local, rectified)  # type: ignore[no-untyped-call]
    return out


class KWinners2d(nn.Module):
    """`k_winners_2d` in the place of a ReLU, with duty cycles and a boost that dies down."""

    duty_cycle: Tensor
    samples: Tensor

    def __init__(
        self,
        channels: int,  # of the input (C)
        *,
        percent_on: float = 0.2,  # share of winners in training
        inference_factor: float = 1.0,  # times as many at inference (1.0 to 1.5)
        boost: float = 1.0,  # see `k_winners_2d`; only in training
        boost_decay: float = 0.9,  # what is left of the boost after each period
        period: int = 1000,  # samples that the running duty cycles look back on
        local: bool = False,  # see `k_winners_2d`
    ) -> None:
        super().__init__()
        self.percent_on, self.inference_factor = percent_on, inference_factor
        self.boost, self.boost_decay = boost, boost_decay
        self.period, self.local = period, local
        self.register_buffer("duty_cycle", torch.zeros(channels))
        self.register_buffer("samples", torch.zeros((), dtype=torch.int64))

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to the same shape, mostly zeros."""
        if not self.training:
            share = min(1.0, self.percent_on * self.inference_factor)
            return k_winners_2d(x, percent_on=share, local=self.local)
        boost = self.boost * self.boost_decay ** (int(self.samples) / self.period)
        out = k_winners_2d(x, percent_on=self.percent_on, duty_cycle=self.duty_cycle, boost=boost, local=self.local)
        self._count(out.detach())
        return out

    def _count(self, out: Tensor) -> None:
        samples = processes() * len(out)
        won = summed(torch.count_nonzero(out, dim=(0, 2, 3))) / (samples * out[0, 0].numel())
        self.samples += samples
        weight = samples / min(self.period, int(self.samples))
        self.duty_cycle.lerp_(won.to(self.duty_cycle), min(weight, 1.0))

    def extra_repr(self) -> str:
        """Return what is printed between the brackets."""
        kind = "local" if self.local else "global"
        return f"{len(self.duty_cycle)}, percent_on={self.percent_on}, {kind}"


class SparseConv2d(nn.Conv2d):
    """A convolution of which a fixed share of the weights is zero, whatever the optimiser does.

    The mask is drawn once from torch's random numbers, is stored with the weights and is applied
    in every forward pass. ``sparsity``, in [0, 1), is the share in each filter, the same in all.
    """

    mask: Tensor

    def __init__(
        self, in_channels: int, out_channels: int, kernel_size: int, *, sparsity: float = 0.5, **options: Any
    ) -> None:
        super().__init__(in_channels, out_channels, kernel_size, **options)
        if not 0 <= sparsity < 1:
            raise ValueError(f"sparsity must be in [0, 1), not {sparsity}")
        self.sparsity = sparsity
        fan_in = self.weight[0].numel()
        kept = max(1, round((1 - sparsity) * fan_in))
        order = torch.rand(out_channels, fan_in).argsort(dim=1)
        self.register_buffer("mask", (order < kept).view_as(self.weight))

    def forward(self, input: Tensor) -> Tensor:
        """Convolve with the weights that the mask leaves."""
        out: Tensor = self._conv_forward(input, self.weight * self.mask, self.bias)
        return out

    def extra_repr(self) -> str:
        """Return what is printed between the brackets."""
        whole = super().extra_repr()  # type: ignore[no-untyped-call]
        return f"{whole}, sparsity={self.sparsity}"


def duty_cycle_entropy(duty_cycle: Tensor) -> float:
    """Return the mean binary entropy in bits, 0..1, of shares 0..1 at which each channel won.

    It is 0 if every channel wins always or never, and 1 if each wins in half of the cases; at a
    given share of winners it is greatest if all channels win equally often.
    """
    on = duty_cycle.double().clamp(0, 1)
    entropy = -(torch.xlogy(on, on) + torch.xlogy(1 - on, 1 - on)) / math.log(2)
    return float(entropy.mean())


class _KWinners(torch.autograd.Function):
    """On a CPU NumPy's vectorised quickselect finds thresholds far faster than ``kthvalue``."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, percent_on: float, factors: Tensor | None, local: bool, rectified: bool) -> Tensor:
        values = x if factors is None else x * factors
        ctx.rectified = rectified
        if x.device.type == "cpu" and x.dtype != torch.float64:
            out, won = _partitioned(x, values, percent_on, local, rectified)
        else:
            won = values >= _topk_thresholds(values, percent_on, local)
            out = x * won
            if rectified:
                out = out.relu()
        # A rectified output tells by itself where the gradient passes.
        ctx.save_for_backward(out if rectified else won)
        return out

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> tuple[Tensor | None, ...]:
        (saved,) = ctx.saved_tensors
        if ctx.rectified:
            passed: Tensor = torch.ops.aten.threshold_backward(gradient, saved, 0)
        else:
            passed = gradient * saved
        return passed, None, None, None, None


def _plain(x: Tensor, percent_on: float, factors: Tensor | None, local: bool, rectified: bool) -> Tensor:
    """Return the winners by operations that ONNX knows."""
    values = x if factors is None else x * factors
    if local:
        # onnxruntime ranks what lies side by side in half of the time, and need not sort it.
        k = _winners(percent_on, int(values.shape[1]))
        ranked = values.detach().permute(0, 2, 3, 1).topk(k, dim=3, sorted=False).values
        least = ranked.amin(dim=3)[:, None]
    else:
        least = _topk_thresholds(values, percent_on, local)
    won = values >= least
    return x * (won & (x > 0) if rectified else won).to(x.dtype)


def _topk_thresholds(values: Tensor, percent_on: float, local: bool) -> Tensor:
    """Return the smallest winners: N x 1 x 1 x 1, or N x 1 x H x W if ``local``."""
    # While ONNX traces, a shape holds tensors: k becomes that of the traced size.
    channels, *places = (int(side) for side in values.shape[1:])
    if local:
        k = _winners(percent_on, channels)
        return values.detach().topk(k, dim=1).values[:, -1:]
    k = _winners(percent_on, channels * math.prod(places))
    return values.detach().flatten(1).topk(k, dim=1).values[:, -1].view(-1, 1, 1, 1)


def _winners(percent_on: float, count: int) -> int:
    return max(1, round(percent_on * count))


def _partitioned(x: Tensor, values: Tensor, percent_on: float, local: bool, rectified: bool) -> tuple[Tensor, Tensor]:
    """Return the winners and where they are (all of that may be wrong if ``rectified``)."""
    samples, channels, height, width = x.shape
    places = height * width
    shape = (samples, channels, places)
    own = x.detach().float().contiguous().numpy().reshape(shape)
    ranked = own if values is x else values.detach().float().contiguous().numpy().reshape(shape)
    out = np.empty_like(own)
    won = np.empty(shape, np.bool_) if not rectified else None
    count = channels if local else channels * places
    at = count - _winners(percent_on, count)

    def fill(part: tuple[int, slice]) -> None:
        sample, span = part
        one, rank = own[sample, :, span], ranked[sample, :, span]
        if local:
            # A copy with the channels in rows, since quickselect reorders rows in place.
            rows = np.array(rank.T, order="C")
            rows.partition(at, axis=1)
            least = rows[:, at]
        else:
            least = np.partition(rank, at, axis=None)[at]
        if rectified:
            least = np.maximum(least, _ABOVE_ZERO)
        here = np.greater_equal(rank, least)
        np.multiply(one, here, out=out[sample, :, span])
        if won is not None:
            won[sample, :, span] = here

    step = max(1, _CHUNK // channels) if local else places
    parts = [
        (sample, slice(start, min(start + step, places)))
        for sample in range(samples)
        for start in range(0, places, step)
    ]
    threads = min(torch.get_num_threads(), len(parts))
    if threads > 1:
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(fill, parts))
    else:
        for part in parts:
            fill(part)
    kept = torch.from_numpy(out).view_as(x).to(x.dtype)
    return kept, kept if won is None else torch.from_numpy(won).view_as(x)
