"""Who does the files of a run: this process, several on this machine, or a Ray cluster."""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeAlias

from linewright.base import ConfigError
from linewright.translate.manifest import Completion
from linewright.translate.ray_workers import in_ray
from linewright.translate.tasks import PageTranslator
from linewright.translate.workers import Open, Work, in_processes, in_turn

Worker: TypeAlias = Callable[[Work], Iterator[tuple[str, Completion]]]
_MANY = 4  # files from which processes are worth their start, some seconds
_BYTES = 1 << 30  # that a process may take: 300 MB of models, and its page; twice as much where pages are compared
_UNKNOWN = 4  # processes at most where it is not known how much memory is free


def choose_worker(
    jobs: int, on: str | None, opened: Open, translator: PageTranslator, *, device: str, has_gpu: bool
) -> Worker:
    """Return what does the files, see `convert`; ConfigError: it is asked for what is not there."""
    if jobs < 0:
        raise ConfigError("there are no {0} worker processes", jobs, way_out="take 1 or more, or 0: as many as fit")
    if on is not None:
        return partial(in_ray, on, jobs, opened, gpus=int(device.startswith("cuda")))
    if jobs == 0 and not has_gpu:
        return partial(as_fits, opened, translator)
    if jobs <= 1:
        return partial(in_turn, translator=translator)
    return partial(in_processes, jobs, opened)


def as_fits(opened: Open, translator: PageTranslator, work: Work) -> Iterator[tuple[str, Completion]]:
    """Do many files in processes, few in this one, whose threads use all cores."""
    count = fitting(len(work.shares), cores(), free_memory(), compares=work.options.audits)
    return in_turn(work, translator) if count == 1 else in_processes(count, opened, work)


def fitting(files: int, cores: int, memory: int | None, *, compares: bool = False) -> int:
    """Return how many processes fit: one for each core, as far as files and free memory, in bytes, suffice."""
    if files < _MANY:
        return 1
    room = _UNKNOWN if memory is None else memory // (2 * _BYTES if compares else _BYTES)
    return max(1, min(files, cores, room))


def cores(root: Path = Path("/")) -> int:
    """Return how many cores this process may use, by the machine and by the share of the container."""
    count = len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1
    with suppress(OSError, ValueError):  # "max" where there is no limit
        share, period = map(int, (root / "sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split())
        count = min(count, max(1, share // period))
    return count


def free_memory(root: Path = Path("/")) -> int | None:
    """Return how many bytes of memory are free, by the machine and by the limit of the container; None: not known."""
    free: list[int] = []
    with suppress(OSError, ValueError, StopIteration):
        lines = (root / "proc/meminfo").read_text(encoding="ascii").splitlines()
        free.append(next(int(line.split()[1]) for line in lines if line.startswith("MemAvailable:")) * 1024)
    with suppress(OSError, ValueError):  # "max" where there is no limit
        group = root / "sys/fs/cgroup"
        most, used = (int((group / f"memory.{name}").read_text(encoding="ascii")) for name in ("max", "current"))
        free.append(max(0, most - used))
    return min(free, default=None)
