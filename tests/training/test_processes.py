"""Two processes that train together end with the weights of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from several_processes import differences, together, train, weights

from group_tasks import agree, resume_a_little, train_and_resume
from linewright.base.errors import ConfigError
from linewright.training.checkpoint import list_checkpoints
from linewright.training.log import read_metrics
from tiny_training import tiny_trainer


# Between them these two have what spans a batch: an image pool that is full, batch norm, codes of other images, running
# means, a penalty. Winners have a test of their own: on blank paper rounding decides who wins.
def test_two_processes_end_with_the_weights_of_one_and_resume(tmp_path: Path) -> None:
    task = ("drawings/cyclegan.smoke", tmp_path / "alone", 6, "train.pool=6", "train.log_every=1")
    train(*task)
    assert together(2, train_and_resume, *task) == [0, 0]
    check_alike_runs(tmp_path / "alone", tmp_path / "resumed", 6)
    alone, shared = (read_metrics(tmp_path / run) for run in ("alone", "shared"))
    for one, other in zip(alone, shared, strict=True):
        assert one.keys() == other.keys()
        assert all(other[name] == pytest.approx(one[name]) for name in one if name != "seconds")


@pytest.mark.thorough
def test_images_of_other_processes_count(tmp_path: Path) -> None:
    task = 2, "method.fold=4", "method.kernel=3"
    train("glyphs/dgfont.smoke", tmp_path / "alone", *task)
    assert together(2, train, "glyphs/dgfont.smoke", tmp_path / "shared", *task) == [0, 0]
    check_alike_runs(tmp_path / "alone", tmp_path / "shared", 2)


def check_alike_runs(one: Path, other: Path, step: int) -> None:
    assert max(differences(weights(one, step), weights(other, step)).values()) < 1e-7


def test_processes_agree() -> None:
    assert together(2, agree) == [0, 0]


def test_a_batch_is_shared_in_equal_parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linewright.training.trainer.processes", lambda: 3)
    with pytest.raises(ConfigError, match="2 images cannot be shared by 3 processes; take a multiple of 3"):
        tiny_trainer(tmp_path)


# As a user does it


def torchrun(*words: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "-m", "linewright", "train"]
    environment = {**os.environ, "OMP_NUM_THREADS": "1"}
    return subprocess.Popen([*command, *words], stderr=subprocess.PIPE, text=True, env=environment)


def children(parent: int) -> list[int]:
    found = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return [int(number) for number in found]


@pytest.mark.thorough
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_a_killed_process_ends_the_others_with_one_line_and_the_run_resumes(tmp_path: Path) -> None:
    run = tmp_path / "run"
    settings = "train.schedule={epochs: 2, flat_epochs: 1, images_per_epoch: 4000}"
    begun = torchrun("drawings/cyclegan.smoke", f"run.dir={run}", settings, "train.checkpoint_every=2")
    until = time.monotonic() + 120
    while not list_checkpoints(run / "checkpoints"):
        assert begun.poll() is None and time.monotonic() < until
        time.sleep(0.1)
    workers = [number for child in children(begun.pid) for number in (child, *children(child))]
    told = {int(line) for number in workers for line in rank_of(number)}
    assert told == {0, 1}
    os.kill(next(number for number in workers if rank_of(number) == ["1"]), signal.SIGKILL)
    _, lines = begun.communicate(timeout=60)
    assert begun.returncode != 0
    assert lines.count("linewright: a process of this training has ended") == 1, lines
    reached = list_checkpoints(run / "checkpoints")[-1]
    assert together(2, resume_a_little, run, 1.5) == [0, 0]
    assert list_checkpoints(run / "checkpoints")[-1] > reached
    steps = [line["step"] for line in read_metrics(run)]
    assert steps and steps == sorted(set(steps))


def rank_of(number: int) -> list[str]:
    """Return the place among the processes that a process was told."""
    words = Path(f"/proc/{number}/environ").read_bytes().split(b"\0")
    return [word[5:].decode() for word in words if word.startswith(b"RANK=")]
