from __future__ import annotations

import errno
import json
import os
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from linewright.base.errors import ModelError, OutputError
from linewright.training import checkpoint as module
from linewright.training.checkpoint import (
    AVERAGE,
    NETWORKS,
    TRAINING,
    Checkpoint,
    fill,
    list_checkpoints,
    newest_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from tiny_training import differing_parts


def some(step: int, *, method: str = "cyclegan") -> Checkpoint:
    generator = torch.Generator().manual_seed(step)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=generator)

    parts = {
        NETWORKS: {"a.weight": draw(3, 4), "a.count": torch.tensor(step)},
        AVERAGE: {"a.weight": draw(3, 4)},
        TRAINING: {"random/cpu": generator.get_state(), "generators/0/step": torch.tensor(2.0)},
    }
    return Checkpoint(step, method, parts, {"seconds": 1.5})


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def read(path: Path) -> Checkpoint:
    return read_checkpoint(path, method="cyclegan")


# Writing and reading


def test_everything_comes_back_bit_for_bit(tmp_path: Path) -> None:
    written = some(7)
    path = write_checkpoint(tmp_path / "checkpoints", written, keep=2)
    found = read(path)
    assert path.name == "step-00000007"
    assert (found.step, found.method, found.extra) == (7, "cyclegan", {"seconds": 1.5})
    assert differing_parts(found, written) == {}


def test_tensors_that_do_not_lie_in_order_are_written_as_they_look(tmp_path: Path) -> None:
    tensor = torch.arange(6.0).reshape(2, 3).T
    written = some(1)._replace(parts={NETWORKS: {"t": tensor}, TRAINING: {}})
    found = read(write_checkpoint(tmp_path, written, keep=1))
    assert torch.equal(found.parts[NETWORKS]["t"], tensor)


def test_nothing_is_pickled(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, some(1), keep=1)
    assert names(path) == ["average.safetensors", "networks.safetensors", "state.json", "training.safetensors"]
    assert json.loads((path / "state.json").read_text())["step"] == 1


def test_only_the_parts_asked_for_are_read(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, some(1), keep=1)
    (path / "training.safetensors").unlink()
    found = read_checkpoint(path, method="cyclegan", parts=(NETWORKS, AVERAGE))
    assert set(found.parts) == {NETWORKS, AVERAGE}


@pytest.mark.parametrize("keep", [1, 2, 3])
def test_the_newest_are_kept(tmp_path: Path, keep: int) -> None:
    for step in (5, 10, 90, 100, 2000):
        write_checkpoint(tmp_path, some(step), keep=keep)
    expected = [f"step-{step:08d}" for step in (90, 100, 2000)[-keep:]]
    assert names(tmp_path) == expected
    assert [path.name for path in list_checkpoints(tmp_path)] == expected


def test_newest_checkpoint_of_a_run(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match=r"is not a run: it has no recipe\.yaml"):
        newest_checkpoint(tmp_path)
    (tmp_path / "recipe.yaml").touch()
    with pytest.raises(ModelError, match="has no whole checkpoint yet; train it from the start"):
        newest_checkpoint(tmp_path)
    for step in (9, 10):
        write_checkpoint(tmp_path / "checkpoints", some(step), keep=3)
    assert newest_checkpoint(tmp_path).name == "step-00000010"


# Whole or not at all


class _Killed(BaseException):
    """Stands for the process being gone: nothing may catch it."""


def operations(monkeypatch: pytest.MonkeyPatch, on: Callable[[int], None]) -> None:
    """Call ``on(number)`` before every change of the file system that `write_checkpoint` makes."""
    count = 0

    def noted(change: Callable[..., object]) -> Callable[..., object]:
        def wrapper(*args: object, **kwargs: object) -> object:
            nonlocal count
            count += 1
            on(count)
            return change(*args, **kwargs)

        return wrapper

    monkeypatch.setattr(module, "_write_flushed", noted(module._write_flushed))
    monkeypatch.setattr(module, "_flush_folder", noted(module._flush_folder))
    monkeypatch.setattr(Path, "rename", noted(Path.rename))
    monkeypatch.setattr(shutil, "rmtree", noted(shutil.rmtree))
    monkeypatch.setattr(os, "unlink", noted(os.unlink))


