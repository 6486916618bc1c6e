"""The network of skeletonGAN: image to skeleton, U-shaped, small; frozen it is SE-GAN's SG (3.3).

Thinning itself has no gradient. This network imitates it and has one.
"""

import json
from pathlib import Path
from typing import NamedTuple, Self

from safetensors import safe_open

from linewright.base import ModelError, asset, foreign
from linewright.nn.resnet import ResnetGenerator

SHIPPED = "skeleton.safetensors"
METHOD = "skeletongan"

_HEADER = "linewright"
_FORWARD = "xy."
_LARGEST = 1024  # as in the settings of methods
_WAY_OUT = "train one with the recipe glyphs/skeletongan.small and name its model file"


class SkeletonShape(NamedTuple):
    """What decides the shapes of the weights."""

    width: int = 16  # filters of the first convolution
    blocks: int = 2  # residual ones at the bottom of the U
    fold: int = 1  # side of the pixel blocks that the stem turns into channels
    kernel: int = 3  # side of the first and the last kernel
    strided: int = 3  # layers that halve the image


class SkeletonNet(ResnetGenerator):
    """CycleGAN's generator, made small and given skips: a skeleton lies where the ink lies.

    It maps N x 1 x H x W in [-1, 1] to the same shape and range: -1 on the skeleton, +1 elsewhere.
    """

    def __init__(self, shape: SkeletonShape | None = None) -> None:
        self.shape = shape or SkeletonShape()
        super().__init__(skip=True, **self.shape._asdict())

    def freeze(self) -> Self:
        """Stop learning; gradients still flow through to the input."""
        for parameter in self.parameters():
            parameter.requires_grad_(False)
        return self


def read_skeleton_net(path: Path | None = None) -> SkeletonNet:
    """Read a ``skeletongan`` model file, else the package's, frozen. ModelError: none, damaged."""
    path = path or asset("models", SHIPPED)
    if not path.is_file():
        raise ModelError("there is no such model file", where=path, way_out=_WAY_OUT)
    with foreign("is not a skeletonGAN", path, kind=ModelError, way_out=_WAY_OUT):
        with safe_open(path, framework="pt") as file:
            method = json.loads((file.metadata() or {})[_HEADER])["recipe"]["method"]
            if method["name"] != METHOD:
                raise ModelError(
                    "is a model of the method '{0}', not of '{1}'", method["name"], METHOD, where=path, way_out=_WAY_OUT
                )
            shape = {key: method[key] for key in SkeletonShape._fields}
            if max(shape.values()) > _LARGEST:
                raise ValueError("too large")
            net = SkeletonNet(SkeletonShape(**shape))
            weights = {
                name.removeprefix(_FORWARD): file.get_tensor(name).float()
                for name in file.keys()  # noqa: SIM118
                if name.startswith(_FORWARD)
            }
        net.load_state_dict(weights)
    return net.freeze()
