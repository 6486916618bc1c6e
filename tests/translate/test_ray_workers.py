from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from fake_engines import make_work, opened
from fake_ray import FakeRay, Task
from linewright.base import ConfigError, JobFolder, LinewrightError, OutputError
from linewright.pages import read_image
from linewright.translate import ray_workers
from linewright.translate.ray_workers import in_ray
from linewright.translate.workers import Work, in_turn

Cluster = Callable[..., FakeRay]


@pytest.fixture
def cluster(monkeypatch: pytest.MonkeyPatch) -> Cluster:
    def begin(cores: int, before: Callable[[Task], None] = lambda _: None) -> FakeRay:
        ray = FakeRay(cores, before)

        @contextmanager
        def found(address: str) -> Iterator[Any]:
            assert address == "ray://host"
            yield ray

        monkeypatch.setattr(ray_workers, "ray_cluster", found)
        monkeypatch.setattr(ray_workers, "_LOOK_SECONDS", 0.001)
        return ray

    return begin


def done(work: Work, most: int = 0) -> dict[str, str]:
    """Let Ray do the work; return which run did each file."""
    work = work._replace(maker=work.maker._replace(model=""))
    return {name: completion.run for name, completion in in_ray("ray://host", most, opened, work)}


def check(work: Work) -> None:
    for n, share in enumerate(work.shares.values()):
        assert np.array_equal(read_image(share.job.target).pixels, np.full((8 + n, 9), 255 - 10 * n))
    assert not list(work.folder.glob("*.lease"))


@pytest.mark.parametrize(("cores", "most", "actors"), [(2, 0, 2), (9, 0, 5), (9, 3, 3), (0, 0, 1)])
def test_actors_do_each_file_once(tmp_path: Path, cluster: Cluster, cores: int, most: int, actors: int) -> None:
    ray, work = cluster(cores), make_work(tmp_path, 5)
    assert done(work, most) == dict.fromkeys(work.shares, "r")
    assert len(ray.actors) == actors
    check(work)
    assert done(work._replace(shares={})) == {}


def test_nodes_that_join_get_actors(tmp_path: Path, cluster: Cluster) -> None:
    def join(task: Task) -> None:
        ray.cores = 3 if task.name == "do" else 1

    ray = cluster(1, join)
    done(make_work(tmp_path, 6))
    assert len(ray.actors) == 3


def test_a_file_whose_actor_dies_is_done_by_another(tmp_path: Path, cluster: Cluster) -> None:
    def die(task: Task) -> None:
        if task.name == "do" and len(ray.actors) < 5:
            made = task.actor.made
            assert made._jobs.claim(task.arguments[0], {}) is not None  # it holds the lease when it dies
            task.actor.lives = False

    ray, work = cluster(2, die), make_work(tmp_path, 4)
    assert done(work) == dict.fromkeys(work.shares, "r")
    assert [actor.lives for actor in ray.actors].count(False) == 3
    check(work)


def test_a_file_that_kills_every_actor_is_named(tmp_path: Path, cluster: Cluster) -> None:
    def die(task: Task) -> None:
        task.actor.lives = task.name != "do" or task.arguments[0] != "job 1"

    cluster(2, die)
    with pytest.raises(LinewrightError, match=r"1\.png: a worker process was ended from outside"):
        done(make_work(tmp_path, 3))


def test_actors_that_never_begin_are_told(tmp_path: Path, cluster: Cluster) -> None:
    def die(task: Task) -> None:
        task.actor.lives = False

    cluster(2, die)
    with pytest.raises(ConfigError, match=r"the processes of Ray end as they begin \(it died\); install the same"):
        done(make_work(tmp_path, 1))


def test_what_others_do_is_waited_for_and_not_done_again(tmp_path: Path, cluster: Cluster) -> None:
    work, other = make_work(tmp_path, 4), make_work(tmp_path, 1, "other")
    other = other._replace(maker=other.maker._replace(model=""))
    with JobFolder(work.folder) as jobs:
        lease = jobs.claim("job 0", {})
        assert lease is not None

        def finish(task: Task) -> None:
            if task.name == "do" and task.arguments[0] == "job 3":
                jobs.release(lease)
                list(in_turn(other, opened(threads=1)[0]))

        cluster(1, finish)
        found = done(work)
    assert found == {"job 0": "other", "job 1": "r", "job 2": "r", "job 3": "r"}


def test_errors_of_actors_are_raised(tmp_path: Path, cluster: Cluster) -> None:
    cluster(1)
    work = make_work(tmp_path, 1)
    with pytest.raises(ConfigError, match=r"a node of the cluster has linewright .* or other models"):
        list(in_ray("ray://host", 0, opened, work))  # whose digest is m

    def fail(**_: Any) -> Any:
        raise OutputError("the disk is full")

    with pytest.raises(OutputError, match="the disk is full"):
        list(in_ray("ray://host", 0, fail, work))


def test_ray_itself_does_it_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("ray", reason="the extra ray is not installed")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(map(str, sys.path)))  # its processes find the engine
    work = make_work(tmp_path, 5)
    work = work._replace(maker=work.maker._replace(model=""))
    found = dict(in_ray("ray", 2, partial(opened), work))
    assert found.keys() == work.shares.keys()
    check(work)