def test_a_process_that_dies_at_any_moment_leaves_whole_checkpoints_only(tmp_path: Path) -> None:
    # Dies before the first, the second, ... change; nothing after that is done, no cleaning up
    # either. The changes within rmtree count one by one, since it calls os.unlink.
    moment, died = 0, True
    while died:
        moment += 1
        folder = tmp_path / str(moment)
        for step in (1, 2):
            write_checkpoint(folder, some(step), keep=2)
        died = False
        with pytest.MonkeyPatch.context() as patch:

            def die(number: int, moment: int = moment) -> None:
                nonlocal died
                if number >= moment:
                    died = True
                    raise _Killed

            operations(patch, die)
            with suppress(_Killed):
                write_checkpoint(folder, some(3), keep=2)
        listed = list_checkpoints(folder)
        for path in listed:
            assert differing_parts(read(path), some(read(path).step)) == {}
        steps = [read(path).step for path in listed]
        assert steps in ([1, 2], [1, 2, 3], [2, 3])
        # The next one clears away whatever was left.
        write_checkpoint(folder, some(4), keep=2)
        assert names(folder) == [f"step-{step:08d}" for step in [*steps, 4][-2:]]
    assert moment > 8


def test_full_disk_at_any_moment_is_an_output_error_and_older_ones_stay(tmp_path: Path) -> None:
    moment, failed = 0, True
    while failed:
        moment += 1
        folder = tmp_path / str(moment)
        for step in (1, 2):
            write_checkpoint(folder, some(step), keep=3)
        failed = False
        with pytest.MonkeyPatch.context() as patch:

            def full(number: int, moment: int = moment) -> None:
                nonlocal failed
                if number == moment:
                    failed = True
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

            operations(patch, full)
            try:
                write_checkpoint(folder, some(3), keep=3)
            except OutputError as error:
                assert "\n" not in str(error)
                assert "step-00000003: the checkpoint cannot be written" in str(error)
                assert "No space left on device" in str(error)
                assert "resume from the last checkpoint" in str(error)
            else:
                assert not failed
        steps = [read(path).step for path in list_checkpoints(folder)]
        assert steps in ([1, 2], [1, 2, 3])
        assert names(folder) == [f"step-{step:08d}" for step in steps]
    assert moment > 5


