"""Initial weights."""

from torch import nn


def gaussian_(network: nn.Module, *, std: float = 0.02) -> None:
    """Draw convolutions from N(0, std), bias 0: Zhu et al. 2017, 7.1; sparse CycleGAN, 3.1."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.normal_(module.weight, 0.0, std)
            if module.bias is not None:
                nn.init.zeros_(module.bias)


def he_(network: nn.Module) -> None:
    """Draw convolutions by He et al. 2015, Eq. 10, linear layers from N(0, 0.01), bias 0."""
    for module in network.modules():
        if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
            nn.init.kaiming_normal_(module.weight)
        elif isinstance(module, nn.Linear):
            nn.init.normal_(module.weight, 0.0, 0.01)
        else:
            continue
        if module.bias is not None:
            nn.init.zeros_(module.bias)
