from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from linewright.base import DONE, InputError, JobFolder
from linewright.pages import write_image
from linewright.translate import convert, read_progress
from linewright.translate.manifest import JOBS, FileResult, Maker, job_name


def test_a_folder_that_linewright_did_not_write_is_said(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"has no report\.jsonl"):
        read_progress(tmp_path)


def test_a_run_that_has_ended_has_all_its_files(tmp_path: Path) -> None:
    for name in "ab":
        write_image(tmp_path / "in" / f"{name}.png", np.full((20, 20), 255, np.uint8), dpi=100)
    (tmp_path / "in" / "c.png").write_bytes(b"nothing of the kind")
    convert(tmp_path / "in", tmp_path / "out", device="cpu")
    found = read_progress(tmp_path / "out")
    assert (found.files, found.done, found.processes, found.working) == (3, 3, 0, ())
    assert len(found.failures) == 1 and "c.png" in found.failures[0]
    assert found.per_minute is None and found.minutes_left is None


def test_a_run_that_goes_on_tells_its_rate_and_what_is_worked_on(tmp_path: Path) -> None:
    maker = Maker(tmp_path, "r", "m", "o")
    with JobFolder(tmp_path / JOBS) as jobs:
        jobs.announce({"files": 10, "waiting": 8})  # two were done before
        begun = next(jobs.folder.glob("*.run")).stat().st_mtime_ns
        for number in range(2):
            lease = jobs.claim(job_name(f"{number}.png"), {"file": f"{number}.tif", "targets": []})
            assert lease is not None
            done = maker.complete(tmp_path / f"{number}.png", tmp_path / "x.tif", FileResult([], [], [], []))
            jobs.complete(lease, done.model_dump_json())
        jobs.claim(job_name("2.png"), {"file": "2.tif", "targets": []})
        for path in jobs.folder.glob(f"*{DONE}"):
            os.utime(path, ns=(begun + 60_000_000_000,) * 2)  # one minute later
        found = read_progress(tmp_path)
        assert (found.files, found.done, found.processes) == (10, 4, 1)
        assert [(one.file, one.pid, one.alive) for one in found.working] == [("2.tif", os.getpid(), True)]
        assert found.per_minute == pytest.approx(2, abs=0.1) and found.minutes_left == pytest.approx(3, abs=0.2)
    found = read_progress(tmp_path)
    assert found.processes == 0 and [one.alive for one in found.working] == [False]
