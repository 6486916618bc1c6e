"""Jobs that processes, on one machine or on several, divide among them by files in a folder that all can write.

Each job has a name. ``NAME.lease`` says who works on it, ``NAME.done`` that it is finished and what it gave. Nothing
else is shared: no server, no locks, no clocks. What is assumed of the file system holds on local disks, NFS and SMB:

- a file that must not exist yet is made by one of several (a hard link, or ``O_EXCL`` where there are no links);
- a file that is renamed goes to one of several who try it, and its content is never seen in part;
- a file that is opened anew shows its present time of change.

A lease is touched every ten seconds. One that has not changed for a minute, by the watcher's own clock, belongs to a
process that died, and another takes it over: it renames the lease, which succeeds once, and makes its own. On the same
machine the death of a process is seen at once. A process that only slept finds that its lease is gone and drops its
result, so that each job counts once.
"""

import json
import os
import socket
import threading
import time
import uuid
from collections.abc import Callable, Collection, Container, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from linewright.base.errors import OutputError
from linewright.base.files import write_text

LEASE, DONE, RUN = ".lease", ".done", ".run"
BEAT_SECONDS, DEAD_SECONDS = 10.0, 60.0
# A listing is not made again for so long, and for so many times what it took.
_LISTED_SECONDS, _LISTED_TIMES = 0.5, 10.0
_active: set[str] = set()  # owners in this process


class Listing(NamedTuple):
    """Names of jobs, as the folder lately was."""

    done: frozenset[str]
    held: frozenset[str]


class Lease(NamedTuple):
    """The right to do a job."""

    name: str
    path: Path
    content: str


class Holder(NamedTuple):
    """Who holds a lease or runs, as its file says."""

    owner: str
    host: str
    pid: int
    about: Mapping[str, Any]


