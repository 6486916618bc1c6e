"""CycleGAN's generator: encoder, residual trunk, decoder (Zhu et al. 2017, appendix 7.2).

``fold``, ``kernel`` and ``strided`` are ours: a space-to-depth stem and a depth-to-space head make
a 128 px image cost what a 64 px one costs. By default the network is the published one.
"""

from __future__ import annotations

from torch import Tensor, nn

from linewright.layers.residual import ResidualBlock


class ResnetGenerator(nn.Module):
    """c7s1-w, d2w, d4w, R4w x blocks, u2w, uw, c7s1-out, in CycleGAN's notation.

    Args:
        in_channels: channels of the input image.
        out_channels: channels of the output image.
        width: filters of the first convolution (w).
        blocks: residual blocks in the trunk; 9 in CycleGAN at 256 px, 12 in the sparse CycleGAN.
        fold: side of the pixel blocks that the stem turns into channels; 1 for none.
        kernel: side of the first and the last kernel, odd; 7 as published. A folded pixel holds
            several, so 3 sees nearly as far with ``fold=2`` and costs a fifth.
        strided: layers that halve the image, and as many that double it; 2 as published. With
            ``fold=2`` 1 keeps the trunk at the published quarter of the image's size, where thin
            lines are learnt sooner.
    """

    def __init__(
        self,
        *,
        in_channels: int = 1,
        out_channels: int = 1,
        width: int = 64,
        blocks: int = 9,
        fold: int = 1,
        kernel: int = 7,
        strided: int = 2,
    ) -> None:
        super().__init__()
        self.multiple = fold * 2**strided
        stem = [nn.PixelUnshuffle(fold)] if fold > 1 else []
        head = [nn.PixelShuffle(fold)] if fold > 1 else []
        area = fold * fold
        self.encoder = nn.Sequential(
            *stem,
            nn.Conv2d(
                in_channels * area, width, kernel, padding=kernel // 2, padding_mode="reflect"
            ),
            nn.InstanceNorm2d(width),
            nn.ReLU(inplace=True),
            *(part for level in range(strided) for part in _halve(width << level)),
        )
        trunk = width << strided
        self.trunk = nn.Sequential(*(ResidualBlock(channels=trunk) for _ in range(blocks)))
        self.decoder = nn.Sequential(
            *(part for level in reversed(range(strided)) for part in _double(width << level)),
            nn.Conv2d(
                width, out_channels * area, kernel, padding=kernel // 2, padding_mode="reflect"
            ),
            *head,
            nn.Tanh(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Translate images.

        Args:
            x: N x C x H x W float32 in [-1, 1]; H and W are multiples of ``self.multiple`` and at
                least four times that, since reflection needs more pixels than it pads.

        Returns:
            N x C' x H x W float32 in [-1, 1].
        """
        out: Tensor = self.decoder(self.trunk(self.encoder(x)))
        return out


def _halve(channels: int) -> list[nn.Module]:
    """Half the size, twice the channels."""
    return [
        nn.Conv2d(channels, 2 * channels, 3, stride=2, padding=1),
        nn.InstanceNorm2d(2 * channels),
        nn.ReLU(inplace=True),
    ]


def _double(channels: int) -> list[nn.Module]:
    """Twice the size, from twice ``channels`` to ``channels``."""
    return [
        nn.ConvTranspose2d(2 * channels, channels, 3, stride=2, padding=1, output_padding=1),
        nn.InstanceNorm2d(channels),
        nn.ReLU(inplace=True),
    ]
