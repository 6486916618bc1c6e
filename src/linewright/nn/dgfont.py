"""DG-Font's networks: content and style encoder, deforming skips, mixer, multi-task discriminator.

Xie, Chen, Sun, Lu, CVPR 2021, sections 3.1 and 3.2. What is ours stands in `methods.dgfont`.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.nn.deform import DeformableConv2d
from linewright.nn.residual import ResidualBlock
from linewright.nn.style import StyledBlock, StyleNorm2d
from linewright.nn.whole_batch import BatchNorm2d

VGG11 = (1, 0, 2, 0, 4, 4, 0, 8, 8, 0, 8, 8)  # widths as multiples of the first; 0 is max pooling


class Content(NamedTuple):
    """What the content encoder returns."""

    whole: Tensor  # N x W x H x W', features at the image's size
    half: Tensor  # N x 2W at half the size
    code: Tensor  # N x 4W at a quarter of it: Z_c


class ContentEncoder(nn.Module):
    """E_c: three deformable convolutions (the first has W = ``width`` filters), residual blocks."""

    def __init__(self, *, channels: int, width: int, blocks: int, kernel: int) -> None:
        super().__init__()
        self.first = DeformableConv2d(channels, width, kernel, padding=kernel // 2, bias=False)
        self.second = DeformableConv2d(width, 2 * width, 4, stride=2, padding=1, bias=False)
        self.third = DeformableConv2d(2 * width, 4 * width, 4, stride=2, padding=1, bias=False)
        self.blocks = nn.Sequential(*(ResidualBlock(channels=4 * width) for _ in range(blocks)))

    def forward(self, x: Tensor) -> Content:
        """Encode N x C x H x W in [-1, 1], sides multiples of 4."""
        whole = F.relu(F.instance_norm(self.first(x).features))
        half = F.relu(F.instance_norm(self.second(whole).features))
        code = F.relu(F.instance_norm(self.third(half).features))
        return Content(whole, half, self.blocks(code))


class StyleEncoder(nn.Module):
    """E_s: VGG-11's convolutions (Simonyan and Zisserman 2015; width 64), batch norm, a code."""

    def __init__(self, *, channels: int, width: int, code: int) -> None:
        super().__init__()
        parts: list[nn.Module] = []
        into = channels
        for times in VGG11:
            if times:
                filters = times * width
                conv = nn.Conv2d(into, filters, 3, padding=1, bias=False)
                parts += [conv, BatchNorm2d(filters), nn.ReLU()]
                into = filters
            else:
                parts.append(nn.MaxPool2d(2))
        self.body = nn.Sequential(*parts)
        self.code = nn.Linear(into, code)

    def forward(self, x: Tensor) -> Tensor:
        """Map N x C x H x W in [-1, 1], sides of 16 or more, to N x code."""
        code: Tensor = self.code(self.body(x).mean(dim=(2, 3)))
        return code


class Mixed(NamedTuple):
    """What the mixer returns."""

    image: Tensor  # N x C x H x W in [-1, 1]
    offsets: tuple[Tensor, Tensor]  # of the two deforming skips, in pixels of their own maps


