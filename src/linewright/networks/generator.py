"""CycleGAN's generator: encoder, residual trunk, decoder (Zhu et al. 2017, appendix 7.2).

``fold`` is ours: a space-to-depth stem and a depth-to-space head make a 128 px image cost what a
64 px one costs. With ``fold=1`` the network is the published one.
"""

from __future__ import annotations

from torch import Tensor, nn

from linewright.layers.residual import ResidualBlock


class ResnetGenerator(nn.Module):
    """c7s1-w, d2w, d4w, R4w x blocks, u2w, uw, c7s1-out, in the paper's notation.

    Args:
        in_channels: channels of the input image.
        out_channels: channels of the output image.
        width: filters of the first convolution (w).
        blocks: residual blocks in the trunk; 9 in CycleGAN at 256 px, 12 in the sparse CycleGAN.
        fold: side of the pixel blocks that the stem turns into channels; 1 for none.
        kernel: side of the first and the last kernel, odd; 7 as published. A folded pixel holds
            several, so 3 sees nearly as far with ``fold=2`` and costs a fifth.
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
    ) -> None:
        super().__init__()
        self.multiple = 4 * fold
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
            *_halve(width, 2 * width),
            *_halve(2 * width, 4 * width),
        )
        self.trunk = nn.Sequential(*(ResidualBlock(channels=4 * width) for _ in range(blocks)))
        self.decoder = nn.Sequential(
            *_double(4 * width, 2 * width),
            *_double(2 * width, width),
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


def _halve(channels: int, filters: int) -> list[nn.Module]:
    return [
        nn.Conv2d(channels, filters, 3, stride=2, padding=1),
        nn.InstanceNorm2d(filters),
        nn.ReLU(inplace=True),
    ]


def _double(channels: int, filters: int) -> list[nn.Module]:
    return [
        nn.ConvTranspose2d(channels, filters, 3, stride=2, padding=1, output_padding=1),
        nn.InstanceNorm2d(filters),
        nn.ReLU(inplace=True),
    ]
