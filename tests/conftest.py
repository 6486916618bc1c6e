from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from PIL import Image, ImageDraw

# A busy machine is no reason to fail.
settings.register_profile(
    "linewright", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("linewright")


def _drawing(seed: int, *, ink: int, stroke: int) -> Image.Image:
    rng = np.random.default_rng(seed)
    image = Image.new("L", (24, 24), 255)
    pen = ImageDraw.Draw(image)
    for _ in range(3):
        pen.line([int(value) for value in rng.integers(0, 24, 4)], fill=ink, width=stroke)
    return image


@pytest.fixture
def image_folders(tmp_path: Path) -> tuple[Path, Path]:
    """Two folders, x and y, of twelve grey 24 px images each that do not belong together."""
    x, y = tmp_path / "x", tmp_path / "y"
    for folder, first, ink, stroke in ((x, 0, 0, 1), (y, 100, 60, 3)):
        folder.mkdir()
        for number in range(12):
            image = _drawing(first + number, ink=ink, stroke=stroke)
            image.save(folder / f"{folder.name}{number:02d}.png")
    return x, y


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Compute with one thread, and put back the number of threads and the random state."""
    import torch

    threads, state = torch.get_num_threads(), torch.get_rng_state()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)
    torch.set_rng_state(state)
