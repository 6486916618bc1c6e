"""The commands of a scribe: `write` and `styles`."""

from __future__ import annotations

from pathlib import Path

from linewright.base import say, stdout
from linewright.cli.arguments import PARTLY_FAILED


def write(
    text: str,
    *,
    style: str,
    to: Path,
    model: Path | None = None,
    source: Path | None = None,
    vertical: bool = False,
    each: bool = False,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
    latin: Path | None = None,
    device: str = "auto",
) -> int | None:
    r"""Write a text in a hand.

    Args:
        text: the characters; \n begins a new line. Punctuation is left out, as in brush pieces, but
            within Latin words and numbers, which are set in the face of --latin.
        style: the hand, one of `linewright styles`.
        to: the picture to write; with --each the folder for one picture a character.
        model: a run or a model file; by default the six hands in the package.
        source: the print face, a font or a folder of images; by default the one in the package, cut
            from LXGW WenKai.
        vertical: lines run down, the first at the right.
        each: write one picture a character, named U+6C38.png.
        size: side in pixels of a character's frame, 16 to 1024; by default 256, with --each 128, or
            what fits --width and --height.
        width: of the page in pixels: lines that are longer are wrapped.
        height: of the page: with --vertical, columns that are longer are wrapped.
        latin: the face of Latin letters and figures; by default the print face if its licence
            allows it, else DejaVu Serif.
        device: auto, cpu, cuda.
    """
    from linewright.fonts import write_text

    piece = write_text(
        text,
        style=style,
        model=model,
        source=source,
        vertical=vertical,
        each=each,
        size=size,
        width=width,
        height=height,
        latin=latin,
        device=device,
    )
    piece.save(to)
    say(f"{len(piece.glyphs)} written to {to}" if each else f"{to}")
    for note in piece.notes:
        say(note)
    if piece.left_out:
        say(f"left out: {''.join(piece.left_out)}")
    return PARTLY_FAILED if piece.missing else None


def styles(*, model: Path | None = None) -> None:
    """Print the hands of a model, one name a line.

    Args:
        model: a run or a model file; by default the six hands in the package.
    """
    from linewright.fonts import list_styles

    for name in list_styles(model):
        stdout.print(name)
