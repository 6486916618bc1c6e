"""Table 1 of the SE-GAN paper, as printed: content accuracy and FID on its own six hands.

Its "DF-Font" is DG-Font (its reference 12). Rows are named as ours are.
"""

from __future__ import annotations

from types import MappingProxyType

STYLES = tuple(f"style {number}" for number in range(1, 7))

ACCURACY = MappingProxyType(
    {
        "zi2zi": (0.201, 0.291, 0.443, 0.468, 0.487, 0.362),
        "CycleGAN": (0.348, 0.277, 0.432, 0.542, 0.335, 0.472),
        "StarGAN": (0.257, 0.222, 0.437, 0.464, 0.310, 0.321),
        "DG-Font": (0.421, 0.317, 0.414, 0.515, 0.644, 0.442),
        "SE-GAN": (0.434, 0.486, 0.513, 0.628, 0.616, 0.532),
        "SE-GAN without E_s": (0.406, 0.369, 0.475, 0.589, 0.542, 0.435),
        "SE-GAN without D_s": (0.427, 0.388, 0.491, 0.621, 0.539, 0.507),
        "human": (0.465, 0.521, 0.604, 0.638, 0.812, 0.568),
    }
)

FID = MappingProxyType(
    {
        "zi2zi": (93.32, 84.01, 70.79, 92.52, 81.14, 81.47),
        "CycleGAN": (77.16, 76.05, 76.51, 83.79, 62.64, 79.62),
        "StarGAN": (83.68, 93.74, 67.88, 84.66, 92.16, 85.80),
        "DG-Font": (103.82, 96.85, 80.75, 94.52, 101.71, 94.31),
        "SE-GAN": (62.58, 60.43, 50.40, 61.22, 54.69, 73.33),
        "SE-GAN without E_s": (76.51, 80.15, 66.87, 78.88, 70.63, 83.04),
        "SE-GAN without D_s": (72.14, 74.86, 57.64, 70.52, 66.19, 80.61),
    }
)
