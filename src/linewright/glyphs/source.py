"""Where glyphs come from: font files and folders of character images, behind one protocol."""

import hashlib
import io
import math
import warnings
from contextlib import AbstractContextManager, suppress
from functools import lru_cache
from pathlib import Path
from typing import Protocol

import brotli
import numpy as np
from fontTools.ttLib import TTFont
from fontTools.ttLib.woff2 import WOFF2DirectoryEntry, woff2DirectorySize
from PIL import Image, ImageChops, ImageDraw, ImageFont

from linewright.base import InputError, Message, Pixels, foreign, shown, size_of
from linewright.glyphs.file_names import char_named, exact_name
from linewright.glyphs.placement import Ink, Placement
from linewright.pages import IMAGE_SUFFIXES, read_image

_MEASURE = 256  # pixels to the em when ink boxes are measured: half a pixel at 128 px
_OVERSAMPLE = 4  # drawn this much larger, then averaged: hinting moves an edge by 1/8 pixel
_LARGEST = 1 << 28  # bytes of a font, unfolded; the largest of Chinese have half of that
_MOST_PARTS = 1000  # of a glyph; the most that are known have some twenty
_NO_CHARACTER = "\uffff"  # never assigned, so a font draws its .notdef for it


class Face(Protocol):
    """A font or a folder of images that draws characters."""

    name: str
    licence: str  # what the face says of its licence, one line, or an empty string
    misnamed: int  # image files whose names tell no character
    duplicate: int  # image files that name a character a second time

    def characters(self) -> list[str]:
        """Return the characters that the face claims to have, by code point."""

    def measure(self, char: str) -> Ink | None:
        """Return the ink box of one character, None for a blank one; InputError if unreadable."""

    def placeholder(self) -> Ink | None:
        """Return what the face draws for characters that it lacks, None if nothing."""

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character as size x size uint8, paper 255, ink 0, anti-aliased."""


def open_face(path: str | Path) -> Face:
    """Open a TTF, OTF or TTC font (``font.ttc:2`` for its third face) or a folder of images.

    InputError: no such file or face, not a font, or no image that is named by a character.
    """
    path = Path(path)
    index = None
    if not path.exists():
        file, colon, number = str(path).rpartition(":")
        if not colon or not number.isdecimal() or not Path(file).is_file():
            raise InputError("there is no such font or folder", where=path)
        path, index = Path(file), int(number)
    return FolderFace(path) if path.is_dir() else FontFace(path, index)


def reading_font(where: Path | str, *, way_out: str | None = None) -> AbstractContextManager[None]:
    """Turn whatever a library raises on a damaged font into one line, see `foreign`."""
    return foreign("is not a font that can be read", where, way_out=way_out)


def open_font(path: Path, index: int | None = None) -> TTFont:
    """Open a font file or the first face of a collection, to be read alone, within `reading_font`."""
    # What no text can be set with is refused at once, before a table is missed half way.
    if not 0 < size_of(path) <= _LARGEST:
        raise ValueError("no file, an empty one, or one of more than 256 MiB")
    return _parse(path.read_bytes(), index)


@lru_cache(maxsize=2)  # a large font takes half a second; a command has a face of print and one of Latin
def _parse(data: bytes, index: int | None) -> TTFont:
    if data[:4] == b"wOF2":
        _check_unfolded(data)
    if data[:4] == b"ttcf":
        if 12 + 4 * int.from_bytes(data[8:12], "big") > len(data):
            raise ValueError("the collection is cut off")
        index = index or 0
    font = TTFont(io.BytesIO(data), fontNumber=-1 if index is None else index, lazy=True)
    missing = [tag for tag in ("head", "hhea", "hmtx", "maxp", "cmap") if tag not in font]
    if missing or not {"glyf", "CFF ", "CFF2"}.intersection(font.keys()):
        raise ValueError(f"it has no {missing[0] if missing else 'outlines'}")
    if not 16 <= font["head"].unitsPerEm <= 16384:  # OpenType 1.9, head
        raise ValueError(f"{font['head'].unitsPerEm} units to the em")
    return font


def _check_unfolded(data: bytes) -> None:
    """Refuse a WOFF2 that unfolds to more than a font may have, before all of it is unfolded."""
    stream = io.BytesIO(data)
    stream.seek(woff2DirectorySize)
    for _ in range(int.from_bytes(data[12:14], "big")):  # its tables
        WOFF2DirectoryEntry().fromFile(stream)
    packed = stream.read(int.from_bytes(data[20:24], "big"))
    unfolded = brotli.Decompressor().process(packed, output_buffer_limit=_LARGEST)
    if len(unfolded) >= _LARGEST:
        raise ValueError("it unfolds to more than 256 MiB")


def check_parts(font: TTFont, char: str) -> None:
    """Refuse a glyph that holds itself or unfolds to thousands of parts: drawing it has no end."""
    waiting, left = [font.getBestCmap().get(ord(char))], _MOST_PARTS
    while waiting and "glyf" in font:
        glyph = font["glyf"].glyphs.get(waiting.pop())
        if glyph is not None and glyph.isComposite():
            waiting += glyph.getComponentNames(font["glyf"])
        left -= 1
        if left < len(waiting):
            raise ValueError("it holds itself, or too many parts")


class FontFace:
    """One face of a font file, drawn by FreeType."""

    misnamed = duplicate = 0

    def __init__(self, path: Path, index: int | None = None) -> None:
        self.path, self.index = path, index or 0
        self._sized: dict[float, ImageFont.FreeTypeFont] = {}
        where = path if index is None else f"{path}:{index}"
        way_out = "give a TTF, OTF or TTC file or a folder of images"
        with reading_font(where, way_out=way_out):
            self._read(open_font(path, index))
            self._font(16)  # what FreeType cannot open is told at once
        if not self._codes:
            raise InputError("the font has no Unicode character map", where=path)

    def _read(self, font: TTFont) -> None:
        self._table = font
        self._codes = sorted(font.getBestCmap() or ())
        self.name = next(iter(name_entries(font, 4)), self.path.stem)
        self.licence = next((text.strip().splitlines()[0] for text in name_entries(font, 13, 14)), "")

    def characters(self) -> list[str]:
        """Return the characters in the font's Unicode map; some of them may be blank."""
        return [chr(code) for code in self._codes]

    def measure(self, char: str) -> Ink | None:
        """Return the ink box of one character, or None for a blank one."""
        # Three em each way: what reaches beyond is far too large for any frame.
        ink = self._ink(char, _MEASURE, 3 * _MEASURE, (_MEASURE, 2 * _MEASURE))
        box = ink.getbbox()
        if box is None:
            return None
        left, top, right, bottom = box
        return Ink(
            left / _MEASURE - 1, top / _MEASURE - 2, right / _MEASURE - 1, bottom / _MEASURE - 2, _digest(ink, box)
        )

    def placeholder(self) -> Ink | None:
        """Return the font's .notdef."""
        with suppress(InputError):  # a damaged one stands for nothing
            return self.measure(_NO_CHARACTER)
        return None

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character as size x size uint8, paper 255, ink 0, anti-aliased."""
        side = size * _OVERSAMPLE
        origin = (placement.dx * side, placement.dy * side)
        ink = self._ink(char, placement.scale * side, side, origin)
        return np.asarray(ImageChops.invert(ink.reduce(_OVERSAMPLE)))

    def _ink(self, char: str, em: float, side: int, origin: tuple[float, float]) -> Image.Image:
        """Return a square image with ink 255 and paper 0, the pen's start at ``origin``."""
        image = Image.new("L", (side, side), 0)
        huge = warnings.catch_warnings(action="error", category=Image.DecompressionBombWarning)
        with foreign("its glyph is damaged", f"{shown(self.path)}, U+{ord(char):04X}"), huge:
            check_parts(self._table, char)
            ImageDraw.Draw(image).text(origin, char, fill=255, font=self._font(em), anchor="ls")
        return image

    def _font(self, em: float) -> ImageFont.FreeTypeFont:
        if em not in self._sized:
            self._sized[em] = ImageFont.truetype(self.path, em, index=self.index, layout_engine=ImageFont.Layout.BASIC)
        return self._sized[em]


