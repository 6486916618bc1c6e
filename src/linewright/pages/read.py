"""Which image files a user means, and their pages one by one, whatever the format."""

import glob
import os
import re
from collections.abc import Collection, Iterator, Sequence
from pathlib import Path
from typing import Any

from linewright.base import DataError, InputError, resolved
from linewright.pages.bitmap import bitmap_count, bitmap_pages
from linewright.pages.integrity import Damage
from linewright.pages.page import IMAGE_SUFFIXES, MAX_PIXELS, PDF_DPI, Page
from linewright.pages.pdf import pdf_count, pdf_pages
from linewright.pages.write import is_beside

_PDF_MARK_WITHIN = 1024  # bytes; ISO 32000-1, annex H: readers accept the header this late
_RUNS = re.compile(r"[0-9]+|[^0-9]+")


def read_pages(path: Path | str, *, dpi: float | None = None, channels: int = 1) -> list[Page]:
    """Return the pages of an image file (PNG, JPEG, TIFF, BMP, WebP) or PDF.

    ``dpi`` is that of images which do not tell theirs, and at which PDF pages are drawn; None draws
    a page that is one scan at the scan's own, and any other at 300. ``channels``: 1 for grey (H x
    W), 3 for RGB (H x W x 3). InputError: absent, a folder, empty, not an image, damaged, cut off,
    encrypted, or too large. ValueError: no such channels, or ``dpi`` is not positive.
    """
    pages = iter_pages(path, channels=channels, pdf_dpi=dpi)
    return [page if page.dpi else page._replace(dpi=dpi) for page in pages]


def iter_pages(
    path: Path | str,
    *,
    channels: int = 1,  # 1 for grey (H x W), 3 for RGB (H x W x 3)
    pdf_dpi: float | None = PDF_DPI,  # px an inch, of PDF pages; None: a scan's own, else 300
    max_pixels: int = MAX_PIXELS,  # with more, a page is refused before it is decoded
    skip: Collection[int] = (),  # numbers of PDF pages, from 0, that are not wanted
    damage: Damage = None,  # where damage is kept; such pages are marked then and not refused
) -> Iterator[Page]:
    """Yield the pages of an image file or PDF, one in memory at a time.

    The format is told by the content, not by the suffix. Transparent parts show white paper, EXIF
    orientation is applied, pixels that are not square (fax) are stretched to square ones, 16 bits
    are rounded to 8, and white-is-zero files come out with white paper all the same. InputError,
    raised when the page is reached: absent, a folder, empty, not an image, damaged, cut off,
    encrypted, or above ``max_pixels``. ValueError: other ``channels``, or ``pdf_dpi`` not positive.
    """
    _check_arguments(channels, pdf_dpi)
    return _pages(Path(path), channels, pdf_dpi, max_pixels, only=None, skip=skip, damage=damage)


def read_image(
    path: Path | str,
    *,
    channels: int = 1,
    page: int | None = None,
    pdf_dpi: float | None = PDF_DPI,
    max_pixels: int = MAX_PIXELS,
) -> Page:
    """Return the only page of an image file, or page ``page`` (from 0) of a file of several.

    Errors as of `iter_pages`; InputError too: several pages and ``page`` None, or no such page.
    """
    _check_arguments(channels, pdf_dpi)
    path = Path(path)
    count = page_count(path)
    if page is None and count > 1:
        raise InputError(
            "the file has {0} pages where one image is wanted",
            count,
            where=path,
            way_out="split it, or name a page (page=0 is the first)",
        )
    if page is not None and not 0 <= page < count:
        raise InputError("there is no page {0}, counted from 0; the file has {1}", page, count, where=path)
    return next(_pages(path, channels, pdf_dpi, max_pixels, only=page or 0))


def page_count(path: Path) -> int:
    """Return the number of pages of a file; InputError as `iter_pages`, if it shows undecoded."""
    if is_pdf(path):
        return pdf_count(path)
    with path.open("rb") as stream:
        return bitmap_count(stream, path)


