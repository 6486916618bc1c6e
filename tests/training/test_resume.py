"""A training that is stopped and taken up again ends as one that never stopped, bit for bit."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import pytest
import torch

from linewright.base.errors import ModelError
from linewright.training.checkpoint import NETWORKS, TRAINING, Checkpoint, list_checkpoints, read_checkpoint
from linewright.training.log import read_metrics
from linewright.training.trainer import Outcome, Trainer
from tiny_training import differing_parts, last_checkpoint, tiny_trainer


def stop_after(trainer: Trainer[Any], step: int) -> Outcome:
    """Train until ``step``, then interrupt as Ctrl-C does."""
    one_step = trainer._one_step

    def interrupted(data: list[Any]) -> dict[str, float]:
        values = one_step(data)
        if trainer.step + 1 == step:
            signal.raise_signal(signal.SIGINT)
        return values

    trainer._one_step = interrupted  # type: ignore[method-assign]
    return trainer.train()


def resumed(run: Path, **settings: Any) -> Trainer[Any]:
    # Whatever has been drawn or seeded before must not matter.
    torch.manual_seed(987)
    trainer = tiny_trainer(run, **settings)
    torch.randn(17)
    trainer.resume(list_checkpoints(run / "checkpoints")[-1])
    return trainer


# A line of the log every five steps, so that stops fall between two.
SETTINGS: dict[str, Any] = {"average": 0.9, "discriminator_steps": 2, "log_every": 5}


@pytest.fixture(scope="module")
def unbroken_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    run = tmp_path_factory.mktemp("unbroken")
    tiny_trainer(run, **SETTINGS).train()
    return run


@pytest.fixture
def unbroken(unbroken_run: Path) -> Checkpoint:
    return last_checkpoint(unbroken_run)


def log_without_time(run: Path) -> list[str]:
    return [json.dumps({**line, "seconds": None}) for line in read_metrics(run)]


@pytest.mark.parametrize("stops", [[1], [11], [4], [3, 5, 6, 9]])
def test_every_bit_is_the_same(tmp_path: Path, unbroken: Checkpoint, unbroken_run: Path, stops: list[int]) -> None:
    outcome = stop_after(tiny_trainer(tmp_path, **SETTINGS), stops[0])
    for stop in stops[1:]:
        outcome = stop_after(resumed(tmp_path, **SETTINGS), stop)
    assert (outcome.step, outcome.finished) == (stops[-1], False)
    assert outcome.checkpoint.name == f"step-{stops[-1]:08d}"
    outcome = resumed(tmp_path, **SETTINGS).train()
    assert (outcome.step, outcome.finished) == (12, True)
    found = last_checkpoint(tmp_path)
    assert differing_parts(found, unbroken) == {}
    # The comparison covers what it should.
    kept = set(found.parts[TRAINING])
    assert {"random/cpu", "pool/x/images", "pool/y/generator"} <= kept
    assert {"generators/0/exp_avg", "discriminators/3/exp_avg_sq"} <= kept
    assert [line["step"] for line in read_metrics(tmp_path)] == [5, 10, 12]
    assert log_without_time(tmp_path) == log_without_time(unbroken_run)


@pytest.mark.parametrize("stops", [[7], [10, 11], [5, 6, 11]])
def test_the_same_checkpoints_are_left(tmp_path: Path, stops: list[int]) -> None:
    settings: dict[str, Any] = {"checkpoint_every": 3, "keep": 2}
    stop_after(tiny_trainer(tmp_path, **settings), stops[0])
    for stop in stops[1:]:
        stop_after(resumed(tmp_path, **settings), stop)
    assert list_checkpoints(tmp_path / "checkpoints")[-1].name == f"step-{stops[-1]:08d}"
    resumed(tmp_path, **settings).train()
    assert [path.name for path in list_checkpoints(tmp_path / "checkpoints")] == ["step-00000009", "step-00000012"]


def test_pool_optimisers_and_average_all_matter(tmp_path: Path, unbroken: Checkpoint) -> None:
    # Without any one of them the weights would differ: so the test above would notice a loss.
    settings = {**SETTINGS, "checkpoint_every": 6}
    stop_after(tiny_trainer(tmp_path, **settings), 6)

    def ends_elsewhere(trainer: Trainer[Any]) -> bool:
        trainer.train()
        found = last_checkpoint(tmp_path)
        path = list_checkpoints(tmp_path / "checkpoints")[-1]
        for file in path.iterdir():
            file.unlink()
        path.rmdir()
        return bool(differing_parts(found, unbroken))

    forgets_pool = resumed(tmp_path, **settings)
    forgets_pool.pools["x"].images.clear()
    assert ends_elsewhere(forgets_pool)
    forgets_draws = resumed(tmp_path, **settings)
    for pool in forgets_draws.pools.values():
        pool.generator.manual_seed(0)
    assert ends_elsewhere(forgets_draws)
    forgets_adam = resumed(tmp_path, **settings)
    forgets_adam.optimisers["generators"].state.clear()
    assert ends_elsewhere(forgets_adam)
    assert not ends_elsewhere(resumed(tmp_path, **settings))


def test_finished_training_is_not_trained_further(tmp_path: Path) -> None:
    tiny_trainer(tmp_path).train()
    before = last_checkpoint(tmp_path)
    outcome = resumed(tmp_path).train()
    assert (outcome.step, outcome.finished) == (12, True)
    assert outcome.checkpoint.name == "step-00000012"
    assert differing_parts(last_checkpoint(tmp_path), before) == {}


def test_seconds_add_up_over_the_sessions(tmp_path: Path) -> None:
    first = stop_after(tiny_trainer(tmp_path), 6)
    second = resumed(tmp_path).train()
    assert 0 < first.seconds < second.seconds
    found = [line["seconds"] for line in read_metrics(tmp_path)]
    assert found == sorted(found)


def test_interrupt_in_the_last_step_is_a_finished_training(tmp_path: Path) -> None:
    outcome = stop_after(tiny_trainer(tmp_path), 12)
    assert outcome.finished


# What cannot be taken up


def complaint(trainer: Trainer[Any], checkpoint: Path) -> str:
    with pytest.raises(ModelError) as caught:
        trainer.resume(checkpoint)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_checkpoint_without_an_average_is_refused_where_one_is_kept(tmp_path: Path) -> None:
    path = tiny_trainer(tmp_path).train().checkpoint
    line = complaint(tiny_trainer(tmp_path / "b", average=0.9), path)
    assert "do not fit the recipe's networks" in line


def test_checkpoint_of_another_method_is_refused(tmp_path: Path) -> None:
    path = tiny_trainer(tmp_path).train().checkpoint
    trainer = tiny_trainer(tmp_path / "b")
    trainer.name = "segan"
    assert "is a checkpoint of the method 'cyclegan', not of 'segan'" in complaint(trainer, path)


@pytest.mark.parametrize("part", [NETWORKS, TRAINING])
def test_damaged_checkpoint_is_refused(tmp_path: Path, part: str) -> None:
    path = tiny_trainer(tmp_path).train().checkpoint
    file = path / f"{part}.safetensors"
    data = bytearray(file.read_bytes())
    data[-3] ^= 4
    file.write_bytes(data)
    assert f"{part}.safetensors: is damaged" in complaint(tiny_trainer(tmp_path), path)


@pytest.mark.parametrize("lost", ["pool/x/generator", "random/cpu"])
def test_checkpoint_that_lacks_a_part_of_the_state_is_refused(tmp_path: Path, lost: str) -> None:
    import hashlib

    from safetensors.torch import load_file, save

    path = tiny_trainer(tmp_path).train().checkpoint
    assert lost in "".join(read_checkpoint(path, method="cyclegan").parts[TRAINING])
    tensors = load_file(path / "training.safetensors")
    data = save({name: value for name, value in tensors.items() if not name.startswith(lost)})
    (path / "training.safetensors").write_bytes(data)
    state = json.loads((path / "state.json").read_text())
    state["sha256"][TRAINING] = hashlib.sha256(data).hexdigest()
    (path / "state.json").write_text(json.dumps(state))
    assert "state does not fit the recipe" in complaint(tiny_trainer(tmp_path), path)
