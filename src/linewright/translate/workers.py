"""The files of a run, done by this process or by several, each with models of its own; other runs do others."""

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from pathlib import Path
from typing import Any, NamedTuple

from linewright.base import JobFolder, LinewrightError, Message, WorkerContext, divide, end_with_parent
from linewright.translate.file import FileContext, FinishedPage, translate_file
from linewright.translate.manifest import JOBS, Completion, Maker
from linewright.translate.options import Job, Options
from linewright.translate.tasks import PageTranslator

# Opens models that compute with so many `threads`, and returns the files of these models too.
Open = Callable[..., tuple[PageTranslator, Any]]
_LOOK_SECONDS = 0.1
_ours: dict[str, Any] = {}  # what a worker was told when it began


class Share(NamedTuple):
    """A file that waits."""

    job: Job
    targets: tuple[str, ...]  # what it may become, relative to the output folder
    kept: tuple[Path, ...] = ()  # what an earlier run wrote for it
    earlier: str | None = None  # how it ended in an earlier run, as the folder of jobs says it

    @property
    def about(self) -> dict[str, Any]:
        """What its lease says."""
        return {"file": str(self.job.source), "targets": list(self.targets)}


class Work(NamedTuple):
    """What is to be done: files by the names of their jobs, and how."""

    maker: Maker
    options: Options
    shares: Mapping[str, Share]
    on_page: Callable[[FinishedPage], None] | None = None  # told of each page, where one process does all

    @property
    def folder(self) -> Path:
        """The folder of jobs."""
        return self.maker.folder / JOBS

    def counts(self, name: str, result: str) -> bool:
        """Whether a file that is done need not be done again: in this state, by this model and with these options."""
        entry = Completion.model_validate_json(result).entry
        is_alike = (entry.model, entry.options) == (self.maker.model, self.maker.options)
        return is_alike and result != self.shares[name].earlier

    def do(self, share: Share, translator: PageTranslator) -> Completion:
        """Translate one file."""
        job = share.job
        result = translate_file(FileContext(job, translator, self.options, self.maker.folder, self.on_page))
        result.notes.extend(
            Message("{0}: left as an earlier run made it", path) for path in share.kept if path not in result.written
        )
        return self.maker.complete(job.target, job.source, result)


def in_turn(work: Work, translator: PageTranslator) -> Iterator[tuple[str, Completion]]:
    """Do the files that no other process does, one after the other; yield what became of each, whoever did it."""
    with JobFolder(work.folder) as jobs:
        about = {name: share.about for name, share in work.shares.items()}

        def do(name: str) -> str:
            return work.do(work.shares[name], translator).to_json()

        for name, result in divide(jobs, about, work.counts, do):
            yield name, Completion.model_validate_json(result)


def in_processes(count: int, opened: Open, work: Work) -> Iterator[tuple[str, Completion]]:
    """Let so many processes do what `in_turn` does; yield the same, as it is finished."""
    count = min(count, len(work.shares))
    if not count:
        return
    threads = max(1, (os.cpu_count() or 1) // count)
    others = set(active_children())
    with ProcessPoolExecutor(count, WorkerContext(), _begin, (opened, work, threads)) as pool:
        try:
            yield from _watched(work, [pool.submit(_work) for _ in range(count)])
        except BrokenProcessPool as error:
            raise ended() from error
        except BaseException:
            # Whatever it was, the user waits for no page that is half done.
            for child in set(active_children()) - others:
                child.terminate()
            raise


def ended(source: Path | None = None) -> LinewrightError:
    """Return the error that a worker has ended without a word, maybe at a file."""
    return LinewrightError(
        "a worker process was ended from outside, as where memory runs out",
        where=source,
        way_out="take fewer jobs; what is finished is not done again",
    )


def _watched(work: Work, running: Sequence[Future[None]]) -> Iterator[tuple[str, Completion]]:
    """Yield what becomes of files while workers go on; an error of theirs is raised."""
    left, jobs = dict(work.shares), JobFolder(work.folder)
    while left:
        is_over = all(future.done() for future in running)
        for future in running:
            if future.done():
                future.result()
        done = set(jobs.done()) if is_over else jobs.listing(left).done
        for name in [name for name in left if name in done]:
            result = jobs.result(name)
            if result is not None and work.counts(name, result):
                del left[name]
                yield name, Completion.model_validate_json(result)
        if left:
            time.sleep(_LOOK_SECONDS)


def _begin(opened: Open, work: Work, threads: int) -> None:
    # Ctrl-C reaches all processes of a terminal; the first one ends the others.
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    _ours.update(translator=opened(threads=threads)[0], work=work)


def _end(*_: object) -> None:
    _ours.clear()
    sys.exit()  # files that are half written are taken away on the way out


def _work() -> None:
    if not _ours:
        sys.exit()
    for _ in in_turn(**_ours):
        pass
