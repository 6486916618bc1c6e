"""Old names of commands and options; each works until 0.4 and says what it is now."""

from collections.abc import Sequence

_COMMANDS = {
    ("specimen",): ("font", "proof"),
    ("styles",): ("font", "styles"),
    ("audit",): ("font", "audit"),
    ("complete",): ("font", "complete"),
    ("samples", "print"): ("font", "sheet"),
    ("samples", "cut"): ("font", "cut"),
    ("samples",): ("font",),
    ("data", "drawn"): ("data", "synth"),
    ("symbol-reader",): ("dev", "symbol-reader"),
    ("style-reader",): ("dev", "style-reader"),
    ("baselines",): ("dev", "baselines"),
}
_OPTIONS = {
    "--to": "--output",
    "--source": "--reference-font",
    "--latin": "--latin-font",
    "--data": "--dataset",
    "--set": "--dataset",
    "--from-samples": "--samples",
}
_NEWER = ("studio", "watch")  # commands whose options have had no other names
_VECTORS = ("dxf", "svg", "vector-pdf")


def rename(tokens: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the words of a command with today's names, and what was renamed: X is now Y."""
    words = list(tokens)
    renamed: list[str] = []
    if words and words[0] in _NEWER:
        return words, renamed
    for old, new in _COMMANDS.items():
        if tuple(words[: len(old)]) == old:
            words[: len(old)] = new
            renamed.append(f"{' '.join(old)} is now {' '.join(new)}")
            break
    else:
        command = {"translate": _translate, "font": _font}.get(words[0] if words else "")
        new_words = words if command is None else command(words)
        if new_words is not words:
            old_name = words[0]
            words = new_words
            renamed.append(f"{old_name} is now {' '.join(words[: 1 + (old_name == 'font')])}")
    for place, word in enumerate(words):
        if word == "--":
            break
        name, equals, value = word.partition("=")
        if name in _OPTIONS:
            words[place] = f"{_OPTIONS[name]}{equals}{value}"
            renamed.append(f"{name} is now {_OPTIONS[name]}")
    return words, list(dict.fromkeys(renamed))


def _translate(words: list[str]) -> list[str]:
    """Without a model of one's own, `translate` was what three commands are now."""
    if {"--help", "-h"} & set(words) or _value(words, "--model") is not None:
        return words
    task = _value(words, "--task") or "repair"
    if task not in ("repair", "full"):
        return words
    vectors = _value(words, "--format") in _VECTORS
    command = "restyle" if task == "full" else "vectorize" if vectors else "repair"
    return [command, *_without(words[1:], "--task")]


def _font(words: list[str]) -> list[str]:
    """With options at once, `font` was what two commands are now."""
    if len(words) < 2 or not words[1].startswith("-") or words[1] in ("--help", "-h"):
        return words
    learns = _value(words, "--from-samples") is not None
    return ["font", "learn" if learns else "build", *words[1:]]


def _value(words: Sequence[str], option: str) -> str | None:
    for place, word in enumerate(words):
        name, equals, value = word.partition("=")
        if name == option:
            return value if equals else next(iter(words[place + 1 :]), "")
    return None


def _without(words: Sequence[str], option: str) -> list[str]:
    kept, skip = [], False
    for word in words:
        if skip:
            skip = False
        elif word == option:
            skip = True
        elif not word.startswith(f"{option}="):
            kept.append(word)
    return kept
