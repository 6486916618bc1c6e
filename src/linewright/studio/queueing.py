"""How work is taken: its files stored, its job queued; what is refused leaves nothing behind."""

import shutil
from collections.abc import Sequence
from typing import Any, BinaryIO

from linewright.studio.app import Studio
from linewright.studio.database import JobRow
from linewright.studio.uploads import store_files

Sent = Sequence[tuple[str | None, BinaryIO]]  # names as they were sent, and streams


def queue_job(studio: Studio, kind: str, options: dict[str, Any], sent: Sent | None = None) -> JobRow:
    """Store what was sent and queue a job; without ``sent`` it has no files.

    A UserError says what is wrong with its files or with its options, or that too many jobs wait.
    """
    job = studio.jobs.new_id()
    folder = studio.jobs.folder(job)
    if sent is None:
        folder.mkdir(parents=True)
        given = []
    else:
        given = store_files(sent, folder, most=studio.settings.upload_files)
    try:
        row = studio.jobs.add(job, kind, options, given)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    studio.runner.wake()
    return row
