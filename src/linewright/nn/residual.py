"""The residual block of CycleGAN's generator (Johnson et al. 2016, as used by Zhu et al. 2017)."""

from collections.abc import Callable

from torch import Tensor, nn


class ResidualBlock(nn.Module):
    """Two 3x3 convolutions with reflection padding and instance norm, added to the input.

    Instance norm has neither affine weights nor running statistics, so the convolutions keep their
    bias. ``conv`` takes the arguments of `torch.nn.Conv2d`; ``norm`` and ``active`` take channels.
    """

    def __init__(
        self,
        *,
        channels: int,
        conv: Callable[..., nn.Module] = nn.Conv2d,
        norm: Callable[[int], nn.Module] = nn.InstanceNorm2d,
        active: Callable[[int], nn.Module] = lambda _: nn.ReLU(inplace=True),
    ) -> None:
        super().__init__()
        self.body = nn.Sequential(
            conv(channels, channels, 3, padding=1, padding_mode="reflect"),
            norm(channels),
            active(channels),
            conv(channels, channels, 3, padding=1, padding_mode="reflect"),
            norm(channels),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W to the same shape; H and W are at least 2."""
        out: Tensor = x + self.body(x)
        return out
