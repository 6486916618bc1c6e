from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import studio_workers
from linewright.studio import kinds, runner
from linewright.studio.database import Database, JobRow
from linewright.studio.events import Events
from linewright.studio.jobs import Jobs
from linewright.studio.kinds import Limits
from linewright.studio.runner import Runner
from studio_clients import database_url, wait_for


@pytest.fixture
def jobs(any_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setitem(kinds.KINDS, "fake", "studio_workers")
    monkeypatch.setattr(runner, "run_worker", studio_workers.run_worker)
    monkeypatch.setattr(runner, "_LOOK_S", 0.05)
    database = Database(database_url(tmp_path))
    yield Jobs(database, tmp_path, Events(), most_waiting=10)
    database.close()


@contextmanager
def running(jobs: Jobs, seconds: float = 60) -> Iterator[Runner]:
    made = Runner(jobs, Limits(10, 10), workers=1, seconds=seconds, gigabytes=8)
    made.start()
    try:
        yield made
    finally:
        made.stop()


def add(jobs: Jobs, do: str) -> str:
    return jobs.add(jobs.new_id(), "fake", {"do": do}, []).id


def ended(jobs: Jobs, job: str) -> JobRow:
    def look() -> JobRow | None:
        row = jobs.get(job)
        return row if row is not None and row.state in ("done", "failed") else None

    found: JobRow = wait_for(look)
    return found


def test_jobs_are_done_one_after_the_other_by_one_process(jobs: Jobs) -> None:
    first, second = add(jobs, "echo"), add(jobs, "echo")
    with running(jobs):
        for job in (first, second):
            row = ended(jobs, job)
            assert (row.state, row.notes, row.files[0].name) == ("done", [{"en": "a note"}], "out.txt")
            path = jobs.path(job, "out.txt")
            assert path is not None and path.read_text() == "made"
    pids = {(jobs.folder(job) / "begun").read_text() for job in (first, second)}
    assert len(pids) == 1


def test_what_a_dead_worker_did_is_done_again_and_given_up_after_some_times(jobs: Jobs) -> None:
    once, always, after = add(jobs, "die once"), add(jobs, "die"), add(jobs, "echo")
    with running(jobs):
        assert ended(jobs, once).state == "done"
        assert ended(jobs, always).state == "failed"
        assert ended(jobs, after).state == "done"


def test_a_server_that_was_killed_does_its_jobs_again(jobs: Jobs) -> None:
    job = add(jobs, "echo")
    assert jobs.claim() is not None  # by a server that is gone
    half = jobs.folder("0" * 16)  # of an upload that it did not end
    half.mkdir(parents=True)
    with running(jobs):
        assert ended(jobs, job).attempts == 2
    assert not half.exists()


def test_one_that_takes_too_long_is_ended(jobs: Jobs) -> None:
    job = add(jobs, "sleep")
    with running(jobs, seconds=1.0):
        row = ended(jobs, job)
    assert row.state == "failed" and row.reason is not None and "minutes" in row.reason["en"]
    assert_is_gone(jobs, job)


def assert_is_gone(jobs: Jobs, job: str) -> None:
    pid = int((jobs.folder(job) / "begun").read_text())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_that_is_taken_back_ends_its_worker_and_the_next_begins(jobs: Jobs) -> None:
    job, after = add(jobs, "sleep"), add(jobs, "echo")
    with running(jobs):
        begun = jobs.folder(job) / "begun"
        pid = int(wait_for(lambda: begun.exists() and begun.read_text()))
        jobs.delete(job)
        jobs.folder(job).mkdir(exist_ok=True)  # as a worker may, that writes on for a moment
        assert ended(jobs, after).state == "done"
    assert not jobs.folder(job).exists()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_what_runs_when_the_server_closes_waits_again(jobs: Jobs) -> None:
    job = add(jobs, "sleep")
    with running(jobs):
        wait_for(lambda: (jobs.folder(job) / "begun").exists())
    row = jobs.get(job)
    assert row is not None and (row.state, row.attempts) == ("queued", 0)
    assert_is_gone(jobs, job)


@pytest.mark.parametrize("do", ["babble", "escape"])
def test_a_worker_that_lies_fails_its_job_alone(jobs: Jobs, do: str) -> None:
    job, after = add(jobs, do), add(jobs, "echo")
    with running(jobs):
        row = ended(jobs, job)
        assert row.state == "failed" and row.reason is not None and "something else" in row.reason["en"]
        assert ended(jobs, after).state == "done"


def test_a_worker_that_is_killed_from_outside(jobs: Jobs) -> None:
    job = add(jobs, "sleep")
    with running(jobs):
        begun = jobs.folder(job) / "begun"
        pid = int(wait_for(lambda: begun.exists() and begun.read_text()))
        os.kill(pid, signal.SIGKILL)
        wait_for(lambda: (row := jobs.get(job)) is not None and row.attempts == 2)
