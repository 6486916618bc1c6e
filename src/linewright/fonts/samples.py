"""Sample sheets for a hand: which characters to write, and the images that come back."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

from linewright.base import DataError, OutputError, write_text
from linewright.fonts.build import FontNames, build_font
from linewright.fonts.choice import choose_characters
from linewright.fonts.cut_sheets import Cut
from linewright.fonts.sample_sheet import print_sheet
from linewright.fonts.trace import trace
from linewright.fonts.write import write_font
from linewright.glyphs import FontFace, Placement, load_charset, read_glyph_set
from linewright.pages import write_image

DOUBTFUL = "doubtful"
"""Folder, beside the cut images, of those to be looked at."""

REPORT = "report.txt"

_EM = Placement(0.8, 0.1, 0.8)  # room for what reaches out of the em box
_SIZE = 96  # pixels at which characters are compared


def choose_samples(count: int, *, charset: str | None = None, font: Path | None = None) -> str:
    """Return the characters to write, those first that bring most kinds of components.

    Without a charset they are among the starter set's 500: then the list depends on ``count``
    alone, and a shorter list is the beginning of a longer one.

    Args:
        count: how many.
        charset: what to choose from, see `load_charset`.
        font: the face in which they are compared; needed with a charset.

    Raises:
        DataError: there are fewer, or the font is not named.
        InputError: the font cannot be read.
    """
    if charset is None:
        source = read_glyph_set("starter").source
        return "".join(choose_characters(source, count))
    if font is None:
        raise DataError(
            "needs a font that has its characters",
            where="--charset",
            way_out="name it with --font",
        )
    face = FontFace(font)
    have = set(face.characters())
    chars = [char for char in load_charset(charset) if char in have and face.measure(char)]
    images = {char: face.draw(char, _EM, _SIZE) for char in chars}
    return "".join(choose_characters(images, count))


def print_samples(chars: Sequence[str], to: Path, *, font: Path | None = None) -> None:
    """Write the sheet, and the list of its characters as a text file beside it.

    Args:
        chars: what is to be written.
        to: the PDF; the list has its name with the suffix .txt.
        font: the face of the small characters above the cells; by default the starter set's print
            face, if it has them.

    Raises:
        DataError: the face lacks a character, or see `print_sheet`.
        OutputError: a file cannot be written.
    """
    if to.suffix.lower() != ".pdf":
        raise OutputError("a sample sheet is a PDF", where=to, way_out="name it sheet.pdf")
    if font is not None:
        print_sheet(chars, to, font=font)
    else:
        with tempfile.TemporaryDirectory() as scratch:
            print_sheet(chars, to, font=_starter_font(chars, Path(scratch) / "print.ttf"))
    write_text(list_beside(to), "".join(chars) + "\n")


def list_beside(sheet: Path) -> Path:
    """Return the text file that holds the characters of a sheet."""
    return sheet.with_suffix(".txt")


def write_cut(cut: Cut, to: Path) -> list[str]:
    """Write cut images as U+6C38.png, doubtful ones into a folder of their own, and a report.

    Images of an earlier cut stay, but for those of the same characters.

    Args:
        cut: what came of `cut_sheet`.
        to: the folder.

    Returns:
        The lines of the report.

    Raises:
        OutputError: a file cannot be written.
    """
    for char, image in cut.images.items():
        name = f"U+{ord(char):04X}.png"
        here, there = to / name, to / DOUBTFUL / name
        if char in cut.doubtful:
            here, there = there, here
        write_image(here, image)
        there.unlink(missing_ok=True)
    good = len(cut.images) - len(cut.doubtful)
    lines = [f"{good} images, {len(cut.doubtful)} doubtful, {len(cut.empty)} cells empty"]
    lines += [f"{name}: not cut: {why}" for name, why in cut.failed.items()]
    lines += [f"{char}: {why}" for char, why in cut.doubtful.items()]
    if cut.empty:
        lines.append(f"empty: {''.join(cut.empty)}")
    if cut.missing:
        lines.append(f"no scan of their page: {''.join(cut.missing)}")
    write_text(to / REPORT, "\n".join(lines) + "\n")
    return lines


def _starter_font(chars: Sequence[str], path: Path) -> Path:
    """Trace the characters of the starter set's print face into a font."""
    source = read_glyph_set("starter").source
    lacking = [char for char in chars if char not in source]
    if lacking:
        raise DataError(
            f"the print face in the package has no {''.join(lacking[:20])}", way_out="name a --font"
        )
    outlines = {char: trace(source[char], source.card.placement) for char in chars}
    names = FontNames("Starter", source.card.font, source.card.licence)
    write_font(build_font(outlines, names), path)
    return path
