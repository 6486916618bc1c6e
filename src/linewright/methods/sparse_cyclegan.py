"""The sparse CycleGAN for welding drawings: CycleGAN with a sparse generator and no identity loss.

CycleGAN Network for Sheet Metal Welding Drawing Translation, 2.2: 12 residual blocks, sparse weights and k-winners in
encoder and trunk, a dense decoder, RReLU in the PatchGAN, Eq. 1.6 as objective.

What the paper leaves open, and what was chosen (ours):

- shares: half of each filter's weights are zero and 30 % of the activations win; ``boost`` 1.0
  falls by a tenth for every 1,000 images that a generator sees, as in Ahmad and Scheinkman 2019.
- winners compete over a whole image, as in that paper; ``local`` lets the channels of each place
  compete, so that a large page can be cut into tiles.
- "U-Net is the main architecture": ``skip=False`` is the network of the paper's Fig. 3, ``True`` the other reading.
- without identity loss nothing holds a drawing in its place: both generators may draw everything
  moved, there and back. ``residual=True`` (ours) begins with what is there and learns the change.
- nor does anything keep a drawing from carrying the scan's paper, faint and nearly white, to where the way back reads
  it (Chu, Zhmoginov and Sandler 2017). ``middle_gain`` (ours) shows the way back the tanh of so many times the drawing,
  in which nearly white is white; ``overshoot`` (ours) lets paper be white to the last level.
- what CycleGAN's file says on least squares, ``fold``, ``kernel`` and ``strided`` holds here too.

With ``weight_sparsity=0`` and ``percent_on=1`` the generator is dense with ReLU, so each of the
paper's changes can be left out by itself.
"""

from typing import Literal

import torch
from pydantic import Field
from torch import Tensor, nn

from linewright.methods.cyclegan import CycleGAN, CycleSettings
from linewright.nn import Sparsity


class SparseCycleGANConfig(CycleSettings):
    """Settings of the sparse CycleGAN; the defaults are the paper's where it gives them."""

    name: Literal["sparse_cyclegan"] = "sparse_cyclegan"
    blocks: int = Field(12, ge=0)  # 2.2
    identity_weight: float = Field(0.0, ge=0)  # Eq. 1.6
    skip: bool = False  # 2.2, read as Fig. 3
    residual: bool = False  # ours
    overshoot: float = Field(1.0, ge=1, le=2)  # ours; 1 changes nothing
    middle_gain: float = Field(0.0, ge=0)  # ours; 0 hands a drawing back as it is
    weight_sparsity: float = Field(0.5, ge=0, lt=1)  # ours
    percent_on: float = Field(0.3, gt=0, le=1)  # ours
    boost: float = Field(1.0, ge=0)  # Ahmad and Scheinkman 2019
    local: bool = False  # Ahmad and Scheinkman 2019
    rrelu: bool = True  # 2.2

    @property
    def sparsity(self) -> Sparsity | None:
        """How sparse the generator is; None if it is dense."""
        if self.weight_sparsity == 0 and self.percent_on == 1:
            return None
        return Sparsity(self.weight_sparsity, self.percent_on, self.boost, self.local)


class SparseCycleGAN(CycleGAN):
    """CycleGAN with the sparse generator and the RReLU PatchGAN."""

    settings = SparseCycleGANConfig
    config: SparseCycleGANConfig

    def make_generator(self, channels: int) -> nn.Module:
        """Return one generator (2.2)."""
        config = self.config
        return config.generator(
            channels, skip=config.skip, residual=config.residual, overshoot=config.overshoot, sparsity=config.sparsity
        )

    def return_input(self, fake_y: Tensor) -> Tensor:
        """Return a fake drawing without what is hidden in near-white."""
        if self.config.middle_gain == 0:
            return fake_y
        return torch.tanh(self.config.middle_gain * fake_y)

    def make_discriminator(self, channels: int) -> nn.Module:
        """Return one discriminator (2.2)."""
        return self.config.discriminator(channels, rrelu=self.config.rrelu)


METHOD = SparseCycleGAN
