"""Jobs that cut scans or photographs of written characters into one image each; pictures of one character are taken."""

import zipfile
from pathlib import Path
from typing import Any

import cv2
from pydantic import Field

from linewright.base import Config, InputError, Message, packed, write_text
from linewright.fonts import CellPlace
from linewright.studio.kinds import Given, Made, Result, Work

SAMPLES = "samples"
CUT = "cells.json"  # in the folder of the job
PAGES = "cut-pages"  # the same: the folder of the pages that cells lie on
_MADE = "made"
_ZIP = "samples.zip"
DOUBTFUL = "doubtful-"
_SIDE = 1024  # px at most of a picture of one character


class SampleOptions(Config):
    """What stands on the pages."""

    text: str = Field("", max_length=5000)  # their characters in the order in which they are read; empty: our sheet's


class CutCells(Config):
    """What is known of cells beside their pictures."""

    places: dict[str, CellPlace]  # by character, empty cells included; those of pictures of one character have none
    empty: tuple[str, ...] = ()
    doubtful: dict[str, Any]  # why, as `packed` has it, by character


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out; a UserError names what is wrong."""
    del kind  # there is one
    return SampleOptions.parse(options, where="options").model_dump()


def work(work: Work) -> Result:
    """Cut the pages that were sent."""
    from linewright.fonts import CutResult, cut_samples

    made, text = work.folder / _MADE, "".join(work.options["text"].split())
    single = named_pictures(work.files)
    notes: list[str] = []
    taken = [char for char, file in single.items() if _take(file, made / f"U+{ord(char):04X}.png", notes)]
    result = CutResult({}, [], {}, [], {}, {})
    if pages := [file for file in work.files if file not in single.values()]:
        listed = None
        if text:
            listed = work.folder / "characters.txt"
            write_text(listed, text)
        kept = work.folder / PAGES
        result = cut_samples([file.path for file in pages], made, chars=listed, force=True, pages=kept)
    chars = {*result.images, *taken}
    if not chars:
        raise InputError("no written character was found on the pages")
    doubtful = {char: why for char, why in result.doubtful.items() if char not in taken}
    files = []
    for char in sorted(chars, key=lambda char: (char not in doubtful, char)):
        name = f"U+{ord(char):04X}.png"
        path = Path(_MADE, "doubtful", name) if char in doubtful else Path(_MADE, name)
        files.append(Made(f"{DOUBTFUL}{name}" if char in doubtful else name, path))
    _pack([file for file in files if not file.name.startswith(DOUBTFUL)], work.folder)
    places = {char: place for char, place in result.places.items() if char not in taken}
    told = {char: packed(why) for char, why in doubtful.items()}
    known = CutCells(places=places, empty=tuple(result.empty), doubtful=told)
    write_text(work.folder / CUT, known.model_dump_json())
    notes += [line for line in result.lines() if pages and not any(name in line for name in result.failed)]
    names = {file.path.name: file.name for file in work.files}
    for name, why in result.failed.items():
        notes.append(Message("{0}: not cut: {1}", names.get(Path(name).name, name), why))
    if taken:
        notes.append(Message("{0} pictures of one character each were taken as they are", len(taken)))
    return Result([Made(_ZIP, Path(_MADE) / _ZIP), *files], notes)


def named_pictures(files: list[Given]) -> dict[str, Given]:
    """Return the files whose names tell a character, as 永.png or U+6C38.png, by it; the last one of each."""
    from linewright.glyphs import char_named

    named = {char_named(Path(file.name).stem): file for file in files if file.path.suffix != ".pdf"}
    return {char: file for char, file in named.items() if char is not None}


def _take(file: Given, to: Path, notes: list[str]) -> bool:
    """Write a picture of one character as PNG, at most `_SIDE` large; tell whether it could be read."""
    from linewright.pages import read_image, write_image

    try:
        pixels = read_image(file.path).pixels
    except InputError as error:
        notes.append(Message("{0}: not cut: {1}", file.name, error.message))
        return False
    share = _SIDE / max(pixels.shape)
    if share < 1:
        pixels = cv2.resize(pixels, None, fx=share, fy=share, interpolation=cv2.INTER_AREA).astype(pixels.dtype)
    write_image(to, pixels)
    return True


def _pack(files: list[Made], folder: Path) -> None:
    with zipfile.ZipFile(folder / _MADE / _ZIP, "w") as packed_files:
        for file in files:
            packed_files.write(folder / file.path, file.name)
