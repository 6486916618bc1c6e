"""Worker processes that do not outlive the one that started them, on any system."""

from __future__ import annotations

import os
import threading
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context, parent_process


def worker_pool(count: int) -> ProcessPoolExecutor:
    """Return a pool of workers, to be used as a context manager."""
    # Spawned, since a forked process may inherit a lock that some library's thread holds.
    return ProcessPoolExecutor(count, get_context("spawn"), end_with_parent)


def end_with_parent() -> None:
    """End this worker as soon as its parent has ended, killed or not; for a pool's initializer."""
    threading.Thread(target=_wait_for_the_end, daemon=True).start()


def _wait_for_the_end() -> None:
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)  # what is half written is cleared by the next run
