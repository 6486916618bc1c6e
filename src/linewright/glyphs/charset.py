"""Which characters a data set holds, and which of them are kept for testing."""

import difflib
import hashlib
import unicodedata
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from linewright.base import DataError, InputError, asset

Split = Literal["train", "dev", "test"]

_SHIPPED = asset("charsets")


def load_charset(name: str) -> list[str]:
    """Return the characters of a preset, of a UTF-8 text file, or of a literal string.

    Presets can be joined: ``gb2312+jis-1``. White space and control characters are left out; the
    first of two equal characters stays, so that the order is the preset's or the text's own. A name
    in plain ASCII is never taken as a literal string, so that a misspelt preset is noticed.
    DataError: none of the three, or no character in it. InputError: the file is not UTF-8 text.
    """
    if not name.strip():
        raise DataError("the name of a character set is empty", ", ".join(PRESETS), way_out="known names: {0}")
    presets = name.split("+")
    if all(preset in PRESETS for preset in presets):
        return _unique_chars("".join(char for preset in presets for char in PRESETS[preset]()), where=name)
    path = Path(name)
    if _is_file(path):
        return _unique_chars(_read_text(path), where=name)
    if name.isascii() or "/" in name or "\\" in name or (path.suffix.isascii() and path.suffix):
        close = difflib.get_close_matches(name, PRESETS, n=1)
        hint = f"did you mean '{close[0]}'?" if close else f"known names: {', '.join(PRESETS)}"
        raise DataError("is neither a known character set nor a file", where=name, way_out=hint)
    return _unique_chars(name, where="charset")


def charset_label(name: str) -> str:
    """Return how a character set is called in a data set: never a path of this machine."""
    if all(preset in PRESETS for preset in name.split("+")):
        return name
    return Path(name).name if _is_file(Path(name)) else "literal"


def split_of(char: str) -> Split:
    """Return the split of one character: 8 parts train, 1 part dev, 1 part test.

    It depends on the code point alone (BLAKE2b of its four bytes, big-endian), so a character is
    in the same split for every hand, every size and every version.
    """
    digest = hashlib.blake2b(ord(char).to_bytes(4, "big"), digest_size=8).digest()
    tenth = int.from_bytes(digest, "big") % 10
    return "test" if tenth == 0 else "dev" if tenth == 1 else "train"


def _decode_rows(codec: str, first: int, last: int) -> list[str]:
    """Return the assigned characters of rows of a 94 x 94 standard, in its EUC form."""
    cells = (bytes((row + 0xA0, cell + 0xA0)) for row in range(first, last + 1) for cell in range(1, 95))
    return [char for char in (pair.decode(codec, errors="ignore") for pair in cells) if char]


def _decode_han(codec: str, first: int, last: int) -> list[str]:
    """Return the Han characters whose first byte is ``first`` to ``last``, in the codec's order."""
    codes = (bytes((high, low)) for high in range(first, last + 1) for low in range(0x40, 0xFF))
    chars = (code.decode(codec, errors="ignore") for code in codes)
    return [c for c in chars if len(c) == 1 and unicodedata.name(c, "").startswith("CJK ")]


def _read_shipped(name: str, count: int | None = None) -> list[str]:
    return _unique_chars(_read_text(_SHIPPED / name), where=name)[:count]


# GB/T 2312-1980: rows 16 to 55 are level 1, rows 56 to 87 level 2. JIS X 0208: rows 16 to 47 are
# level 1, rows 48 to 84 level 2. GBK: the Han characters of two bytes in GB 18030; fourteen of its
# 21,003 have no code point of their own in Python's table. Big5 as of 1984; to C6 level 1.
# The General Standard table of 2013 and the frequency order: see charsets/README.md.
PRESETS: dict[str, Callable[[], list[str]]] = {
    "gb2312-1": lambda: _decode_rows("gb2312", 16, 55),
    "gb2312-2": lambda: _decode_rows("gb2312", 56, 87),
    "gb2312": lambda: _decode_rows("gb2312", 16, 87),
    "gbk": lambda: _decode_han("gb18030", 0x81, 0xFE),
    "big5-1": lambda: _decode_han("big5", 0xA4, 0xC6),
    "big5": lambda: _decode_han("big5", 0xA4, 0xF9),
    "jis-1": lambda: _decode_rows("euc_jp", 16, 47),
    "jis": lambda: _decode_rows("euc_jp", 16, 84),
    "general-3500": lambda: _read_shipped("general.txt", 3500),
    "general-6500": lambda: _read_shipped("general.txt", 6500),
    "general-8105": lambda: _read_shipped("general.txt", 8105),
    "frequent-1000": lambda: _read_shipped("frequent.txt"),
}


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):  # a literal string may be no possible file name
        return False


def _read_text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("cannot be read as UTF-8 text", where=path) from error


def _unique_chars(text: Iterable[str], *, where: str) -> list[str]:
    chars = [
        char for char in dict.fromkeys(text) if not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf")
    ]
    if not chars:
        raise DataError("holds no character", where=where)
    return chars
