"""A worker process: it does one job after the other, within limits of memory.

What goes through the pipe is JSON: a worker reads files of strangers, and the server trusts it with nothing more.
"""

import json
import os
import signal
import sys
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from linewright.base import LinewrightError, Message, end_with_parent, shorten
from linewright.studio.kinds import Given, Limits, Result, Work, kind_of
from linewright.studio.language import spoken


def run_worker(pipe: "Connection[Any, Any]", gigabytes: float) -> None:
    """Do the jobs that come through a pipe, until it is closed.

    What goes back is ``{"done", "total"}`` and at the end ``{"files", "notes", "reason"}``.
    """
    end_with_parent()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the server ends its workers
    _limit(gigabytes)
    while True:
        try:
            asked = json.loads(pipe.recv_bytes())
        except (EOFError, OSError):
            return
        files = [Given(name, Path(path)) for name, path in asked["files"]]
        folder, limits = Path(asked["folder"]), Limits(**asked["limits"])
        work = Work(asked["kind"], asked["options"], files, folder, limits, partial(_tell, pipe))
        pipe.send_bytes(_packed(do(work)))


def _tell(pipe: "Connection[Any, Any]", done: int, total: int) -> None:
    pipe.send_bytes(json.dumps({"done": done, "total": total}).encode())


def _packed(result: Result) -> bytes:
    files = [(made.name, made.path.as_posix()) for made in result.files]
    reason = None if result.reason is None else spoken(result.reason)
    return json.dumps({"files": files, "notes": list(map(spoken, result.notes)), "reason": reason}).encode()


def do(work: Work) -> Result:
    """Do a job; what goes wrong is told in its result."""
    try:
        return kind_of(work.kind).work(work)
    except LinewrightError as error:
        return Result(reason=error.message)
    except MemoryError:
        return Result(reason=Message("does not fit into memory"))
    except Exception as error:  # noqa: BLE001
        fault = shorten(str(error)) or "-"
        return Result(reason=Message("our fault, {0}: {1}", type(error).__name__, fault))


def _limit(gigabytes: float) -> None:
    os.environ.setdefault("OMP_NUM_THREADS", str(max(1, (os.cpu_count() or 2) // 2)))
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (round(gigabytes * 2**30),) * 2)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
