"""The pictures of a study: the same characters from each source, in frames of one size.

Each source gets one scale and one place for all of its characters, so that no picture tells by its margins or by its
height what it comes from.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import ConfigError, DataError, Message, Pixels
from linewright.fonts import Scribe
from linewright.glyphs import (
    Ink,
    Placement,
    draw_image,
    fit_placement,
    load_charset,
    measure_image,
    open_face,
    read_glyph_set,
    split_of,
)

FILL = 0.8  # share of the frame that the longer side of a source's mean ink box takes
STYLE, REAL = "style:", "real:"
_SPARE = 1.25  # characters that are drawn for each that is needed, since some may be blank or far too large


class Drawn(NamedTuple):
    """The pictures of one system."""

    origin: str  # what they come from, in words
    images: dict[str, Pixels]  # S x S uint8 by character, paper 255, ink 0
    soft: bool = False  # whether they were enlarged, which softens their edges


class _Source(NamedTuple):
    """Where pictures come from."""

    origin: str
    chars: frozenset[str]
    measure: Callable[[Sequence[str]], dict[str, Ink]]  # what is blank has none
    draw: Callable[[str, Placement, int], Pixels]
    has_pixels: bool = True  # its unit is a pixel, not an em


def draw_pictures(
    sources: Mapping[str, str],  # by name: a folder of pictures, a font, ``style:NAME[@MODEL]`` or ``real:NAME``
    *,
    charset: str | None = None,  # see `load_charset`; None: the frequent ones that no model has learnt from
    count: int = 40,  # characters
    size: int = 256,  # px
    dataset: str = "starter",  # that ``real:`` means
    seed: int = 0,
    device: str = "auto",
) -> tuple[dict[str, Drawn], list[str], list[str]]:
    """Return each system's pictures, their characters, and notes.

    DataError: the sources share no character, or a style is unknown. InputError, ModelError: one cannot be read.
    ConfigError: count or size are out of range.
    """
    if not 32 <= size <= 1024 or count < 1:
        raise ConfigError("32 to 1024 pixels and a character or more are wanted, not {0} and {1}", size, count)
    opened = {name: _open(what, dataset, device) for name, what in sources.items()}
    shared = _shared(opened, charset)
    wanted = [shared[int(n)] for n in np.random.default_rng(seed).permutation(len(shared))][: round(_SPARE * count) + 1]
    inks = {name: source.measure(wanted) for name, source in opened.items()}
    chars, placements = _place(inks, wanted, count, size)
    drawn = {
        name: Drawn(
            source.origin,
            {char: source.draw(char, placements[name], size) for char in chars},
            source.has_pixels and placements[name].scale * size > 1,
        )
        for name, source in opened.items()
    }
    return drawn, chars, _notes(drawn, chars, count)


def _place(
    inks: Mapping[str, Mapping[str, Ink]], wanted: Sequence[str], count: int, size: int
) -> tuple[list[str], dict[str, Placement]]:
    """Return the characters that fit the frame in each source, and where each source lies in it."""
    fits = {name: fit_placement(some, size=size, fill=FILL, where=name) for name, some in inks.items()}
    chars = [char for char in wanted if all(char in fit.chars for fit in fits.values())][:count]
    if not chars:
        raise DataError("the sources share no character that fits the frame")
    # A source that would touch the frame is drawn smaller, and then the others are, so that no size tells them apart.
    kept = {name: {char: some[char] for char in chars} for name, some in inks.items()}
    least = min(
        _fill(some, fit_placement(some, size=size, fill=FILL, where=name).placement) for name, some in kept.items()
    )
    placements = {name: fit_placement(some, size=size, fill=least, where=name).placement for name, some in kept.items()}
    return chars, placements


def _fill(inks: Mapping[str, Ink], placement: Placement) -> float:
    """Return the share of the frame that the longer side of the mean ink box takes."""
    sides = np.array([(ink.right - ink.left, ink.bottom - ink.top) for ink in inks.values()])
    return placement.scale * float(sides.mean(axis=0).max())


def _shared(sources: Mapping[str, _Source], charset: str | None) -> list[str]:
    """Return the characters that all sources have, by default those that are kept for testing."""
    asked = load_charset(charset or "frequent-1000")
    if charset is None:
        asked = [char for char in asked if split_of(char) == "test"]
    shared = [char for char in asked if all(char in source.chars for source in sources.values())]
    if not shared:
        raise DataError(
            "the sources share none of the {0} characters",
            len(asked),
            way_out="name characters that all have with --charset",
        )
    return shared


def _notes(drawn: Mapping[str, Drawn], chars: Sequence[str], count: int) -> list[str]:
    notes: list[str] = []
    if len(chars) < count:
        notes.append(Message("the sources share {0} characters, {1} were asked", len(chars), count))
    soft = [name for name, some in drawn.items() if some.soft]
    if soft and len(soft) < len(drawn):
        names = ", ".join(soft)
        notes.append(Message("enlarged, so softer than the others, which may tell them apart: {0}; see --size", names))
    return notes


def _open(what: str, dataset: str, device: str) -> _Source:
    if what.startswith(STYLE):
        return _style(what.removeprefix(STYLE), device)
    if what.startswith(REAL):
        return _real(what.removeprefix(REAL), dataset)
    return _face(Path(what))


def _style(what: str, device: str) -> _Source:
    name, _, model = what.partition("@")
    scribe = Scribe.load(Path(model) if model else None, device=device)
    style = scribe.styles[scribe.number(name)]
    origin = f"style {style}, written by {Path(model).name if model else 'the models in the package'}"
    every = frozenset(scribe.face.characters())
    return _images_of(origin, every, lambda chars: dict(zip(chars, scribe.draw(chars, style), strict=True)))


def _real(style: str, dataset: str) -> _Source:
    glyphs = read_glyph_set(dataset).style(style)
    origin = f"real glyphs of {style} ({glyphs.card.font})"
    return _images_of(origin, frozenset(glyphs), lambda chars: {char: glyphs[char] for char in chars})


def _face(path: Path) -> _Source:
    face = open_face(path)
    origin = f"{'pictures' if path.is_dir() else 'font'} {face.name}"

    def measure(chars: Sequence[str]) -> dict[str, Ink]:
        return {char: ink for char in chars if (ink := face.measure(char))}

    return _Source(origin, frozenset(face.characters()), measure, face.draw, has_pixels=path.is_dir())


def _images_of(origin: str, every: frozenset[str], make: Callable[[Sequence[str]], dict[str, Pixels]]) -> _Source:
    images: dict[str, Pixels] = {}

    def measure(chars: Sequence[str]) -> dict[str, Ink]:
        images.update(make(chars))
        return {char: ink for char in chars if (ink := measure_image(images[char]))}

    return _Source(origin, every, measure, lambda char, placement, size: draw_image(images[char], placement, size))


def png_of(image: Pixels) -> bytes:
    """Return an image as a PNG file."""
    return bytes(cv2.imencode(".png", image)[1])
