"""A text in a style: lines from left to right, or columns from right to left."""

import math
import unicodedata
from bisect import bisect
from collections.abc import Iterable, Mapping, Sequence
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import ConfigError, DataError, Message, Pixels, check_free
from linewright.fonts.build import IN_CORNERS, TURNED
from linewright.fonts.contours import redraw
from linewright.fonts.latin import BRUSH_WRITTEN, LatinFace, choose_latin
from linewright.fonts.networks import PrintFace
from linewright.fonts.new_hand import Style
from linewright.fonts.piece_look import (
    PLAIN,
    VECTORS,
    Look,
    Place,
    coloured,
    parse_colour,
    read_seal,
    seal_corner,
    seal_side,
    write_outlines,
)
from linewright.fonts.scribe import Scribe
from linewright.fonts.styles import choose_style
from linewright.fonts.text_lines import TextLines, by_script, read_lines, show, wrap_line
from linewright.fonts.trace import UPM
from linewright.glyphs import FontFace, Placement, open_face
from linewright.pages import shift_pixels, write_image

PITCH = 0.76
"""Distance of neighbours, as a share of the frame: frames overlap, since ink fills less of them."""

MARGIN = 0.25  # paper round the outermost frames, as a share of the frame

_PIECE_SIZE, _GLYPH_SIZE = 256, 128  # pixels of a frame in a piece, and of one that stands alone
_LEAST_SIZE, _MOST_SIZE = 16, 1024
_MOST_MARGIN = 10
_MOST_SIDE = 20_000  # pixels of a page
_LONGEST_LINE = 40  # characters: a text with longer lines is set on a page of its own
_ASPECT = math.sqrt(2)  # of that page
_WIDE = 0.9  # of an em: a mark from which it takes a whole place
_IN_THE_MIDDLE = "！？：；"
_QUOTES = "\u2018\u2019\u201c\u201d"


class Piece(NamedTuple):
    """A text in a style."""

    # The page, H x W uint8, paper 255, ink 0, in colours H x W x 3; None where the characters stand alone.
    image: Pixels | None
    glyphs: dict[str, Pixels]  # S x S uint8 of each character
    left_out: list[str]  # punctuation that a brush piece does without, each mark once
    notes: list[str]  # what else is to be known, a line each
    missing: list[str]  # characters that could not be written
    places: Sequence[Place] = ()  # where the characters lie on the page
    look: Look = PLAIN  # colours and seal
    seal_at: tuple[int, int] = (0, 0)  # where the seal lies, left and top

    def save(self, to: Path, *, force: bool = True) -> None:
        """Write the page to a file, or characters that stand alone to a folder, U+6C38.png each.

        SVG and PDF have the characters as outlines, PDF at 300 pixels to the inch.
        OutputError: a file cannot be written, or is there and not replaced without ``force``.
        """
        glyphs = {to / f"U+{ord(char):04X}.png": image for char, image in self.glyphs.items()}
        pictures = glyphs if self.image is None else {to: self.image}
        check_free(*pictures, force=force)
        if self.image is not None and to.suffix.lower() in VECTORS:
            high, wide = self.image.shape[:2]
            write_outlines(to, (high, wide), self.places, self.glyphs, look=self.look, corner=self.seal_at)
            return
        for path, image in pictures.items():
            write_image(path, image)


