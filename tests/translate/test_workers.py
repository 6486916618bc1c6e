from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from fake_engines import opened
from linewright.base import LinewrightError
from linewright.pages import read_image, write_image
from linewright.translate.options import Job, Options
from linewright.translate.workers import in_processes


def make_jobs(folder: Path, count: int) -> list[Job]:
    jobs = [Job(folder / f"{n}.png", folder / "out" / f"{n}.png") for n in range(count)]
    for n, job in enumerate(jobs):
        write_image(job.source, np.full((8 + n, 9), 10 * n, np.uint8))
    return jobs


def test_files_come_in_their_order_and_each_is_written(tmp_path: Path) -> None:
    jobs = make_jobs(tmp_path, 5)
    results = list(in_processes(2, opened, Options(), tmp_path / "out", jobs))
    assert len(results) == 5
    assert all(not result.failures for result in results)
    for n, job in enumerate(jobs):
        assert np.array_equal(read_image(job.target).pixels, np.full((8 + n, 9), 255 - 10 * n))
    assert list(in_processes(3, opened, Options(), tmp_path / "out", [])) == []


def test_a_worker_that_is_ended_from_outside_is_said(tmp_path: Path) -> None:
    jobs = make_jobs(tmp_path, 2)
    with pytest.raises(LinewrightError, match="ended from outside"):
        list(in_processes(2, partial(opened, dies=True), Options(), tmp_path / "out", jobs))
