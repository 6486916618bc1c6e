"""The residual block of CycleGAN's generator (Johnson et al. 2016, as used by Zhu et al. 2017)."""

from __future__ import annotations

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with reflection padding and instance norm, added to the input.

    Instance norm has neither affine weights nor running statistics, so the convolutions keep their
    bias.

    Args:
        channels: channels in and out.
    """

    def __init__(self, *, channels: int) -> None:
        super().__init__()
        self.body = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect"),
            nn.InstanceNorm2d(channels),
            nn.ReLU(inplace=True),
            nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect"),
            nn.InstanceNorm2d(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to the same shape; H and W are at least 2."""
        out: Tensor = x + self.body(x)
        return out
