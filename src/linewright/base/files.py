"""Files that ship inside the package, and files that are written whole or not at all."""

import errno
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib import resources
from pathlib import Path

from linewright.base.errors import InputError, OutputError

ASSETS = Path(str(resources.files("linewright"))) / "assets"
"""Recipes, models, faces and character sets."""


def asset(*parts: str) -> Path:
    """Return the path of a file or folder in the package, such as ``asset("models", "x.onnx")``."""
    return ASSETS.joinpath(*parts)


_PART = ".part-"  # how the name of what is not whole yet begins
_WHOLE = f"{_PART}whole"
_LONG_AGO = 86_400.0  # seconds; where nobody tells whether its process lives, it does not
_BAD_NAMES = (errno.ENAMETOOLONG, errno.EILSEQ)
_cleared: set[Path] = set()


def _lock(path: Path) -> int | None:
    """Lock a file or folder until the handle is closed: -1 without locks, None if it is locked."""
    if sys.platform == "win32":
        return -1
    import fcntl

    handle = os.open(path, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(handle)
        return None if isinstance(error, BlockingIOError) else -1
    return handle


def _clear_parts(folder: Path) -> None:
    """Remove what killed processes left half written in a folder; once a process."""
    if folder in _cleared:
        return
    _cleared.add(folder)
    for part in folder.glob(f"{_PART}*"):
        with suppress(OSError):  # another process clears it
            if part.name == _WHOLE or part.is_symlink() or (lock := _lock(part)) is None:
                continue
            if lock >= 0:
                os.close(lock)
            elif time.time() - part.stat().st_mtime < _LONG_AGO:
                continue
            shutil.rmtree(part) if part.is_dir() else part.unlink()


@contextmanager
def _part_of(folder: Path, *, suffix: str | None = None) -> Iterator[Path]:
    """Yield a new folder, or a file of a suffix, that no other process clears; remove it after."""
    folder.mkdir(parents=True, exist_ok=True)
    _clear_parts(folder)
    lock = None
    while lock is None:
        if suffix is None:
            part = Path(tempfile.mkdtemp(prefix=_PART, dir=folder))
        else:
            handle, name = tempfile.mkstemp(prefix=_PART, suffix=suffix, dir=folder)
            os.close(handle)
            part = Path(name)
        with suppress(FileNotFoundError):  # another process has cleared it meanwhile
            lock = _lock(part)
    try:
        yield part
    finally:
        if lock >= 0:
            os.close(lock)
        if part.is_dir():
            shutil.rmtree(part, ignore_errors=True)
        part.unlink(missing_ok=True)


@contextmanager
def replacing(folder: Path, *old: str) -> Iterator[Path]:
    """Yield a new folder in ``folder``; its files take the place of the old ones at the end.

    Until the block has ended well nothing that is there changes. A process that is killed while
    the files change places leaves the rest to `finish_replacing`. ``folder`` is made if absent;
    ``old`` are patterns of the names of old files. OutputError: something cannot be written.
    """
    try:
        with _part_of(folder) as new:
            yield new
            finish_replacing(folder)
            names = {path.name for path in new.iterdir()}
            new.rename(folder / _WHOLE)
            finish_replacing(folder)
            for path in (path for pattern in old for path in folder.glob(pattern)):
                if path.name not in names:
                    path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError("cannot be written ({0})", error.strerror or error, where=folder) from error


def finish_replacing(folder: Path) -> None:
    """Bring the files of a killed `replacing` to their places, if all were written."""
    whole = folder / _WHOLE
    if whole.is_dir():
        for path in whole.iterdir():
            path.replace(folder / path.name)
        whole.rmdir()


@contextmanager
def writing(path: Path) -> Iterator[Path]:
    """Yield a temporary path beside ``path`` that takes its place when the block ends well.

    The parent folder is made if absent. The new file is flushed to disk before it is renamed, so that a reader finds
    the old file or the new one and never a part. OutputError: it cannot be written (disk full, no permission).
    """
    try:
        # The suffix stays, since image writers choose the format by it.
        with _part_of(path.parent, suffix=path.suffix) as temporary:
            yield temporary
            with temporary.open("rb") as written:
                os.fsync(written.fileno())
            umask = os.umask(0)
            os.umask(umask)
            temporary.chmod(0o666 & ~umask)
            temporary.replace(path)
    except OSError as error:
        kind = _FileNameError if error.errno in _BAD_NAMES else OutputError
        raise kind(f"cannot be written ({error.strerror or error})", where=path) from error


class _FileNameError(OutputError, InputError):
    """A file cannot have this name; others can be written."""


def is_free(path: Path) -> bool:
    """Tell whether nothing is there, or a folder that holds nothing but half-written parts."""
    if not os.path.lexists(path):
        return True
    return path.is_dir() and all(inside.name.startswith(_PART) for inside in path.iterdir())


def check_free(*paths: Path, force: bool = False) -> None:
    """OutputError where a file is there that ``force`` alone would replace."""
    for path in paths:
        if not force and os.path.lexists(path) and not path.is_dir():
            raise OutputError("exists", where=path, way_out="--force replaces it")


def make_folder(path: Path) -> None:
    """Make a folder if there is none; OutputError if files cannot be written into it."""
    try:
        path.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=path):
            pass
    except OSError as error:
        raise OutputError("cannot be written ({0})", error.strerror or error, where=path) from error


def write_text(path: Path, text: str) -> None:
    """Write ``text`` as UTF-8, whole or not at all; OutputError if it cannot."""
    with writing(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def write_bytes(path: Path, data: bytes) -> None:
    """Write ``data``, whole or not at all; OutputError if it cannot."""
    with writing(path) as temporary:
        temporary.write_bytes(data)
