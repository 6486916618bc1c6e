"""Initial weights."""

from __future__ import annotations

from torch import nn


def gaussian_(network: nn.Module, *, std: float = 0.02) -> None:
    """Draw every convolution's weights from N(0, std) and zero its bias, in place.

    Source: Zhu et al. 2017, sec. 7.1; sparse CycleGAN, sec. 3.1.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0.0, std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def he_(network: nn.Module) -> None:
    """Draw convolutions from He et al. 2015, Eq. 10, and linear layers from N(0, 0.01), in place.

    Biases become 0.
    """
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(module.weight)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0.0, 0.01)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)
