"""Files translated by several processes, each with models of its own."""

import os
import signal
import sys
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import active_children
from pathlib import Path
from typing import Any

from linewright.base import LinewrightError, WorkerContext, end_with_parent
from linewright.translate.file import FileContext, translate_file
from linewright.translate.manifest import FileResult
from linewright.translate.options import Job, Options
from linewright.translate.tasks import PageTranslator

# Opens models that compute with so many `threads`, and returns the files of these models too.
Open = Callable[..., tuple[PageTranslator, Any]]
_ours: dict[str, Any] = {}  # what a worker was told when it began


def in_processes(
    count: int, opened: Open, options: Options, output: Path, jobs: Sequence[Job]
) -> Generator[FileResult]:
    """Yield what files give, in their order."""
    count = min(count, len(jobs))
    if not jobs:
        return
    threads = max(1, (os.cpu_count() or 1) // count)
    others = set(active_children())
    told = opened, options, output, threads
    with ProcessPoolExecutor(count, WorkerContext(), _begin, told) as pool:
        try:
            yield from pool.map(_translate, jobs)
        except BrokenProcessPool as error:
            raise LinewrightError(
                "a worker process was ended from outside, as where memory runs out",
                way_out="take fewer jobs; what is finished is not done again",
            ) from error
        except BaseException:
            # Whatever it was, the user waits for no page that is half done.
            for child in set(active_children()) - others:
                child.terminate()
            raise


def _begin(opened: Open, options: Options, output: Path, threads: int) -> None:
    # Ctrl-C reaches all processes of a terminal; the first one ends the others.
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, _end)
    os.environ.setdefault("OMP_NUM_THREADS", str(threads))
    _ours.update(translator=opened(threads=threads)[0], options=options, output=output)


def _end(*_: object) -> None:
    _ours.clear()
    sys.exit()  # files that are half written are taken away on the way out


def _translate(job: Job) -> FileResult:
    if not _ours:
        sys.exit()
    return translate_file(FileContext(job, **_ours))