class Page(NamedTuple):
    """What a piece is set on."""

    width: int | None = None  # pixels; as wide as the text where it is not given
    height: int | None = None
    vertical: bool = False  # lines run down, the first at the right
    margin: float = MARGIN  # paper round the outermost frames, as a share of the frame

    def fit(self, lines: Sequence[str], advances: Mapping[str, float], size: int | None) -> tuple[list[str], int]:
        """Return lines that fit the page, and a size of the frame if there is none yet."""
        both = self.width is not None and self.height is not None
        sizes = range(_LEAST_SIZE, (_MOST_SIZE if both else _PIECE_SIZE) + 1)
        if size is not None and (wrapped := self.wrap(lines, advances, size)) is not None:
            return wrapped, size
        fitting = bisect(sizes, 0, key=lambda some: self.wrap(lines, advances, some) is None)
        most = sizes[max(fitting - 1, 0)]
        wrapped = self.wrap(lines, advances, most)
        if size is not None or wrapped is None:
            way_out = "give it more room" if wrapped is None else f"give --size {most} or less"
            raise ConfigError("the text does not fit", where="--width, --height", way_out=way_out)
        return wrapped, most

    def for_text(self, lines: Sequence[str], size: int) -> tuple["Page", bool]:
        """Return a page for a text whose lines are too long for any, and whether one was needed."""
        count = sum(map(len, lines))
        if self.width or self.height or max(map(len, lines), default=0) <= _LONGEST_LINE:
            return self, False
        wide = math.sqrt(count * _ASPECT) if not self.vertical else math.sqrt(count / _ASPECT)
        per_line = max(math.ceil(wide), math.ceil(_LONGEST_LINE / 2))
        side = round((PITCH * (per_line - 1) + 1 + 2 * self.margin) * size)
        side = min(side, _MOST_SIDE)
        return (self._replace(height=side) if self.vertical else self._replace(width=side)), True

    def wrap(self, lines: Sequence[str], advances: Mapping[str, float], size: int) -> list[str] | None:
        """Return lines that fit at a size, None if there are none."""
        along, across = (self.width, self.height)[:: -1 if self.vertical else 1]
        pitch, margin = round(PITCH * size), round(self.margin * size)
        least = size + 2 * margin
        wrapped = list(lines)
        if along is not None:
            if along < least:
                return None
            wrapped = [
                part
                for line in lines
                for part in wrap_line(line, self.widths(line, size, advances), along - least + pitch, advances)
            ]
        fits = across is None or (len(wrapped) - 1) * pitch + least <= across
        return wrapped if fits else None

    def widths(self, line: str, size: int, advances: Mapping[str, float]) -> list[int]:
        """Return how far the next character stands from each, in pixels."""
        pitch = round(PITCH * size)
        if self.vertical:
            return [pitch] * len(line)
        widths = [round(size * advances.get(char, PITCH)) for char in line]
        for place, char in enumerate(line[1:-1], 1):
            if char.isspace() and not {line[place - 1], line[place + 1]} <= advances.keys():
                widths[place] = pitch
        return widths


_ANY_PAGE = Page()


def write_text(
    text: str,
    *,
    style: str | Style,
    model: Path | None = None,
    source: Path | None = None,
    vertical: bool = False,
    each: bool = False,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
    latin: Path | None = None,
    punctuation: bool = False,
    margin: float = MARGIN,
    ink: str = "black",
    paper: str = "white",
    seal: str | Path | None = None,
    device: str = "auto",
) -> Piece:
    r"""Write a text in a style, as ``linewright write`` does.

    ConfigError: the size is out of range, or the text does not fit the page. DataError: nothing of the text can be
    written, there is no such style, or the licence of ``latin`` does not allow it. ModelError: the model is absent,
    damaged, or no model of styles. InputError: a face cannot be read.

    Args:
        text: the characters; a line break, or a backslash and an n, begins a new line. Punctuation
            is left out, as in brush pieces, but within Latin words and numbers.
        style: see `list_styles`, or one that was learnt (`learn_style`).
        model: a run or a model file; None for the six styles in the package.
        source: the reference font, a font or a folder of images; None for the one in the package.
        vertical: lines run down, the first at the right.
        each: let every character stand alone, without a page.
        size: side in pixels of a character's frame, 16 to 1024; None for 256, with ``each`` 128, or for less if that
            does not fit the page; where width and height are given, for the largest that fits.
        width: of the page in pixels, at most 20,000; lines that are longer are wrapped.
        height: of the page; with ``vertical``, columns that are longer are wrapped.
        latin: the face of Latin letters and figures; None for the reference font if its licence
            allows it, else DejaVu Serif.
        punctuation: keep it all, set from the reference font, in columns in its vertical forms.
        margin: paper round the text, as a share of a character's frame, 0 to 10.
        ink: a colour, by its name or as #rrggbb.
        paper: the paper's colour.
        seal: a seal after the last character: an image file, or one to nine characters cut out of red.
        device: auto, cpu or cuda.
    """
    page = Page(width, height, vertical, _check_margin(margin))
    look = Look(parse_colour(ink, "--ink"), parse_colour(paper, "--paper"))
    _check_look(look, seal, each)
    _check_size(size, page, each)
    asked = read_lines(text, punctuation=punctuation)
    if isinstance(style, Style):
        model, style = style.model, style.name
    scribe = Scribe.load(model, source, device=device)
    style, chosen = choose_style(style, scribe.styles)
    face = choose_latin(latin, scribe.face.path if isinstance(scribe.face, FontFace) else None)
    placement = scribe.faces.source.placement
    all_chars = [c for c in dict.fromkeys("".join(asked.lines)) if not c.isspace()]
    marks = Marks(scribe.face, vertical) if punctuation else None
    letters = draw_letters(all_chars, face, placement, _LEAST_SIZE, marks)
    chars = [char for char in all_chars if char not in letters.images]
    missing = scribe.missing([*chars, *filter(_is_picture, asked.marks)])
    notes = chosen + _notes(asked, chars, missing, scribe.face.name, guessed=model is None)
    if not set(all_chars) - set(missing):
        raise DataError("there is no character to write", where="TEXT", way_out="; ".join(notes) or None)
    lines = asked.lines
    if missing:
        lines = [line.translate(dict.fromkeys(map(ord, missing))).strip() for line in lines]
    if each:
        size = size or _GLYPH_SIZE
    else:
        page, wrapped = page.for_text(lines, size or _PIECE_SIZE)
        if wrapped:
            notes.append(Message("lines are wrapped to fit a page: --width and --height set another"))
        lines, size = page.fit(lines, letters.advances, size)
    letters = draw_letters(letters.images, face, placement, size, marks)
    chars = [char for char in chars if char not in missing]
    images = scribe.draw(chars, style) if chars else []
    if size != scribe.size:
        images = [redraw(image, size) for image in images]
    glyphs = letters.images | dict(zip(chars, images, strict=True))
    if seal is not None:
        look = look._replace(seal=read_seal(seal, lambda char: _print_of(scribe, char), seal_side(size)))
    set_ = _Set(None, (), (0, 0)) if each else _set(lines, glyphs, page, letters.advances, look)
    if any(map(str.isalnum, letters.images)):
        notes.insert(0, Message("Latin letters and figures are set in {0}, not in the style", face.name))
    left_out = [c for c in asked.marks if c not in missing]
    return Piece(set_.image, glyphs, left_out, notes, missing, set_.places, look, set_.seal_at)


