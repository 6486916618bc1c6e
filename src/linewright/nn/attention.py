"""Class activation maps and refined attention: SE-GAN, 3.2, Eq. 1 to 4.

The map of one image is N x C x H x W, the terms of Eq. 1's sum: the sum over the channels is what
is drawn as a heat map (`heat_map`). Ours: g of Eq. 2 and 4 reshapes and learns nothing, as its
first description says; Eq. 3 is not divided by the root of C1.
"""

from typing import Any, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F


class Activation(NamedTuple):
    """What `ClassActivation` returns."""

    features: Tensor  # N x C x H x W, the attended features M(x)
    logits: Tensor  # N x 2, of the domain, by average and by max pooling


def class_activation(features: Tensor, weight: Tensor) -> Tensor:
    """Return the terms of Eq. 1, Omega_k F(x)_k, N x C x H x W; their sum over k is the map."""
    return features * weight.view(1, -1, 1, 1)


def refined(query: Tensor, key: Tensor, values: Tensor) -> Tensor:
    """Return Eq. 2 or 4, the shares of Eq. 3 applied to ``values``, plus ``values``, fused."""
    # `query` is theta(F(x_i)), `key` phi(F(x_i)) for Eq. 2 and phi(F(x_s)) for Eq. 4, `values` and
    # the result are M(x_i), N x C x H x W. The map of Eq. 3, softmax(query^T key), is not built.
    places = [_Rows.apply(part).flatten(2).transpose(1, 2) for part in (query, key, values)]  # type: ignore[no-untyped-call]
    # The fused kernels want one width of query, key and value, and rows that lie together; zeros change no product.
    width = max(part.shape[-1] for part in places)
    q, k, v = (F.pad(part, (0, width - part.shape[-1])).contiguous().unsqueeze(1) for part in places)
    mixed = F.scaled_dot_product_attention(q, k, v, scale=1.0).squeeze(1)
    mixed = mixed[..., : values.shape[1]].transpose(1, 2)
    return mixed.reshape(values.shape).contiguous() + values


class _Rows(torch.autograd.Function):
    """Hands values on, and their gradient in rows: channels last, which is how it comes.

    In PyTorch 2.13 the instance norm of one image, on the CPU, has a wrong gradient where its own comes channels last
    (tests/nn/test_attention.py): without this a batch of one learnt something else below the attention.
    """

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        del ctx
        return x.view_as(x)

    @staticmethod
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        del ctx
        return gradient.contiguous()


class ClassActivation(nn.Module):
    """CAM as in U-GAT-IT: average and max pooling, two logits, both maps through a 1x1 kernel."""

    def __init__(self, *, channels: int, slope: float = 0.0) -> None:
        super().__init__()
        self.slope = slope  # below 0: U-GAT-IT has 0 in generators and 0.2 in discriminators
        self.average = nn.Linear(channels, 1, bias=False)
        self.largest = nn.Linear(channels, 1, bias=False)
        self.join = nn.Conv2d(2 * channels, channels, 1)

    def forward(self, features: Tensor) -> Activation:
        """Map N x C x H x W features to M(x) and the logits."""
        logits = torch.cat([self.average(features.mean(dim=(2, 3))), self.largest(features.amax(dim=(2, 3)))], dim=1)
        maps = [class_activation(features, part.weight.flatten()) for part in (self.average, self.largest)]
        return Activation(F.leaky_relu(self.join(torch.cat(maps, dim=1)), self.slope), logits)


class RefinedAttention(nn.Module):
    """SRAM (Eq. 2) if both features are those of the image, CRAM (Eq. 4) otherwise."""

    def __init__(self, *, channels: int, inner: int | None = None) -> None:
        super().__init__()
        # C1, by default as in self-attention GANs (ours: the paper gives none).
        inner = inner or max(8, channels // 8)
        self.theta = nn.Conv2d(channels, inner, 1)
        self.phi = nn.Conv2d(channels, inner, 1)

    def forward(self, features: Tensor, others: Tensor, values: Tensor) -> Tensor:
        """Refine M(x_i) by F(x_i) and, of the same shape, F(x_i) again (SRAM) or F(x_s) (CRAM)."""
        return refined(self.theta(features), self.phi(others), values)


def heat_map(values: Tensor, *, size: tuple[int, int]) -> Tensor:
    """Return M(x), summed over channels, scaled to 0..1: N x 1 x size float32, for Fig. 5b."""
    summed = values.detach().float().sum(dim=1, keepdim=True)
    picture = F.interpolate(summed, size=size, mode="bilinear", align_corners=False)
    low, high = picture.amin(dim=(2, 3), keepdim=True), picture.amax(dim=(2, 3), keepdim=True)
    return (picture - low) / (high - low).clamp_min(1e-12)
