"""The networks that CycleGAN and its kin share, put together from their settings in one place."""

from typing import Any, Literal

from pydantic import Field

from linewright.methods.base import PatchSettings
from linewright.nn import PatchDiscriminator, ResnetGenerator


class ResnetSettings(PatchSettings):
    """Sizes of the generator and the discriminator; the defaults are CycleGAN's."""

    width: int = Field(64, ge=1)  # CycleGAN, 7.2
    blocks: int = Field(9, ge=0)  # CycleGAN, 7.2, at 256 px
    fold: int = Field(1, ge=1, le=4)  # ours
    kernel: Literal[3, 5, 7] = 7  # CycleGAN, 7.2: c7s1
    strided: int = Field(2, ge=1, le=3)  # CycleGAN, 7.2: d128, d256
    discriminator_width: int = Field(64, ge=1)  # CycleGAN, 7.2
    discriminator_layers: int = Field(3, ge=1, le=5)  # CycleGAN, 7.2: 70 x 70 patches

    def generator(self, channels: int, **more: Any) -> ResnetGenerator:
        """Return a generator from and to images of ``channels``; ``more``: see its arguments."""
        return ResnetGenerator(
            in_channels=channels,
            out_channels=channels,
            width=self.width,
            blocks=self.blocks,
            fold=self.fold,
            kernel=self.kernel,
            strided=self.strided,
            **more,
        )

    def discriminator(self, channels: int, **more: Any) -> PatchDiscriminator:
        """Return a discriminator of images of ``channels``; ``more``: see its arguments."""
        return PatchDiscriminator(
            in_channels=channels,
            width=self.discriminator_width,
            layers=self.discriminator_layers,
            fold=self.fold,
            **more,
        )
