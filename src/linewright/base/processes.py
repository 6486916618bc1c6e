"""Worker processes that do not outlive the one that started them, on any system."""

import os
import sys
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import parent_process
from multiprocessing.context import SpawnContext, SpawnProcess
from types import ModuleType
from typing import Any


class _Process(SpawnProcess):
    @staticmethod
    def _Popen(process_obj: Any) -> Any:  # noqa: N802
        # A new process runs the user's script again, which breaks scripts that do not ask whether
        # they are the main one. All that workers need is in the package: they are shown no script.
        script = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            return SpawnProcess._Popen(process_obj)
        finally:
            sys.modules["__main__"] = script


class WorkerContext(SpawnContext):
    """How workers begin: as a new Python, which does not run the user's script again."""

    # Spawned, since a forked process may inherit a lock that some library's thread holds.
    Process = _Process


def worker_pool(count: int) -> ProcessPoolExecutor:
    """Return a pool of workers, to be used as a context manager."""
    return ProcessPoolExecutor(count, WorkerContext(), end_with_parent)


def end_with_parent() -> None:
    """End this worker as soon as its parent has ended, killed or not; for a pool's initializer."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # what is half written is cleared by the next run
