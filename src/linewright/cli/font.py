"""The commands `font`, `specimen` and `samples`: a font, its specimen, what a hand wrote for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

from cyclopts import App, Parameter

from linewright.base import say
from linewright.cli.arguments import PARTLY_FAILED
from linewright.fonts import FontWords

if TYPE_CHECKING:
    from linewright.fonts import FontReport

samples = App(name="samples", help="Sample sheets of a hand: print them, cut them.")


def font(
    *,
    to: list[Path],
    style: str | None = None,
    from_samples: Path | None = None,
    minutes: float | None = None,
    steps: int | None = None,
    charset: str = "gb2312",
    model: list[Path] | None = None,
    source: list[Path] | None = None,
    latin: Path | None = None,
    data: str | None = None,
    failed: Literal["drawn", "source"] = "drawn",
    replace: Path | None = None,
    reroll: str = "",
    device: str = "auto",
    words: Annotated[FontWords, Parameter(name="*")] | None = None,
) -> int:
    """Make a font of a hand; glyphs that a reader rejects are made again or listed.

    Glyphs are kept in FONT.glyphs beside the font: the same command goes on where it stopped.
    Beside it stands FONT.review.html, what failed first.

    With --from-samples the hand is learnt first. The training is kept in FONT.hand, the model
    beside the font: `linewright write --model` takes it too.

    Args:
        to: the font file, .ttf, .otf, .woff2 or .ufo; once for each format.
        style: the hand, one of `linewright styles`; with --from-samples how to call the new one, by
            default after the font file.
        from_samples: learn the hand from the written characters in this folder, images named 永.png
            or U+6C38.png, as `linewright samples cut` makes it. They stand in the font as they are.
        minutes: how long to learn from samples, about; 30 unless steps are given.
        steps: how many steps to learn from samples instead.
        charset: as in `linewright data glyphs`: gb2312, general-8105, a text file, characters.
        model: a run or a model file; by default the six hands in the package. Further ones are
            tried where the first one fails. With --from-samples the model that learns the hand.
        source: the print face, a font or a folder of images; further ones are tried where the
            first one fails.
        latin: the face of Latin, figures and punctuation; by default the print face if its licence
            allows it, else DejaVu Serif.
        data: the data set that holds the hand itself, to learn what its glyphs are like; by default
            the starter set if it does.
        failed: what stands where all fails: drawn (the best glyph drawn) or source (print).
        replace: a folder of your own images, named 永.png or U+6C38.png, to take as they are.
        reroll: characters of which you want another glyph.
        device: auto, cpu, cuda.
        words: what the font says of itself.
    """
    from linewright.fonts import make_font

    report = make_font(
        to,
        style=style,
        samples=from_samples,
        minutes=minutes,
        steps=steps,
        charset=charset,
        models=model or (),
        sources=source or (),
        latin=latin,
        data=data,
        failed=failed,
        replace=replace,
        reroll=reroll,
        device=device,
        **(words or {}),
    )
    return _say_result(report)


def specimen(font: Path, *, to: Path, grid: int = 1000) -> None:
    """Write a specimen of a font: a poem set both ways, metrics, coverage, the characters.

    Args:
        font: a TTF, OTF or WOFF2 file.
        to: the PDF to write.
        grid: how many characters the grid shows at most.
    """
    from linewright.fonts import write_specimen

    write_specimen(font, to, grid=grid)
    say(f"{to}")


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
    return PARTLY_FAILED if result.failed or result.missing else None


def _say_result(report: FontReport) -> int:
    say(
        f"{', '.join(map(str, report.paths))}: {report.characters} characters, {report.legible} of "
        f"them judged by reading and {report.characters - report.legible} by topology alone"
    )
    say(
        f"rejected: {report.first_rejected} as first drawn, {len(report.rejected)} after other "
        "means" + (f": {''.join(report.rejected[:40])}" if report.rejected else "")
    )
    if report.in_print:
        say(f"{len(report.in_print)} stand in print: {''.join(report.in_print[:40])}")
    if report.latin:
        say(
            f"{len(report.latin)} are Latin, figures or punctuation, from {report.latin_face}: "
            f"{''.join(report.latin[:40])}"
        )
    if report.missing:
        # A character of private use or without a width is told by its code.
        missing = [
            char if char.isprintable() else f" U+{ord(char):04X} " for char in report.missing
        ]
        say(f"{len(missing)} are not in the print face: {''.join(missing[:40])}")
    if report.specks:
        say(f"{report.specks} specks dropped")
    if not report.free:
        say(report.licence)
    say(f"Glyphs are kept in {report.work}; look at {report.review}")
    return PARTLY_FAILED if report.missing else 0
