from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from linewright.base import JobFolder, OutputError, divide, holders, job_folder
from linewright.base.job_folder import DONE, LEASE, RUN


def test_a_job_is_given_to_one_and_done_once(tmp_path: Path) -> None:
    with JobFolder(tmp_path / "jobs") as one, JobFolder(tmp_path / "jobs") as two:
        lease = one.claim("a", {"targets": ["a.png"]})
        assert lease is not None and two.claim("a", {}) is None
        assert holders(two.folder, LEASE)["a"].about == {"targets": ["a.png"]}
        assert two.result("a") is None
        assert one.complete(lease, "result")
        assert two.result("a") == "result" and two.done() == ["a"]
        assert not list(two.folder.glob(f"*{LEASE}"))


def test_without_links_it_is_given_to_one_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)
    with JobFolder(tmp_path) as one, JobFolder(tmp_path) as two:
        lease = one.claim("a", {})
        assert lease is not None and two.claim("a", {}) is None
        one.release(lease)
        assert two.claim("a", {}) is not None


def foreign_lease(folder: Path, host: str = "elsewhere", pid: int = 1) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / f"a{LEASE}"
    path.write_text(json.dumps({"owner": "other", "host": host, "pid": pid, "about": {}}))
    return path


def test_another_machine_is_dead_only_when_its_lease_has_not_changed_for_long(tmp_path: Path) -> None:
    path = foreign_lease(tmp_path)
    os.utime(path, (0, 0))  # its clock may say anything
    with JobFolder(tmp_path, dead_seconds=0.2) as jobs:
        for beat in range(1, 4):
            assert jobs.claim("a", {}) is None
            time.sleep(0.15)
            os.utime(path, (beat, beat))
        assert jobs.claim("a", {}) is None
        time.sleep(0.3)
        assert jobs.claim("a", {}) is not None


@pytest.mark.skipif(sys.platform == "win32", reason="processes end otherwise there")
def test_a_process_of_this_machine_that_has_ended_is_dead_at_once(tmp_path: Path) -> None:
    child = subprocess.Popen([sys.executable, "-c", ""])
    child.wait()
    foreign_lease(tmp_path, job_folder.this_machine(), child.pid)
    with JobFolder(tmp_path) as jobs:
        assert jobs.claim("a", {}) is not None
    with JobFolder(tmp_path) as jobs:  # an owner of this process that has ended
        assert jobs.claim("a", {}) is not None


def test_a_lease_that_says_nothing_is_left_for_a_while(tmp_path: Path) -> None:
    (tmp_path / f"a{LEASE}").touch()
    with JobFolder(tmp_path, dead_seconds=0.1) as jobs:
        assert jobs.claim("a", {}) is None
        time.sleep(0.2)
        assert jobs.claim("a", {}) is not None


def test_one_who_slept_drops_its_result(tmp_path: Path) -> None:
    with JobFolder(tmp_path) as sleeper, JobFolder(tmp_path) as other:
        lease = sleeper.claim("a", {})
        assert lease is not None
        lease.path.unlink()  # as one does who takes it over
        taken = other.claim("a", {})
        assert taken is not None
        assert not sleeper.complete(lease, "late")
        assert other.result("a") is None and other.complete(taken, "in time")
        assert sleeper.result("a") == "in time"


def test_leases_are_touched_as_long_as_their_owner_lives(tmp_path: Path) -> None:
    with JobFolder(tmp_path, beat_seconds=0.05) as jobs:
        jobs.announce({"files": 3})
        lease = jobs.claim("a", {})
        assert lease is not None
        run = tmp_path / f"{jobs.owner}{RUN}"
        for path in (lease.path, run):
            os.utime(path, (1, 1))
        time.sleep(0.3)
        assert lease.path.stat().st_mtime > 1 and run.stat().st_mtime > 1
        assert holders(tmp_path, RUN)[jobs.owner].about["files"] == 3
        jobs.withdraw()
        assert not run.exists()


def test_the_folder_goes_when_nothing_is_left_in_it(tmp_path: Path) -> None:
    folder = tmp_path / "jobs"
    with JobFolder(folder) as one, JobFolder(folder) as two:
        for name in "ab":
            lease = one.claim(name, {})
            assert lease is not None
            one.complete(lease, name)
        two.announce({})
        one.clear(["a"])
        assert one.done() == ["a", "b"]  # another may look for them
        two.withdraw()
        one.clear(["a"])
        one.remove_empty()
        assert one.done() == ["b"]
        one.clear(["b"])
        one.remove_empty()
        assert not folder.exists()
        assert two.claim("c", {}) is not None  # one who begins at this moment


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(OutputError, match="file"), JobFolder(tmp_path / "file" / "jobs"):
        pass


def test_results_that_were_there_before_do_not_count(tmp_path: Path) -> None:
    with JobFolder(tmp_path) as jobs:
        names: dict[str, dict[str, object]] = {"a": {}, "b": {}}
        assert list(divide(jobs, names, lambda *_: True, str.upper)) == [("a", "A"), ("b", "B")]
        again = dict(divide(jobs, names, lambda _, result: result != "A", lambda name: name * 2))
        assert again == {"a": "aa", "b": "B"}


WORKER = """
import sys, time
from pathlib import Path
from linewright.base.job_folder import JobFolder, divide

folder, log, count = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])

def do(name):
    time.sleep(0.01)
    return f"{name} by {jobs.owner}"

with JobFolder(folder, beat_seconds=0.1, dead_seconds=1) as jobs:
    found = dict(divide(jobs, {f"job {n:03d}": {} for n in range(count)}, lambda *_: True, do))
log.write_text("\\n".join(f"{name}: {result}" for name, result in sorted(found.items())))
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_processes_that_are_killed_lose_and_repeat_nothing(tmp_path: Path) -> None:
    count, rng = 60, random.Random(7)

    def begin(number: int) -> subprocess.Popen[bytes]:
        log = tmp_path / f"{number}.log"
        return subprocess.Popen([sys.executable, "-c", WORKER, str(tmp_path / "jobs"), str(log), str(count)])

    running, ended = {number: begin(number) for number in range(3)}, []
    for number in range(3, 9):
        time.sleep(rng.uniform(0.05, 0.3))
        killed = rng.choice(sorted(running))
        running[killed].send_signal(signal.SIGKILL)
        ended.append(running.pop(killed))  # nobody waits for it, so that its number stays
        running[number] = begin(number)
    for child in running.values():
        assert child.wait(60) == 0
    for child in ended:
        child.wait()
    logs = {(tmp_path / f"{number}.log").read_text() for number in running}
    assert len(logs) == 1, "all who ended see the same result of each job"
    lines = logs.pop().splitlines()
    assert [line.partition(":")[0] for line in lines] == [f"job {n:03d}" for n in range(count)]
    assert len(list((tmp_path / "jobs").glob(f"[!.]*{DONE}"))) == count  # one may have died while it wrote


def test_what_one_who_died_was_writing_is_no_result_and_is_swept_away(tmp_path: Path) -> None:
    with JobFolder(tmp_path / "jobs") as jobs:
        lease = jobs.claim("a", {})
        assert lease is not None
        assert jobs.complete(lease, "whole")
        for suffix in (DONE, RUN, LEASE):
            (tmp_path / "jobs" / f".part-x{suffix}").write_text("whole")
        assert jobs.done() == ["a"]
        jobs.clear(["a"])
        jobs.remove_empty()
    assert not (tmp_path / "jobs").exists()
