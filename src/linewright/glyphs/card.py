"""The files of a glyph data set: what it says of itself, ``glyphs.json``, and sheets of glyphs.

A sheet is a PNG of a thousand characters at 128 px, row by row: what training reads, and a contact
sheet for a person; it spares the file system some ten thousand small files.
"""

import json
from collections.abc import Iterable
from itertools import islice
from pathlib import Path
from typing import Literal, Self

import numpy as np
from PIL import Image
from pydantic import Field, model_validator

from linewright.base import Config, DataError, InputError, Pixels, finish_replacing, read_json, write_text, writing
from linewright.glyphs.placement import Placement
from linewright.pages import read_image

CARD, SOURCE = "glyphs.json", "source"


class FaceFacts(Config):
    """What is known of a face without its images."""

    name: str  # the name in the data set, ``source`` for the source
    font: str  # the face's own name
    licence: str  # what is known of its licence, one line
    placement: Placement  # where its origin and em lie in the frame
    fill: float  # share of the frame that the longer side of the mean ink box takes


class Faces(Config):
    """The faces that a glyph model has learnt from."""

    size: int  # side of the frame in pixels
    source: FaceFacts  # the face that is translated from
    styles: tuple[FaceFacts, ...]  # the hands that are translated to


class FaceCard(FaceFacts):
    """One face of a data set: what was kept of it, what was not, and how it is placed."""

    characters: str = Field(min_length=1)  # the kept characters in the order of the sheets
    absent: int  # asked for and not in the face
    blank: int  # in the face without any ink
    placeholder: int  # drawn as a box that stands for what the face lacks
    oversize: str  # too large for the frame at nine tenths of the hand's scale
    twins: int  # kept, and drawn exactly as another kept character is
    misnamed: int  # image files whose names tell no character
    duplicate: int  # image files that name a character a second time
    unreadable: int  # image files that cannot be read

    def facts(self) -> FaceFacts:
        """Return what a model that learnt from the face goes on knowing of it."""
        return FaceFacts(**{name: getattr(self, name) for name in FaceFacts.model_fields})

    def left_out(self) -> str:
        """Return what is not in the data set and why, such as "12 absent, 3 blank"."""
        counts = {
            "absent": self.absent,
            "blank": self.blank,
            "placeholder": self.placeholder,
            "oversize": len(self.oversize),
            "misnamed": self.misnamed,
            "duplicate": self.duplicate,
            "unreadable": self.unreadable,
        }
        return ", ".join(f"{count} {why}" for why, count in counts.items() if count) or "none"


class GlyphReport(Config):
    """A whole data set: its frame, its characters and its faces."""

    version: Literal[1] = 1  # of the format
    size: int = Field(ge=16, le=1024)  # side of the frame in pixels
    fill: float = Field(gt=0, lt=1)  # the share of the frame that was asked for
    charset: str  # the name under which the characters were asked for
    source: FaceCard  # the face that is translated from
    styles: tuple[FaceCard, ...]  # the hands that are translated to

    @model_validator(mode="after")
    def _check_names(self) -> Self:
        names = [card.name for card in (self.source, *self.styles)]
        if names[0] != SOURCE or len({*names}) < len(names) or any("/" in name for name in names):
            raise ValueError("the names of its faces are not those of a data set")
        return self

    def faces(self) -> Faces:
        """Return what a model that learnt from the set goes on knowing of it."""
        return Faces(size=self.size, source=self.source.facts(), styles=tuple(style.facts() for style in self.styles))


def write_card(folder: Path, report: GlyphReport) -> None:
    """Write ``glyphs.json``."""
    data = report.model_dump(mode="json")
    write_text(folder / CARD, json.dumps(data, ensure_ascii=False, indent=1) + "\n")


def read_card(folder: Path) -> GlyphReport:
    """Read ``glyphs.json``."""
    # DataError if the folder is absent or holds no finished data set, InputError if the file is
    # damaged, ConfigError if it has other keys than this version writes.
    path = folder / CARD
    finish_replacing(folder)
    if not path.is_file():
        raise DataError(
            "is no glyph data set (it has no glyphs.json)" if folder.is_dir() else "there is no such folder",
            where=folder,
            way_out="make one with `linewright data glyphs`, or name `starter`",
        )
    return GlyphReport.parse(read_json(path), where=str(path))


_SIDE = 4096  # of a full sheet, in pixels


def write_sheets(glyphs: Iterable[Pixels], folder: Path, stem: str, *, size: int, levels: int = 256) -> None:
    """Write glyphs, size x size uint8, in order as ``stem-1.png``, ``stem-2.png`` and so on.

    ``levels`` 16 rounds greys to the nearest of 16 and takes half the room of 256, which keeps all.
    OutputError: a file cannot be written.
    """
    columns = _SIDE // size
    left = iter(glyphs)
    number = 0
    while cells := list(islice(left, columns * columns)):
        number += 1
        rows = -(-len(cells) // columns)
        sheet = np.full((rows, size, columns, size), 255, np.uint8)
        for cell, glyph in enumerate(cells):
            sheet[cell // columns, :, cell % columns] = glyph
        image = Image.fromarray(sheet.reshape(rows * size, columns * size))
        with writing(folder / f"{stem}-{number}.png") as path:
            if levels == 16:
                image = image.point(lambda value: (value * 15 + 127) // 255)
                image.putpalette([17 * level for level in range(16) for _ in "rgb"])
                image.save(path, bits=4, optimize=True)
            else:
                image.save(path)


def read_sheets(folder: Path, stem: str, *, size: int, count: int) -> Pixels:
    """Return the glyphs of ``stem-*.png``, count x size x size uint8; InputError on others."""
    columns = _SIDE // size
    glyphs = np.empty((count, size, size), np.uint8)
    for number, start in enumerate(range(0, count, columns * columns), start=1):
        path = folder / f"{stem}-{number}.png"
        here = min(count - start, columns * columns)
        rows = -(-here // columns)
        try:
            sheet = read_image(path, max_pixels=_SIDE * _SIDE).pixels
        except InputError as error:
            raise InputError(
                "the sheet cannot be read ({0})", error, where=path, way_out="build the data set again"
            ) from error
        if sheet.shape != (rows * size, columns * size):
            raise InputError(
                "the sheet is {0} x {1} px instead of {2} x {3}",
                sheet.shape[1],
                sheet.shape[0],
                columns * size,
                rows * size,
                where=path,
                way_out="build the data set again",
            )
        cells = sheet.reshape(rows, size, columns, size).swapaxes(1, 2).reshape(-1, size, size)
        glyphs[start : start + here] = cells[:here]
    return glyphs