class JobFolder:
    """The jobs of one folder, as one owner sees them: make it with ``with``, so that its leases are kept alive.

    Several owners may be in one process. OutputError: the folder cannot be written.
    """

    def __init__(self, folder: Path, *, beat_seconds: float = BEAT_SECONDS, dead_seconds: float = DEAD_SECONDS) -> None:
        self.folder, self.owner = folder, uuid.uuid4().hex
        self._beat_seconds, self._dead_seconds = beat_seconds, dead_seconds
        self._held: dict[str, Lease] = {}
        self._seen: dict[str, tuple[tuple[str, int], float]] = {}  # of others' leases: state, and since when
        self._listing = Listing(frozenset(), frozenset())
        self._listed_until = -1.0
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep_alive, daemon=True)

    def __enter__(self) -> "JobFolder":
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise OutputError("cannot be written ({0})", error.strerror or error, where=self.folder) from error
        _active.add(self.owner)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        _active.discard(self.owner)
        self._ended.set()
        self._thread.join()

    def listing(self, jobs: Container[str]) -> Listing:
        """Return which of some jobs are done and which are held; not older than a second or so."""
        begun = time.monotonic()
        if begun >= self._listed_until:
            with suppress(OSError):
                files = [path.name for path in self.folder.iterdir()]
                self._listing = Listing(_stems(files, DONE, jobs), _stems(files, LEASE, jobs))
            took = time.monotonic() - begun
            self._listed_until = begun + took + max(_LISTED_SECONDS, _LISTED_TIMES * took)
        return self._listing

    def claim(self, name: str, about: Mapping[str, Any]) -> Lease | None:
        """Return the lease of a job that nobody holds or whose holder is dead; None if another lives."""
        path = self.folder / f"{name}{LEASE}"
        if path.exists() and not self._bury(path):
            return None
        content = self._card(about)
        if not self._create(path, content):
            return None
        self._seen.pop(path.name, None)
        self._held[name] = lease = Lease(name, path, content)
        return lease

    def complete(self, lease: Lease, result: str) -> bool:
        """Say that a job is done and what it gave; False, and nothing is said, if another has taken it over."""
        if not self._is_held(lease):
            self.release(lease)
            return False
        write_text(self.folder / f"{lease.name}{DONE}", result)
        self.release(lease)
        return True

    def release(self, lease: Lease) -> None:
        """Give a lease back, if it is still held."""
        if self._is_held(lease):
            with suppress(OSError):
                lease.path.unlink()
        self._held.pop(lease.name, None)

    def result(self, name: str) -> str | None:
        """Return what a job gave, None if it is not done."""
        try:
            return (self.folder / f"{name}{DONE}").read_text(encoding="utf-8")
        except OSError:
            return None

    def announce(self, about: Mapping[str, Any]) -> None:
        """Say that this owner is at work, and since when by the folder's clock; touched as leases are."""
        path = self.folder / f"{self.owner}{RUN}"
        write_text(path, self._card(about))
        with suppress(OSError):  # whoever looks knows the time of the folder alone
            write_text(path, self._card({**about, "begun_ns": path.stat().st_mtime_ns}))

    def withdraw(self) -> None:
        """Take the announcement back."""
        (self.folder / f"{self.owner}{RUN}").unlink(missing_ok=True)

    def is_dead(self, path: Path) -> bool:
        """Whether the holder of a lease or a run is dead: seen at once on this machine, else after a while."""
        holder, state = _look(path)
        if state is None:
            return False
        if holder is not None and holder.host == this_machine():
            is_ours = holder.pid == os.getpid()
            if (holder.owner not in _active) if is_ours else not _lives(holder.pid):
                return True
        now = time.monotonic()
        seen, since = self._seen.get(path.name, (None, now))
        if seen != state:
            self._seen[path.name] = state, now
            return False
        return now - since > self._dead_seconds

    def wait_for(self, name: str) -> Lease:
        """Return the lease of a job that all want to do in turn, as soon as it is free."""
        while (lease := self.claim(name, {})) is None:
            time.sleep(0.1)
        return lease

    def done(self) -> list[str]:
        """Return the names of all jobs that are done, as the folder is now."""
        with suppress(OSError):
            return sorted(path.stem for path in self.folder.glob(f"[!.]*{DONE}"))
        return []

    def evict(self, name: str, owner: str) -> None:
        """Take the lease of a job away from an owner that has died, as is known otherwise."""
        holder, _ = _look(self.folder / f"{name}{LEASE}")
        if holder is not None and holder.owner == owner:
            with suppress(OSError):
                (self.folder / f"{name}{LEASE}").unlink()

    def clear(self, names: Collection[str]) -> None:
        """Remove jobs whose results were taken away, if no other owner is at work who may look for them."""
        with suppress(OSError):
            for path in self.folder.glob(f"[!.]*{RUN}"):
                if not self.is_dead(path):
                    return
                path.unlink(missing_ok=True)
            for name in names:
                (self.folder / f"{name}{DONE}").unlink(missing_ok=True)
                self._bury(self.folder / f"{name}{LEASE}")

    def remove_empty(self) -> None:
        """Remove the folder if no job is left in it."""
        with suppress(OSError):
            files = list(self.folder.iterdir())
            # What begins with a dot was half written by one who died.
            if not any(path.suffix in (LEASE, DONE, RUN) and path.name[0] != "." for path in files):
                for path in files:
                    path.unlink(missing_ok=True)
                self.folder.rmdir()

    def _card(self, about: Mapping[str, Any]) -> str:
        return json.dumps({"owner": self.owner, "host": this_machine(), "pid": os.getpid(), "about": about})

    def _create(self, path: Path, content: str) -> bool:
        """Make a file with a content, unless it exists."""
        draft = self.folder / f"{self.owner}-{threading.get_ident()}.draft"
        for is_last in (False, True):
            try:
                draft.write_text(content, encoding="utf-8")
                return _link(draft, path, content)
            except FileNotFoundError as error:  # one who was ready has just cleared the folder
                if is_last:
                    raise OutputError("cannot be written ({0})", error.strerror or error, where=path) from error
                self.folder.mkdir(parents=True, exist_ok=True)
            except OSError as error:
                raise OutputError("cannot be written ({0})", error.strerror or error, where=path) from error
            finally:
                draft.unlink(missing_ok=True)
        return False

    def _bury(self, path: Path) -> bool:
        """Take a dead holder's lease away; False if it lives, or another was faster."""
        dead, _ = _look(path)
        if not self.is_dead(path):
            return False
        grave = self.folder / f"{self.owner}-{path.stem}.dead"
        try:
            path.rename(grave)
            taken, _ = _look(grave)
            if taken != dead:  # another has taken it over meanwhile: this is its lease
                grave.rename(path)
                return False
            grave.unlink()
        except OSError:
            return False
        return True

    def _is_held(self, lease: Lease) -> bool:
        try:
            return lease.path.read_text(encoding="utf-8") == lease.content
        except OSError:
            return False

    def _keep_alive(self) -> None:
        while not self._ended.wait(self._beat_seconds):
            paths = [lease.path for lease in list(self._held.values()) if self._is_held(lease)]
            for path in (*paths, self.folder / f"{self.owner}{RUN}"):
                with suppress(OSError):
                    os.utime(path)


