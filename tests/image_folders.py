"""Two small folders of images that do not belong together."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw


def write_image_folders(root: Path, *, count: int = 12, side: int = 24) -> tuple[Path, Path]:
    """Write images into ``root/x`` (thin black lines) and ``root/y`` (thick grey lines)."""
    x, y = root / "x", root / "y"
    for folder, first, ink, width in ((x, 0, 0, 1), (y, 100, 60, 3)):
        folder.mkdir(parents=True)
        for number in range(count):
            rng = np.random.default_rng(first + number)
            image = Image.new("L", (side, side), 255)
            pen = ImageDraw.Draw(image)
            for _ in range(3):
                pen.line([int(end) for end in rng.integers(0, side, 4)], fill=ink, width=width)
            image.save(folder / f"{folder.name}{number:02d}.png")
    return x, y
