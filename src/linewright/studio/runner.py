"""Runs the jobs that wait in worker processes, each with limits of time and memory."""

import json
import threading
import time
from multiprocessing.connection import Connection
from typing import Any

from linewright.base import Message, WorkerContext
from linewright.studio.database import JobRow
from linewright.studio.jobs import Jobs, Outcome
from linewright.studio.kinds import Limits
from linewright.studio.worker import run_worker

_LOOK_S = 0.5  # how often a worker is looked after, and a queue that nobody woke
_MOST_SAID = 1 << 26  # bytes of what a worker says at once
_END_S = 5.0  # that a worker has to end by itself


class Runner:
    """Threads that each keep a worker busy; what runs when they stop is queued again."""

    def __init__(self, jobs: Jobs, limits: Limits, *, workers: int, seconds: float, gigabytes: float) -> None:
        self._jobs, self._limits, self._seconds, self._gigabytes = jobs, limits, seconds, gigabytes
        self._stopping = threading.Event()
        self._wake = threading.Condition()
        self._threads = [threading.Thread(target=self._run, daemon=True) for _ in range(workers)]

    def start(self) -> None:
        """Queue again what a server that died left running, and begin."""
        self._jobs.sweep()
        self._jobs.requeue_running()
        for thread in self._threads:
            thread.start()

    def wake(self) -> None:
        """Say that a job waits."""
        with self._wake:
            self._wake.notify_all()

    def stop(self) -> None:
        """End the workers."""
        self._stopping.set()
        self.wake()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    def _run(self) -> None:
        worker: _Worker | None = None
        while not self._stopping.is_set():
            row = self._jobs.claim()
            if row is None:
                with self._wake:
                    self._wake.wait(_LOOK_S)
                continue
            if worker is None or not worker.is_alive:
                worker = _Worker(self._gigabytes)
            if not self._do(row, worker):
                worker.end()
                worker = None
                self._jobs.clear(row.id)
        if worker is not None:
            worker.end()

    def _do(self, row: JobRow, worker: "_Worker") -> bool:
        """Have a worker do a job; tell whether the worker is good for another one."""
        until = time.monotonic() + self._seconds
        try:
            worker.begin(row, self._jobs, self._limits)
            while True:
                said = worker.listen(_LOOK_S)
                if self._stopping.is_set() or not self._jobs.is_wanted(row.id):
                    self._jobs.interrupted(row.id, counts=False)
                    return False
                if said is None and time.monotonic() > until:
                    self._jobs.fail(row.id, Message("takes more than {0:g} minutes", self._seconds / 60))
                    return False
                if said is not None and "files" in said:
                    self._jobs.end(row.id, Outcome(**said))
                    return True
                if said is not None:
                    self._jobs.progress(row.id, int(said["done"]), int(said["total"]))
        except (EOFError, OSError):  # it died
            self._jobs.interrupted(row.id)
            return False
        except (ValueError, TypeError, KeyError):  # it says what no worker says
            self._jobs.fail(row.id, Message("its worker answered with something else than a result"))
            return False


class _Worker:
    """A worker process and the pipe to it."""

    def __init__(self, gigabytes: float) -> None:
        context = WorkerContext()
        self._pipe: Connection[Any, Any]
        self._pipe, other = context.Pipe()
        self._process = context.Process(target=run_worker, args=(other, gigabytes), daemon=False)
        self._process.start()
        other.close()

    @property
    def is_alive(self) -> bool:
        return self._process.is_alive()

    def begin(self, row: JobRow, jobs: Jobs, limits: Limits) -> None:
        folder = jobs.folder(row.id)
        files = [(file.name, str(folder / file.stored)) for file in row.files if file.role == "given"]
        asked = {"kind": row.kind, "options": row.options, "files": files, "folder": str(folder)}
        self._pipe.send_bytes(json.dumps({**asked, "limits": limits._asdict()}).encode())

    def listen(self, seconds: float) -> dict[str, Any] | None:
        """Return what it says within some time, or None; EOFError: it died."""
        return dict(json.loads(self._pipe.recv_bytes(_MOST_SAID))) if self._pipe.poll(seconds) else None

    def end(self) -> None:
        self._pipe.close()  # which ends one that waits
        self._process.terminate()
        self._process.join(_END_S)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
