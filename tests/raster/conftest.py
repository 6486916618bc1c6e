"""Pictures to write and read, and files made byte by byte."""

from __future__ import annotations

import hashlib
import struct

import numpy as np
import pytest


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


@pytest.fixture
def make_pdf():
    """Return a maker of one-page PDF files; with a password, encrypted with 40-bit RC4."""

    def make(*, box="0 0 72 36", content=b"0 0 36 36 re f", page="", user=None):
        file_id = bytes(range(16))
        key = None if user is None else _pdf_key(user, _pdf_owner(b"boss", user), file_id)
        if key is not None:
            salted = key + (4).to_bytes(3, "little") + bytes(2)
            content = _rc4(hashlib.md5(salted).digest()[:10], content)
        objects = [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] {page} /Contents 4 0 R >>".encode(),
            b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        ]
        trailer = b""
        if key is not None:
            owner = _pdf_owner(b"boss", user).hex().encode()
            check = _rc4(key, _PADDING).hex().encode()
            objects.append(
                b"<< /Filter /Standard /V 1 /R 2 /P -1 /O <%s> /U <%s> >>" % (owner, check)
            )
            trailer = b"/Encrypt 5 0 R /ID [<%s> <%s>]" % ((file_id.hex().encode(),) * 2)
        data = b"%PDF-1.4\n"
        starts = []
        for number, item in enumerate(objects, 1):
            starts.append(len(data))
            data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
        table = b"".join(b"%010d 00000 n \n" % start for start in starts)
        size = len(objects) + 1
        return (
            data
            + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
            + b"trailer\n<< /Size %d /Root 1 0 R %s >>\n" % (size, trailer)
            + b"startxref\n%d\n%%%%EOF\n" % len(data)
        )

    return make


# ISO 32000-1, 7.6.3.3: the padding of passwords, and algorithms 2 and 3 at revision 2.
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def _pdf_owner(owner, user):
    return _rc4(hashlib.md5((owner + _PADDING)[:32]).digest()[:5], (user + _PADDING)[:32])


def _pdf_key(user, owner_entry, file_id):
    permissions = struct.pack("<i", -1)
    padded = (user + _PADDING)[:32]
    return hashlib.md5(padded + owner_entry + permissions + file_id).digest()[:5]


def _rc4(key, data):
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) % 256
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) % 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
