"""How work is taken: its files stored, its job queued; what is refused leaves nothing behind."""

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, BinaryIO

from linewright.studio.app import Studio
from linewright.studio.database import JobRow
from linewright.studio.kinds import Given
from linewright.studio.sent_models import lay_model
from linewright.studio.uploads import GIVEN, Tell, store_files

Sent = Sequence[tuple[str | None, BinaryIO]]  # names as they were sent, and streams


def queue_job(
    studio: Studio,
    kind: str,
    options: dict[str, Any],
    sent: Sent | None = None,
    *,
    copies: Mapping[str, Path] | None = None,
    suffix: Tell | None = None,
) -> JobRow:
    """Store what was sent and queue a job; without ``sent`` it has no files but ``copies`` of the studio's own.

    ``copies`` are by name, which the studio has chosen itself: each is copied under it, so that it stays.
    ``suffix`` is as of `store_files`. Where the options name a ``model`` that was sent, the job has a copy of it.
    A UserError says what is wrong with its files or with its options, or that too many jobs wait.
    """
    job = studio.jobs.new_id()
    folder = studio.jobs.folder(job)
    if sent is None:
        given = _copied(copies or {}, folder)
    else:
        given = store_files(sent, folder, most=studio.settings.upload_files, suffix=suffix)
    try:
        if options.get("model"):
            lay_model(studio.jobs, str(options["model"]), kind, folder)
        row = studio.jobs.add(job, kind, options, given)
    except Exception:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    studio.runner.wake()
    return row


def _copied(copies: Mapping[str, Path], folder: Path) -> list[Given]:
    given = []
    for name, path in copies.items():
        target = folder / GIVEN / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
        given.append(Given(name, target))
    folder.mkdir(parents=True, exist_ok=True)
    return given
