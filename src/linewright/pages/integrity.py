"""Damage that decoders pass over, so that no half image is ever taken for a whole one."""

from __future__ import annotations

import os
import re
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_BLOCK = 1 << 20
_GAP = 16  # bytes; fewer may be padding at the end of a strip

# Modules of libtiff that speak of the picture, and those that speak of tags around it.
_PICTURE = rb"Fax|PackBits|LZW|ZIP|JPEG|OJPEG|LZMA|ZSTD|WebP|TIFFFill|TIFFRead\w*(?:Strip|Tile)"
_TIFF_LINE = re.compile(
    rb"^(?:(?P<picture>(?:" + _PICTURE + rb")\w*|tempfile\.tif)|_?TIFF\w+|MissingRequired)"
    rb": (?P<text>[^\n]*?)\.?\n",
    re.MULTILINE,
)
_stderr_lock = threading.Lock()


def check_png(stream: BinaryIO) -> None:
    """Check the length and checksum of every chunk of a PNG up to IEND; leave other files alone."""
    # Pillow stops at the last row and so never looks at the checksums of the picture itself (PNG
    # specification, third edition, 5.3 and 13.1). The stream is left where it was.
    before = stream.tell()
    stream.seek(0)
    kind = b""
    if stream.read(len(_PNG_MARK)) == _PNG_MARK:
        while kind != b"IEND":
            head = stream.read(8)
            if len(head) < 8:
                raise ValueError("the file ends early")
            left, kind = int.from_bytes(head[:4], "big"), head[4:]
            checksum = zlib.crc32(kind)
            while left and (block := stream.read(min(left, _BLOCK))):
                checksum = zlib.crc32(block, checksum)
                left -= len(block)
            stored = stream.read(4)
            if left or len(stored) < 4:
                raise ValueError("the file ends early")
            # Capital first letter: a chunk that the picture needs (5.4).
            if kind[:1].isupper() and checksum != int.from_bytes(stored, "big"):
                raise ValueError(f"wrong checksum in chunk {kind.decode('latin-1')}")
    stream.seek(before)


@contextmanager
def libtiff_errors() -> Iterator[None]:
    """Raise what libtiff says about the picture while the block decodes it, as a ValueError."""
    # For fax codes it fills damaged rows as it can, returns success and complains on the standard
    # error of the process only. That is caught here, and what others wrote there is passed on.
    heard = b""
    with _stderr_lock:
        try:
            console = os.dup(2)
        except OSError:  # the process has no standard error: nothing to hear it by
            yield
            return
        try:
            with tempfile.TemporaryFile() as caught:
                _flush()
                os.dup2(caught.fileno(), 2)
                try:
                    yield
                finally:
                    _flush()
                    os.dup2(console, 2)
                    caught.seek(0)
                    heard = caught.read()
                    os.write(console, _TIFF_LINE.sub(b"", heard))
        finally:
            os.close(console)
    for complaint in _TIFF_LINE.finditer(heard):
        if complaint["picture"] is not None:
            raise ValueError(complaint["text"].decode("utf-8", "replace"))


def _flush() -> None:
    if sys.stderr is not None:  # it is None in a program without a console
        sys.stderr.flush()


def check_group4(stream: BinaryIO, starts: Iterable[int], lengths: Iterable[int]) -> None:
    """Check that no strip of Group 4 data has a gap of zeros, as a broken transfer leaves."""
    # No code of ITU-T T.6 has more than eleven zero bits in a row, but libtiff takes a longer run
    # for the end of a line and goes on with blank rows. The stream is left where it was.
    before = stream.tell()
    for start, length in zip(starts, lengths, strict=False):
        stream.seek(start)
        if bytes(_GAP) in stream.read(length):
            raise ValueError("a gap of zeros in the picture")
    stream.seek(before)


def check_pdf(path: Path) -> None:
    """Check that a PDF has an end: pdfium mends one that was cut off, with parts lost."""
    size = path.stat().st_size
    with path.open("rb") as stream:
        head = stream.read(1024)
        stream.seek(max(0, size - (1 << 16)))
        tail = stream.read()
    # A linearised file tells its own length, and holds a first end mark near its start.
    length = re.search(rb"/Linearized\b.{0,200}?/L\s+(\d+)", head, re.DOTALL)
    if b"startxref" not in tail or (length is not None and int(length[1]) > size):
        raise ValueError("the file ends early")
