"""Pictures to write and read, and files made byte by byte."""

from __future__ import annotations

import struct

import numpy as np
import pytest

from pdf_files import make_pdf


@pytest.fixture
def grey():
    """A picture in which every pixel counts."""
    return np.random.default_rng(0).integers(0, 256, (61, 47), dtype=np.uint8)


@pytest.fixture
def colour():
    return np.random.default_rng(1).integers(0, 256, (61, 47, 3), dtype=np.uint8)


@pytest.fixture
def drawing():
    """Black lines and a grey patch on white, 200 x 300."""
    picture = np.full((200, 300), 255, np.uint8)
    picture[20:180:20, 10:290] = 0
    picture[10:190, 15:285:30] = 0
    picture[100:120, 100:140] = 128
    return picture


@pytest.fixture
def make_tiff():
    """Return a maker of little-endian, uncompressed, one-strip TIFF files (TIFF 6.0)."""

    def make(width, height, data, *, photometric, bits, shorts=(), rationals=()):
        entries = [(256, 3, width), (257, 3, height), (258, 3, bits), (259, 3, 1)]
        entries += [(262, 3, photometric), (277, 3, 1), (278, 3, height), (279, 4, len(data))]
        entries += [(tag, 3, value) for tag, value in shorts]
        body_at = 8 + 2 + 12 * (len(entries) + 1 + len(rationals)) + 4
        body = b""
        for tag, (above, below) in rationals:
            entries.append((tag, 5, body_at + len(body)))
            body += struct.pack("<II", above, below)
        entries.append((273, 4, body_at + len(body)))
        rows = b"".join(struct.pack("<HHII", t, kind, 1, v) for t, kind, v in sorted(entries))
        head = struct.pack("<2sHIH", b"II", 42, 8, len(entries))
        return head + rows + bytes(4) + body + data

    return make


@pytest.fixture(name="make_pdf")
def _make_pdf():
    """Return the maker of one-page PDF files."""
    return make_pdf
