"""Layers that look at the whole batch or draw random numbers for it, also where several processes share it.

With one process `BatchNorm2d` is PyTorch's own. The random numbers of `RReLU` and `dropout` are one for every value,
where PyTorch draws them for some: so a share of the batch has the numbers that it has in the whole.
"""

import torch
from torch import Tensor, nn

from linewright.nn.shares import processes, summed, uniform


class BatchNorm2d(nn.BatchNorm2d):
    """Batch norm by the statistics of the whole batch (Ioffe and Szegedy 2015, algorithm 1)."""

    def forward(self, input: Tensor) -> Tensor:
        """Norm this process's share, N x C x H x W."""
        if not self.training or processes() == 1:
            return super().forward(input)
        x = input if input.dtype == torch.float64 else input.float()
        count = processes() * x.numel() // x.shape[1]
        mean = summed(x.sum(dim=(0, 2, 3))) / count
        centred = x - mean[None, :, None, None]
        variance = summed(centred.square().sum(dim=(0, 2, 3))) / count
        self._remember(mean.detach(), variance.detach() * (count / (count - 1)))
        scale = self.weight * (variance + self.eps).rsqrt()
        out: Tensor = centred * scale[None, :, None, None] + self.bias[None, :, None, None]
        return out.to(input.dtype)

    def _remember(self, mean: Tensor, variance: Tensor) -> None:
        assert self.momentum is not None and self.running_mean is not None and self.running_var is not None
        assert self.num_batches_tracked is not None
        self.num_batches_tracked.add_(1)
        self.running_mean.lerp_(mean.to(self.running_mean.dtype), self.momentum)
        self.running_var.lerp_(variance.to(self.running_var.dtype), self.momentum)


class RReLU(nn.RReLU):
    """A leaky ReLU of random slopes in training (Xu et al. 2015)."""

    def forward(self, input: Tensor) -> Tensor:
        """Map this process's share, N x ..., to the same shape."""
        if not self.training:
            return super().forward(input)
        slope = uniform(input.shape, input.device).mul_(self.upper - self.lower).add_(self.lower)
        return input * slope.masked_fill_(input.detach() >= 0, 1.0).to(input.dtype)


def dropout(x: Tensor, share: float, *, training: bool) -> Tensor:
    """Return N x ... with a ``share`` of the values, in [0, 1), zeroed and the others enlarged, while training."""
    if not training or share == 0:
        return x
    kept = uniform(x.shape, x.device) >= share
    return x * (kept.to(x.dtype) / (1 - share))
