"""skeletonGAN: image to skeleton, SE-GAN's differentiable stand-in for thinning.

SE-GAN: Skeleton Enhanced GAN-based Model for Brush Handwriting Font Generation, 3.3: "a simple CycleGAN model without
SAttRAM module", trained first on glyph images and their Zhang-Suen skeletons, then frozen.

Deviations (ours):

- ``pixel_weight``: every image comes with its own skeleton, so the network also learns from exact
  pairs. 0 is the paper's form.
- the generators are small and U-shaped (`SkeletonNet`), since a skeleton lies where the ink lies.
- no identity loss.
"""

from typing import Literal

from pydantic import Field
from torch import Tensor, nn

from linewright.methods.base import SkeletonBatch, Task, Term, Terms, UnpairedBatch
from linewright.methods.cyclegan import CycleGAN, CycleSettings
from linewright.nn import SkeletonNet, SkeletonShape, skeleton_cross_entropy


class SkeletonGANConfig(CycleSettings):
    """Settings of skeletonGAN; the sizes are ours."""

    name: Literal["skeletongan"] = "skeletongan"
    width: int = Field(16, ge=1)
    blocks: int = Field(2, ge=0)
    kernel: Literal[3, 5, 7] = 3
    strided: int = Field(3, ge=1, le=3)
    discriminator_width: int = Field(16, ge=1)
    discriminator_layers: int = Field(2, ge=1, le=5)
    identity_weight: float = Field(0.0, ge=0)
    pixel_weight: float = Field(50.0, ge=0)  # ours
    ink_weight: float = Field(2.0, gt=0)  # ours: how much more a skeleton's pixel weighs

    @property
    def shape(self) -> SkeletonShape:
        """What decides the shapes of the weights."""
        return SkeletonShape(self.width, self.blocks, self.fold, self.kernel, self.strided)


class SkeletonGAN(CycleGAN):
    """CycleGAN between glyph images (x) and skeletons (y), with a term on exact pairs."""

    settings = SkeletonGANConfig
    config: SkeletonGANConfig
    batch_type = SkeletonBatch

    def __init__(self, config: SkeletonGANConfig, task: Task) -> None:
        if task.channels != 1:
            raise ValueError(f"skeletons have 1 channel, not {task.channels}")
        super().__init__(config, task)

    def make_generator(self, channels: int) -> nn.Module:
        """Return one generator; it has 1 channel."""
        del channels
        return SkeletonNet(self.config.shape)

    def extra_terms(self, batch: UnpairedBatch, fake_y: Tensor) -> Terms:
        """Return how far the fake skeletons are from those that belong to the images."""
        config = self.config
        if config.pixel_weight == 0:
            return {}
        loss = skeleton_cross_entropy(fake_y, batch.y, ink_weight=config.ink_weight)
        return {"pixel": Term(loss, config.pixel_weight)}


METHOD = SkeletonGAN
