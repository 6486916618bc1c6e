from __future__ import annotations

from functools import partial
from pathlib import Path

import pytest

from fake_engines import make_work, opened
from linewright.base import ConfigError
from linewright.translate import division
from linewright.translate.division import as_fits, choose_worker, cores, fitting, free_memory
from linewright.translate.ray_workers import in_ray
from linewright.translate.workers import in_processes, in_turn

GIB = 1 << 30


@pytest.mark.parametrize(
    ("files", "cores", "memory", "count"),
    [
        (1, 8, 64 * GIB, 1),  # one file: this process, whose threads use all cores
        (3, 8, 64 * GIB, 1),
        (4, 8, 64 * GIB, 4),
        (900, 8, 64 * GIB, 8),
        (900, 8, 5 * GIB // 2, 2),  # as far as memory suffices
        (900, 8, 1000, 1),
        (900, 1, 64 * GIB, 1),
        (900, 64, None, 4),
    ],
)
def test_processes_fit_files_cores_and_memory(files: int, cores: int, memory: int | None, count: int) -> None:
    assert fitting(files, cores, memory) == count
    assert fitting(files, cores, memory and 2 * memory, compares=True) == count


def test_free_memory_is_that_of_the_machine_and_of_the_container(tmp_path: Path) -> None:
    assert free_memory(tmp_path) is None
    (tmp_path / "proc").mkdir()
    (tmp_path / "proc/meminfo").write_text("MemTotal: 9000 kB\nMemFree: 10 kB\nMemAvailable:    4000 kB\n")
    assert free_memory(tmp_path) == 4000 * 1024
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    (group / "memory.max").write_text("max\n")
    (group / "memory.current").write_text("1000000\n")
    assert free_memory(tmp_path) == 4000 * 1024
    (group / "memory.max").write_text("3000000\n")
    assert free_memory(tmp_path) == 2_000_000
    (group / "memory.max").write_text("900000\n")
    assert free_memory(tmp_path) == 0


def test_cores_are_those_of_the_container(tmp_path: Path) -> None:
    every = cores(tmp_path)
    assert every >= 1
    group = tmp_path / "sys/fs/cgroup"
    group.mkdir(parents=True)
    for limit, count in (("max 100000", every), ("100000 100000", 1), ("50000 100000", 1), ("99900000 100000", every)):
        (group / "cpu.max").write_text(limit + "\n")
        assert cores(tmp_path) == count


def test_who_does_the_files_is_as_was_asked() -> None:
    translator = opened(threads=1)[0]
    choose = partial(choose_worker, opened=opened, translator=translator, device="auto", has_gpu=False)

    def chosen(jobs: int, on: str | None = None, **more: object) -> object:
        return getattr(choose(jobs, on, **more), "func", None)

    assert [chosen(jobs) for jobs in (0, 1, 2)] == [as_fits, in_turn, in_processes]
    assert chosen(0, has_gpu=True) is in_turn
    assert chosen(0, "ray") is chosen(3, "ray://host:1") is in_ray
    with pytest.raises(ConfigError, match="there are no -1 worker processes"):
        chosen(-1)


@pytest.mark.parametrize("count", [3, 4])
def test_many_files_go_to_processes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    asked = []
    monkeypatch.setattr(division, "cores", lambda: 2)
    monkeypatch.setattr(division, "free_memory", lambda: 9 * GIB)
    monkeypatch.setattr(division, "in_processes", lambda number, *_: iter(asked.append(number) or ()))
    found = dict(as_fits(opened, opened(threads=1)[0], make_work(tmp_path, count)))
    assert (len(found), asked) == ((3, []) if count == 3 else (0, [2]))
