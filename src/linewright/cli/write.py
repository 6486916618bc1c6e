"""The commands of a scribe: `write` and `styles`."""

from __future__ import annotations

from pathlib import Path

from linewright.base import say, stdout


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
    latin: Path | None = None,
    device: str = "auto",
) -> None:
    r"""Write a text in a hand.

    Args:
        text: the characters; \n begins a new line. Punctuation is left out, as in brush pieces, but
            within Latin words and numbers, which are set in the face of --latin.
        style: the hand, one of `linewright styles`.
        to: the picture to write; with --each the folder for one picture a character.
        model: a run or a model file; by default the six hands in the package.
        source: the print face, a font or a folder of images; by default LXGW WenKai if it is
            installed or in the folder fonts, else the 500 characters in the package.
        vertical: lines run down, the first at the right.
        each: write one picture a character, named U+6C38.png.
        size: side in pixels of a character's frame, 16 to 1024; by default 256, with --each 128.
        latin: the face of Latin letters and figures; by default the print face if its licence
            allows it, else DejaVu Serif.
        device: auto, cpu, cuda.
    """
    from linewright.base import ConfigError, DataError
    from linewright.fonts import Scribe, choose_latin, draw_letters, part_marks, redrawn, set_piece
    from linewright.glyphs import FontFace
    from linewright.pages import write_image
    from linewright.training import HANDS, shipped_model

    size = (128 if each else 256) if size is None else size
    if not 16 <= size <= 1024:
        raise ConfigError(f"must be 16 to 1024, not {size}", where="--size")
    parted = [part_marks(line) for line in text.replace("\\n", "\n").splitlines()]
    lines = [line for line, _ in parted]
    marks = dict.fromkeys(mark for _, left in parted for mark in left)
    chars = [char for char in dict.fromkeys("".join(lines)) if not char.isspace()]
    if not chars:
        raise DataError("there is no character to write", where="TEXT")
    scribe = Scribe.load(model or shipped_model(HANDS), source, device=device)
    scribe.number(style)
    print_face = scribe.face.path if isinstance(scribe.face, FontFace) else None
    face = choose_latin(latin, print_face)
    letters = draw_letters(chars, face, scribe.faces.source.placement, size)
    chars = [char for char in chars if char not in letters.images]
    drawn = scribe.draw(chars, style) if chars else []
    if size != scribe.size:
        drawn = [redrawn(image, size) for image in drawn]
    glyphs = letters.images | dict(zip(chars, drawn, strict=True))
    if each:
        for char, image in glyphs.items():
            write_image(to / f"U+{ord(char):04X}.png", image)
        say(f"{len(glyphs)} written to {to}")
    else:
        write_image(to, set_piece(lines, glyphs, vertical=vertical, advances=letters.advances))
        say(f"{to}")
    if letters.images:
        say(f"Latin letters and figures are set in {face.name}, not in the hand")
    if marks:
        say(f"left out: {''.join(marks)}")


def styles(*, model: Path | None = None) -> None:
    """Print the hands of a model, one name a line.

    Args:
        model: a run or a model file; by default the six hands in the package.
    """
    from linewright.fonts import faces_of
    from linewright.training import HANDS, read_model, shipped_model

    path = model or shipped_model(HANDS)
    for face in faces_of(read_model(path), where=path).styles:
        stdout.print(face.name)
