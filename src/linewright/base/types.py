"""The array types that every room shares."""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Pixels: TypeAlias = NDArray[np.uint8]
"""An image: H x W or H x W x 3 uint8, paper 255 and ink 0."""

Mask: TypeAlias = NDArray[np.bool_]
"""H x W bool, true where something is."""

Floats: TypeAlias = NDArray[np.float64]
"""Coordinates or lengths, float64 of any shape."""

Floats32: TypeAlias = NDArray[np.float32]
"""The same in single precision."""

Ints: TypeAlias = NDArray[np.int64]
"""Numbers of things, int64 of any shape."""

Rng: TypeAlias = np.random.Generator
"""Where chance comes from."""
