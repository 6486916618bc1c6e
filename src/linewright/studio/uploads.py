"""Files that visitors send: of a known kind by their content, stored under numbers."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import BinaryIO, TypeAlias

from linewright.base import ConfigError, InputError, OutputError
from linewright.studio.jobs import plain_name
from linewright.studio.kinds import Given

Tell: TypeAlias = Callable[[bytes], str | None]
_MOST_HEADER = 10_000_000  # bytes
HEAD = 1024  # bytes; a PDF may begin so late
ACCEPTED = "image/png,image/jpeg,image/tiff,image/bmp,image/webp,.tif,.tiff"  # what a browser offers to choose
GIVEN = "given"  # the folder of files within that of their job


def store_files(
    files: Sequence[tuple[str | None, BinaryIO]], folder: Path, *, most: int, suffix: Tell | None = None
) -> list[Given]:
    """Store files with the names that were sent, in a job's folder; nothing is left if one is refused.

    ``suffix`` tells by its first bytes what a file is; by default `suffix_of`.
    InputError: one is no PNG, JPEG, TIFF, BMP, WebP or PDF. ConfigError: there are none or too many. OutputError: they
    cannot be written.
    """
    if not files:
        raise ConfigError("no files were sent")
    if len(files) > most:
        raise ConfigError("{0} files were sent, and a job may have {1}", len(files), most, way_out="send fewer at once")
    given = folder / GIVEN
    try:
        given.mkdir(parents=True)
        return [
            _store(name, stream, given, number, suffix or suffix_of) for number, (name, stream) in enumerate(files, 1)
        ]
    except OSError as error:
        shutil.rmtree(folder, ignore_errors=True)
        raise OutputError("the files cannot be stored ({0})", error.strerror or error) from error
    except InputError:
        shutil.rmtree(folder, ignore_errors=True)
        raise


def _store(sent: str | None, stream: BinaryIO, folder: Path, number: int, tell: Tell) -> Given:
    name = plain_name(sent or "")
    head = stream.read(HEAD)
    suffix = tell(head)
    if suffix is None and tell is safetensors_suffix:
        raise InputError("is no safetensors file", where=name)
    if suffix is None and tell is font_suffix:
        raise InputError("is no TTF, OTF, TTC or WOFF2 font", where=name)
    if suffix is None:
        raise InputError("is no PNG, JPEG, TIFF, BMP, WebP or PDF", where=name)
    path = folder / f"file-{number:04d}{suffix}"
    with path.open("wb") as target:
        target.write(head)
        shutil.copyfileobj(stream, target)
    return Given(name, path)


def safetensors_suffix(head: bytes) -> str | None:
    """Return the suffix of a safetensors file, by the length and the begin of its header; None: it is none."""
    length = int.from_bytes(head[:8], "little")
    return ".safetensors" if len(head) > 8 and head[8:9] == b"{" and 2 <= length <= _MOST_HEADER else None


def font_suffix(head: bytes) -> str | None:
    """Return the suffix of a font file by its first bytes; None: it is none."""
    marks = {b"\0\1\0\0": ".ttf", b"true": ".ttf", b"OTTO": ".otf", b"ttcf": ".ttc", b"wOF2": ".woff2"}
    return marks.get(head[:4])


def suffix_of(head: bytes) -> str | None:
    """Return the suffix of what a file holds, by its first bytes; None: it is no page."""
    marks = {
        b"\x89PNG\r\n\x1a\n": ".png",
        b"\xff\xd8\xff": ".jpg",
        b"II*\0": ".tif",
        b"MM\0*": ".tif",
        b"II+\0": ".tif",
        b"MM\0+": ".tif",
        b"BM": ".bmp",
    }
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return ".webp"
    if b"%PDF-" in head:
        return ".pdf"
    return next((suffix for mark, suffix in marks.items() if head.startswith(mark)), None)
