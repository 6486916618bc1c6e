"""CycleGAN's generator: encoder, residual trunk, decoder (Zhu et al. 2017, appendix 7.2).

By default the network is the published one. ``sparsity`` and 12 blocks make it that of the sparse CycleGAN paper (2.2);
``skip`` is the other reading of its "U-Net is the main architecture". ``fold``, ``kernel``, ``strided`` and ``norm``
are ours: a space-to-depth stem and a depth-to-space head make a 128 px image cost what a 64 px one costs.
"""

from collections.abc import Callable
from functools import partial
from typing import Literal, NamedTuple

import torch
from torch import Tensor, nn

from linewright.nn.residual import ResidualBlock
from linewright.nn.sparse import KWinners2d, SparseConv2d
from linewright.nn.whole_batch import BatchNorm2d

Norm = Literal["instance", "batch"]

# Paper (+1) handed on is tanh(2) = 0.96: near enough to white, and the gradient still passes.
_FIRM = 2.0


class Sparsity(NamedTuple):
    """How sparse encoder and trunk are."""

    weights: float  # share of each filter's weights that is zero
    percent_on: float  # share of winners among the activations
    boost: float = 1.0  # see `linewright.nn.sparse.KWinners2d`
    local: bool = False  # the channels of each place compete, instead of a whole image's values


class _Parts(NamedTuple):
    """What makes the layers of an encoder, trunk or decoder."""

    conv: Callable[..., nn.Module]
    norm: Callable[[int], nn.Module]
    active: Callable[[int], nn.Module]


class ResnetGenerator(nn.Module):
    """c7s1-w, d2w, d4w, R4w x blocks, u2w, uw, c7s1-out, in CycleGAN's notation.

    A folded pixel holds several, so a ``kernel`` of 3 sees nearly as far with ``fold=2`` and costs a fifth;
    ``strided=1`` then keeps the trunk at the published quarter of the image's size, where thin lines are learnt sooner.
    A ``residual`` network hands the image on while it is untrained (Kim et al. 2016, VDSR, 3.1). ``overshoot`` makes
    paper white and not only nearly so. The decoder is always dense; ``sparsity`` is of encoder and trunk. ``norm`` is
    of each image by itself, as published, or by statistics over batches, frozen at inference, so that what is far away
    does not change a pixel.
    """

    def __init__(
        self,
        *,
        in_channels: int = 1,
        out_channels: int = 1,
        width: int = 64,  # filters of the first convolution (w)
        blocks: int = 9,  # residual ones; 9 in CycleGAN at 256 px, 12 in the sparse CycleGAN
        fold: int = 1,  # side of the pixel blocks that the stem turns into channels; 1 for none
        kernel: int = 7,  # side of the first and the last kernel, odd; 7 as published
        strided: int = 2,  # layers that halve the image, and as many that double it; 2 as published
        skip: bool = False,  # hand the encoder's features on to the decoder at each size
        residual: bool = False,  # learn what changes; the image is added at the end
        overshoot: float = 1.0,  # times the last tanh, cut at -1 and 1; 1 leaves it as it is
        sparsity: Sparsity | None = None,  # None for dense convolutions and ReLU
        norm: Norm = "instance",
    ) -> None:
        super().__init__()
        self.multiple = fold * 2**strided
        self.skip, self.residual, self.overshoot = skip, residual, overshoot
        if residual and in_channels != out_channels:
            raise ValueError("residual needs as many channels out as in")
        normed: Callable[[int], nn.Module] = nn.InstanceNorm2d if norm == "instance" else BatchNorm2d
        dense = _Parts(nn.Conv2d, normed, lambda _: nn.ReLU(inplace=True))
        parts = dense if sparsity is None else _sparse(sparsity, normed)
        stem = [nn.PixelUnshuffle(fold)] if fold > 1 else []
        head = [nn.PixelShuffle(fold)] if fold > 1 else []
        area = fold * fold
        self.encoder = nn.Sequential(
            *stem,
            parts.conv(in_channels * area, width, kernel, padding=kernel // 2, padding_mode="reflect"),
            parts.norm(width),
            parts.active(width),
            *(part for level in range(strided) for part in _halve(width << level, parts)),
        )
        trunk = width << strided
        self.trunk = nn.Sequential(
            *(
                ResidualBlock(channels=trunk, conv=parts.conv, norm=parts.norm, active=parts.active)
                for _ in range(blocks)
            )
        )
        # With skips every stage of the decoder but the first also takes the encoder's channels.
        more = 2 if skip else 1
        widths = [width << level for level in reversed(range(strided))]
        takes = [trunk, *(more * channels for channels in widths)]
        self.decoder = nn.Sequential(
            *(part for into, channels in zip(takes, widths, strict=False) for part in _double(into, channels, dense)),
            nn.Conv2d(takes[-1], out_channels * area, kernel, padding=kernel // 2, padding_mode="reflect"),
            *head,
            nn.Tanh(),
        )

    def forward(self, x: Tensor) -> Tensor:
        """Translate N x C x H x W float32 in [-1, 1] into N x C' x H x W of the same range.

        H and W are multiples of ``self.multiple`` and at least four times that, since reflection
        needs more pixels than it pads.
        """
        image = x
        kept: list[Tensor] = []
        for part in self.encoder:
            if self.skip and isinstance(part, nn.Conv2d) and part.stride != (1, 1):
                kept.append(x)
            x = part(x)
        x = self.trunk(x)
        for part in self.decoder:
            if self.residual and isinstance(part, nn.Tanh):
                x = x + _FIRM * image
            x = part(x)
            if self.skip and isinstance(part, nn.ReLU):
                x = torch.cat([x, kept.pop()], dim=1)
        if self.overshoot != 1:
            x = (self.overshoot * x).clamp(-1, 1)
        return x


def _sparse(sparsity: Sparsity, norm: Callable[[int], nn.Module]) -> _Parts:
    return _Parts(
        partial(SparseConv2d, sparsity=sparsity.weights),
        norm,
        partial(KWinners2d, percent_on=sparsity.percent_on, boost=sparsity.boost, local=sparsity.local),
    )


def _halve(channels: int, parts: _Parts) -> list[nn.Module]:
    """Half the size, twice the channels."""
    return [
        parts.conv(channels, 2 * channels, 3, stride=2, padding=1),
        parts.norm(2 * channels),
        parts.active(2 * channels),
    ]


def _double(channels: int, filters: int, parts: _Parts) -> list[nn.Module]:
    """Twice the size."""
    return [
        nn.ConvTranspose2d(channels, filters, 3, stride=2, padding=1, output_padding=1),
        parts.norm(filters),
        parts.active(filters),
    ]
