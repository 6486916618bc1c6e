from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from linewright.base import ConfigError
from linewright.studio import kinds
from linewright.studio.database import Database
from linewright.studio.events import Events
from linewright.studio.jobs import MOST_ATTEMPTS, Jobs, Outcome
from linewright.studio.kinds import Given
from studio_clients import database_url


@pytest.fixture
def jobs(any_database: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Jobs]:
    monkeypatch.setitem(kinds.KINDS, "fake", "studio_workers")
    database = Database(database_url(tmp_path))
    yield Jobs(database, tmp_path, Events(), most_waiting=3)
    database.close()


def add(jobs: Jobs, name: str = "a.png") -> str:
    job = jobs.new_id()
    path = jobs.folder(job) / "given" / "file-0001.png"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"abc")
    return jobs.add(job, "fake", {"do": "echo"}, [Given(name, path)]).id


def test_a_job_goes_its_way(jobs: Jobs) -> None:
    first, second = add(jobs), add(jobs, "b.png")
    row = jobs.claim()
    assert row is not None and (row.id, row.state, row.attempts) == (first, "running", 1)
    jobs.progress(first, 1, 4)
    made = jobs.folder(first) / "made.dxf"
    made.write_bytes(b"12345")
    jobs.end(first, Outcome([("a.dxf", "made.dxf")], [{"en": "a note"}]))
    done = jobs.get(first)
    assert done is not None and (done.state, done.done, done.total) == ("done", 4, 4)
    assert [(file.role, file.name, file.size) for file in done.files] == [("given", "a.png", 3), ("made", "a.dxf", 5)]
    assert jobs.path(first, "a.dxf") == made
    assert jobs.path(first, "a.png") is None and jobs.path(second, "a.dxf") is None
    assert jobs.path(first, "../a.dxf") is None
    assert {row.id for row in jobs.list()} == {first, second}


def test_one_that_was_interrupted_is_begun_again_a_few_times(jobs: Jobs) -> None:
    job = add(jobs)
    for _ in range(5):  # the server was closed, which is not its fault
        assert jobs.claim() is not None
        jobs.interrupted(job, counts=False)
    for attempt in range(1, MOST_ATTEMPTS + 1):
        row = jobs.claim()
        assert row is not None and row.attempts == attempt
        assert jobs.requeue_running() == 1
    failed = jobs.get(job)
    assert failed is not None and failed.state == "failed" and jobs.claim() is None
    assert failed.reason is not None and "3 times" in failed.reason["en"] and failed.reason["ja"] != failed.reason["en"]


def test_one_that_is_taken_away_is_gone_with_its_files(jobs: Jobs) -> None:
    job = add(jobs)
    assert jobs.claim() is not None and jobs.is_wanted(job)
    assert jobs.delete(job) and not jobs.delete(job)
    assert not jobs.is_wanted(job) and not jobs.folder(job).exists()
    jobs.end(job, Outcome([], []))  # what comes late changes nothing
    assert jobs.get(job) is None


def test_only_so_many_wait_and_only_known_kinds(jobs: Jobs) -> None:
    for _ in range(3):
        add(jobs)
    with pytest.raises(ConfigError, match="3 jobs wait"):
        jobs.new_id()
    with pytest.raises(ConfigError, match=r"no kind of job 'os\.system'"):
        jobs.add("0" * 16, "os.system", {}, [])


@pytest.mark.parametrize("job", ["..", "../../etc", "0" * 15, "0" * 17, "ABCDEF0123456789", ""])
def test_only_the_name_of_a_job_is_a_folder(jobs: Jobs, job: str) -> None:
    with pytest.raises(KeyError):
        jobs.folder(job)
    assert jobs.get(job) is None and not jobs.delete(job)


def test_a_worker_cannot_name_a_file_elsewhere(jobs: Jobs) -> None:
    job = add(jobs)
    assert jobs.claim() is not None
    with pytest.raises(ValueError, match="subpath"):
        jobs.end(job, Outcome([("x", "../../a.sqlite")], []))