class _Set(NamedTuple):
    """A page as it was set."""

    image: Pixels | None
    places: Sequence[Place]
    seal_at: tuple[int, int]


def _set(
    lines: Sequence[str], glyphs: Mapping[str, Pixels], page: Page, advances: Mapping[str, float], look: Look
) -> _Set:
    """Set a page in its colours, with room for its seal where the page has no size of its own."""
    shape, places = place_lines(lines, glyphs, page=page, advances=advances)
    image = draw_places(shape, places, glyphs)
    if look.plain:
        return _Set(image, places, (0, 0))
    frame, corner = len(next(iter(glyphs.values()))), (0, 0)
    if look.seal is not None:
        grown = page.height is None if page.vertical else page.width is None
        more = frame if grown else 0
        image = np.pad(image, ((0, more * page.vertical), (0, more * (not page.vertical))), constant_values=255)
        corner = seal_corner(image.shape[:2], places[-1], frame, vertical=page.vertical)
    return _Set(coloured(image, look, corner), places, corner)


def _print_of(scribe: Scribe, char: str) -> Pixels:
    (image,) = scribe.source([char])
    return image


def _check_margin(margin: float) -> float:
    if not 0 <= margin <= _MOST_MARGIN:
        raise ConfigError("must be {0} to {1}, not {2}", 0, _MOST_MARGIN, margin, where="--margin")
    return margin


def _check_look(look: Look, seal: str | Path | None, each: bool) -> None:
    if each and (seal is not None or not look.plain):
        raise ConfigError("is of a page, which --each does without", where="--ink, --paper, --seal")


def _is_picture(char: str) -> bool:
    """Tell emoji and other symbols from punctuation: where print lacks them, they are missing."""
    return unicodedata.category(char) in ("So", "Sk")


def _check_size(size: int | None, page: Page, each: bool) -> None:
    if size is not None and not _LEAST_SIZE <= size <= _MOST_SIZE:
        raise ConfigError("must be {0} to {1}, not {2}", _LEAST_SIZE, _MOST_SIZE, size, where="--size")
    for side, where in ((page.width, "--width"), (page.height, "--height")):
        if side is not None and each:
            raise ConfigError("is of a page, which --each does without", where=where)
        if side is not None and not _LEAST_SIZE <= side <= _MOST_SIDE:
            raise ConfigError("must be {0} to {1}, not {2}", _LEAST_SIZE, _MOST_SIDE, side, where=where)


def _notes(asked: TextLines, chars: Sequence[str], missing: Sequence[str], face: str, *, guessed: bool) -> list[str]:
    """Say what is not written, and what was never learnt; the package's models know Han alone."""
    notes: list[str] = []
    for script, some in by_script(missing).items():
        why = Message("{0} was never learnt", script) if script else Message("not in {0}", face)
        notes.append(Message("not written: {0} ({1})", show(some), why))
    for script, some in by_script(c for c in chars if c not in missing).items():
        if script and guessed:
            notes.append(Message("{0} was never learnt: look at {1}", script, some))
    if asked.invisible:
        notes.append(Message("left out, invisible: {0}", show(asked.invisible)))
    return notes


