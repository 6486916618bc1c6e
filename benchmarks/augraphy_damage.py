"""Damage clean drawings with augraphy, which no training here knows.

Augraphy (MIT) is no dependency of the project: run this with a Python that has it.

    python benchmarks/augraphy_damage.py CLEAN DAMAGED
"""

from __future__ import annotations

import argparse
import random
from pathlib import Path
from typing import Any

import cv2
import numpy as np


def main() -> None:
    """Write one damaged image for each clean one, under the same name."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("clean", type=Path, help="folder of clean PNG images")
    parser.add_argument("damaged", type=Path, help="folder to write into")
    parser.add_argument("--seed", type=int, default=0, help="another one draws other damage")
    asked = parser.parse_args()
    try:
        from augraphy import BadPhotoCopy, DirtyRollers, InkBleed, LightingGradient
    except ImportError as error:
        raise SystemExit(f"augraphy is absent here ({error}): pip install augraphy") from error
    asked.damaged.mkdir(parents=True, exist_ok=True)
    damages = [
        InkBleed(intensity_range=(0.3, 0.6), p=0.7),
        BadPhotoCopy(p=0.7),
        LightingGradient(p=0.7),
        DirtyRollers(p=0.5),
    ]
    for number, path in enumerate(sorted(asked.clean.glob("*.png"))):
        random.seed(number + 1000 * asked.seed)
        np.random.seed(number + 1000 * asked.seed)
        image: Any = cv2.imread(str(path), cv2.IMREAD_COLOR)
        for damage in damages:
            result = damage(image)
            image = image if result is None else result
        grey = cv2.cvtColor(image, cv2.COLOR_BGR2GRAY) if image.ndim == 3 else image
        cv2.imwrite(str(asked.damaged / path.name), grey)
    print(f"{number + 1} images damaged")


if __name__ == "__main__":
    main()
