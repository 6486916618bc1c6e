"""How far the runs on an output folder have come, seen from outside."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, NamedTuple

from linewright.base import DONE, LEASE, RUN, InputError, JobFolder, holders
from linewright.translate.manifest import JOBS, MANIFEST, completions, manifest_entries


class Working(NamedTuple):
    """A file that is worked on."""

    file: str
    machine: str
    pid: int
    alive: bool  # False: its process is known to be dead, and another will do the file


class Progress(NamedTuple):
    """How far the runs on an output folder have come."""

    files: int  # that the runs were asked for; without a run, that are known
    done: int  # of them, failures too
    failures: tuple[str, ...]
    processes: int  # runs at work
    working: tuple[Working, ...]
    per_minute: float | None  # files, since the first of the runs began; None where that is not known
    minutes_left: float | None


def read_progress(folder: Path) -> Progress:
    """Return how far the runs on an output folder have come; InputError: linewright has not written there.

    Nothing is written. Times are those that the folder's machine gives to files, for clocks differ.
    """
    jobs = JobFolder(folder / JOBS)
    if not ((folder / MANIFEST).exists() or jobs.folder.exists()):
        raise InputError(
            "has no {0}: nothing was converted into it",
            MANIFEST,
            where=folder,
            way_out="name the output folder of repair, restyle or vectorize",
        )
    last = {entry.file: entry.failures for entry in manifest_entries(folder)}
    finished = {completion.entry.file: completion.entry.failures for completion in completions(folder)}
    last.update(finished)
    failures = tuple(reason for reasons in last.values() for reason in reasons)
    runs = {
        name: holder.about
        for name, holder in holders(jobs.folder, RUN).items()
        if not jobs.is_dead(jobs.folder / f"{name}{RUN}")
    }
    working = tuple(_working(jobs))
    if not runs:
        return Progress(len(last), len(last), failures, 0, working, None, None)
    first = min(runs.values(), key=lambda about: _number(about, "begun_ns"))
    begun = _number(first, "begun_ns")
    times = _times(jobs.folder)
    since = sum(changed >= begun for name, changed in times.items() if name.endswith(DONE))
    files = max(_number(about, "files") for about in runs.values())
    done = min(_number(first, "files") - _number(first, "waiting") + since, files)
    minutes = (max(times.values(), default=begun) - begun) / 60e9
    rate = since / minutes if since and minutes > 0 else None
    return Progress(files, done, failures, len(runs), working, rate, (files - done) / rate if rate else None)


def _working(jobs: JobFolder) -> Iterator[Working]:
    for name, holder in holders(jobs.folder, LEASE).items():
        file = holder.about.get("file")
        if isinstance(file, str) and jobs.result(name) is None:
            machine = holder.host.partition(" ")[0]
            yield Working(file, machine, holder.pid, not jobs.is_dead(jobs.folder / f"{name}{LEASE}"))


def _number(about: Mapping[str, Any], name: str) -> int:
    value = about.get(name)
    return value if isinstance(value, int) else 0


def _times(folder: Path) -> dict[str, int]:
    """Return when files were changed, ns."""
    found = {}
    with suppress(OSError):
        for path in folder.iterdir():
            with suppress(OSError):
                found[path.name] = path.stat().st_mtime_ns
    return found
