from __future__ import annotations

import hashlib
import json
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from linewright.base.errors import ConfigError, OutputError
from linewright.drawings import dataset
from linewright.drawings.dataset import Pair, draw_pair, known_pair, write_drawings
from linewright.drawings.settings import DrawingData
from linewright.pages.read import read_image
from linewright.training import drawing_batches as batches
from linewright.training.augment import Augment, Crops
from linewright.training.drawing_batches import FreshCards, FreshPairs


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
    assert json.loads((written / "drawings.json").read_text()) == {"count": 8, "size": 256, "seed": 3, "task": "full"}


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
        Crops(64, 3, Augment(), seed),
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
        FreshCards(DrawingData(), Crops(512, 1, Augment(), 0))


def test_a_full_folder_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(OutputError, match="not empty"):
        write_drawings(tmp_path, count=4, size=256, seed=0, task="mild")
    with pytest.raises(ConfigError, match="256 or 512"):
        write_drawings(tmp_path / "new", count=4, size=300, seed=0, task="mild")
    with pytest.raises(ConfigError, match="4 or more"):
        write_drawings(tmp_path / "new", count=3, size=256, seed=0, task="mild")
    with pytest.raises(ConfigError, match="0 or more"):
        write_drawings(tmp_path / "new", count=4, size=256, seed=-1, task="mild")
    with pytest.raises(OutputError, match=r"notes\.txt: is a file, not a folder"):
        write_drawings(tmp_path / "notes.txt", count=4, size=256, seed=0, task="mild")
    for odd in (tmp_path / "notes.txt" / "below", tmp_path / ("n" * 300)):
        with pytest.raises(OutputError):
            write_drawings(odd, count=4, size=256, seed=0, task="mild")
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_killed_call_is_finished_by_the_same_one(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"count": 8, "size": 256, "seed": 5, "task": "mild", "workers": 1}
    write_drawings(tmp_path / "whole", **asked)
    whole = {
        path.relative_to(tmp_path / "whole"): path.read_bytes()
        for path in (tmp_path / "whole").rglob("*")
        if path.is_file()
    }
    body = (
        "import os, pathlib, linewright.drawings.dataset as folder\n"
        "draw, calls = folder._write_one, []\n"
        "def dying(job):\n"
        "    calls.append(job)\n"
        "    if len(calls) == CALL:\n"
        "        pathlib.Path('set/train/X/.part-half.png').write_bytes(b'half')\n"
        "        os.kill(os.getpid(), 9)\n"
        "    draw(job)\n"
        "folder._write_one = dying\n"
        f"folder.write_drawings(pathlib.Path('set'), **{asked!r})\n"
    )
    for call in (3, 6):  # the second one goes on where the first one was
        killed = subprocess.run([sys.executable, "-c", body.replace("CALL", str(call))], cwd=tmp_path)
        assert killed.returncode == -signal.SIGKILL
    with pytest.raises(OutputError, match="not empty"):
        write_drawings(tmp_path / "set", **(asked | {"seed": 6}))
    subprocess.run([sys.executable, "-c", body.replace("CALL", "99")], cwd=tmp_path, check=True)
    assert whole == {
        path.relative_to(tmp_path / "set"): path.read_bytes()
        for path in (tmp_path / "set").rglob("*")
        if path.is_file()
    }


def test_nothing_is_written_once_the_folder_is_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder, gone, draw = tmp_path / "set", tmp_path / "gone", dataset.draw_domains

    def draw_and_lose(*asked: Any, **how: Any) -> Any:
        if not gone.exists():
            folder.rename(gone)
        return draw(*asked, **how)

    monkeypatch.setattr(dataset, "draw_domains", draw_and_lose)
    asked: dict[str, Any] = {"count": 4, "size": 256, "seed": 3, "task": "mild", "workers": 1}
    with pytest.raises(OutputError, match="is gone, and what was written with it; run it again"):
        write_drawings(folder, **asked)
    assert not folder.exists()
    write_drawings(folder, **asked)
    assert len(list(folder.glob("train/*/*.png"))) == 8


def test_a_finished_set_is_left_to_the_same_call_alone(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"count": 4, "size": 256, "seed": 5, "task": "mild", "workers": 1}
    write_drawings(tmp_path, **asked)
    before = digests(tmp_path)
    lost = tmp_path / "train" / "X" / "00002.png"
    lost.unlink()
    write_drawings(tmp_path, **asked)
    assert digests(tmp_path) == before
    for card in (b"\xff", b"[]"):
        (tmp_path / "drawings.json").write_bytes(card)
        with pytest.raises(OutputError, match="not empty"):
            write_drawings(tmp_path, **asked)


# Pairs


def pairs(seed: int = 0, *, size: int = 128, batch_size: int = 2, **data: object) -> FreshPairs:
    return FreshPairs(
        DrawingData(**data),  # type: ignore[arg-type]
        Crops(size, batch_size, Augment(), seed),
    )


