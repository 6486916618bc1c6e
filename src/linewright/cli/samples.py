"""The `samples` commands: a sheet to write on, and the images of what was written."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App

from linewright.base import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from linewright.pages import Page

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
    from linewright.fonts import choose_samples, list_beside, print_samples

    chars = choose_samples(count, charset=charset, font=font)
    print_samples(chars, to, font=font)
    say(f"{to}: {count} characters; their list is {list_beside(to)}")


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
    from linewright.fonts import choose_samples, cut_sheet, write_cut
    from linewright.glyphs import load_charset
    from linewright.pages import find_images

    written = choose_samples(count) if chars is None else "".join(load_charset(str(chars)))
    failed: dict[str, str] = {}
    found = cut_sheet(_pages(find_images(scans), failed), written, side=side)
    found.failed.update(failed)
    for line in write_cut(found, to):
        say(line)
    return 3 if found.failed or found.missing else None


def _pages(paths: Sequence[Path], failed: dict[str, str]) -> Iterator[Page]:
    """Yield the pages of scans; put those that cannot be read into ``failed``."""
    from linewright.base import InputError, track
    from linewright.pages import read_pages

    for path in track(paths, total=len(paths), what="cutting"):
        try:
            yield from read_pages(path, channels=3)
        except InputError as error:
            failed[path.name] = str(error)
