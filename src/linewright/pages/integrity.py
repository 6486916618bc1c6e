"""Damage that decoders pass over, so that no half image is ever taken for a whole one."""

import os
import re
import struct
import sys
import tempfile
import threading
import zlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import BinaryIO, TypeAlias

import cv2
import numpy as np

from linewright.base import InputError, Pixels

_PNG_MARK = b"\x89PNG\r\n\x1a\n"
_BLOCK = 1 << 20
_GAP = 16  # bytes; fewer may be padding at the end of a strip

# Modules of libtiff that speak of the picture, and those that speak of tags around it.
_PICTURE = rb"Fax|PackBits|LZW|ZIP|JPEG|OJPEG|LZMA|ZSTD|WebP|TIFFFill|TIFFRead\w*(?:Strip|Tile)"
_TIFF_LINE = re.compile(
    rb"^(?:(?P<picture>(?:" + _PICTURE + rb")\w*|tempfile\.tif)|_?TIFF\w+|MissingRequired"
    rb"|Estimate\w+|ChopUp\w+|alloc\w+|setByteArray|Init\w+)"
    rb": (?P<text>[^\n]*?)\.?\n",
    re.MULTILINE,
)
# What libjpeg says of lost data; fewer bytes between the data and a mark may be padding.
_JPEG_LINE = re.compile(
    rb"^(?:(?P<picture>Premature end of JPEG file|Corrupt JPEG data: (?:premature|bad|found|"
    rb"\d{3,} extraneous)[^\n]*)|(?:Corrupt JPEG data: |Invalid SOS|Inconsistent progression|"
    rb"Warning: unknown JFIF|Unknown Adobe)[^\n]*)(?P<text>)\n",
    re.MULTILINE,
)
_MARK = "DAMAGED: A PART IS MISSING"
Damage: TypeAlias = "list[InputError] | None"
"""Where damage of pages is kept that are shown all the same; None: they are refused."""

_stderr_lock = threading.Lock()


@contextmanager
def tolerating(damage: Damage) -> Iterator[None]:
    """Keep an InputError of the block in a list, where one is given, instead of raising it."""
    try:
        yield
    except InputError as error:
        if damage is None:
            raise
        damage.append(error)


def mark_damage(pixels: Pixels) -> None:
    """Write over the upper left corner of a page that a part of it is missing."""
    size = max(min(pixels.shape[:2]) / 1000, 0.3)
    (wide, tall), below = cv2.getTextSize(_MARK, cv2.FONT_HERSHEY_SIMPLEX, size, 1)
    pixels[: tall + 3 * below, : wide + 2 * below] = 255
    corner = below, tall + below
    cv2.putText(pixels, _MARK, corner, cv2.FONT_HERSHEY_SIMPLEX, size, (0, 0, 0), 1 + int(size))


def check_png(stream: BinaryIO) -> None:
    """Check the chunks of a PNG up to IEND, and count its rows; leave other files alone."""
    # Pillow stops at the last row and so never looks at the checksums of the picture itself (PNG specification, third
    # edition, 5.3 and 13.1); where rows are missing, it leaves them black. The stream is left where it was.
    before = stream.tell()
    stream.seek(0)
    kind, missing, unpacker = b"", 0, zlib.decompressobj()
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
                if kind == b"IHDR" and len(block) == 13:
                    missing = _png_bytes(block)
                while kind == b"IDAT" and block and missing > 0:
                    missing -= len(unpacker.decompress(block, _BLOCK))
                    block = unpacker.unconsumed_tail
            stored = stream.read(4)
            if left or len(stored) < 4:
                raise ValueError("the file ends early")
            # Capital first letter: a chunk that the picture needs (5.4).
            if kind[:1].isupper() and checksum != int.from_bytes(stored, "big"):
                raise ValueError(f"wrong checksum in chunk {kind.decode('latin-1')}")
        if missing > 0:
            raise ValueError("rows are missing at the end")
    stream.seek(before)


def _png_bytes(header: bytes) -> int:
    """Return how many bytes the rows of a PNG are, by its IHDR (PNG specification, 7.2 and 8)."""
    wide, tall, depth, colour, _, _, interlaced = struct.unpack(">IIBBBBB", header)
    bits = depth * {2: 3, 4: 2, 6: 4}.get(colour, 1)
    passes = [(0, 0, 1, 1)]
    if interlaced:
        passes = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4)]
        passes += [(1, 0, 2, 2), (0, 1, 1, 2)]
    sizes = ((-(-(wide - x) // right), -(-(tall - y) // down)) for x, y, right, down in passes)
    return sum(rows * (1 + -(-across * bits // 8)) for across, rows in sizes if across > 0)


def check_jpeg(data: bytes) -> None:
    """Decode a JPEG for what libjpeg says of it, a ValueError where it fills what is missing."""
    # Pillow does not hear it; OpenCV lets it pass to the standard error.
    with _hearing(_JPEG_LINE), suppress(cv2.error):
        cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_REDUCED_GRAYSCALE_8)


def libtiff_errors() -> AbstractContextManager[None]:
    """Raise what libtiff says about the picture while the block decodes it, as a ValueError."""
    # For fax codes it fills damaged rows as it can, returns success and complains on the standard
    # error of the process only.
    return _hearing(_TIFF_LINE)


@contextmanager
def _hearing(lines: re.Pattern[bytes]) -> Iterator[None]:
    """Catch such lines on the standard error, and raise the first of a picture as a ValueError."""
    # What others wrote there is passed on.
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
                    os.write(console, lines.sub(b"", heard))
        finally:
            os.close(console)
    for complaint in lines.finditer(heard):
        if complaint["picture"] is not None:
            said = complaint["text"] or complaint["picture"]
            raise ValueError(said.decode("utf-8", "replace"))


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
