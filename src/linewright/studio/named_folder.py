"""Folders of this machine whose files may be taken: those that were named when the studio was started."""

import os
from collections.abc import Iterator, Sequence
from pathlib import Path

from linewright.base import ConfigError
from linewright.pages import IMAGE_SUFFIXES

_MOST_LISTED = 200  # folders that a page offers
_DEEPEST = 3  # folders within folders, of those that it offers


def files_in(roots: Sequence[Path], asked: str, *, most: int) -> list[Path]:
    """Return the images and PDF files of a folder and its inner ones, by name, but for hidden ones.

    ConfigError: it lies in none of the folders that may be read, is none, or holds none or more than ``most``. A link
    that leads out of them is not followed.
    """
    allowed = [root.resolve() for root in roots]
    folder = _resolved(asked)
    if folder is None or not any(folder.is_relative_to(root) for root in allowed):
        # Nothing is said of what lies elsewhere, not even whether it is there.
        raise ConfigError(
            "lies in no folder that this studio may read", where=asked[:200], way_out="start it with --folder"
        )
    if not folder.is_dir():
        raise ConfigError("is no folder", where=asked[:200])
    found = []
    for name, inner, files in os.walk(folder):
        inner[:] = sorted(one for one in inner if one[0] != ".")
        paths = (
            Path(name, one) for one in sorted(files) if one[0] != "." and Path(one).suffix.lower() in IMAGE_SUFFIXES
        )
        found += [path for path in paths if path.is_file() and any(path.resolve().is_relative_to(r) for r in allowed)]
        if len(found) > most:
            raise ConfigError("holds more than {0} files", most, where=asked[:200], way_out="take its inner folders")
    if not found:
        raise ConfigError("holds no image and no PDF file", where=asked[:200])
    return found


def offered(roots: Sequence[Path]) -> list[str]:
    """Return the folders that may be read and their inner ones, as far as a page lists them."""
    return [str(path) for _, path in zip(range(_MOST_LISTED), _walk(roots), strict=False)]


def _walk(roots: Sequence[Path]) -> Iterator[Path]:
    for root in roots:
        for name, inner, _ in os.walk(root.resolve()):
            deep = len(Path(name).relative_to(root.resolve()).parts)
            inner[:] = sorted(one for one in inner if one[0] != ".") if deep < _DEEPEST else []
            yield Path(name)


def _resolved(asked: str) -> Path | None:
    try:
        return Path(asked).resolve() if Path(asked).is_absolute() else None
    except (OSError, ValueError, RuntimeError):
        return None
