"""The jobs in the database: asked for, begun, told of, ended; and their folders."""

import re
import secrets
import shutil
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, update
from sqlalchemy.orm import Session, selectinload

from linewright.base import ConfigError, Message
from linewright.studio.database import Database, FileRow, JobRow
from linewright.studio.events import Events
from linewright.studio.kinds import Given, kind_of
from linewright.studio.language import spoken

MOST_ATTEMPTS = 3
_FIRST = "preview"  # a kind that is done before others
_ID = re.compile("[0-9a-f]{16}")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
_LONGEST_NAME = 150


class Outcome(NamedTuple):
    """What a worker said at the end of a job; texts by language."""

    files: Sequence[tuple[str, str]]  # names as people shall know them, and paths in the job's folder
    notes: list[dict[str, str]]
    reason: dict[str, str] | None = None  # why it failed


class Jobs:
    """The jobs of a studio."""

    def __init__(self, database: Database, folder: Path, events: Events, *, most_waiting: int) -> None:
        self._database, self._folder, self._events = database, folder, events
        self._most_waiting = most_waiting

    def folder(self, job: str) -> Path:
        """Return the folder of a job; the name of nothing else makes a path."""
        if not _ID.fullmatch(job):
            raise KeyError(job)
        return self._folder / "jobs" / job

    def new_id(self) -> str:
        """Return the name of a job to be; a ConfigError if too many wait."""
        with self._database.session() as session:
            waiting = session.scalar(select(func.count()).where(JobRow.state == "queued")) or 0
        if waiting >= self._most_waiting:
            raise ConfigError("{0} jobs wait already", waiting, way_out="wait, or take some back")
        return secrets.token_hex(8)

    def add(self, job: str, kind: str, options: dict[str, Any], files: Sequence[Given]) -> JobRow:
        """Queue a job whose files lie in its folder; a UserError names an option that is wrong."""
        checked = kind_of(kind).check(kind, options)
        row = JobRow(id=job, kind=kind, options=checked, state="queued", notes=[], created=time.time())
        row.files = [self._row("given", name, path, job) for name, path in files]
        with self._database.session() as session:
            session.add(row)
        self._tell(row)
        return row

    def get(self, job: str) -> JobRow | None:
        """Return a job with its files."""
        with self._database.session() as session:
            return _get(session, job)

    def list(self, limit: int = 100, *, kinds: Sequence[str] = ()) -> Sequence[JobRow]:
        """Return the newest jobs, of some kinds if any are named, with their files."""
        asked = select(JobRow).options(selectinload(JobRow.files)).order_by(JobRow.created.desc()).limit(limit)
        if kinds:
            asked = asked.where(JobRow.kind.in_(kinds))
        with self._database.session() as session:
            return session.scalars(asked).all()

    def path(self, job: str, name: str, role: str = "made") -> Path | None:
        """Return where a file of a job lies, by the name that people know it by."""
        row = self.get(job)
        found = [] if row is None else [file for file in row.files if (file.role, file.name) == (role, name)]
        return self.folder(job) / found[0].stored if found else None

    def claim(self) -> JobRow | None:
        """Begin the job that waits longest."""
        with self._database.session() as session:
            waiting = select(JobRow.id).where(JobRow.state == "queued")
            # Somebody sits before a preview.
            job = session.scalar(waiting.order_by(JobRow.kind != _FIRST, JobRow.created, JobRow.id).limit(1))
            if job is None:
                return None
            begun: dict[str, Any] = {"state": "running", "started": time.time(), "attempts": JobRow.attempts + 1}
            asked = update(JobRow).where(JobRow.id == job, JobRow.state == "queued").values(done=0, **begun)
            if session.execute(asked).rowcount != 1:  # type: ignore[attr-defined]
                return None
            row = _get(session, job)
        if row is not None:
            self._tell(row)
        return row

    def progress(self, job: str, done: int, total: int) -> None:
        """Keep how many steps of a job are done."""
        self._change(job, done=done, total=total)

    def end(self, job: str, outcome: Outcome) -> None:
        """Keep what came of a job."""
        with self._database.session() as session:
            row = _get(session, job)
            if row is None or row.state != "running":
                return
            row.state = "done" if outcome.reason is None else "failed"
            row.ended = time.time()
            row.notes, row.reason = outcome.notes, outcome.reason
            if row.state == "done":
                row.done = row.total = max(row.total, 1)
            for name, path in outcome.files:
                row.files.append(self._row("made", name, self.folder(job) / path, job))
        self._tell(row)

    def fail(self, job: str, reason: str) -> None:
        """Say why a job failed, by a message."""
        self.end(job, Outcome([], [], spoken(reason)))

    def stop(self, job: str) -> bool:
        """End a job that waits or runs, so that `again` can go on with it; tell whether there was one."""
        reason = spoken(Message("stopped; it can go on where it was"))
        ended: dict[str, Any] = {"state": "failed", "ended": time.time(), "reason": reason}
        asked = update(JobRow).where(JobRow.id == job, JobRow.state.in_(("queued", "running"))).values(**ended)
        return self._changed(job, asked)

    def again(self, job: str, options: dict[str, Any]) -> bool:
        """Queue a job that has ended once more, in its folder, with other options; tell whether it had.

        A UserError names an option that is wrong.
        """
        row = self.get(job)
        if row is None:
            return False
        checked = kind_of(row.kind).check(row.kind, options)
        fresh: dict[str, Any] = {"state": "queued", "options": checked, "notes": [], "reason": None}
        fresh |= {"started": None, "ended": None, "attempts": 0, "done": 0, "total": 0}
        asked = update(JobRow).where(JobRow.id == job, JobRow.state.in_(("done", "failed"))).values(**fresh)
        return self._changed(job, asked, forgets=True)

    def interrupted(self, job: str, *, counts: bool = True) -> None:
        """Queue a job again whose worker died, or give it up after some attempts that count."""
        row = self.get(job)
        if row is None or row.state != "running":
            return
        if not counts:
            self._change(job, state="queued", attempts=row.attempts - 1)
        elif row.attempts < MOST_ATTEMPTS:
            self._change(job, state="queued")
        else:
            self.fail(job, Message("its process was ended {0} times, as where memory runs out", row.attempts))

    def requeue_running(self) -> int:
        """Queue again what ran when the server died; return how many."""
        with self._database.session() as session:
            running = session.scalars(select(JobRow.id).where(JobRow.state == "running")).all()
        for job in running:
            self.interrupted(job)
        return len(running)

    def delete(self, job: str) -> bool:
        """Take a job back, or away with all its files; tell whether there was one."""
        with self._database.session() as session:
            gone = session.execute(delete(JobRow).where(JobRow.id == job)).rowcount  # type: ignore[attr-defined]
        if gone:
            shutil.rmtree(self.folder(job), ignore_errors=True)
            self._events.tell("job", id=job, state="gone")
        return bool(gone)

    def forget(self, kind: str, *, older_s: float) -> None:
        """Remove jobs of a kind that are older than some seconds."""
        with self._database.session() as session:
            asked = select(JobRow.id).where(JobRow.kind == kind, JobRow.created < time.time() - older_s)
            old = session.scalars(asked).all()
        for job in old:
            self.delete(job)

    def sweep(self) -> None:
        """Remove folders of no job: of uploads that ended half way, and what a worker wrote after its job was gone."""
        with self._database.session() as session:
            known = set(session.scalars(select(JobRow.id)))
        for folder in (self._folder / "jobs").glob("*"):
            if _ID.fullmatch(folder.name) and folder.name not in known:
                shutil.rmtree(folder, ignore_errors=True)

    def clear(self, job: str) -> None:
        """Remove what a worker wrote for a job that is gone."""
        if self.get(job) is None:
            shutil.rmtree(self.folder(job), ignore_errors=True)

    def is_wanted(self, job: str) -> bool:
        """Whether a job is still there and runs."""
        with self._database.session() as session:
            return session.scalar(select(JobRow.state).where(JobRow.id == job)) == "running"

    def _changed(self, job: str, asked: Any, *, forgets: bool = False) -> bool:
        """Do an update of a job, and tell of it; ``forgets`` says that what was made counts no more."""
        with self._database.session() as session:
            if session.execute(asked).rowcount != 1:  # type: ignore[attr-defined]
                return False
            if forgets:
                session.execute(delete(FileRow).where(FileRow.job_id == job, FileRow.role == "made"))
            row = _get(session, job)
        if row is not None:
            self._tell(row)
        return True

    def _change(self, job: str, **values: Any) -> None:
        with self._database.session() as session:
            session.execute(update(JobRow).where(JobRow.id == job).values(**values))
            row = _get(session, job)
        if row is not None:
            self._tell(row)

    def _tell(self, row: JobRow) -> None:
        self._events.tell("job", id=row.id, state=row.state, done=row.done, total=row.total)

    def _row(self, role: str, name: str, path: Path, job: str) -> FileRow:
        # What a worker says leads nowhere else.
        stored = path.resolve().relative_to(self.folder(job).resolve()).as_posix()
        return FileRow(role=role, name=name, stored=stored, size=path.stat().st_size)


def _get(session: Session, job: str) -> JobRow | None:
    return session.scalar(select(JobRow).options(selectinload(JobRow.files)).where(JobRow.id == job))


def plain_name(name: str) -> str:
    """Return the name of a file that was given, without folders and control characters; it makes no path."""
    last = name.replace("\\", "/").rstrip("/").rpartition("/")[2]
    return _UNSAFE.sub("", last).strip(". ")[-_LONGEST_NAME:] or "file"
