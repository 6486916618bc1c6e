"""The pool of past fakes that the discriminator learns from (Shrivastava et al. 2017)."""

from __future__ import annotations

import torch
from torch import Tensor


class ImagePool:
    """Keep up to ``size`` fakes; hand out an old one half of the time (CycleGAN, 7.1: 50).

    Args:
        size: how many images to keep; 0 hands every fake straight through.
        seed: of the pool's own random generator.
    """

    def __init__(self, *, size: int, seed: int) -> None:
        self.size = size
        self.images: list[Tensor] = []
        self.generator = torch.Generator().manual_seed(seed)

    def exchange(self, fakes: Tensor) -> Tensor:
        """Return as many images as came in, each the new one or, at p 0.5, a past one.

        Args:
            fakes: N x C x H x W, detached.
        """
        if self.size == 0:
            return fakes
        chosen = []
        for fake in fakes:
            if len(self.images) < self.size:
                self.images.append(fake.clone())
                chosen.append(fake)
            elif float(torch.rand((), generator=self.generator)) < 0.5:
                place = int(torch.randint(self.size, (), generator=self.generator))
                chosen.append(self.images[place])
                self.images[place] = fake.clone()
            else:
                chosen.append(fake)
        return torch.stack(chosen)

    def state(self) -> dict[str, Tensor]:
        """Return everything needed to go on exactly, as named tensors."""
        state = {"generator": self.generator.get_state()}
        if self.images:
            state["images"] = torch.stack(self.images)
        return state

    def load_state(self, state: dict[str, Tensor], device: torch.device) -> None:
        """Take up a state that `state` returned."""
        self.generator.set_state(state["generator"])
        self.images = list(state["images"].to(device)) if "images" in state else []
