"""The styles of a model: who wrote them, under which licence, and what can be written in them."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from linewright.base import asset, read_yaml
from linewright.fonts.networks import open_hands
from linewright.fonts.print_face import find_print_face
from linewright.glyphs import load_charset

_COVERED = ("gb2312", "big5", "jis", "general-8105", "gbk")


class StyleFacts(NamedTuple):
    """One style of the model in the package."""

    name: str  # as ``--style`` takes it
    names: dict[str, str]  # its name by language: en, zh, ja
    also: tuple[str, ...]  # what else ``--style`` takes for it
    font: str  # the font that it was learnt from
    script: str  # regular, semi-cursive or cursive
    designer: str
    licence: str
    source: str  # where the font comes from


@cache
def known_styles() -> dict[str, StyleFacts]:
    """Return the styles in the package by name."""
    entries = read_yaml(asset("styles.yaml"))
    return {
        name: StyleFacts(name=name, **{**entry, "also": tuple(entry.get("also", ()))})
        for name, entry in entries.items()
    }


def known_font(font: str) -> StyleFacts | None:
    """Return the style that was learnt from a font of that name, if it is in the package."""
    return next((style for style in known_styles().values() if style.font == font), None)


def style_named(name: str) -> str:
    """Return the style that has this Chinese, Japanese or English name; else the name as it is."""
    for style in known_styles().values():
        if name in (*style.names.values(), *style.also):
            return style.name
    return name


class StyleInfo(NamedTuple):
    """One style of a model."""

    name: str  # as ``style`` takes it
    script: str  # regular, semi-cursive or cursive; empty where it is not known, like what follows
    designer: str
    licence: str
    coverage: dict[str, float]  # share of each character set that can be written


def list_styles(model: Path | None = None, *, source: Path | None = None) -> list[StyleInfo]:
    """Return the styles of a model.

    Args:
        model: a run or a model file; None for the package's.
        source: the print face that is written from, a font or a folder of images; None for the one
            in the package.

    Raises:
        ModelError: the model is absent, damaged, or no model of hands.
        InputError: the face cannot be read.
    """
    chars = frozenset(find_print_face(source).characters())
    sets = {name: load_charset(name) for name in _COVERED}
    coverage = {name: len(chars.intersection(some)) / len(some) for name, some in sets.items()}
    known = known_styles().values()
    if model is None:
        return [StyleInfo(s.name, s.script, s.designer, s.licence, coverage) for s in known]
    styles = []
    for face in open_hands(model, device="cpu").faces.styles:
        facts = known_font(face.font)
        words = (facts.script, facts.designer, facts.licence) if facts else ("", "", face.licence)
        styles.append(StyleInfo(face.name, *words, coverage))
    return styles
