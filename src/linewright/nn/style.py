"""A learned style code that scales and shifts features: many hands in one network (ours)."""

from typing import cast

from torch import Tensor, nn
from torch.nn import functional as F


def adaptive_instance_norm(features: Tensor, scale: Tensor, shift: Tensor) -> Tensor:
    """Return (1 + scale) (F - mean) / deviation + shift: Huang and Belongie 2017, Eq. 8."""
    # Each channel of each image is normalised by itself; scale and shift are N x C.
    return F.instance_norm(features) * (1 + scale[:, :, None, None]) + shift[:, :, None, None]


class StyleNorm2d(nn.Module):
    """Instance norm, scaled and shifted by a style code of length ``code``; plain where that is 0.

    It begins as plain instance norm for every style.
    """

    def __init__(self, *, channels: int, code: int = 0) -> None:
        super().__init__()
        self.affine = nn.Linear(code, 2 * channels) if code else None
        if self.affine is not None:
            nn.init.zeros_(self.affine.weight)
            nn.init.zeros_(self.affine.bias)

    def forward(self, features: Tensor, code: Tensor | None) -> Tensor:
        """Map N x C x H x W and N x code (or None) to N x C x H x W."""
        if self.affine is None or code is None:
            return F.instance_norm(features)
        scale, shift = self.affine(code).chunk(2, dim=1)
        return adaptive_instance_norm(features, scale, shift)


class StyledBlock(nn.Module):
    """The residual block of `linewright.nn.residual` with style norms (``code`` 0: plain ones)."""

    def __init__(self, *, channels: int, code: int = 0) -> None:
        super().__init__()
        self.first = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect")
        self.first_norm = StyleNorm2d(channels=channels, code=code)
        self.second = nn.Conv2d(channels, channels, 3, padding=1, padding_mode="reflect")
        self.second_norm = StyleNorm2d(channels=channels, code=code)

    def forward(self, x: Tensor, code: Tensor | None) -> Tensor:
        """Map N x C x H x W to the same shape; H and W are at least 2."""
        inner = F.relu(self.first_norm(self.first(x), code))
        return x + cast(Tensor, self.second_norm(self.second(inner), code))


class StyleCode(nn.Embedding):
    """One learned vector, of length ``code``, for each of ``styles`` hands."""

    def __init__(self, *, styles: int, code: int) -> None:
        super().__init__(styles, code)

    def forward(self, style: Tensor) -> Tensor:
        """Map N int64 numbers of hands to N x code; ValueError where one is no hand's."""
        if len(style) and not 0 <= int(style.min()) <= int(style.max()) < self.num_embeddings:
            raise ValueError(f"style must be in 0..{self.num_embeddings - 1}, got {style.tolist()}")
        code: Tensor = super().forward(style)
        return code
