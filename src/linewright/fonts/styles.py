"""The styles of a model: who wrote them, under which licence, and what can be written in them."""

import difflib
import re
import unicodedata
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import NamedTuple

from linewright.base import DataError, Message, asset, read_yaml
from linewright.fonts.networks import find_print_face, open_hands
from linewright.glyphs import load_charset

_COVERED = ("gb2312", "big5", "jis", "general-8105", "gbk")
_SIMPLE = str.maketrans("書馬筆疎體", "书马笔疏体")
_SCRIPTS = {
    "regular": ("regular", "楷书", "楷体"),
    "semi-cursive": ("semicursive", "行书", "行体"),
    "cursive": ("cursive", "草书", "草体"),
}


class StyleFacts(NamedTuple):
    """One style of the model in the package."""

    name: str  # as ``--style`` takes it
    names: dict[str, str]  # its name by language: en, zh, ja, and in traditional Chinese: hant
    font: str  # the font that it was learnt from
    script: str  # regular, semi-cursive or cursive
    designer: str
    licence: str
    source: str  # where the font comes from
    first: bool = False  # whether it is taken before others of its script


@cache
def known_styles() -> dict[str, StyleFacts]:
    """Return the styles in the package by name."""
    entries = read_yaml(asset("styles.yaml"))
    return {name: StyleFacts(name=name, **entry) for name, entry in entries.items()}


def known_font(font: str) -> StyleFacts | None:
    """Return the style that was learnt from a font of that name, if it is in the package."""
    return next((style for style in known_styles().values() if style.font == font), None)


def fitting_styles(name: str, among: Collection[str]) -> list[str]:
    """Return the styles ``among`` these that a name fits, the first to be taken first."""
    # One alone where it is its whole name in some language. Else a script fits all styles of it, words fit the English
    # name that has them, and Chinese or Japanese what has their characters in this order: 青柳衡山, 馬善政.
    if name in among:
        return [name]
    asked = _fold(name)
    known = [style for style in known_styles().values() if style.name in among]
    for style in known:
        if asked in map(_fold, (style.name, *style.names.values())):
            return [style.name]
    fitting = [style for style in known if _fits(asked, name, style)]
    return [style.name for style in sorted(fitting, key=lambda style: not style.first)]


def choose_style(name: str, among: Collection[str]) -> tuple[str, list[str]]:
    """Return the style that is meant, and a note if others fit; DataError if none does."""
    fitting = fitting_styles(name, among)
    if fitting:
        note = Message("'{0}' fits {1}: {2} was taken", name, ", ".join(fitting), fitting[0])
        return fitting[0], [note] if fitting[1:] else []
    known = known_styles()
    names = {_fold(style): style for style in among}
    for style in among:
        if style in known:
            names |= {_fold(other): style for other in known[style].names.values()}
    near = difflib.get_close_matches(_fold(name), names, n=1, cutoff=0.5)
    raise DataError(
        "there is no style '{0}'",
        name,
        ", ".join(f"{s} ({known[s].names['zh']})" if s in known else s for s in among),
        names[near[0]] if near else "",
        way_out="did you mean '{2}'? There are {1}" if near else "there are {1}",
    )


def _fold(name: str) -> str:
    """Return a name without case, spaces and hyphens, its traditional characters simplified."""
    name = unicodedata.normalize("NFKC", name).casefold().translate(_SIMPLE)
    return re.sub(r"[\s_-]", "", name)


def _fits(asked: str, name: str, style: StyleFacts) -> bool:
    if asked in _SCRIPTS[style.script] or not asked:
        return bool(asked)
    if name.isascii():
        return set(name.casefold().split()) <= set(style.names["en"].casefold().split())
    others = (iter(_fold(style.names[language])) for language in ("zh", "ja"))
    return len(asked) > 1 and any(all(char in other for char in asked) for other in others)


class StyleInfo(NamedTuple):
    """One style of a model."""

    name: str  # as ``style`` takes it
    script: str  # regular, semi-cursive or cursive; empty where it is not known, like what follows
    designer: str
    licence: str
    coverage: dict[str, float]  # share of each character set that can be written
    names: tuple[str, ...] = ()  # in Chinese and Japanese, as ``style`` takes them


def list_styles(model: Path | None = None, *, source: Path | None = None) -> list[StyleInfo]:
    """Return the styles of a model (a run or a file), as written from a font or folder of images.

    By default the model and the reference font in the package. ModelError: the model is absent,
    damaged, or no model of styles. InputError: the face cannot be read.
    """
    chars = frozenset(find_print_face(source).characters())
    sets = {name: load_charset(name) for name in _COVERED}
    coverage = {name: len(chars.intersection(some)) / len(some) for name, some in sets.items()}
    pairs: list[tuple[str, StyleFacts | None, str]]
    if model is None:
        pairs = [(style.name, style, "") for style in known_styles().values()]
    else:
        faces = open_hands(model, device="cpu").faces.styles
        pairs = [(face.name, known_font(face.font), face.licence) for face in faces]
    styles = []
    for name, facts, licence in pairs:
        words = (facts.script, facts.designer, facts.licence) if facts else ("", "", licence)
        names = [facts.names[language] for language in ("zh", "hant", "ja")] if facts else []
        styles.append(StyleInfo(name, *words, coverage, tuple(dict.fromkeys(names))))
    return styles
