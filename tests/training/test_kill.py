"""A run killed seven times at random moments ends, bit for bit, as one that was never killed."""

from __future__ import annotations

import multiprocessing
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
import torch

from image_folders import write_image_folders
from linewright.cli import main
from linewright.training.checkpoint import list_checkpoints
from linewright.training.log import read_metrics
from linewright.training.recipe import load_recipe
from linewright.training.run import start_run
from tiny_training import differing_parts, last_checkpoint

RECIPE = """
method: {name: cyclegan, width: 2, blocks: 1, discriminator_width: 2, discriminator_layers: 1}
data: {x: FOLDER/x, y: FOLDER/y, size: 16, augment: {shift: 0.1, noise: 0.05}}
train:
  batch: 1
  schedule: {epochs: 8, flat_epochs: 3, images_per_epoch: 10}
  average: 0.95
  pool: 4
  device: cpu
  threads: 1
  log_every: 3
  sample_every: 25
  checkpoint_every: 2
"""
TOTAL = 80
PATIENCE = 120.0


# Its processes have PyTorch loaded when they begin: nothing is at stake before.
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(["linewright.training.run", "linewright.methods.cyclegan", "torch._dynamo"])


class Run:
    """The run that is killed, seen from outside."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def command(self) -> list[str]:
        """What a user would do: begin, or resume if there is something to resume."""
        if (self.folder / "recipe.yaml").exists():
            return ["train", "--resume", str(self.folder)]
        return ["train", str(self.folder.parent / "tiny.yaml"), f"run.dir={self.folder}"]

    @property
    def step(self) -> int:
        """The newest whole checkpoint's."""
        found = list_checkpoints(self.folder / "checkpoints")
        return int(found[-1].name.removeprefix("step-")) if found else 0

    @property
    def writing(self) -> bool:
        """Whether a checkpoint is being written."""
        return any((self.folder / "checkpoints").glob(".part-*"))

    def wait(self, process: BaseProcess, until: Callable[[], bool]) -> None:
        deadline = time.monotonic() + PATIENCE
        while not until():
            assert process.exitcode is None, "ended by itself"
            assert time.monotonic() < deadline, "nothing happens"
            time.sleep(0.002)


def without_time(run: Path) -> list[dict[str, Any]]:
    return [{**line, "seconds": None} for line in read_metrics(run)]


@pytest.mark.thorough
def test_seven_kills_leave_no_trace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_image_folders(tmp_path)
    (tmp_path / "tiny.yaml").write_text(RECIPE.replace("FOLDER", str(tmp_path)))
    monkeypatch.chdir(tmp_path)
    threads, state = torch.get_num_threads(), torch.get_rng_state()
    unbroken, outcome = start_run(load_recipe("tiny.yaml", ["run.dir=unbroken"]))
    torch.set_num_threads(threads)
    torch.set_rng_state(state)
    assert outcome.step == TOTAL

    rng = random.Random(2017)
    run = Run(tmp_path / "killed")
    moments = ["writing", *["training"] * 2, *["starting"] * 2]
    rng.shuffle(moments)
    # The first two are fixed: before there is any checkpoint, and to learn how long a start takes.
    moments = ["recipe written", "training", *moments]
    assert len(moments) == 7
    start_takes, interval = 0.0, 0.0
    steps = [0]
    for moment in moments:
        begun = time.monotonic()
        process = PROCESSES.Process(target=main, args=(run.command,))
        process.start()
        try:
            if moment == "recipe written":
                run.wait(process, (run.folder / "recipe.yaml").exists)
            elif moment == "starting":
                time.sleep(rng.uniform(0, start_takes))
            elif moment == "writing":
                goal = run.step + 2
                run.wait(process, lambda goal=goal: run.step >= goal and run.writing)
            else:
                before = run.step
                run.wait(process, lambda before=before: run.step > before)
                first = time.monotonic()
                if start_takes == 0.0:
                    start_takes = first - begun
                goal = run.step + 2 * rng.randint(1, 2)
                run.wait(process, lambda goal=goal: run.step >= goal)
                interval = (time.monotonic() - first) / 2
                time.sleep(rng.uniform(0, interval))
            assert process.exitcode is None, "ended by itself"
        finally:
            process.kill()
            process.join()
        assert process.exitcode == -signal.SIGKILL
        steps.append(run.step)
    assert steps == sorted(steps)
    assert 0 < steps[-1] < TOTAL

    last = subprocess.run([sys.executable, "-m", "linewright", *run.command], capture_output=True, timeout=PATIENCE)
    assert last.returncode == 0, last.stderr
    found, expected = last_checkpoint(run.folder), last_checkpoint(unbroken)
    assert (found.step, expected.step) == (TOTAL, TOTAL)
    assert differing_parts(found, expected) == {}
    assert without_time(run.folder) == without_time(unbroken)
    for sheet in ("step-00000025.png", "step-00000080.png"):
        drawn = (run.folder / "samples" / sheet).read_bytes()
        assert drawn == (unbroken / "samples" / sheet).read_bytes()
    # What the kills left half written has been cleared away.
    names = sorted(path.name for path in (run.folder / "checkpoints").iterdir())
    assert names == ["step-00000078", "step-00000080"]
