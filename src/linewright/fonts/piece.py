"""A text in a hand: lines from left to right, or columns from right to left."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, DataError, Pixels
from linewright.fonts.contours import redraw
from linewright.fonts.latin import BRUSH_WRITTEN, LatinFace, borrow, choose_latin
from linewright.fonts.new_hand import Style
from linewright.fonts.scribe import Scribe
from linewright.fonts.trace import UPM
from linewright.glyphs import FontFace, Placement, open_face
from linewright.pages import write_image

PITCH = 0.76
"""Distance of neighbours, as a share of the frame: frames overlap, since ink fills less of them."""

MARGIN = 0.25
"""Paper round the outermost frames, as a share of the frame."""

_PIECE_SIZE, _GLYPH_SIZE = 256, 128  # pixels of a frame in a piece, and of one that stands alone
_LEAST_SIZE, _MOST_SIZE = 16, 1024
_RUN = re.compile(r"[!-~\u00a1-\u00ff]+")


class Piece(NamedTuple):
    """A text in a hand."""

    # The page, H x W uint8, paper 255, ink 0; None where the characters stand alone.
    image: Pixels | None
    glyphs: dict[str, Pixels]  # S x S uint8 of each character
    left_out: list[str]  # punctuation that a brush piece does without, each mark once
    notes: list[str]  # what else is to be known, a line each

    def save(self, to: Path) -> None:
        """Write the page to a file, or characters that stand alone to a folder, U+6C38.png each.

        Raises:
            OutputError: a file cannot be written.
        """
        if self.image is not None:
            write_image(to, self.image)
            return
        for char, image in self.glyphs.items():
            write_image(to / f"U+{ord(char):04X}.png", image)


def write_text(
    text: str,
    *,
    style: str | Style,
    model: Path | None = None,
    source: Path | None = None,
    vertical: bool = False,
    each: bool = False,
    size: int | None = None,
    latin: Path | None = None,
    device: str = "auto",
) -> Piece:
    r"""Write a text in a hand, as ``linewright write`` does.

    Args:
        text: the characters; a line break, or a backslash and an n, begins a new line. Punctuation
            is left out, as in brush pieces, but within Latin words and numbers.
        style: the hand, see `list_styles`, or one that was learnt (`learn_style`).
        model: a run or a model file; None for the six hands in the package.
        source: the print face, a font or a folder of images; None for the one in the package.
        vertical: lines run down, the first at the right.
        each: let every character stand alone, without a page.
        size: side in pixels of a character's frame, 16 to 1024; None for 256, with ``each`` 128.
        latin: the face of Latin letters and figures; None for the print face if its licence
            allows it, else DejaVu Serif.
        device: auto, cpu or cuda.

    Raises:
        ConfigError: the size is out of range.
        DataError: there is no character to write or no such hand, the print face lacks a
            character, or the licence of ``latin`` does not allow it.
        ModelError: the model is absent, damaged, or no model of hands.
        InputError: a face cannot be read.
    """
    size = (_GLYPH_SIZE if each else _PIECE_SIZE) if size is None else size
    if not _LEAST_SIZE <= size <= _MOST_SIZE:
        raise ConfigError(f"must be {_LEAST_SIZE} to {_MOST_SIZE}, not {size}", where="--size")
    split = [split_marks(line) for line in text.replace("\\n", "\n").splitlines()]
    lines = [line for line, _ in split]
    chars = [char for char in dict.fromkeys("".join(lines)) if not char.isspace()]
    if not chars:
        raise DataError("there is no character to write", where="TEXT")
    if isinstance(style, Style):
        model, style = style.model, style.name
    scribe = Scribe.load(model, source, device=device)
    scribe.number(style)
    face = choose_latin(latin, scribe.face.path if isinstance(scribe.face, FontFace) else None)
    letters = draw_letters(chars, face, scribe.faces.source.placement, size)
    chars = [char for char in chars if char not in letters.images]
    images = scribe.draw(chars, style) if chars else []
    if size != scribe.size:
        images = [redraw(image, size) for image in images]
    glyphs = letters.images | dict(zip(chars, images, strict=True))
    page = None
    if not each:
        page = set_piece(lines, glyphs, vertical=vertical, advances=letters.advances)
    notes = []
    if letters.images:
        notes.append(f"Latin letters and figures are set in {face.name}, not in the hand")
    left_out = dict.fromkeys(mark for _, marks in split for mark in marks)
    return Piece(page, glyphs, list(left_out), notes)


def split_marks(line: str) -> tuple[str, list[str]]:
    """Return a line as a brush piece has it, and the marks left out (those in 3.14, (353) stay)."""
    in_words = {
        place
        for run in _RUN.finditer(line)
        if any(char.isalnum() for char in run[0])
        for place in range(*run.span())
    }
    marks = {
        place: char
        for place, char in enumerate(line)
        if unicodedata.category(char)[0] in "PS" and place not in in_words
    }
    rest = "".join(char for place, char in enumerate(line) if place not in marks)
    return rest, list(marks.values())


class Letters(NamedTuple):
    """Letters of a face."""

    images: dict[str, Pixels]  # S x S uint8, paper 255, ink 0, in the middle of the frame
    advances: dict[str, float]  # of each and of the space, as shares of the frame


def draw_letters(chars: Iterable[str], face: LatinFace, placement: Placement, size: int) -> Letters:
    """Draw what the face has of Latin letters and figures, as large and low as print is placed."""
    borrowed = borrow(face.path, licence=face.licence)
    source = open_face(face.path)
    advances = {" ": placement.scale / 4}
    images = {}
    for char in chars:
        if char in borrowed and char not in BRUSH_WRITTEN and not char.isspace():
            width = placement.scale * borrowed[char].width / UPM
            middle = Placement(placement.scale, (1 - width) / 2, placement.dy)
            advances[char] = width
            images[char] = source.draw(char, middle, size)
    return Letters(images, advances)


def set_piece(
    lines: Sequence[str],
    glyphs: Mapping[str, Pixels],
    *,
    vertical: bool = False,
    advances: Mapping[str, float] | None = None,
) -> Pixels:
    """Return a page, H x W uint8, with the text on it; a space takes the place of a character."""
    # Vertical lines run down, the first at the right. Letters advance by shares of the frame in
    # lines that do not run down: they stand closer than `PITCH`, and so does a space between two of
    # them.
    longest = max((len(line) for line in lines), default=0)
    if not glyphs or not longest:
        raise DataError("there is no character to write")
    side = next(iter(glyphs.values())).shape[0]
    pitch, margin = round(PITCH * side), round(MARGIN * side)
    widths = [
        [pitch] * len(line) if vertical else _widths(line, side, advances or {}) for line in lines
    ]
    along = max(map(sum, widths)) - pitch + side + 2 * margin
    across = (len(lines) - 1) * pitch + side + 2 * margin
    page = np.full((along, across) if vertical else (across, along), 255, np.uint8)
    for row, line in enumerate(lines):
        starts = accumulate(widths[row], initial=0)
        for char, start, width in zip(line, starts, widths[row], strict=False):
            if char.isspace():
                continue
            forward = max(margin + start + (width - pitch) // 2, 0)
            aside = margin + (len(lines) - 1 - row if vertical else row) * pitch
            top, left = (forward, aside) if vertical else (aside, forward)
            cell = page[top : top + side, left : left + side]
            np.minimum(cell, glyphs[char], out=cell)
    return page


def _widths(line: str, side: int, advances: Mapping[str, float]) -> list[int]:
    """Return how far the next character stands from each, in pixels."""
    widths = [round(side * advances.get(char, PITCH)) for char in line]
    for place, char in enumerate(line[1:-1], 1):
        if char.isspace() and not {line[place - 1], line[place + 1]} <= advances.keys():
            widths[place] = round(side * PITCH)
    return widths
