"""Which image files a user means by files, folders and wildcards."""

from __future__ import annotations

import glob
import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from linewright.base import DataError, InputError
from linewright.pages.page import IMAGE_SUFFIXES


def find_images(paths: Sequence[Path | str]) -> list[Path]:
    """Return the image files that ``paths`` name, each once.

    A file stands for itself, whatever its suffix. A folder stands for the image files in it and
    below it, hidden ones left out. A wildcard that the shell left as it is (``scans/*.png``,
    ``**/*.tif``) stands for the image files that match. Folders and wildcards are in natural
    order: page2 before page10.

    Raises:
        InputError: nothing is named, or a file is absent, or no image matches a wildcard.
        DataError: a folder without images.
    """
    if not paths:
        raise InputError("no image file or folder is named")
    found: dict[Path, Path] = {}
    for path in map(Path, paths):
        for file in _expand(path):
            found.setdefault(file.resolve(), file)
    return list(found.values())


def _expand(path: Path) -> list[Path]:
    if path.is_dir():
        inside = _natural(_images_below(path))
        if not inside:
            raise DataError(
                "the folder holds no image", where=path, way_out=f"images end in {_suffixes()}"
            )
        return inside
    if path.exists():
        return [path]
    if glob.has_magic(str(path)):
        # Path.glob takes no absolute pattern.
        matches = map(Path, glob.iglob(str(path), recursive=True))  # noqa: PTH207
        inside = _natural(file for file in matches if _is_image(file) and not file.is_dir())
        if not inside:
            raise InputError(
                "no image matches this wildcard", where=path, way_out=f"images end in {_suffixes()}"
            )
        return inside
    raise InputError("there is no such file or folder", where=path)


def _images_below(folder: Path) -> Iterable[Path]:
    def complain(error: OSError) -> None:
        raise InputError(
            f"the folder cannot be read ({error.strerror})", where=error.filename
        ) from error

    for root, folders, files in os.walk(folder, onerror=complain):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in files if _is_image(Path(name)))


def _is_image(file: Path) -> bool:
    return file.suffix.lower() in IMAGE_SUFFIXES and not file.name.startswith(".")


def _natural(files: Iterable[Path]) -> list[Path]:
    return sorted(files, key=_natural_key)


def _natural_key(file: Path) -> tuple[list[list[tuple[int, str]]], str]:
    """Compare runs of digits by value, letters without case, and at last the path as it is."""
    steps = [
        [(int(part), "") if part.isdecimal() else (-1, part) for part in _RUNS.findall(step)]
        for step in (name.casefold() for name in file.parts)
    ]
    return steps, str(file)


_RUNS = re.compile(r"[0-9]+|[^0-9]+")


def _suffixes() -> str:
    return " ".join(sorted(IMAGE_SUFFIXES))
