"""SE-GAN's discriminators: a PatchGAN with refined attention inside (3.3), for one hand or several.

Ours: the sizes (CycleGAN's), where the attention sits (after the strided layers), and the
projection of a style code onto the features (Miyato and Koyama 2018), so that with several hands
a fake must pass as its own hand, and the head that names the hand (StarGAN's D_cls).
"""

from typing import NamedTuple

from torch import Tensor, nn
from torch.nn import functional as F

from linewright.nn.attention import ClassActivation, RefinedAttention
from linewright.nn.style import StyleCode


class Judged(NamedTuple):
    """What a discriminator says."""

    scores: Tensor  # N x 1 x H' x W', one a patch, unbounded
    logits: Tensor | None  # N x 2 CAM logits, unbounded; None without attention
    hands: Tensor | None = None  # N x styles, whose hand, unbounded; None if not asked for


class RefinedDiscriminator(nn.Module):
    """D_i with ``attention``, D_s without."""

    def __init__(
        self,
        *,
        width: int = 64,  # filters of the first convolution
        layers: int = 3,  # convolutions of stride 2
        fold: int = 1,  # side of the pixel blocks turned into channels first; 1 for none
        attention: bool = True,  # whether CAM and SRAM stand before the scores
        inner: int | None = None,  # channels of theta and phi; None for an eighth of the features'
        styles: int = 1,  # hands; with one there is no style code
        names: bool = False,  # whether it also names the hand
    ) -> None:
        super().__init__()
        self.fold = fold
        self.strides = nn.ModuleList()
        into = fold * fold
        for layer in range(layers):
            filters = width << min(layer, 3)
            self.strides.append(nn.Conv2d(into, filters, 4, stride=2, padding=1))
            into = filters
        self.cam = ClassActivation(channels=into, slope=0.2) if attention else None
        self.sram = RefinedAttention(channels=into, inner=inner) if attention else None
        self.wide = nn.Conv2d(into, min(2 * into, 8 * width), 4, padding=1)
        features = min(2 * into, 8 * width)
        self.score = nn.Conv2d(features, 1, 4, padding=1)
        self.style = StyleCode(styles=styles, code=features) if styles > 1 else None
        self.hand = nn.Linear(features, styles) if names else None

    def forward(self, x: Tensor, style: Tensor | None = None) -> Judged:
        """Judge N x 1 x H x W in [-1, 1] as of N int64 hands, needed if there are several."""
        x = F.pixel_unshuffle(x, self.fold) if self.fold > 1 else x
        for layer, stride in enumerate(self.strides):
            x = stride(x)
            x = F.leaky_relu(F.instance_norm(x) if layer else x, 0.2)
        logits = None
        if self.cam is not None and self.sram is not None:
            activation = self.cam(x)
            logits = activation.logits
            x = self.sram(x, x, activation.features)
        x = self.wide(x)
        # Before the norm, which takes away how much there is of each feature.
        hands = None if self.hand is None else self.hand(F.leaky_relu(x, 0.2).mean(dim=(2, 3)))
        x = F.leaky_relu(F.instance_norm(x), 0.2)
        scores = self.score(x)
        if self.style is not None:
            if style is None:
                raise ValueError("several hands: name the style of each image")
            # A mean over the channels, so that both parts of a score begin alike in size.
            code = self.style(style)[:, :, None, None]
            patches = F.avg_pool2d(x, 2, stride=1)  # as many as there are scores
            scores = scores + (code * patches).mean(dim=1, keepdim=True)
        return Judged(scores, logits, hands)
