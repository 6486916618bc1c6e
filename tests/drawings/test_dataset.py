from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from linewright.augment import Augment
from linewright.drawings.dataset import (
    DrawingData,
    FreshCards,
    draw_pair,
    known_pair,
    write_drawings,
)
from linewright.errors import ConfigError, OutputError
from linewright.raster import read_image


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("drawings") / "set"
    write_drawings(folder, count=8, size=256, seed=3, task="full", workers=1)
    return folder


def test_files_lie_where_they_should(written: Path) -> None:
    names = {f"{number:05d}" for number in range(8)}
    for domain in ("X", "Y"):
        assert {path.stem for path in (written / "train" / domain).glob("*.png")} == names
    for folder, suffix in (("X", "png"), ("Y", "png"), ("truth", "json")):
        found = {path.name for path in (written / "test" / folder).iterdir()}
        assert found == {f"00000.{suffix}", f"00001.{suffix}"}
    assert json.loads((written / "drawings.json").read_text()) == {
        "count": 8,
        "size": 256,
        "seed": 3,
        "task": "full",
    }


def test_same_seed_same_bytes_on_any_number_of_processes(written: Path, tmp_path: Path) -> None:
    write_drawings(tmp_path / "again", count=8, size=256, seed=3, task="full", workers=2)
    assert digests(tmp_path / "again") == digests(written)


def test_no_two_images_are_alike(written: Path) -> None:
    images = [digest for name, digest in digests(written).items() if name.endswith(".png")]
    assert len(images) == 20
    assert len(set(images)) == 20


def test_images_know_their_scale(written: Path) -> None:
    truth = json.loads((written / "test" / "truth" / "00000.json").read_text())
    page = read_image(written / "test" / "Y" / "00000.png")
    assert page.dpi == pytest.approx(truth["px_per_mm"] * 25.4, rel=1e-3)
    assert list(page.pixels.shape[::-1]) == truth["size"]


def test_mild_and_repair_keep_the_ink_where_it_is() -> None:
    for task in ("mild", "repair"):
        pair = draw_pair(1, 0, "test", task=task, card=256, strength=0.0)
        assert np.array_equal(pair.x, pair.y)
        worn = draw_pair(1, 0, "test", task=task, card=256)
        assert np.array_equal(worn.y, pair.y)
        assert not np.array_equal(worn.x, pair.x)


def test_full_changes_the_style_too() -> None:
    pair = draw_pair(1, 0, "test", task="full", card=256, strength=0.0)
    assert not np.array_equal(pair.x, pair.y)


def test_known_pairs_do_not_depend_on_a_run() -> None:
    a, b = (known_pair(2, "test", task="mild", card=256) for _ in range(2))
    assert np.array_equal(a.x, b.x)
    assert not np.array_equal(a.y, known_pair(2, "dev", task="mild", card=256).y)


def fresh(seed: int = 0, **data: object) -> FreshCards:
    return FreshCards(
        DrawingData(**data),  # type: ignore[arg-type]
        size=64,
        batch_size=3,
        augment=Augment(),
        seed=seed,
    )


def test_batches_are_pure_functions_of_their_number() -> None:
    cards = fresh()
    ahead = cards.batch(5)
    cards.batch(0)
    again = fresh().batch(5)
    assert torch.equal(ahead.x, again.x)
    assert torch.equal(ahead.y, again.y)
    assert not torch.equal(ahead.y, fresh(seed=1).batch(5).y)
    assert ahead.x.shape == ahead.y.shape == (3, 1, 64, 64)
    assert ahead.x.dtype == torch.float32
    assert float(ahead.y.max()) == 1.0


def test_crops_are_mostly_of_ink() -> None:
    inked = [float((fresh().batch(number).y < 0).float().mean()) > 0.01 for number in range(4)]
    assert sum(inked) >= 3


def test_crops_must_fit_the_card() -> None:
    with pytest.raises(ConfigError, match="do not fit cards of 256 px"):
        FreshCards(DrawingData(), size=512, batch_size=1, augment=Augment(), seed=0)


def test_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        write_drawings(tmp_path, count=4, size=256, seed=0, task="mild")
    with pytest.raises(ConfigError, match="256 or 512"):
        write_drawings(tmp_path / "new", count=4, size=300, seed=0, task="mild")
    with pytest.raises(ConfigError, match="4 or more"):
        write_drawings(tmp_path / "new", count=3, size=256, seed=0, task="mild")
