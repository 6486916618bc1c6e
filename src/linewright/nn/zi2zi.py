"""zi2zi's networks: pix2pix's U-Net with a style code at the bottleneck, and a judge of two minds.

Tian 2017, blog and code (Apache-2.0); Isola et al. 2017, 6.1, for what it builds on.
"""

from itertools import pairwise

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.nn.whole_batch import BatchNorm2d, dropout

SLOPE = 0.2  # of LeakyReLU below 0
DROPPED = 3  # decoder layers with dropout, the innermost


class UNet(nn.Module):
    """Encoder of ``levels`` halvings, a style code beside its last features, decoder with skips.

    Kernels are 5 x 5; all layers but the first and the last have batch norm.
    """

    codes: Tensor

    def __init__(
        self,
        *,
        channels: int = 1,  # of the images
        width: int = 64,  # filters of the first convolution; they double up to eightfold
        levels: int = 8,  # halvings; 8 at 256 px, where one place is left
        styles: int = 1,  # hands; with one there is no style code
        code: int = 128,  # length of the style code
        dropout: float = 0.5,  # share of features dropped in the decoder's three innermost layers
    ) -> None:
        super().__init__()
        self.dropout = dropout
        widths = [width << min(level, 3) for level in range(levels)]
        self.first = nn.Conv2d(channels, width, 5, stride=2, padding=2)
        self.halves = nn.ModuleList(
            nn.Sequential(nn.Conv2d(into, filters, 5, stride=2, padding=2, bias=False), BatchNorm2d(filters))
            for into, filters in pairwise(widths)
        )
        # Fixed Gaussian vectors, never trained: in the weights, since a model file needs them.
        beside = code if styles > 1 else 0
        self.register_buffer("codes", torch.randn(styles, beside) * 0.01)
        inner = [widths[-1] + beside, *(2 * filters for filters in reversed(widths[:-1]))]
        self.doubles = nn.ModuleList(
            nn.Sequential(
                nn.ConvTranspose2d(into, filters, 5, stride=2, padding=2, output_padding=1, bias=False),
                BatchNorm2d(filters),
            )
            for into, filters in zip(inner, reversed(widths[:-1]), strict=False)
        )
        self.last = nn.ConvTranspose2d(inner[-1], channels, 5, stride=2, padding=2, output_padding=1)

    def encode(self, x: Tensor) -> list[Tensor]:
        """Return features after each halving, the encoding last; sides: multiples of 2^levels."""
        kept = [self.first(x)]
        for half in self.halves:
            kept.append(half(F.leaky_relu(kept[-1], SLOPE)))
        return kept

    def decode(self, kept: list[Tensor], style: Tensor) -> Tensor:
        """Return N x C x H x W in [-1, 1] from what `encode` returned, in N int64 hands."""
        *across, x = kept
        codes = self.codes[style][:, :, None, None].expand(-1, -1, *x.shape[2:])
        x = torch.cat([x, codes.to(x.dtype)], dim=1)
        for number, double in enumerate(self.doubles):
            x = double(F.relu(x))
            if number < DROPPED:
                x = dropout(x, self.dropout, training=self.training)
            x = torch.cat([x, across[-1 - number]], dim=1)
        out: Tensor = self.last(F.relu(x)).tanh()
        return out

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """Draw N x C x H x W images in [-1, 1] in the hands ``style`` (N int64)."""
        return self.decode(self.encode(x), style)


class PairJudge(nn.Module):
    """D: source and output together; real or made, and of which hand (none with one style)."""

    def __init__(
        self,
        *,
        channels: int,  # of both images together
        size: int,  # side of the images, a multiple of 8
        width: int = 64,  # filters of the first convolution
        styles: int = 1,
    ) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.Conv2d(channels, width, 5, stride=2, padding=2), nn.LeakyReLU(SLOPE)]
        for level, stride in enumerate((2, 2, 1)):
            parts += [
                nn.Conv2d(width << level, width << level + 1, 5, stride=stride, padding=2, bias=False),
                BatchNorm2d(width << level + 1),
                nn.LeakyReLU(SLOPE),
            ]
        self.body = nn.Sequential(*parts, nn.Flatten())
        features = 8 * width * (size // 8) ** 2
        self.real = nn.Linear(features, 1)
        self.category = nn.Linear(features, styles) if styles > 1 else None
        for line in (self.real, self.category):
            if line is not None:
                nn.init.normal_(line.weight, 0.0, 0.02)
                nn.init.zeros_(line.bias)

    def forward(self, source: Tensor, image: Tensor) -> tuple[Tensor, Tensor | None]:
        """Return N x 1 scores and N x styles logits (None with one hand) of pairs in [-1, 1]."""
        features = self.body(torch.cat([source, image], dim=1))
        return self.real(features), None if self.category is None else self.category(features)