class Letters(NamedTuple):
    """Letters of a face."""

    images: dict[str, Pixels]  # S x S uint8, paper 255, ink 0, in the middle of the frame
    advances: dict[str, float]  # of each and of the space, as shares of the frame


class Marks(NamedTuple):
    """How punctuation is set."""

    face: PrintFace
    vertical: bool

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Draw a mark in its full-width cell."""
        return self.stand(char, self.face.draw(char, placement, size))

    def stand(self, char: str, image: Pixels) -> Pixels:
        """Return a mark as it stands in its line."""
        if not self.vertical or image.min() == 255:
            return image
        if char in TURNED or char in _QUOTES:
            return np.rot90(image, -1)
        rows, columns = np.nonzero(image < 255)
        down, right = (len(image) - 1 - int(at.min() + at.max()) for at in (rows, columns))
        if char in IN_CORNERS:  # as far from the upper right as it was from the lower left
            return shift_pixels(image, down, right)
        return shift_pixels(image, 0, right // 2) if char in _IN_THE_MIDDLE else image


def draw_letters(
    chars: Iterable[str], face: LatinFace, placement: Placement, size: int, marks: Marks | None = None
) -> Letters:
    """Draw what the face has of Latin letters and figures, as large and low as print is placed."""
    # Full-width marks are print's and take a whole place, so that they have no advance here.
    chars = list(chars)
    known = frozenset(marks.face.characters()) if marks else frozenset[str]()
    borrowed = face.glyphs()
    source = open_face(face.path)
    advances = {" ": placement.scale / 4}
    images = {}
    for char in chars:
        if char in borrowed and char not in BRUSH_WRITTEN and not char.isspace():
            width = placement.scale * borrowed[char].width / UPM
            middle = Placement(placement.scale, (1 - width) / 2, placement.dy)
            if marks and char in known and char > "\u2000" and width > _WIDE * placement.scale:
                continue
            advances[char] = width
            images[char] = source.draw(char, middle, size)
            if marks:
                images[char] = marks.stand(char, images[char])
    for char in known.intersection(chars) - images.keys():
        if marks and unicodedata.category(char)[0] in "PS":
            images[char] = marks.draw(char, placement, size)
    return Letters(images, advances)


def set_piece(
    lines: Sequence[str],
    glyphs: Mapping[str, Pixels],
    *,
    page: Page = _ANY_PAGE,
    advances: Mapping[str, float] | None = None,
) -> Pixels:
    """Return a page, H x W uint8, with the text in its middle; a space takes a place, too."""
    shape, places = place_lines(lines, glyphs, page=page, advances=advances)
    return draw_places(shape, places, glyphs)


def place_lines(
    lines: Sequence[str],
    glyphs: Mapping[str, Pixels],
    *,
    page: Page = _ANY_PAGE,
    advances: Mapping[str, float] | None = None,
) -> tuple[tuple[int, int], list[Place]]:
    """Return the height and width of a page and where its characters lie, the text in its middle."""
    # Letters advance by shares of the frame in lines that do not run down: they stand closer than
    # `PITCH`, and so does a space between two of them.
    longest = max((len(line) for line in lines), default=0)
    if not glyphs or not longest:
        raise DataError("there is no character to write")
    side = next(iter(glyphs.values())).shape[0]
    pitch, margin = round(PITCH * side), round(page.margin * side)
    widths = [page.widths(line, side, advances or {}) for line in lines]
    along = max(map(sum, widths)) - pitch + side + 2 * margin
    across = (len(lines) - 1) * pitch + side + 2 * margin
    least = (along, across) if page.vertical else (across, along)
    shape = (max(least[0], page.height or 0), max(least[1], page.width or 0))
    above, before = ((whole - part) // 2 for whole, part in zip(shape, least, strict=True))
    places = []
    for row, line in enumerate(lines):
        starts = accumulate(widths[row], initial=0)
        for char, start, width in zip(line, starts, widths[row], strict=False):
            if char.isspace():
                continue
            forward = max(margin + start + (width - pitch) // 2, 0)
            aside = margin + (len(lines) - 1 - row if page.vertical else row) * pitch
            top, left = (forward, aside) if page.vertical else (aside, forward)
            places.append(Place(char, left + before, top + above))
    return shape, places


def draw_places(shape: tuple[int, int], places: Sequence[Place], glyphs: Mapping[str, Pixels]) -> Pixels:
    """Return a page of height and width with its characters, H x W uint8."""
    image = np.full(shape, 255, np.uint8)
    for char, left, top in places:
        side = glyphs[char].shape[0]
        cell = image[top : top + side, left : left + side]
        np.minimum(cell, glyphs[char][: cell.shape[0], : cell.shape[1]], out=cell)
    return image
