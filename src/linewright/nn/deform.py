"""Modulated deformable convolution: Zhu, Hu, Lin, Dai, CVPR 2019, Eq. 1 (DCNv2), on `grid_sample`.

y(p) = sum over taps k of w_k x(p + p_k + offset_k(p)) mask_k(p), x read bilinearly and 0 outside.
"""

from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Deformed(NamedTuple):
    """What `DeformableConv2d` returns."""

    features: Tensor  # N x C' x H' x W'
    offset: Tensor  # N x 2K x H' x W' in pixels, (down, right) for each of the K taps


def deformable_conv2d(
    x: Tensor,  # N x C x H x W
    offset: Tensor,  # N x 2K x H' x W' in pixels of x, (down, right) a tap, taps row by row
    mask: Tensor,  # N x K x H' x W' factors, in [0, 1] as published
    weight: Tensor,  # C' x C x h x w with h w = K
    bias: Tensor | None = None,
    *,
    stride: int = 1,  # in pixels
    padding: int = 0,  # in pixels, with zeros
) -> Tensor:
    """Return Eq. 1, N x C' x H' x W' as of a plain convolution; ValueError: shapes do not fit."""
    (count, channels, height, width), (filters, _, down, right) = x.shape, weight.shape
    taps = down * right
    high = (height + 2 * padding - down) // stride + 1
    wide = (width + 2 * padding - right) // stride + 1
    for name, part, wanted in (("offset", offset, 2 * taps), ("mask", mask, taps)):
        if part.shape != (count, wanted, high, wide):
            raise ValueError(f"{name} is {tuple(part.shape)}, not {(count, wanted, high, wide)}")
    rows = torch.arange(high, device=x.device) * stride - padding
    columns = torch.arange(wide, device=x.device) * stride - padding
    tap_rows = torch.arange(down, device=x.device).repeat_interleave(right)
    tap_columns = torch.arange(right, device=x.device).repeat(down)
    # Eight bits of precision are too few for a place in an image.
    exact = torch.promote_types(x.dtype, torch.float32)
    moves = offset.to(exact).view(count, taps, 2, high, wide)
    ys = tap_rows[:, None, None] + rows[:, None] + moves[:, :, 0]
    xs = tap_columns[:, None, None] + columns + moves[:, :, 1]
    # grid_sample counts from -1 to 1 between the outer edges of the border pixels.
    grid = torch.stack([(2 * xs + 1) / width - 1, (2 * ys + 1) / height - 1], dim=-1)
    read = F.grid_sample(
        x.to(exact), grid.view(count, taps * high, wide, 2), mode="bilinear", padding_mode="zeros", align_corners=False
    ).view(count, channels, taps, high, wide)
    columns_of_taps = (read * mask[:, None]).view(count, channels * taps, high * wide)
    out = (weight.view(filters, channels * taps) @ columns_of_taps).view(count, filters, high, wide)
    return out if bias is None else out + bias[:, None, None]


class DeformableConv2d(nn.Module):
    """A convolution that reads where a second one tells it to.

    Offsets begin at 0 and masks at 1/2, as published: so it begins as half a plain convolution.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,  # filters
        kernel: int,  # side of the kernel
        *,
        stride: int = 1,  # this, padding and bias as in `torch.nn.Conv2d`
        padding: int = 0,
        bias: bool = True,
        guide_channels: int | None = None,  # of what offsets are read from; None: the input
    ) -> None:
        super().__init__()
        self.stride, self.padding = stride, padding
        self.conv = nn.Conv2d(in_channels, out_channels, kernel, bias=bias)
        self.predict = nn.Conv2d(guide_channels or in_channels, 3 * kernel**2, kernel, stride=stride, padding=padding)
        self.begin_plain()

    def begin_plain(self) -> None:
        """Set the offsets to 0 and the masks to 1/2, whatever initialised them meanwhile."""
        nn.init.zeros_(self.predict.weight)
        assert self.predict.bias is not None
        nn.init.zeros_(self.predict.bias)

    def forward(self, x: Tensor, guide: Tensor | None = None) -> Deformed:
        """Convolve N x C x H x W; offsets and masks come from N x G x H x W ``guide`` or ``x``."""
        read = self.predict(x if guide is None else guide)
        taps = read.shape[1] // 3
        offset, mask = read[:, : 2 * taps], read[:, 2 * taps :].sigmoid()
        features = deformable_conv2d(
            x, offset, mask, self.conv.weight, self.conv.bias, stride=self.stride, padding=self.padding
        )
        return Deformed(features, offset)
