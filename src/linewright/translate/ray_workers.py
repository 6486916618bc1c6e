"""The files of a run handed to Ray: each is a task of an actor, which has opened its models once.

The folder of jobs stays what it is for processes and machines (`workers`): an actor takes the lease of its file and
writes the completion, so that runs without Ray may work on the same folder, and whoever dies loses one file's work.
"""

import os
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from linewright import __version__
from linewright.base import ConfigError, JobFolder, do_leased, ray_cluster
from linewright.translate.manifest import Completion, model_digest
from linewright.translate.workers import Open, Share, Work, ended

_LOOK_SECONDS = 0.5
_MOST_TRIES = 3  # of a file whose actors die
_MOST_DEATHS = 20  # of actors, with no file done between
_MOST_FAILURES = 3  # of actors to begin, where none ever has


class Member(NamedTuple):
    """An actor that is ready."""

    actor: Any
    owner: str  # of its leases


class Actor:
    """What Ray runs: a process of a node, with models of its own. It computes with one thread."""

    def __init__(self, folder: Path, opened: Open, work: Work) -> None:
        self._folder, self._opened, self._work = folder, opened, work

    def begin(self) -> tuple[str, str, str]:
        """Open the models; return the owner of its leases, the models' digests and the version."""
        os.chdir(self._folder)
        self._jobs = JobFolder(self._work.folder).__enter__()
        self._translator, models = self._opened(threads=1)
        return self._jobs.owner, " ".join(map(model_digest, models)), __version__

    def do(self, name: str, share: Share) -> str | None:
        """Translate a file and return its completion; None if another process does it."""
        lease = self._jobs.claim(name, share.about)
        if lease is None:
            return None
        work = self._work._replace(shares={name: share})
        return do_leased(self._jobs, lease, work.counts, lambda _: work.do(share, self._translator).to_json())


def in_ray(address: str, most: int, opened: Open, work: Work, *, gpus: int = 0) -> Iterator[tuple[str, Completion]]:
    """Let a Ray cluster do what `workers.in_turn` does; yield the same, as it is finished.

    There are as many actors as the cluster has cores, ``most`` at most (0: no limit), and they follow it as nodes
    join and leave.
    """
    if not work.shares:
        return
    left = dict(work.shares)
    with ray_cluster(address) as ray, JobFolder(work.folder) as jobs:
        crew = Crew(ray, jobs, opened, work, gpus)
        while left:
            crew.grow(min(len(left), most or len(left)))
            for name in [name for name in left if name not in crew.names]:
                if not crew.idle:
                    break
                if _is_free(jobs, name, left):
                    crew.hand_out(name)
            for name, result in (*_done(jobs, work, left), *crew.collect()):
                if result is not None and name in left:
                    del left[name]
                    yield name, Completion.model_validate_json(result)


class Crew:
    """The actors of a run: those that begin, those that wait and those at work."""

    def __init__(self, ray: Any, jobs: JobFolder, opened: Open, work: Work, gpus: int) -> None:
        self._ray, self._jobs, self._work = ray, jobs, work
        # What actors are told is put into the cluster once; of files each is told its own.
        self._told = Path.cwd(), opened, work._replace(shares={})
        self._class = ray.remote(num_cpus=1, num_gpus=gpus, max_restarts=0)(Actor)
        self._beginning: dict[Any, Any] = {}
        self._busy: dict[Any, tuple[Member, str]] = {}
        self._tries: Counter[str] = Counter()
        self._deaths, self._reason, self._has_begun = 0, "", False
        self.idle: list[Member] = []

    @property
    def names(self) -> set[str]:
        """The files that are worked on."""
        return {name for _, name in self._busy.values()}

    def grow(self, wanted: int) -> None:
        """Begin actors while the cluster has cores for them and less than so many are there."""
        cores = int(self._ray.cluster_resources().get("CPU", 1))
        have = len(self._beginning) + len(self._busy) + len(self.idle)
        for _ in range(min(wanted, max(1, cores)) - have):
            actor = self._class.remote(*self._told)
            self._beginning[actor.begin.remote()] = actor

    def hand_out(self, name: str) -> None:
        """Give a file to an actor that waits."""
        member = self.idle.pop()
        self._busy[member.actor.do.remote(name, self._work.shares[name])] = member, name

    def collect(self) -> Iterator[tuple[str, str | None]]:
        """Wait a moment; yield the files that actors have finished, with None those that others do."""
        tasks = [*self._beginning, *self._busy]
        if not tasks or (self.idle and not self._busy):
            time.sleep(_LOOK_SECONDS)
        ready = self._ray.wait(tasks, timeout=_LOOK_SECONDS)[0] if tasks else []
        for task in ready:
            if task in self._beginning:
                self._welcome(task, self._beginning.pop(task))
            else:
                yield from self._finish(task, *self._busy.pop(task))

    def _welcome(self, task: Any, actor: Any) -> None:
        found = self._get(task)
        if found is None:
            if self._deaths >= _MOST_FAILURES and not self._has_begun:
                raise ConfigError(
                    "the processes of Ray end as they begin ({0})",
                    self._reason,
                    way_out="install the same linewright on all nodes",
                )
            return
        self._has_begun = True
        owner, models, version = found
        if (models, version) != (self._work.maker.model, __version__):
            raise ConfigError(
                "a node of the cluster has linewright {0} or other models", version, way_out="install the same on all"
            )
        self.idle.append(Member(actor, owner))

    def _finish(self, task: Any, member: Member, name: str) -> Iterator[tuple[str, str | None]]:
        found = self._get(task)
        if found is not None:
            self.idle.append(member)
            self._deaths = 0
            yield name, found[0]
            return
        # So that another need not wait until the lease grows old.
        self._jobs.evict(name, member.owner)
        self._tries[name] += 1
        if self._tries[name] == _MOST_TRIES:
            raise ended(self._work.shares[name].job.source)

    def _get(self, task: Any) -> tuple[Any, ...] | None:
        """Return what a task gave, None if its actor has died; an error of the task is raised."""
        errors = self._ray.exceptions
        try:
            given = self._ray.get(task)
        except errors.RayTaskError as error:
            raise error.cause from error
        except errors.RayActorError as error:
            self._deaths += 1
            self._reason = str(error).strip().rpartition("\n")[2][:200]
            if self._deaths > _MOST_DEATHS:
                raise ended() from error
            return None
        return given if isinstance(given, tuple) else (given,)


def _is_free(jobs: JobFolder, name: str, left: dict[str, Share]) -> bool:
    """Whether nobody holds a file, or only one who is dead."""
    if name not in jobs.listing(left).held:
        return True
    lease = jobs.claim(name, {})
    if lease is not None:
        jobs.release(lease)
    return lease is not None


def _done(jobs: JobFolder, work: Work, left: dict[str, Share]) -> Iterator[tuple[str, str]]:
    """Yield the files that others have done, with their completions."""
    done = jobs.listing(left).done
    for name in [name for name in left if name in done]:
        result = jobs.result(name)
        if result is not None and work.counts(name, result):
            yield name, result