def divide(
    jobs: JobFolder,
    about: Mapping[str, Mapping[str, Any]],
    counts: Callable[[str, str], bool],
    do: Callable[[str], str],
) -> Iterator[tuple[str, str]]:
    """Do those jobs that no other owner does; yield the name and the result of each job, whoever did it.

    ``about`` has the names of the jobs, in order, and what each lease says; ``counts`` tells of a name and a result
    that is there whether it counts, or is of an earlier time or another kind; ``do`` does a job and returns its result.
    """
    left, listing = dict(about), None
    while left:
        last, listing = listing, jobs.listing(left)
        for name in [] if listing is last else [name for name in left if name in listing.done]:
            result = jobs.result(name)
            if result is not None and counts(name, result):
                del left[name]
                yield name, result
        lease = _claim_first(jobs, left, listing.held)
        if lease is None:
            if left:
                time.sleep(_LISTED_SECONDS)
            continue
        result = do_leased(jobs, lease, counts, do)
        if result is not None:
            del left[lease.name]
            yield lease.name, result


def do_leased(
    jobs: JobFolder, lease: Lease, counts: Callable[[str, str], bool], do: Callable[[str], str]
) -> str | None:
    """Do the job of a lease and return its result, or that of one who has just done it; None if another does it."""
    result = jobs.result(lease.name)
    if result is not None and counts(lease.name, result):
        jobs.release(lease)
        return result
    result = do(lease.name)
    return result if jobs.complete(lease, result) else None


def _claim_first(jobs: JobFolder, left: Mapping[str, Mapping[str, Any]], held: Collection[str]) -> Lease | None:
    """Claim the first job that is free, or that a dead owner has left."""
    for are_held in (False, True):
        for name, about in left.items():
            if (name in held) == are_held and (lease := jobs.claim(name, about)) is not None:
                return lease
    return None


def _look(path: Path) -> tuple[Holder | None, tuple[str, int] | None]:
    """Return who holds a lease, and its content with its time of change; None where nothing is told."""
    try:
        with path.open(encoding="utf-8") as stream:
            content, changed = stream.read(), os.fstat(stream.fileno()).st_mtime_ns
    except (OSError, ValueError):
        return None, None
    try:
        told = json.loads(content)
        holder = Holder(str(told["owner"]), str(told["host"]), int(told["pid"]), dict(told["about"]))
    except (ValueError, TypeError, KeyError):
        holder = None
    return holder, (content, changed)


def holders(folder: Path, suffix: str) -> dict[str, Holder]:
    """Return who holds leases, or who runs, by name; what cannot be read is left out."""
    found = {}
    with suppress(OSError):
        for path in sorted(folder.glob(f"[!.]*{suffix}")):
            holder, _ = _look(path)
            if holder is not None:
                found[path.stem] = holder
    return found


def _link(draft: Path, path: Path, content: str) -> bool:
    """Give a new file to one who asks for it, with its content; False if it exists."""
    try:
        os.link(draft, path)
    except FileExistsError:
        return False
    except FileNotFoundError:
        raise
    except OSError:  # no links here: SMB, exFAT
        try:
            with path.open("x", encoding="utf-8") as stream:
                stream.write(content)
        except FileExistsError:
            return False
    return True


def _stems(files: Sequence[str], suffix: str, jobs: Container[str]) -> frozenset[str]:
    stems = (name.removesuffix(suffix) for name in files if name.endswith(suffix))
    return frozenset(stem for stem in stems if stem in jobs)


@cache
def this_machine() -> str:
    """Return what tells this machine, or container, from others, whose processes have other numbers."""
    parts = [socket.gethostname()]
    with suppress(OSError):
        parts.append(Path("/proc/sys/kernel/random/boot_id").read_text(encoding="utf-8").strip())
        parts.append(str(Path("/proc/self/ns/pid").readlink()))
    return " ".join(parts if len(parts) > 1 else [*parts, f"{uuid.getnode():x}"])


def _lives(pid: int) -> bool:
    """Whether a process of this machine lives; one that cannot be asked does."""
    if os.name == "nt":
        return _lives_on_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    with suppress(OSError):  # it has ended, and nobody has waited for it
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
        return stat.rpartition(")")[2].split()[0] != "Z"
    return True


def _lives_on_windows(pid: int) -> bool:
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined]
    handle = kernel.OpenProcess(0x1000, False, pid)  # PROCESS_QUERY_LIMITED_INFORMATION
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return bool(code.value == 259)  # STILL_ACTIVE
