from __future__ import annotations

from functools import partial
from pathlib import Path

import numpy as np
import pytest

from fake_engines import Inverter, make_work, opened
from linewright.base import JobFolder, LinewrightError
from linewright.pages import read_image
from linewright.translate.options import Options
from linewright.translate.tasks import NetworkOnly
from linewright.translate.workers import Work, in_processes, in_turn


def test_each_file_is_written_once_and_told(tmp_path: Path) -> None:
    work = make_work(tmp_path, 5)
    found = dict(in_processes(2, opened, work))
    assert found.keys() == work.shares.keys()
    assert all(completion.run == "r" and not completion.entry.failures for completion in found.values())
    for n, share in enumerate(work.shares.values()):
        assert np.array_equal(read_image(share.job.target).pixels, np.full((8 + n, 9), 255 - 10 * n))
    assert list(in_processes(3, opened, work._replace(shares={}))) == []


def test_what_another_run_does_is_not_done_again(tmp_path: Path) -> None:
    one, two = make_work(tmp_path, 4, "one"), make_work(tmp_path, 4, "two")
    engine = NetworkOnly(Inverter(dies=False))
    first, second = in_turn(one, engine), in_turn(two, engine)
    next(first)
    next(second)  # sees what the first has done
    found = dict(first) | dict(second)
    assert {name: completion.run for name, completion in found.items()}.keys() <= one.shares.keys()
    again = dict(in_turn(two._replace(maker=two.maker._replace(run="three")), engine))
    assert {completion.run for completion in again.values()} <= {"one", "two"}


def test_what_ended_in_an_earlier_run_is_done_again(tmp_path: Path) -> None:
    work = make_work(tmp_path, 1, "one")
    engine = NetworkOnly(Inverter(dies=False))
    list(in_turn(work, engine))
    earlier = JobFolder(work.folder).result("job 0")
    shares = {name: share._replace(earlier=earlier) for name, share in work.shares.items()}
    ((_, completion),) = in_turn(Work(work.maker._replace(run="two"), Options(), shares), engine)
    assert completion.run == "two"


def test_what_another_run_does_with_other_options_is_done_apart(tmp_path: Path) -> None:
    engine = NetworkOnly(Inverter(dies=False))
    work = make_work(tmp_path, 2, "one")
    list(in_turn(work, engine))
    other = work._replace(maker=work.maker._replace(run="two", options="others"))
    assert {completion.run for _, completion in in_turn(other, engine)} == {"two"}


def test_a_worker_that_is_ended_from_outside_is_said(tmp_path: Path) -> None:
    with pytest.raises(LinewrightError, match="ended from outside"):
        list(in_processes(2, partial(opened, dies=True), make_work(tmp_path, 2)))