@pytest.mark.parametrize("crops", [1, 3])
def test_batches_of_pairs_are_pure_functions_of_their_number(crops: int) -> None:
    settings: dict[str, object] = {"task": "repair", "crops": crops, "weakest": 0.2, "zoom": 2.0}
    source = pairs(**settings)
    ahead = source.batch(4)
    source.batch(1)
    after = source.batch(4)
    again = pairs(**settings).batch(4)
    for other in (after, again):
        assert torch.equal(ahead.x, other.x)
        assert torch.equal(ahead.y, other.y)
    assert not torch.equal(ahead.y, pairs(1, **settings).batch(4).y)
    assert ahead.x.shape == ahead.y.shape == (2, 1, 128, 128)
    # Each place of a batch has a pair of its own, which serves some batches with other crops.
    assert not torch.equal(ahead.y[0], ahead.y[1])
    assert not torch.equal(ahead.y, source.batch(3).y)
    assert source._pair(0, 0).y.tobytes() != source._pair(0, 1).y.tobytes()


@pytest.mark.parametrize("task", ["mild", "repair"])
def test_undamaged_pairs_are_equal_and_damaged_ones_aligned(task: str) -> None:
    whole = pairs(task=task, strength=0.0).batch(0)
    assert torch.equal(whole.x, whole.y)
    worn = pairs(task=task).batch(0)
    assert torch.equal(worn.y, whole.y)
    assert not torch.equal(worn.x, worn.y)
    # The ink stands where it should: no shift of some pixels fits better.
    x, y = (1 - values[:, 0] for values in (worn.x, worn.y))
    fits = {
        (down, across): float((x * y.roll((down, across), (1, 2))).mean())
        for down in (-3, 0, 3)
        for across in (-3, 0, 3)
    }
    assert max(fits, key=lambda move: fits[move]) == (0, 0)


def test_strength_and_zoom_of_pairs_are_drawn_from_their_ranges(monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[tuple[float, float]] = []

    def note(*args: object, strength: float, zoom: float, **rest: object) -> Pair:
        drawn.append((strength, zoom))
        blank = np.zeros((256, 256), np.uint8)
        return Pair(blank, blank, {})

    monkeypatch.setattr(batches, "draw_pair", note)
    source = pairs(weakest=0.5, strength=1.5, zoom=3.0, crops=1, batch_size=1)
    for number in range(200):
        source.batch(number)
    strengths, zooms = np.array(drawn).T
    assert 0.5 <= strengths.min() < 0.55
    assert 1.45 < strengths.max() <= 1.5
    assert abs(np.median(strengths) - 1.0) < 0.12
    assert 70 < (zooms == 1).sum() < 130
    assert 1 <= zooms.min() < zooms.max() <= 3
    assert zooms.max() > 2.8
    drawn.clear()
    plain = pairs(strength=0.7, crops=1, batch_size=1)
    for number in range(5):
        plain.batch(number)
    assert drawn == [(0.7, 1.0)] * 5


def test_zoom_draws_everything_larger() -> None:
    once, twice = (draw_pair(1, 0, "X", task="mild", card=256, strength=0.0, zoom=zoom) for zoom in (1.0, 2.0))
    assert once.y.shape == (256, 256)
    assert twice.y.shape == twice.x.shape == (512, 512)
    assert twice.truth["px_per_mm"] == pytest.approx(2 * once.truth["px_per_mm"])


def test_fingerprint_of_pairs_changes_with_what_is_drawn() -> None:
    assert pairs().fingerprint() == pairs().fingerprint()
    assert pairs(strength=1.5).fingerprint() != pairs().fingerprint()
    assert pairs(1).fingerprint() != pairs().fingerprint()


def test_colour_pairs_have_three_channels() -> None:
    batch = pairs(task="colour", size=64, batch_size=1).batch(0)
    assert batch.x.shape == batch.y.shape == (1, 3, 64, 64)
    assert torch.equal(batch.y[:, 0], batch.y[:, 1])
    assert not torch.equal(batch.x[:, 0], batch.x[:, 1])


def test_pairs_must_fit_the_card_and_the_strengths_rise() -> None:
    with pytest.raises(ConfigError, match="do not fit cards of 256 px"):
        pairs(size=512)
    with pytest.raises(ConfigError, match=r"weakest=1\.5 is more than strength=1\.0"):
        DrawingData.parse({"weakest": 1.5}, where="r.yaml")


def test_crops_are_cut_around_lettering() -> None:
    source = pairs(size=64, task="repair", card=512, lettering=1.0)
    pair = source._pair(0, 0)
    boxes = [text["box"] for text in pair.truth["texts"]]
    for seed in range(8):
        rows, columns = source._part(pair, np.random.default_rng(seed))
        assert pair.y[rows, columns].shape == (96, 96)
        assert any(
            rows.start <= (top + bottom) / 2 <= rows.stop and columns.start <= (left + right) / 2 <= columns.stop
            for left, top, right, bottom in boxes
        )


def test_some_ink_is_drawn_in_grey() -> None:
    settings = {"task": "repair", "card": 256, "strength": 0.0}
    plain, pale = (
        [draw_pair(1, number, "X", **settings, **more).x for number in range(12)]  # type: ignore[arg-type]
        for more in ({}, {"pale": 0.3})
    )
    darkest = [int(image.min()) for image in pale]
    same = [np.array_equal(a, b) for a, b in zip(plain, pale, strict=True)]
    assert 3 <= sum(same) <= 9  # half of the cards
    # Some are pale all over, never beyond what was asked for; some on one side alone.
    assert max(darkest) > 30
    assert max(darkest) <= round(255 - 0.3 * 255)
    assert any(dark == 0 and not kept for dark, kept in zip(darkest, same, strict=True))
