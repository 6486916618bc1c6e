"""SE-GAN's generator: two encoders, refined attention, decoder (3.1, 3.2, Fig. 2 and 3).

With one hand, ``skip=False`` and ``decoder_blocks=0`` this is the paper's network as far as it is
described. Ours: the sizes, the order of the parts of the stem (CycleGAN's), ``fold``, ``skip``,
residual blocks in the decoder (U-GAT-IT has four) and the style code.
"""

from collections.abc import Mapping
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F

from linewright.nn.attention import ClassActivation, RefinedAttention, heat_map
from linewright.nn.residual import ResidualBlock
from linewright.nn.style import StyleCode, StyledBlock, StyleNorm2d


class Drawn(NamedTuple):
    """What the generator returns."""

    image: Tensor  # N x 1 x H x W in [-1, 1]
    logits: Tensor  # N x 2 CAM logits of the source, unbounded


class GlyphEncoder(nn.Module):
    """E_i or E_s: a strided stem and residual blocks (4 in the paper, 3.1).

    ``fold`` is the side of the pixel blocks that become channels, 1 for none; each of ``strided``
    layers halves the image and doubles the channels.
    """

    def __init__(self, *, channels: int, width: int, blocks: int, fold: int, kernel: int, strided: int) -> None:
        super().__init__()
        self.fold = fold
        self.first = nn.Conv2d(channels * fold * fold, width, kernel, padding=kernel // 2, padding_mode="reflect")
        self.halves = nn.ModuleList(
            nn.Conv2d(width << level, width << level + 1, 3, stride=2, padding=1) for level in range(strided)
        )
        self.blocks = nn.Sequential(*(ResidualBlock(channels=width << strided) for _ in range(blocks)))

    def forward(self, x: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return N x C x h x w features, and those before each halving, the largest first."""
        x = F.pixel_unshuffle(x, self.fold) if self.fold > 1 else x
        x = F.relu(F.instance_norm(self.first(x)))
        kept = []
        for half in self.halves:
            kept.append(x)
            x = F.relu(F.instance_norm(half(x)))
        return self.blocks(x), kept


class GlyphDecoder(nn.Module):
    """From refined features to an image, under a style code: `GlyphEncoder` the other way round."""

    def __init__(
        self,
        *,
        channels: int,
        width: int,
        blocks: int,
        fold: int,
        kernel: int,
        strided: int,
        skips: int,  # encoders that hand on features at each size; 0 for none
        code: int,  # length of the style code; 0 for none
    ) -> None:
        super().__init__()
        self.fold = fold
        self.blocks = nn.ModuleList(StyledBlock(channels=width << strided, code=code) for _ in range(blocks))
        levels = list(reversed(range(strided)))
        self.doubles = nn.ModuleList(
            nn.ConvTranspose2d(2 * (width << level), width << level, 3, stride=2, padding=1, output_padding=1)
            for level in levels
        )
        self.merges = nn.ModuleList(
            nn.Conv2d((1 + skips) * (width << level), width << level, 3, padding=1, padding_mode="reflect")
            for level in levels
            if skips
        )
        self.norms = nn.ModuleList(StyleNorm2d(channels=width << level, code=code) for level in levels)
        self.last = nn.Conv2d(width, channels * fold * fold, kernel, padding=kernel // 2, padding_mode="reflect")

    def forward(self, x: Tensor, kept: list[list[Tensor]], code: Tensor | None) -> Tensor:
        """Return an image; ``kept``, by encoder and largest first, is unused without skips."""
        for block in self.blocks:
            x = block(x, code)
        for number, (double, norm) in enumerate(zip(self.doubles, self.norms, strict=True)):
            x = double(x)
            if self.merges:
                across = [features[-1 - number] for features in kept]
                x = self.merges[number](torch.cat([F.relu(x), *across], dim=1))
            x = F.relu(norm(x, code))
        x = self.last(x)
        x = F.pixel_shuffle(x, self.fold) if self.fold > 1 else x
        return x.tanh()


class SkeletonEnhancedGenerator(nn.Module):
    """G_F or G_B."""

    def __init__(
        self,
        *,
        channels: int = 1,  # of the images; skeletons have one
        width: int = 64,  # filters of the first convolutions
        blocks: int = 4,  # residual blocks in each encoder
        decoder_blocks: int = 4,  # residual blocks in the decoder
        fold: int = 1,  # side of the pixel blocks that the stem turns into channels; 1 for none
        kernel: int = 7,  # side of the first and the last kernel, odd
        strided: int = 2,  # layers that halve the image, and as many that double it
        skip: bool = False,  # hand the encoders' features on to the decoder at each size
        skeletons: bool = True,  # whether there is a skeleton encoder, and with it CRAM
        inner: int | None = None,  # channels of theta and phi; None for an eighth of the features'
        styles: int = 1,  # hands; with one there is no style code
        code: int = 64,  # length of the style code
    ) -> None:
        super().__init__()
        self.multiple = fold * 2**strided
        features = width << strided
        stem = {"width": width, "blocks": blocks, "fold": fold, "kernel": kernel}
        self.image_encoder = GlyphEncoder(channels=channels, strided=strided, **stem)
        self.skeleton_encoder = GlyphEncoder(channels=1, strided=strided, **stem) if skeletons else None
        self.cam = ClassActivation(channels=features)
        self.sram = RefinedAttention(channels=features, inner=inner)
        self.cram = RefinedAttention(channels=features, inner=inner) if skeletons else None
        self.style = StyleCode(styles=styles, code=code) if styles > 1 else None
        self.decoder = GlyphDecoder(
            channels=channels,
            width=width,
            blocks=decoder_blocks,
            fold=fold,
            kernel=kernel,
            strided=strided,
            skips=(2 if skeletons else 1) if skip else 0,
            code=code if styles > 1 else 0,
        )

    def forward(self, x: Tensor, skeleton: Tensor, style: Tensor | None = None) -> Drawn:
        """Draw characters, N x C x H x W float32 in [-1, 1], in the other face.

        H and W are multiples of ``self.multiple`` and at least four times that. The skeleton, N x 1 x H x W in [-1, 1],
        is unused without a skeleton encoder. ``style``, N int64, is the hand of each; needed if there are several.
        """
        code = None
        if self.style is not None:
            if style is None:
                raise ValueError("several hands: name the style of each image")
            code = self.style(style)
        return self.draw(x, skeleton, code)

    def draw(self, x: Tensor, skeleton: Tensor, code: Tensor | None) -> Drawn:
        """Draw characters under style codes, N x code; None for a network of one hand."""
        features, kept = self.image_encoder(x)
        activation = self.cam(features)
        refined = self.sram(features, features, activation.features)
        across = [kept]
        if self.skeleton_encoder is not None and self.cram is not None:
            bones, bones_kept = self.skeleton_encoder(skeleton)
            refined = self.cram(features, bones, refined)
            across.append(bones_kept)
        return Drawn(self.decoder(refined, across, code), activation.logits)

    def classify(self, x: Tensor) -> Tensor:
        """Return the N x 2 CAM logits of images, the rest of the network left out."""
        logits: Tensor = self.cam(self.image_encoder(x)[0]).logits
        return logits

    @torch.no_grad()
    def heat_maps(self, x: Tensor, skeleton: Tensor) -> dict[str, Tensor]:
        """Return Fig. 5b: N x 1 x H x W in [0, 1] for CAM, SRAM and, if there is one, CRAM."""
        features, _ = self.image_encoder(x)
        maps = {"CAM": self.cam(features).features}
        maps["SRAM"] = self.sram(features, features, maps["CAM"])
        if self.skeleton_encoder is not None and self.cram is not None:
            skeletons, _ = self.skeleton_encoder(skeleton)
            maps["CRAM"] = self.cram(features, skeletons, maps["SRAM"])
        size = (x.shape[2], x.shape[3])
        return {name: heat_map(values, size=size) for name, values in maps.items()}


def grow_weights(weights: Mapping[str, Tensor], *, fold: int, into: int) -> dict[str, Tensor]:
    """Return weights of a `SkeletonEnhancedGenerator` for images ``into / fold`` times as large.

    The grown network sees a larger image's mean over each of the former pixels and draws each former pixel as a square
    of equal ones: the same drawing, at the same cost but for the first and the last convolution. Trained on, it learns
    what lies between (ours). ``fold`` is the generator's, ``into`` a multiple of it.
    """
    times = into // fold
    out = dict(weights)
    for encoder in ("image_encoder", "skeleton_encoder"):
        name = f"{encoder}.first.weight"
        if name in weights:
            first = _spread(weights[name].transpose(0, 1), fold, times).transpose(0, 1)
            out[name] = (first / times**2).contiguous()
    for name in ("decoder.last.weight", "decoder.last.bias"):
        out[name] = _spread(weights[name], fold, times)
    return out


def _spread(values: Tensor, fold: int, times: int) -> Tensor:
    """Repeat C fold^2 x ... values, one for each pixel of a block, for each of its parts."""
    blocks = values.reshape(-1, fold, fold, *values.shape[1:])
    blocks = blocks.repeat_interleave(times, dim=1).repeat_interleave(times, dim=2)
    return blocks.flatten(0, 2)