def name_entries(font: TTFont, *numbers: int) -> list[str]:
    """Return entries of a font's name table that are not blank, by number.

    0 is the copyright, 4 the full name, 13 the licence, 14 its address.
    """
    table = font.get("name")
    texts = (table.getDebugName(number) for number in numbers) if table else ()
    return [text for text in texts if text and text.strip()]


class FolderFace:
    """A folder of images, one a character, named ``永``, ``U+6C38`` or ``6c38``."""

    licence = ""

    def __init__(self, folder: Path) -> None:
        self.name = folder.name
        self._misnamed: list[Path] = []
        self._duplicates: dict[Path, str] = {}
        self._files: dict[str, Path] = {}
        # What is named by nothing else comes first: a copy of it is the second.
        for path in sorted(folder.iterdir(), key=lambda path: (exact_name(path.stem) is None, path)):
            if path.suffix.lower() not in IMAGE_SUFFIXES or path.name.startswith("."):
                continue
            char = char_named(path.stem)
            if char is None:
                self._misnamed.append(path)
            elif char in self._files:
                self._duplicates[path] = char
            else:
                self._files[char] = path
        self.misnamed, self.duplicate = len(self._misnamed), len(self._duplicates)
        if not self._files:
            raise InputError(
                "holds no image named by a character ({0} with other names)",
                self.misnamed,
                where=folder,
                way_out="name the images like 永.png, U+6C38.png or 6c38.png",
            )

    def characters(self) -> list[str]:
        """Return the characters that the file names tell, by code point."""
        return sorted(self._files)

    def measure(self, char: str) -> Ink | None:
        """Return the box of what is darker than mid-grey, or None for a blank image."""
        return measure_image(self.image(char))

    def placeholder(self) -> None:
        """Return None: a folder has no image for what it lacks."""

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character as size x size uint8, paper 255, ink 0, resampled bicubically."""
        return draw_image(self.image(char), placement, size)

    def refused(self) -> list[str]:
        """Return for each image that is not used its file and why, one line each."""
        return [
            *(Message("{0}: the name tells no character", path) for path in self._misnamed),
            *(Message("{0}: names {1} a second time", path, char) for path, char in self._duplicates.items()),
        ]

    def path(self, char: str) -> Path:
        """Return the file of a character."""
        return self._files[char]

    def image(self, char: str) -> Pixels:
        """Return the image as it is, H x W uint8, paper 255, ink 0; InputError if unreadable."""
        return read_image(self._files[char]).pixels


def measure_image(image: Pixels) -> Ink | None:
    """Return the box of what is darker than mid-grey in an image, H x W uint8, or None if nothing is."""
    ink = ImageChops.invert(Image.fromarray(image))
    box = ink.point(lambda value: 255 * (value > 127)).getbbox()
    if box is None:
        return None
    x, y = ink.width / 2, ink.height / 2
    left, top, right, bottom = box
    return Ink(left - x, top - y, right - x, bottom - y, _digest(ink, box))


def draw_image(image: Pixels, placement: Placement, size: int) -> Pixels:
    """Return an image, H x W uint8, in its place in a frame of size x size, resampled bicubically."""
    ink = ImageChops.invert(Image.fromarray(image))
    step = 1 / placement.scale  # image pixels to one frame side
    left = ink.width / 2 - placement.dx * step
    top = ink.height / 2 - placement.dy * step
    # The crop pads with zeros, which is paper here, and resizing wants its box inside.
    corner = (math.floor(left) - 1, math.floor(top) - 1)
    side = math.ceil(step) + 3
    frame = ink.crop((*corner, corner[0] + side, corner[1] + side))
    x, y = left - corner[0], top - corner[1]
    glyph = frame.resize((size, size), Image.Resampling.BICUBIC, box=(x, y, x + step, y + step))
    return np.asarray(ImageChops.invert(glyph))


def _digest(ink: Image.Image, box: tuple[int, int, int, int]) -> bytes:
    """Return what tells one drawing from another: its box and the pixels in it."""
    return hashlib.blake2b(repr(box).encode() + ink.crop(box).tobytes(), digest_size=16).digest()
