"""The command `write`."""

import sys
from dataclasses import dataclass
from pathlib import Path

from cyclopts import Parameter

from linewright.base import Message
from linewright.cli.arguments import PARTLY_FAILED, STDIN, Answer, Device, Force, Output, Styles


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class PageOptions:
    """The page of a piece.

    Args:
        margin: paper round the text, as a share of a character's frame.
        ink: a colour, by its name or as #rrggbb.
        paper: the paper's colour.
        seal: a seal after the last character: an image file, or one to nine characters cut out of red.
    """

    margin: float = 0.25
    ink: str = "black"
    paper: str = "white"
    seal: str | None = None


def write(
    text: str,
    *,
    style: str,
    output: Output,
    model: Styles = None,
    reference_font: Path | None = None,
    vertical: bool = False,
    each: bool = False,
    size: int | None = None,
    width: int | None = None,
    height: int | None = None,
    latin_font: Path | None = None,
    punctuation: bool = False,
    options: PageOptions | None = None,
    device: Device = "auto",
    force: Force = False,
) -> Answer:
    r"""Write a text in a brush style.

    - `linewright write 永和九年 --style gyosho -o piece.png`
    - `linewright write 永和九年 --style gyosho --paper "#f3ead2" --seal 王印 -o piece.pdf`

    Args:
        text: the characters, or - for standard input; \n begins a new line. Punctuation is left
            out, as in brush pieces, unless --punctuation keeps it, but within Latin words and
            numbers, which are set in the face of --latin-font.
        style: one of `linewright font styles`, by any of its names, such as gyosho or 衡山行書.
        output: the picture to write, .svg and .pdf with outlines; with --each the folder for one picture a character.
        reference_font: a font or a folder of images to draw from; by default the one in the
            package, cut from LXGW WenKai.
        vertical: lines run down, the first at the right.
        each: write one picture a character, named U+6C38.png.
        size: side in pixels of a character's frame, 16 to 1024; by default 256, with --each 128, or
            what fits --width and --height.
        width: of the page in pixels: lines that are longer are wrapped.
        height: of the page: with --vertical, columns that are longer are wrapped.
        latin_font: the face of Latin letters and figures; by default the reference font if its
            licence allows it, else DejaVu Serif.
        punctuation: keep it all, set from the reference font, in columns in its vertical forms.
        options: the page.
    """
    from linewright.fonts import write_text

    piece = write_text(
        sys.stdin.read() if text == STDIN else text,
        style=style,
        model=model,
        source=reference_font,
        vertical=vertical,
        each=each,
        size=size,
        width=width,
        height=height,
        latin=latin_font,
        punctuation=punctuation,
        **vars(options or PageOptions()),
        device=device,
    )
    piece.save(output, force=force)
    written = Message("{0} written to {1}", len(piece.glyphs), output) if each else f"{output}"
    lines = [written, *piece.notes]
    if piece.left_out:
        lines.append(Message("left out: {0}", "".join(piece.left_out)))
    facts = piece._asdict() | {"written": output, "glyphs": list(piece.glyphs)}
    for name in ("places", "look", "seal_at"):
        del facts[name]
    return Answer(facts, lines, code=PARTLY_FAILED if piece.missing else 0)
