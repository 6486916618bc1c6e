"""Which character the name of an image file tells."""

import re
import unicodedata

_CODE = re.compile(r"(?:u\+)?([0-9a-f]{4,6})", re.IGNORECASE)
_MARKED_CODE = re.compile(r"(?<![0-9a-z])(?:u\+|u_|u-|uni|u)([0-9a-f]{4,6})(?![0-9a-z])", re.IGNORECASE)
# A code without a mark has a letter: cameras write IMG_5678.
_BARE_CODE = re.compile(r"(?<![0-9a-z])(?=[0-9]*[a-f])([0-9a-f]{4,5})(?![0-9a-z])", re.IGNORECASE)
_FIRST_CJK = "\u2e80"
_WORD = re.compile(r"[^\W_0-9a-z]+", re.IGNORECASE)  # letters of other scripts than Latin, in a row
_ANOTHER = frozenset(
    (
        "副本",
        "拷贝",
        "拷貝",
        "複製",
        "复制",
        "のコピー",
        "コピー",
        "样本",
        "樣本",
        "図",
        "图",
        "圖",
        "写真",
        "照片",
        "扫描",
        "掃描",
    )
)
_HEADS = frozenset("字")  # "字_永" means 永; "字" alone is that character


def char_named(stem: str) -> str | None:
    """Return the character that a file name tells, None if it tells none or more than one.

    One character or one code is enough, with numbers, Latin words and what systems add to copies
    about it: 永, U+6C38, 6c38, uni6C38, 0034永, 永(1), 永 副本, 00001_U+6C38.
    """
    exact, joined = exact_name(stem), unicodedata.normalize("NFC", stem)
    if exact is not None or _CODE.fullmatch(stem):
        return exact
    marked = {_char(code) for code in _MARKED_CODE.findall(joined)}
    words = {word for word in _WORD.findall(joined) if word not in _ANOTHER}
    if not marked and not words:
        marked = {char for code in _BARE_CODE.findall(joined) if (char := _char(code)) and char >= _FIRST_CJK}
    if marked:
        return marked.pop() if len(marked) == 1 and not words - _HEADS - {*marked} else None
    if len(words) > 1:
        words -= _HEADS
    word = words.pop() if len(words) == 1 else ""
    return word if len(word) == 1 else None


def exact_name(stem: str) -> str | None:
    """Return the character of a name that is one character or one code and nothing else."""
    if len(stem) == 1:
        return stem
    code = _CODE.fullmatch(stem)
    # Some file systems take a character apart into a base and marks.
    joined = unicodedata.normalize("NFC", stem)
    return _char(code[1]) if code else joined if len(joined) == 1 else None


def _char(code: str) -> str | None:
    number = int(code, 16)
    return chr(number) if number < 0xD800 or 0xDFFF < number < 0x110000 else None
