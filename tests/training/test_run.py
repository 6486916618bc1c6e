from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from image_folders import write_image_folders
from linewright.base.contact_sheets import GAP, TITLE_HEIGHT
from linewright.base.errors import ConfigError, LinewrightError, ModelError, OutputError
from linewright.training import checkpoint
from linewright.training.checkpoint import list_checkpoints
from linewright.training.recipe import Recipe, load_recipe
from linewright.training.run import resume_run, sample_sheet, start_run
from linewright.training.sources import Examples
from sparse_runs import pairs_recipe
from tiny_training import differing_parts, last_checkpoint, tiny_method

RECIPE = """
method: {name: cyclegan, width: 2, blocks: 1, discriminator_width: 2, discriminator_layers: 1}
data: {x: x, y: y, size: 16, augment: {noise: 0.05}}
train:
  schedule: {epochs: 2, flat_epochs: 1, images_per_epoch: 3}
  device: cpu
  threads: 1
  log_every: 2
  sample_every: 4
  checkpoint_every: 2
"""


@pytest.fixture(autouse=True)
def own_random_state() -> Iterator[None]:
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    yield
    torch.set_num_threads(threads)
    torch.set_rng_state(state)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a recipe of six steps and its two folders of images."""
    write_image_folders(tmp_path)
    (tmp_path / "r.yaml").write_text(RECIPE)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def recipe(*overrides: str) -> Recipe:
    return load_recipe("r.yaml", overrides)


def complaint(error: type[LinewrightError], run: Path) -> str:
    with pytest.raises(error) as caught:
        resume_run(run)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def break_off(run: Path) -> None:
    """Take the last checkpoint away, so that there is something left to do."""
    last = list_checkpoints(run / "checkpoints")[-1]
    for file in last.iterdir():
        file.unlink()
    last.rmdir()


# A new run


def test_run_folder_holds_everything(folder: Path) -> None:
    wanted = recipe("run.dir=a/run")
    run, outcome = start_run(wanted)
    assert run == Path("a/run")
    assert (outcome.step, outcome.finished) == (6, True)
    assert outcome.checkpoint == run / "checkpoints" / "step-00000006"
    names = sorted(path.name for path in run.iterdir())
    assert names == ["checkpoints", "environment.json", "metrics.jsonl", "recipe.yaml", "samples", "tensorboard"]
    assert [path.name for path in sorted((run / "samples").iterdir())] == ["step-00000004.png", "step-00000006.png"]
    # The folder may be moved, so it does not hold its own name.
    kept = Recipe.read(run / "recipe.yaml")
    assert kept.run.dir is None
    assert kept == wanted.model_copy(update={"run": kept.run})


def test_environment_is_told(folder: Path) -> None:
    run, _ = start_run(recipe("run.dir=run"))
    facts = json.loads((run / "environment.json").read_text())
    assert facts["torch"] == torch.__version__
    assert facts["threads"] == 1 == torch.get_num_threads()
    named = {"created", "linewright", "python", "torch", "machine", "cores", "threads", "processes", "data"}
    assert set(facts) == named and facts["processes"] == 1


def test_run_without_a_name_goes_to_runs_with_method_and_date(folder: Path) -> None:
    run, _ = start_run(recipe("train.schedule.epochs=1"))
    assert re.fullmatch(r"runs/cyclegan-\d{8}-\d{6}", str(run))
    assert (folder / run / "recipe.yaml").is_file()


def test_folder_that_holds_a_run_is_refused_with_both_ways_out(folder: Path) -> None:
    start_run(recipe("run.dir=run"))
    before = (folder / "run" / "metrics.jsonl").read_bytes()
    with pytest.raises(ConfigError, match="run: the folder holds a run already") as caught:
        start_run(recipe("run.dir=run"))
    assert "train --resume run" in str(caught.value)
    assert "another run.dir" in str(caught.value)
    assert (folder / "run" / "metrics.jsonl").read_bytes() == before


def test_nothing_is_written_when_the_data_are_missing(folder: Path) -> None:
    with pytest.raises(LinewrightError, match="nowhere"):
        start_run(recipe("run.dir=run", "data.x=nowhere"))
    assert not (folder / "run").exists()


@pytest.mark.parametrize(("layers", "least"), [(3, 24), (4, 48)])
def test_smallest_crops_that_the_discriminator_can_judge(folder: Path, layers: int, least: int) -> None:
    wanted = [f"method.discriminator_layers={layers}", "train.schedule={epochs: 1, flat_epochs: 0}"]
    wanted.append("train.schedule.images_per_epoch=1")
    with pytest.raises(ConfigError, match=f"discriminator_layers={layers}: take {least} or more"):
        recipe(*wanted, f"data.size={least - 4}")
    _, outcome = start_run(recipe(*wanted, f"data.size={least}", "run.dir=run"))
    assert outcome.finished


def test_same_recipe_gives_the_same_weights_whatever_was_drawn_before(folder: Path) -> None:
    start_run(recipe("run.dir=a"))
    torch.randn(5)
    np.random.default_rng().random()
    start_run(recipe("run.dir=b"))
    assert differing_parts(last_checkpoint(Path("a")), last_checkpoint(Path("b"))) == {}


def test_run_starts_from_the_weights_of_another(folder: Path) -> None:
    start_run(recipe("run.dir=a"))
    slow = ["train.rate=1e-12", "train.seed=5", "train.schedule.epochs=1"]
    start_run(recipe("run.dir=b", "run.start=a", *slow))
    old, new = (last_checkpoint(Path(name)).parts["networks"] for name in "ab")
    generators = [name for name in old if name.startswith("generators.")]
    for name in generators:
        torch.testing.assert_close(new[name], old[name], atol=1e-7, rtol=0)
    others = set(old) - set(generators)
    assert any(not torch.allclose(new[name], old[name], atol=1e-4) for name in others)
    assert Recipe.read(Path("b/recipe.yaml")).run.start == Path("a")


# Going on


@pytest.mark.parametrize("left", [1, 0])
def test_run_goes_on_from_its_last_checkpoint_or_from_the_start(folder: Path, left: int) -> None:
    start_run(recipe("run.dir=whole"))
    start_run(recipe("run.dir=run"))
    while len(list_checkpoints(Path("run/checkpoints"))) > left:
        break_off(Path("run"))
    torch.manual_seed(99)
    # A run may be moved between two sessions.
    Path("run").rename("moved")
    outcome = resume_run(Path("moved"))
    assert (outcome.step, outcome.finished) == (6, True)
    assert differing_parts(last_checkpoint(Path("moved")), last_checkpoint(Path("whole"))) == {}


def test_number_of_threads_is_that_of_the_beginning(folder: Path) -> None:
    start_run(recipe("run.dir=run", "train.threads=null"))
    facts = json.loads(Path("run/environment.json").read_text())
    threads = facts["threads"]
    break_off(Path("run"))
    torch.set_num_threads(threads + 1)
    resume_run(Path("run"))
    assert torch.get_num_threads() == threads


def test_finished_run_stays_as_it_is(folder: Path) -> None:
    start_run(recipe("run.dir=run"))
    before = last_checkpoint(Path("run"))
    outcome = resume_run(Path("run"))
    assert outcome.finished
    assert differing_parts(last_checkpoint(Path("run")), before) == {}


def test_folder_that_is_no_run_is_refused(folder: Path) -> None:
    for path in (folder / "absent", folder / "x"):
        assert "is not a run: it has no recipe.yaml" in complaint(ModelError, path)


@pytest.mark.parametrize("text", [None, "", "{", "[]", "{}", '{"threads": "many"}'])
def test_absent_or_damaged_environment_is_refused(folder: Path, text: str | None) -> None:
    run, _ = start_run(recipe("run.dir=run"))
    (run / "environment.json").unlink()
    if text is not None:
        (run / "environment.json").write_text(text)
    assert "environment.json: is absent or damaged" in complaint(ModelError, run)


@pytest.mark.parametrize("fact", ["torch", "machine", "data"])
def test_change_that_forbids_an_exact_resume_is_named(folder: Path, fact: str) -> None:
    run, _ = start_run(recipe("run.dir=run"))
    facts = json.loads((run / "environment.json").read_text())
    (run / "environment.json").write_text(json.dumps({**facts, fact: "other"}))
    line = complaint(ModelError, run)
    assert f"run: cannot go on exactly: {fact} was other and is {facts[fact]}" in line
    assert "start a new run with run.start=run" in line


def test_one_changed_pixel_of_the_data_forbids_an_exact_resume(folder: Path) -> None:
    run, _ = start_run(recipe("run.dir=run"))
    path = folder / "y" / "y04.png"  # not held out
    pixels = np.array(Image.open(path))
    pixels[0, 0] ^= 1
    Image.fromarray(pixels).save(path)
    assert "cannot go on exactly: data was" in complaint(ModelError, run)


def test_damaged_checkpoint_is_named_and_the_one_before_takes_over(folder: Path) -> None:
    start_run(recipe("run.dir=whole"))
    run, _ = start_run(recipe("run.dir=run"))
    file = run / "checkpoints" / "step-00000006" / "networks.safetensors"
    file.write_bytes(file.read_bytes()[:-1])
    line = complaint(ModelError, run)
    assert "networks.safetensors: is damaged" in line
    assert "remove this checkpoint's folder to go on from the one before" in line
    break_off(run)
    assert resume_run(run).step == 6
    assert differing_parts(last_checkpoint(run), last_checkpoint(Path("whole"))) == {}


def test_full_disk_ends_the_run_in_one_line_and_it_goes_on_later(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    start_run(recipe("run.dir=whole"))
    write = checkpoint._write_flushed

    def full(path: Path, data: bytes) -> None:
        if (folder / "run/checkpoints/step-00000002").exists():
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(checkpoint, "_write_flushed", full)
    with pytest.raises(OutputError, match=r"step-00000004: .*No space left on device"):
        start_run(recipe("run.dir=run"))
    monkeypatch.setattr(checkpoint, "_write_flushed", write)
    assert last_checkpoint(Path("run")).step == 2
    resume_run(Path("run"))
    assert differing_parts(last_checkpoint(Path("run")), last_checkpoint(Path("whole"))) == {}


@pytest.mark.slow
def test_interrupt_saves_says_how_to_go_on_and_ends_with_130(folder: Path) -> None:
    # As a terminal does it: Ctrl-C goes to the whole group, helper processes included.
    long = ["train.schedule.images_per_epoch=100000", "train.checkpoint_every=100000", "train.workers=1"]
    process = subprocess.Popen(
        [sys.executable, "-m", "linewright", "train", "r.yaml", "run.dir=run", *long],
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    log = folder / "run" / "metrics.jsonl"
    deadline = time.monotonic() + 120
    while not (log.exists() and log.stat().st_size):
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, errors = process.communicate(timeout=120)
    assert process.returncode == 130, errors
    (kept,) = list_checkpoints(folder / "run" / "checkpoints")
    step = last_checkpoint(folder / "run").step
    assert step >= 2
    assert kept.name == f"step-{step:08d}"
    assert f"Saved at step {step}." in errors
    assert "Resume with: linewright train --resume run" in errors
    assert "Traceback" not in errors


# Sample sheets


def test_sheet_shows_source_output_restored_and_truth() -> None:
    method = tiny_method().eval()
    rng = np.random.default_rng(0)
    x, y = (list(rng.integers(0, 256, (8, 20, 24), np.uint8)) for _ in range(2))
    with torch.no_grad():
        sheet = sample_sheet(method, Examples([""] * 8, x, y, paired=True), 16)
    head = TITLE_HEIGHT
    assert sheet.shape == (head + GAP + 6 * (16 + GAP), GAP + 4 * (16 + GAP))

    def cell(row: int, column: int) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
        top, left = head + GAP + row * (16 + GAP), GAP + column * (16 + GAP)
        return sheet[top : top + 16, left : left + 16]

    for row in range(6):
        image = x[row][2:18, 4:20]
        np.testing.assert_array_equal(cell(row, 0), image)
        np.testing.assert_array_equal(cell(row, 3), y[row][2:18, 4:20])
        tensor = torch.from_numpy(image)[None, None].float() / 127.5 - 1
        with torch.no_grad():
            fake = method.generators["xy"](tensor)
            back = method.generators["yx"](fake)
        for column, made in ((1, fake), (2, back)):
            expected = (made[0, 0].numpy() + 1) * 127.5
            assert np.abs(cell(row, column) - expected).max() <= 0.51


def test_sheet_fills_up_images_smaller_than_the_crops() -> None:
    small = np.zeros((10, 30), np.uint8)
    with torch.no_grad():
        sheet = sample_sheet(tiny_method(), Examples(["a"], [small], [small], paired=False), 16)
    source = sheet[TITLE_HEIGHT + GAP :, GAP:][:16, :16]
    assert (source == 0).sum() == 10 * 16
    assert (source == 255).sum() == 6 * 16


# One-way methods and what a recipe leaves open


def test_sheet_of_a_one_way_method_has_no_way_back(pairs_run: Path) -> None:
    sheet = np.array(Image.open(sorted((pairs_run / "samples").glob("*.png"))[-1]))
    assert sheet.shape[1] == GAP + 3 * (32 + GAP)


@pytest.mark.parametrize(("units", "chosen"), [(True, "bfloat16"), (False, "float32")])
def test_auto_precision_is_settled_in_the_saved_recipe(
    folder: Path, monkeypatch: pytest.MonkeyPatch, units: bool, chosen: str
) -> None:
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": units})
    start_run(recipe("run.dir=run", "train.precision=auto"))
    assert Recipe.read(Path("run/recipe.yaml")).train.precision == chosen
    # A machine with other units goes on as it was begun.
    start_run(recipe("run.dir=whole", f"train.precision={chosen}"))
    break_off(Path("run"))
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: {"amx_bf16": not units})
    resume_run(Path("run"))
    assert differing_parts(last_checkpoint(Path("run")), last_checkpoint(Path("whole"))) == {}


@pytest.mark.parametrize("frozen", ["false", "true"])
def test_pairs_go_on_bit_for_bit(line_folders: tuple[Path, Path], tmp_path: Path, frozen: str) -> None:
    made = []
    for name in ("whole", "broken"):
        own = tmp_path / name
        own.mkdir()
        run, _ = start_run(pairs_recipe(line_folders, own, f"method.frozen={frozen}"))
        if name == "broken":
            break_off(run)
            torch.manual_seed(9)
            assert resume_run(run).finished
        newest = list_checkpoints(run / "checkpoints")[-1]
        made.append(checkpoint.read_checkpoint(newest, method="sparse_pix2pix"))
    assert differing_parts(*made) == {}
    counts = [v for n, v in made[0].parts["networks"].items() if n.endswith(".samples")]
    assert {int(count) for count in counts} == ({0} if frozen == "true" else {6})
