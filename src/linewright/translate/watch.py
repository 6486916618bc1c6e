"""A folder that is watched: what is put into it is converted once it is whole, what fails is moved aside.

What is done is known by the manifest of the output folder, so that a watch that was ended goes on where it was.
"""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple, Unpack

from linewright.base import ConfigError, InputError, Message, make_folder, resolved, shown, write_text
from linewright.pages import IMAGE_SUFFIXES
from linewright.translate.batch import Batch, convert
from linewright.translate.manifest import Failure
from linewright.translate.options import SUFFIXES, ConvertOptions, Format

ASIDE = "failed"  # the folder within the watched one that what fails is moved to
SETTLE_S, LOOK_S = 2.0, 1.0


class _State(NamedTuple):
    size: int
    mtime_ns: int


class Watched(NamedTuple):
    """What a watch came to."""

    written: list[Path]  # the new files
    failures: list[Failure]  # of files that were moved aside


def watch_folder(
    folder: Path | str,
    output: Path | str,
    *,
    to: Format = "png",
    once: bool = False,
    settle: float = SETTLE_S,
    told: Callable[[str], None] | None = None,
    force: bool = False,
    jobs: int = 1,
    dry_run: bool = False,
    **how: Unpack[ConvertOptions],
) -> Watched:
    """Convert what lies in a folder and what is put into it, until it is interrupted.

    A file is whole when its size and its time of change have stayed for ``settle`` seconds. One that fails, or of
    which a page does, is moved to ``failed`` within the folder, beside a text that says why. ConfigError: a folder
    that is none. OutputError: the output cannot be written.

    Args:
        folder: its images and PDF files are converted, those of inner folders too.
        output: the folder to write into, see `convert`; it may lie in the watched one.
        to: a format of `convert`.
        once: end when all that is whole now is done.
        settle: how long a file has to stay as it is, in seconds.
        told: called with a line about each thing that happens.
        force: as of `convert`.
        jobs: as of `convert`.
        dry_run: say once what would be written.
        how: as of `convert`.
    """
    source, target = Path(folder), Path(output)
    if not source.is_dir():
        raise ConfigError("is no folder", where=source, way_out="make it first")
    if resolved(source) == resolved(target):
        raise ConfigError("is watched itself", where=target, way_out="name another output")
    if not dry_run:
        make_folder(target)
    asked: dict[str, Any] = {"to": to, "force": force, "jobs": jobs, "dry_run": dry_run, **how}
    watch = _Watch(source, target, SUFFIXES[to], asked, told or (lambda _: None))
    while True:
        before = watch.states()
        time.sleep(settle if before or not once else 0.0)
        watch.convert([path for path, state in watch.states().items() if before.get(path) == state])
        if once or dry_run:
            return watch.done
        time.sleep(max(LOOK_S - settle, 0.0))


class _Watch:
    """A watched folder, and what was done of it."""

    def __init__(
        self, source: Path, target: Path, suffix: str, asked: dict[str, Any], told: Callable[[str], None]
    ) -> None:
        self._source, self._target, self._suffix, self._asked, self._told = source, target, suffix, asked, told
        self._seen: dict[Path, _State] = {}  # what was done, as it was then
        self._owners: dict[Path, Path] = {}  # which file a result belongs to
        self.done = Watched([], [])

    def states(self) -> dict[Path, _State]:
        """Return the files that are to be done, the oldest first, as they are now."""
        found = []
        for path in _files(self._source, {resolved(self._source / ASIDE), resolved(self._target)}):
            state = _state(path)
            if state is not None and state.size and self._seen.get(path) != state:
                found.append((state.mtime_ns, path, state))
        return {path: state for _, path, state in sorted(found)}

    def convert(self, paths: list[Path]) -> None:
        """Convert files that are whole, folder by folder."""
        wanted = [path for path in paths if self._is_free(path)]
        for folder in dict.fromkeys(path.parent for path in wanted):
            inner = folder.relative_to(self._source)
            self._convert([path for path in wanted if path.parent == folder], self._target / inner)

    def _convert(self, paths: list[Path], target: Path) -> None:
        states = {path: state for path in paths if (state := _state(path))}
        if not states:
            return
        try:
            batch = convert(
                [*self._reported(paths[0].parent), *states], target, progress=lambda *_: None, **self._asked
            )
        except InputError as error:
            batch = Batch([], [Failure(path, error.message) for path in states], [], [])
        self._seen.update(states)
        for line in batch.notes:
            self._told(line)
        for path in batch.written:
            self._told(Message("{0} written", path))
        self.done.written.extend(batch.written)
        for source in dict.fromkeys(failure.source for failure in batch.failures):
            self._fail(source, [failure for failure in batch.failures if failure.source == source])

    def _reported(self, folder: Path) -> list[Path]:
        """Return what was done of a folder, and stays as it was, for a report that has all of it; it is skipped."""
        if not self._asked.get("report"):
            return []
        return [path for path, state in self._seen.items() if path.parent == folder and _state(path) == state]

    def _is_free(self, path: Path) -> bool:
        """Whether the result of a file takes no other's place; one that would is moved aside."""
        place = path.relative_to(self._source).with_suffix(self._suffix)
        owner = self._owners.setdefault(place, path)
        if owner == path:
            return True
        if not owner.exists():
            self._owners[place] = path
            return True
        reason = Message("{0}: would be written to {1}, as {2} is", shown(path), shown(place), shown(owner))
        self._fail(path, [Failure(path, reason)])
        return False

    def _fail(self, path: Path, failures: list[Failure]) -> None:
        self.done.failures.extend(failures)
        reasons = [failure.reason for failure in failures]
        for reason in reasons:
            self._told(reason)
        if self._asked["dry_run"] or not path.is_file():
            return
        aside = _free_place(self._source / ASIDE / path.relative_to(self._source))
        write_text(aside.with_name(f"{aside.name}.txt"), "\n".join(reasons) + "\n")
        path.replace(aside)
        self._seen.pop(path, None)
        self._told(Message("{0} is moved to {1}", shown(path), shown(aside)))


def _state(path: Path) -> _State | None:
    """Return how a file is now; None: it was taken away."""
    try:
        facts = path.stat()
    except OSError:
        return None
    return _State(facts.st_size, facts.st_mtime_ns)


def _files(folder: Path, without: set[Path]) -> Iterator[Path]:
    """Yield the images and PDF files of a folder and its inner ones, but for hidden ones."""
    for name, inner, files in os.walk(folder):
        here = Path(name)
        inner[:] = sorted(one for one in inner if one[0] != "." and resolved(here / one) not in without)
        yield from (here / one for one in files if one[0] != "." and Path(one).suffix.lower() in IMAGE_SUFFIXES)


def _free_place(path: Path) -> Path:
    number, place = 1, path
    while place.exists():
        number += 1
        place = path.with_name(f"{path.stem}-{number}{path.suffix}")
    return place
