"""What of a text is written, and where its lines end.

Where lines end: JLREQ (W3C, Requirements for Japanese Text Layout, 2020), 3.1.7 and 3.1.8, and
CLREQ (W3C, Requirements for Chinese Text Layout, 2024), 3.1.3.
"""

import re
import unicodedata
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

_RUN = re.compile(r"[!-~\u00a1-\u00ff]+")
_VARIATIONS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_MARKED = re.compile("[^\\W\\d_][\u0300-\u036f\u3099\u309a]+")  # a letter and marks that follow it
_NOT_FIRST = frozenset(
    "、。，．,.:;!?：；！？…‥・·‐–—～〜%％°℃々〻ー゛゜ゝゞヽヾぁぃぅぇぉっゃゅょゎゕゖァィゥェォッャュョヮヵヶ"
)
_SCRIPT = re.compile(
    "ARABIC|ARMENIAN|BENGALI|BOPOMOFO|CYRILLIC|DEVANAGARI|ETHIOPIC|GEORGIAN|GREEK|GUJARATI|"
    "GURMUKHI|HANGUL|HEBREW|HIRAGANA|KANNADA|KATAKANA(?!-)|KHMER|LAO|MALAYALAM|MONGOLIAN|MYANMAR|"
    "SINHALA|TAMIL|TELUGU|THAI|TIBETAN|YI "
)


class TextLines(NamedTuple):
    """A text as a brush piece has it."""

    lines: list[str]
    marks: list[str]  # punctuation and symbols that a piece does without, each once
    invisible: list[str]  # characters without a shape, each once


def read_lines(text: str, *, punctuation: bool = False) -> TextLines:
    r"""Return the lines of a text; a backslash and an n begins a new one, too."""
    # Variation selectors go, and letters that are spelt apart are put together.
    text = _VARIATIONS.sub("", text.replace("\\n", "\n"))
    text = _MARKED.sub(lambda found: unicodedata.normalize("NFC", found[0]), text)
    # Of private use or of no use are characters that may be meant: they are missing, if so.
    invisible = [c for c in dict.fromkeys(text) if not c.isspace() and unicodedata.category(c) in ("Cc", "Cf", "Cs")]
    text = text.translate(dict.fromkeys(map(ord, invisible)))
    if punctuation:
        return TextLines(text.splitlines(), [], invisible)
    split = [split_marks(line) for line in text.splitlines()]
    marks = dict.fromkeys(mark for _, marks in split for mark in marks)
    return TextLines([line for line, _ in split], list(marks), invisible)


def split_marks(line: str) -> tuple[str, list[str]]:
    """Return a line as a brush piece has it, and the marks left out (those in 3.14, (353) stay)."""
    in_words = {
        place for run in _RUN.finditer(line) if any(char.isalnum() for char in run[0]) for place in range(*run.span())
    }
    marks = {
        place: char
        for place, char in enumerate(line)
        if unicodedata.category(char)[0] in "PS" and place not in in_words
    }
    rest = "".join(char for place, char in enumerate(line) if place not in marks)
    return rest, list(marks.values())


def _has_no_shape(char: str) -> bool:
    return unicodedata.category(char) in ("Cc", "Cf", "Cn", "Co", "Cs")


def show(chars: Iterable[str]) -> str:
    """Return characters for a message: those without a shape by their codes."""
    shown = (f" U+{ord(char):04X} " if _has_no_shape(char) else char for char in chars)
    return " ".join("".join(shown).split())


def by_script(chars: Iterable[str]) -> dict[str, str]:
    """Return characters by script, such as Hangul; Han, Latin and what is in no script by ''."""
    scripts: dict[str, str] = {}
    for char in chars:
        found = _SCRIPT.match(unicodedata.name(char, ""))
        script = found[0].strip().capitalize() if found else ""
        scripts[script] = scripts.get(script, "") + char
    return scripts


def wrap_line(line: str, widths: Sequence[int], room: int, letters: Collection[str] = ()) -> list[str]:
    """Cut a line into lines whose characters' widths are at most ``room`` together."""
    # Words of letters stay whole if they fit; a space at an end goes. No line begins with a closing mark, a small kana
    # or a mark of repetition or ends with an opening mark, unless nothing else is possible.
    lines, start = [], 0
    while start < len(line):
        end, used = start, 0
        while end < len(line) and (used + widths[end] <= room or end == start):
            used += widths[end]
            end += 1
        if end < len(line):
            places = range(end, start, -1)
            end = next((p for p in places if _may_break(line[p - 1], line[p], letters)), end)
        lines.append(line[start:end].rstrip())
        start = end
        while start < len(line) and line[start].isspace():
            start += 1
    return lines or [line]


def _may_break(before: str, after: str, letters: Collection[str]) -> bool:
    if after.isspace():
        return True
    first, last = unicodedata.category(after), unicodedata.category(before)
    in_word = before in letters and after in letters
    closes = after in _NOT_FIRST or first in ("Pe", "Pf")
    return not (in_word or closes or last in ("Ps", "Pi"))