def _pages(
    path: Path,
    channels: int,
    pdf_dpi: float | None,
    max_pixels: int,
    *,
    only: int | None,
    skip: Collection[int] = (),
    damage: Damage = None,
) -> Iterator[Page]:
    more: dict[str, Any] = {"channels": channels, "max_pixels": max_pixels, "only": only}
    if is_pdf(path):
        yield from pdf_pages(path, dpi=pdf_dpi, skip=skip, damage=damage, **more)
        return
    with path.open("rb") as stream:
        yield from bitmap_pages(stream, path, damage=damage, **more)


def is_pdf(path: Path) -> bool:
    """Tell by its first bytes if it is a PDF; InputError: absent, a folder, empty, unreadable."""
    try:
        if path.exists() and not (path.is_file() or path.is_dir()):
            raise InputError("is a pipe or a device, no file", where=path)
        with path.open("rb") as stream:
            head = stream.read(_PDF_MARK_WITHIN)
    except FileNotFoundError as error:
        raise InputError("there is no such file", where=path) from error
    except IsADirectoryError as error:
        raise InputError("is a folder, not an image file", where=path) from error
    except OSError as error:
        raise InputError("cannot be read ({0})", error.strerror or error, where=path) from error
    if not head:
        raise InputError("the file is empty (0 bytes)", where=path)
    return b"%PDF-" in head


def _check_arguments(channels: int, pdf_dpi: float | None) -> None:
    if channels not in (1, 3):
        raise ValueError(f"channels must be 1 or 3, got {channels}")
    if pdf_dpi is not None and not pdf_dpi > 0:
        raise ValueError(f"pdf_dpi must be positive, got {pdf_dpi}")


def find_images(paths: Sequence[Path | str]) -> list[Path]:
    """Return the image files that ``paths`` name, each once.

    A file stands for itself, whatever its suffix. A folder stands for the image files in it and below it, but for
    hidden ones and the pictures that linewright wrote beside its pages. A wildcard that the shell left as it is
    (``scans/*.png``, ``**/*.tif``) stands for such image files that match. Folders and wildcards are in natural order:
    page2 before page10. InputError: nothing is named, a file is absent, or no image matches a wildcard; DataError: a
    folder without images.
    """
    if not paths:
        raise InputError("no image file or folder is named")
    files: dict[Path, Path] = {}
    for path in map(Path, paths):
        try:
            for file in _expand(path):
                files.setdefault(resolved(file), file)
        except OSError as error:
            raise InputError("cannot be read ({0})", error.strerror, where=path) from error
    return list(files.values())


def _expand(path: Path) -> list[Path]:
    way_out = f"images end in {' '.join(sorted(IMAGE_SUFFIXES))}"
    if path.is_dir():
        files = sorted(_images_below(path), key=_natural_key)
        inside = [file for file in files if not is_beside(file)]
        if files and not inside:
            raise DataError("the folder holds only pictures of changes and marks", where=path)
        if not inside:
            raise DataError("the folder holds no image", where=path, way_out=way_out)
        return inside
    if path.exists():
        return [path]
    if glob.has_magic(str(path)):
        # Path.glob takes no absolute pattern.
        matches = map(Path, glob.iglob(str(path), recursive=True))  # noqa: PTH207
        inside = [file for file in matches if _is_image(file) and not file.is_dir()]
        inside = [file for file in inside if not is_beside(file)]
        if not inside:
            raise InputError("no image matches this wildcard", where=path, way_out=way_out)
        return sorted(inside, key=_natural_key)
    raise InputError("there is no such file or folder", where=path)


def _images_below(folder: Path) -> Iterator[Path]:
    def complain(error: OSError) -> None:
        raise InputError("the folder cannot be read ({0})", error.strerror, where=error.filename) from error

    for root, folders, files in os.walk(folder, onerror=complain):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield from (Path(root, name) for name in files if _is_image(Path(name)))


def _is_image(file: Path) -> bool:
    return file.suffix.lower() in IMAGE_SUFFIXES and not file.name.startswith(".")


def _natural_key(file: Path) -> tuple[list[list[tuple[int, str]]], str]:
    """Compare runs of digits by value, letters without case, and at last the path as it is."""
    steps = [
        [(int(run), "") if run.isdecimal() else (-1, run) for run in _RUNS.findall(name.casefold())]
        for name in file.parts
    ]
    return steps, str(file)
