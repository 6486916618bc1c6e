"""Small PDF files as bytes, for tests."""

from __future__ import annotations

import hashlib
import struct

# ISO 32000-1, 7.6.3.3: the padding of passwords, and algorithms 2 and 3 at revision 2.
_PADDING = bytes.fromhex("28BF4E5E4E758A4164004E56FFFA01082E2E00B6D0683E802F0CA9FE6453697A")


def make_pdf(*, box="0 0 72 36", content=b"0 0 36 36 re f", page="", user=None):
    """Return a one-page PDF; with a password, encrypted with 40-bit RC4."""
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
        objects.append(b"<< /Filter /Standard /V 1 /R 2 /P -1 /O <%s> /U <%s> >>" % (owner, check))
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
