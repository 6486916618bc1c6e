"""The `samples` commands: a sheet to write on, and the images of what was written."""

from __future__ import annotations

from pathlib import Path

from cyclopts import App

from linewright.base import say

samples = App(name="samples", help="Sample sheets of a hand: print them, cut them.")


@samples.command(name="print")
def print_(
    *, to: Path, count: int = 100, charset: str | None = None, font: Path | None = None
) -> None:
    """Print a sheet with the characters that cover most components, a cell for each.

    Args:
        to: the PDF to write; a list of its characters is put beside it as a text file.
        count: how many characters.
        charset: choose among these (see `linewright data glyphs`); by default among the 500 most
            frequent, so that `samples cut` needs no list.
        font: the face of the small characters above the cells; needed with --charset.
    """
    from linewright.fonts import print_samples

    listed = print_samples(to, count=count, charset=charset, font=font)
    say(f"{to}: {count} characters; their list is {listed}")


@samples.command
def cut(
    *scans: Path, to: Path, count: int = 100, chars: Path | None = None, side: int = 256
) -> int | None:
    """Cut scans or photographs of filled-in sheets into one image a character.

    Args:
        scans: images or PDFs, folders or wildcards, in any order.
        to: the folder for U+6C38.png and so on, and for report.txt; doubtful ones go to its folder
            doubtful.
        count: as it was printed.
        chars: the text file that was written beside the sheet; needed if it was printed with
            --charset.
        side: pixels of an image.
    """
    from linewright.fonts import cut_samples

    result = cut_samples(scans, to, count=count, chars=chars, side=side)
    for line in result.lines():
        say(line)
    return 3 if result.failed or result.missing else None