class Mixer(nn.Module):
    """M: style enters by AdaIN, fine structure by two feature deformation skip connections."""

    def __init__(self, *, channels: int, width: int, blocks: int, code: int, kernel: int) -> None:
        super().__init__()
        self.blocks = nn.ModuleList(StyledBlock(channels=4 * width, code=code) for _ in range(blocks))
        self.up_half = nn.Conv2d(4 * width, 2 * width, 5, padding=2)
        self.norm_half = StyleNorm2d(channels=2 * width, code=code)
        self.deform_half = DeformableConv2d(2 * width, 2 * width, 3, padding=1, guide_channels=4 * width)
        self.up_whole = nn.Conv2d(4 * width, width, 5, padding=2)
        self.norm_whole = StyleNorm2d(channels=width, code=code)
        self.deform_whole = DeformableConv2d(width, width, 3, padding=1, guide_channels=2 * width)
        self.last = nn.Conv2d(2 * width, channels, kernel, padding=kernel // 2, padding_mode="reflect")

    def forward(self, content: Content, code: Tensor) -> Mixed:
        """Draw the content in the style of N x code."""
        x = content.code
        for block in self.blocks:
            x = block(x, code)
        x = F.relu(self.norm_half(self.up_half(F.interpolate(x, scale_factor=2)), code))
        # Eq. 1: the offsets are read from the content's map and the styled one.
        half = self.deform_half(content.half, torch.cat([content.half, x], dim=1))
        x = torch.cat([x, half.features], dim=1)
        x = F.relu(self.norm_whole(self.up_whole(F.interpolate(x, scale_factor=2)), code))
        whole = self.deform_whole(content.whole, torch.cat([content.whole, x], dim=1))
        x = self.last(torch.cat([x, whole.features], dim=1)).tanh()
        return Mixed(x, (half.offset, whole.offset))


class DeformableGenerator(nn.Module):
    """E_c, E_s and M, and a running mean of the style codes of every domain."""

    codes: Tensor
    counts: Tensor

    def __init__(
        self,
        *,
        channels: int = 1,  # of the images
        width: int = 64,  # filters of the first convolutions
        blocks: int = 2,  # residual ones in the content encoder, and as many in the mixer
        code: int = 128,  # length of the style code
        domains: int,  # how many
        fold: int = 1,  # side of the pixel blocks that become channels first; 1 for none (ours)
        kernel: int = 7,  # side of the first and the last kernel, odd
    ) -> None:
        super().__init__()
        self.fold = fold
        folded = channels * fold * fold
        self.content = ContentEncoder(channels=folded, width=width, blocks=blocks, kernel=kernel)
        self.style = StyleEncoder(channels=folded, width=width, code=code)
        self.mix = Mixer(channels=folded, width=width, blocks=blocks, code=code, kernel=kernel)
        self.register_buffer("codes", torch.zeros(domains, code))
        self.register_buffer("counts", torch.zeros(domains, dtype=torch.int64))

    def code(self, x: Tensor) -> Tensor:
        """Return the N x code style codes of N x C x H x W images in [-1, 1]."""
        code: Tensor = self.style(F.pixel_unshuffle(x, self.fold))
        return code

    def encode(self, x: Tensor) -> Content:
        """Return the content of N x C x H x W images in [-1, 1]."""
        content: Content = self.content(F.pixel_unshuffle(x, self.fold))
        return content

    def compose(self, content: Content, codes: Tensor) -> Mixed:
        """Draw contents in the styles of N x code."""
        mixed: Mixed = self.mix(content, codes)
        return mixed._replace(image=F.pixel_shuffle(mixed.image, self.fold))

    @torch.no_grad()
    def remember(self, codes: Tensor, labels: Tensor) -> None:
        """Take N x code style codes into the running means of their domains, N int64.

        The first hundred codes of a domain weigh alike, later ones a hundredth.
        """
        hot = F.one_hot(labels, len(self.codes)).to(self.codes.dtype)
        new = hot.sum(dim=0)
        means = hot.T @ codes.detach().to(hot.dtype) / new.clamp_min(1)[:, None]
        self.counts += new.to(self.counts.dtype)
        share = new / self.counts.clamp(1, 100)
        self.codes.lerp_(means, share.clamp_max(1).to(means.dtype)[:, None])

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """Draw N x C x H x W images in [-1, 1] in the mean styles of domains (N int64)."""
        return self.compose(self.encode(x), self.codes[labels]).image


class MultiTaskDiscriminator(nn.Module):
    """One score for each domain, of which only the image's own is asked (Liu et al. 2019)."""

    def __init__(
        self,
        *,
        channels: int = 1,  # of the images
        domains: int,  # how many
        width: int = 64,  # filters of the first convolution; each stage doubles them
        stages: int = 4,  # pairs of residual blocks, each followed by a halving
        fold: int = 1,  # side of the pixel blocks turned into channels first; 1 for none (ours)
    ) -> None:
        super().__init__()
        parts: list[nn.Module] = [nn.PixelUnshuffle(fold), nn.Conv2d(channels * fold * fold, width, 3, padding=1)]
        for stage in range(stages):
            into, out = width << stage, width << stage + 1
            parts += [_ActivationFirst(into, into), _ActivationFirst(into, out), nn.AvgPool2d(2)]
        self.body = nn.Sequential(*parts, nn.LeakyReLU(0.2))
        self.score = nn.Conv2d(width << stages, domains, 1)

    def forward(self, x: Tensor, labels: Tensor) -> Tensor:
        """Return N scores, means over places, of images in [-1, 1] as of their N int64 labels."""
        own: Tensor = self.score(self.body(x)).mean(dim=(2, 3)).gather(1, labels[:, None])[:, 0]
        return own


class _ActivationFirst(nn.Module):
    def __init__(self, channels: int, filters: int) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, padding=1)
        self.second = nn.Conv2d(filters, filters, 3, padding=1)
        self.across = nn.Conv2d(channels, filters, 1, bias=False) if filters > channels else None

    def forward(self, x: Tensor) -> Tensor:
        inner = self.second(F.leaky_relu(self.first(F.leaky_relu(x, 0.2)), 0.2))
        out: Tensor = inner + (x if self.across is None else self.across(x))
        return out
