"""The generator that finishes glyphs: a U that knows whose hand it draws. Ours, no paper's."""

from typing import cast

from torch import Tensor, nn

from linewright.nn.segan import GlyphDecoder, GlyphEncoder
from linewright.nn.style import StyleCode


class FinishingGenerator(nn.Module):
    """SE-GAN's image encoder and decoder, joined by skips, without attention and skeletons."""

    def __init__(
        self,
        *,
        width: int,  # filters of the first convolution
        blocks: int,  # residual blocks, under the hand's style code
        fold: int,  # side of the pixel blocks that the stem turns into channels; 1 for none
        kernel: int,  # side of the first and the last kernel, odd
        strided: int,  # layers that halve the image, and as many that double it
        styles: int,  # hands
        code: int,  # length of the style code
    ) -> None:
        super().__init__()
        shape = {"width": width, "fold": fold, "kernel": kernel, "strided": strided}
        self.style = StyleCode(styles=styles, code=code)
        self.encoder = GlyphEncoder(channels=1, blocks=0, **shape)
        self.decoder = GlyphDecoder(channels=1, blocks=blocks, skips=1, code=code, **shape)

    def forward(self, x: Tensor, style: Tensor) -> Tensor:
        """Finish N x 1 x H x W float32 glyphs in [-1, 1]; the result is alike.

        H and W are multiples of fold x 2^strided and at least four times that; ``style``, N int64, is the hand of each.
        """
        return self.draw(x, self.style(style))

    def draw(self, x: Tensor, code: Tensor) -> Tensor:
        """Finish glyphs under style codes, N x code."""
        features, kept = self.encoder(x)
        return cast(Tensor, self.decoder(features, [kept], code))
