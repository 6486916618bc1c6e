"""Names of files and other foreign words, as a terminal, a message and a journal have them."""

import os
import re
import stat
from pathlib import Path

# Control characters, ends of lines, turns of the writing direction, bytes that are no UTF-8.
_UNSEEN = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
_BYTE = re.compile(r"\\x([89a-f][0-9a-f])")


def shown(text: object) -> str:
    r"""Return a text with what cannot be seen as an escape, such as ``\x1b`` and ``\u2028``."""
    return _UNSEEN.sub(_escape, str(text))


def _escape(found: re.Match[str]) -> str:
    code = ord(found[0])
    if 0xDC80 <= code <= 0xDCFF:  # how Python has a byte of a name that is no UTF-8
        code &= 0xFF
    return f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}"


def stored(path: Path | str) -> str:
    r"""Return a path as a journal has it: bytes that are no UTF-8 are written ``\xe9``."""
    return os.fsencode(path).decode("utf-8", "backslashreplace")


def restored(name: str) -> str:
    """Return the path that `stored` made a name of."""
    return _BYTE.sub(lambda found: chr(0xDC00 + int(found[1], 16)), name)


def resolved(path: Path) -> Path:
    """Return a path without links, also where a link leads to itself or no file can be."""
    try:
        return Path(os.path.realpath(path))
    except ValueError:  # a null character
        return path


def size_of(path: Path) -> int:
    """Return the bytes of a file, 0 where none is or can be, or something else than a file."""
    try:
        facts = path.stat()
    except (OSError, ValueError):
        return 0
    return facts.st_size if stat.S_ISREG(facts.st_mode) else 0