def test_a_disk_that_fills_up_in_the_middle_of_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_checkpoint(tmp_path, some(1), keep=2)

    def half(path: Path, data: bytes) -> None:
        path.write_bytes(data[: len(data) // 2])
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(module, "_write_flushed", half)
    with pytest.raises(OutputError, match="No space left on device"):
        write_checkpoint(tmp_path, some(2), keep=2)
    assert names(tmp_path) == ["step-00000001"]
    assert differing_parts(read(tmp_path / "step-00000001"), some(1)) == {}


def test_every_file_is_flushed_before_the_folder_gets_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    order: list[str] = []
    fsync, rename = os.fsync, Path.rename

    def noted_fsync(handle: int) -> None:
        order.append("flush")
        fsync(handle)

    def noted_rename(self: Path, target: Path) -> Path:
        order.append("rename")
        return rename(self, target)

    monkeypatch.setattr(os, "fsync", noted_fsync)
    monkeypatch.setattr(Path, "rename", noted_rename)
    write_checkpoint(tmp_path, some(1), keep=1)
    assert order == ["flush"] * 4 + ["rename", "flush"]


def test_half_written_folders_are_never_listed(tmp_path: Path) -> None:
    whole = write_checkpoint(tmp_path, some(1), keep=2)
    shutil.copytree(whole, tmp_path / ".part-abc")
    shutil.copytree(whole, tmp_path / "step-00000002")
    (tmp_path / "step-00000002" / "state.json").unlink()
    (tmp_path / "step-00000003").write_text("no folder")
    assert list_checkpoints(tmp_path) == [whole]
    assert list_checkpoints(tmp_path / "absent") == []


def test_a_folder_without_state_makes_room_for_the_whole_one(tmp_path: Path) -> None:
    (tmp_path / "step-00000001").mkdir()
    (tmp_path / "step-00000001" / "networks.safetensors").write_bytes(b"half")
    path = write_checkpoint(tmp_path, some(1), keep=1)
    assert differing_parts(read(path), some(1)) == {}
    assert names(tmp_path) == ["step-00000001"]


def test_place_that_cannot_be_written_is_an_output_error(tmp_path: Path) -> None:
    (tmp_path / "checkpoints").write_text("a file")
    with pytest.raises(OutputError, match="the checkpoint cannot be written"):
        write_checkpoint(tmp_path / "checkpoints", some(1), keep=1)


# Damage


def complaint(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        read(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


PARTS = ["average", "networks", "training"]


@pytest.mark.parametrize("part", PARTS)
def test_one_flipped_bit_anywhere_is_heard(tmp_path: Path, part: str) -> None:
    path = write_checkpoint(tmp_path, some(1), keep=1)
    file = path / f"{part}.safetensors"
    data = file.read_bytes()
    for place in {0, 8, len(data) // 2, len(data) - 1}:
        flipped = bytearray(data)
        flipped[place] ^= 1
        file.write_bytes(flipped)
        line = complaint(path)
        assert f"{part}.safetensors: is damaged" in line
        assert "remove this checkpoint's folder to go on from the one before" in line


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("length", [0, 7, -1])
def test_truncated_file_is_heard(tmp_path: Path, part: str, length: int) -> None:
    path = write_checkpoint(tmp_path, some(1), keep=1)
    file = path / f"{part}.safetensors"
    file.write_bytes(file.read_bytes()[:length])
    assert f"{part}.safetensors: is damaged" in complaint(path)


@pytest.mark.parametrize("part", PARTS)
def test_absent_file_is_named(tmp_path: Path, part: str) -> None:
    path = write_checkpoint(tmp_path, some(1), keep=1)
    (path / f"{part}.safetensors").unlink()
    assert f"{part}.safetensors: is absent or unreadable" in complaint(path)


def test_any_flipped_bit_of_the_state_is_heard_or_does_no_harm(tmp_path: Path) -> None:
    # Harmless are white space between the keys and the seconds spent, which steer nothing.
    path = write_checkpoint(tmp_path, some(1234), keep=1)
    data = (path / "state.json").read_bytes()
    heard = 0
    for place in range(len(data)):
        for bit in (place % 8, (place + 3) % 8):
            flipped = bytearray(data)
            flipped[place] ^= 1 << bit
            (path / "state.json").write_bytes(flipped)
            try:
                found = read(path)
            except ModelError as error:
                assert "\n" not in str(error)
                heard += 1
            else:
                assert found.step == 1234
                assert differing_parts(found, some(1234)) == {}
    assert heard > 0.8 * 2 * len(data)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", "3", '{"step": 1}', "\xff"])
def test_broken_state_is_named(tmp_path: Path, text: str) -> None:
    path = write_checkpoint(tmp_path, some(1), keep=1)
    (path / "state.json").write_bytes(text.encode("latin-1"))
    assert "step-00000001: the checkpoint's state.json is damaged" in complaint(path)


def test_file_that_is_no_safetensors_but_has_its_digest(tmp_path: Path) -> None:
    import hashlib

    path = write_checkpoint(tmp_path, some(1), keep=1)
    state = json.loads((path / "state.json").read_text())
    state["sha256"]["networks"] = hashlib.sha256(b"junk").hexdigest()
    (path / "state.json").write_text(json.dumps(state))
    (path / "networks.safetensors").write_bytes(b"junk")
    assert "networks.safetensors: is not a whole safetensors file" in complaint(path)


def test_another_method_is_named(tmp_path: Path) -> None:
    path = write_checkpoint(tmp_path, some(1, method="segan"), keep=1)
    line = complaint(path)
    assert "is a checkpoint of the method 'segan', not of 'cyclegan'" in line
    assert "name a run of the same method" in line


@pytest.mark.parametrize(
    ("tensors", "reason"),
    [
        ({"weight": torch.zeros(2, 3)}, "bias"),
        ({"weight": torch.zeros(2, 3), "bias": torch.zeros(2), "more": torch.zeros(1)}, "more"),
        ({"weight": torch.zeros(2, 4), "bias": torch.zeros(2)}, "size mismatch for weight"),
    ],
)
def test_weights_that_do_not_fit_are_named(tensors: dict[str, Tensor], reason: str, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="do not fit the recipe's networks") as caught:
        fill(nn.Linear(3, 2), tensors, where=tmp_path)
    assert reason in str(caught.value)
    assert "\n" not in str(caught.value)


def test_fill_puts_the_weights_in(tmp_path: Path) -> None:
    network = nn.Linear(3, 2)
    fill(network, {"weight": torch.ones(2, 3), "bias": torch.ones(2)}, where=tmp_path)
    assert network(torch.ones(3)).tolist() == [4, 4]
