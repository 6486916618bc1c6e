from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import pytest
from hypothesis import HealthCheck, settings

from line_pages import draw_lines

pytest_plugins = ["drawn_pages", "picture_files"]

if TYPE_CHECKING:
    from linewright.training.recipe import Recipe

# The networks of the tests are so small that a second thread would only wait for the first. It
# is set before anything imports torch, and is inherited by the processes that tests start.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# Whoever runs many tests at once has no cores left for processes of single commands.
os.environ.setdefault("LINEWRIGHT_JOBS", "1")

# Tests look for English lines, whatever the language of who runs them.
os.environ["LANGUAGE"] = "en"

# A busy machine is no reason to fail.
settings.register_profile("linewright", deadline=None, max_examples=50, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("linewright")

TINY = """
method: {name: cyclegan, width: 4, blocks: 1, fold: 2, kernel: 3, identity_weight: 0,
         discriminator_width: 4, discriminator_layers: 1}
data: {x: X, y: Y, size: 32}
train:
  schedule: {epochs: 2, flat_epochs: 1, images_per_epoch: 3}
  device: cpu
  log_every: 1
  sample_every: 3
  checkpoint_every: 3
"""


@pytest.fixture(scope="session")
def line_folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two folders of PNGs with the same names: thin lines, and the same lines thick."""
    root = tmp_path_factory.mktemp("lines")
    for name, thickness in (("thin", 1), ("thick", 3)):
        (root / name).mkdir()
        for number, page in enumerate(draw_lines(24, thickness=thickness, seed=7)):
            cv2.imwrite(str(root / name / f"{number:02d}.png"), page)
    return root / "thin", root / "thick"


@pytest.fixture(scope="session")
def tiny_recipe(line_folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A recipe file that trains six steps on the two folders."""
    x, y = line_folders
    path = tmp_path_factory.mktemp("recipe") / "tiny.yaml"
    path.write_text(TINY.replace("X", f'"{x}"', 1).replace("Y", f'"{y}"', 1))
    return path


@pytest.fixture(scope="session")
def tiny(tiny_recipe: Path) -> Recipe:
    """The recipe of `tiny_recipe`."""
    from linewright.training.recipe import load_recipe

    return load_recipe(str(tiny_recipe))


@pytest.fixture(scope="session")
def tiny_run(tiny_recipe: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the tiny recipe. Do not change it."""
    from linewright.training.recipe import load_recipe
    from linewright.training.run import start_run

    folder = tmp_path_factory.mktemp("runs") / "tiny"
    run, outcome = start_run(load_recipe(str(tiny_recipe), [f"run.dir={folder}"]))
    assert outcome.finished
    return run


@pytest.fixture(scope="session")
def pairs_run(line_folders: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of a sparse one-way method on pairs. Do not change it."""
    from linewright.training.run import start_run
    from sparse_runs import pairs_recipe

    run, outcome = start_run(pairs_recipe(line_folders, tmp_path_factory.mktemp("pairs")))
    assert outcome.finished
    return run


@pytest.fixture(scope="session")
def hands_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of SE-GAN's smoke recipe, two hands. Do not change it."""
    from linewright.training.recipe import load_recipe
    from linewright.training.run import start_run

    folder = tmp_path_factory.mktemp("hands") / "segan"
    run, outcome = start_run(load_recipe("glyphs/segan.smoke", [f"run.dir={folder}"]))
    assert outcome.finished
    return run
