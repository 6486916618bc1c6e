"""StarGAN's networks: Choi et al. 2018, appendix 7.2, tables 4 and 5."""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

SLOPE = 0.01  # of LeakyReLU below 0


class LabelledGenerator(nn.Module):
    """Image and target domain in, image out: CycleGAN's shape, the label as constant channels.

    Zero padding everywhere, and instance norm with learned scale and shift: with reflection and
    plain norms a constant channel would vanish.
    """

    def __init__(
        self,
        *,
        channels: int = 1,  # of the images
        domains: int,  # how many
        width: int = 64,  # filters of the first convolution
        blocks: int = 6,  # residual ones; 6 as published
        fold: int = 1,  # side of the pixel blocks that become channels first; 1 for none (ours)
        kernel: int = 7,  # side of the first and the last kernel, odd; 7 as published
    ) -> None:
        super().__init__()
        self.domains, self.fold = domains, fold
        folded, around = channels * fold * fold, kernel // 2
        self.body = nn.Sequential(
            *_normed(nn.Conv2d(folded + domains, width, kernel, padding=around, bias=False)),
            *_normed(nn.Conv2d(width, 2 * width, 4, stride=2, padding=1, bias=False)),
            *_normed(nn.Conv2d(2 * width, 4 * width, 4, stride=2, padding=1, bias=False)),
            *(_Block(4 * width) for _ in range(blocks)),
            *_normed(nn.ConvTranspose2d(4 * width, 2 * width, 4, stride=2, padding=1, bias=False)),
            *_normed(nn.ConvTranspose2d(2 * width, width, 4, stride=2, padding=1, bias=False)),
            nn.Conv2d(width, folded, kernel, padding=around, bias=False),
            nn.PixelShuffle(fold),
            nn.Tanh(),
        )

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """Draw N x C x H x W in [-1, 1], sides multiples of 4 ``fold``, in N int64 domains."""
        x = F.pixel_unshuffle(x, self.fold)
        hot = F.one_hot(labels, self.domains).to(x.dtype)[:, :, None, None]
        out: Tensor = self.body(torch.cat([x, hot.expand(-1, -1, *x.shape[2:])], dim=1))
        return out


class Verdict(NamedTuple):
    """What the discriminator says."""

    scores: Tensor  # N x 1 x h x w, one a patch, unbounded
    logits: Tensor  # N x domains, unbounded


class DomainDiscriminator(nn.Module):
    """D_src and D_cls on one body of strided convolutions, without norm."""

    def __init__(
        self,
        *,
        channels: int = 1,  # of the images
        domains: int,  # how many
        size: int,  # side of the images, a multiple of fold 2^layers
        width: int = 64,  # filters of the first convolution; each layer doubles them
        layers: int = 6,  # convolutions of stride 2; 6 at 128 px
        fold: int = 1,  # side of the pixel blocks turned into channels first; 1 for none (ours)
    ) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.PixelUnshuffle(fold)]
        into = channels * fold * fold
        for layer in range(layers):
            parts += [nn.Conv2d(into, width << layer, 4, stride=2, padding=1), nn.LeakyReLU(SLOPE)]
            into = width << layer
        self.body = nn.Sequential(*parts)
        self.score = nn.Conv2d(into, 1, 3, padding=1, bias=False)
        self.domain = nn.Conv2d(into, domains, size // fold >> layers, bias=False)

    def forward(self, x: Tensor) -> Verdict:
        """Judge N x C x S x S images in [-1, 1]."""
        features = self.body(x)
        return Verdict(self.score(features), self.domain(features).flatten(1))


class _Block(nn.Module):
    def __init__(self, channels: int) -> None:
        super().__init__()
        first = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        second = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.body = nn.Sequential(*_normed(first), *_normed(second)[:-1])

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = x + self.body(x)
        return out


def _normed(conv: nn.Conv2d | nn.ConvTranspose2d) -> list[nn.Module]:
    return [conv, nn.InstanceNorm2d(conv.out_channels, affine=True), nn.ReLU()]
