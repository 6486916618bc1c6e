"""The commands `font`: sheets to write on, a style learnt, a font made, and what it looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from cyclopts import App, Parameter
from rich.table import Table

from linewright.base import Message
from linewright.cli.arguments import PARTLY_FAILED, REFUSED, Answer, Device, Force, Output, Outputs, Styles
from linewright.fonts import FontWords

if TYPE_CHECKING:
    from linewright.fonts import FontReport

Words = Annotated[FontWords, Parameter(name="*")]

font = App(name="font", help="Make a font, in a style of the package or in your own handwriting.")


@Parameter(name="*")
@dataclass(frozen=True, kw_only=True)
class FontOptions:
    """How a font is made.

    Args:
        charset: gb2312, gbk, big5, jis, general-8105 (see `linewright data glyphs`), a text file,
            or the characters themselves.
        reference_font: a font or a folder of images to draw from; further ones are tried where the
            first one fails. By default the one in the package.
        latin_font: the face of Latin, figures and punctuation; by default the reference font if its
            licence allows it, else DejaVu Serif.
        failed: what stands where all fails: drawn (the best glyph drawn) or source (print).
        replace: a folder of your own images, named 永.png or U+6C38.png, to take as they are.
        reroll: characters of which you want another glyph.
        words: what the font says of itself.
    """

    charset: str = "gb2312"
    reference_font: list[Path] | None = None
    latin_font: Path | None = None
    failed: Literal["drawn", "source"] = "drawn"
    replace: Path | None = None
    reroll: str = ""
    device: Device = "auto"
    force: Force = False


@font.command
def build(
    *,
    output: Outputs,
    style: str | None = None,
    model: list[Path] | None = None,
    dataset: str | None = None,
    options: FontOptions | None = None,
    words: Words | None = None,
) -> Answer:
    """Build a font in a style; glyphs that the OCR model rejects are made again or listed.

    - `linewright font build --style gyosho -o Gyosho.ttf`
    - `linewright font build --style 草書 --charset jis -o Grass.otf -o Grass.woff2`

    Glyphs are saved in FONT.glyphs next to the font: the same command resumes where it stopped.
    FONT.review.html shows every glyph, what failed first.

    Args:
        output: the font file, .ttf, .otf, .woff2 or .ufo; once for each format.
        style: one of `linewright font styles`, by any of its names, such as gyosho or 衡山行書.
        model: a run or a model file; by default the six styles in the package. Further ones are
            tried where the first one fails.
        dataset: the data set that holds the original font, to learn what its glyphs are like; by
            default the starter set if it does.
        options: how else.
        words: what the font says of itself.
    """
    return _make(output, options, words, style=style, models=model or (), data=dataset)


@font.command
def learn(
    samples: Path,
    *,
    output: Outputs,
    style: str | None = None,
    minutes: float | None = None,
    steps: int | None = None,
    model: Path | None = None,
    options: FontOptions | None = None,
    words: Words | None = None,
) -> Answer:
    """Learn a style from 20 to 300 written characters and build its font.

    - `linewright font learn hand -o Mine.ttf`
    - `linewright font learn hand -o Mine.ttf --minutes 60 --charset general-3500`

    The samples stand in the font as they are. The training is saved in FONT.hand, the model next to
    the font: `linewright write --model` takes it too.

    Args:
        samples: a folder of images named 永.png or U+6C38.png, as `linewright font cut` makes it.
        output: the font file, .ttf, .otf, .woff2 or .ufo; once for each format.
        style: what to call the style; by default after the font file.
        minutes: how long to learn, about; 30 unless steps are given.
        steps: how many steps to learn instead.
        model: a run or a model file to begin with; by default the six styles in the package.
        options: how else.
        words: what the font says of itself.
    """
    return _make(
        output,
        options,
        words,
        samples=samples,
        style=style,
        minutes=minutes,
        steps=steps,
        models=[] if model is None else [model],
    )


@font.command
def sheet(
    *, output: Output, count: int = 100, charset: str | None = None, font: Path | None = None, force: Force = False
) -> Answer:
    """Print a sheet to write on: the characters that cover most components, a cell for each.

    - `linewright font sheet -o sheet.pdf`
    - `linewright font sheet --charset big5-1 -o sheet.pdf`

    Args:
        output: the PDF to write; a list of its characters is saved next to it as a text file.
        count: how many characters.
        charset: choose among these, such as big5-1 (see `linewright data glyphs`); by default among
            the 500 most frequent, in simplified characters.
        font: the face of the small characters above the cells; by default the reference font in the package.
    """
    from linewright.fonts import print_samples

    listed = print_samples(output, count=count, charset=charset, font=font, force=force)
    return Answer(
        {"sheet": output, "list": listed, "characters": count},
        [Message("{0}: {1} characters; their list is {2}", output, count, listed)],
        hint=Message("Print it, write on it, scan it; then: {0}", "linewright font cut SCANS -o hand"),
    )


@font.command
def cut(
    *scans: Path, output: Output, count: int = 100, chars: Path | None = None, side: int = 256, force: Force = False
) -> Answer:
    """Cut scans or photographs of sheets or copybook pages into one image a character.

    - `linewright font cut scan.jpg -o hand`
    - `linewright font cut copybook.jpg --chars copybook.txt -o hand`

    On pages without marks in their corners, rows and columns of characters are looked for; without a list of their
    characters these are named by reading.

    Args:
        scans: images or PDFs, folders or wildcards, in any order.
        output: the folder for U+6C38.png and so on, and for report.txt; doubtful ones go to its folder doubtful.
        count: as it was printed.
        chars: the text file that was saved next to the sheet, or the characters of copybook pages in the order in
            which they are read; by default the sheet's is looked for in the working folder and next to the scans.
        side: pixels of an image.
    """
    from linewright.fonts import cut_samples

    result = cut_samples(scans, output, count=count, chars=chars, side=side, force=force)
    code = PARTLY_FAILED if result.failed or result.missing else 0
    then = f"linewright font learn {output} -o Mine.ttf"
    hint = Message("Look at {0}; then: {1}", output, then) if result.images else ""
    facts = result._asdict() | {"images": list(result.images)}
    return Answer(facts, result.lines(), hint=hint, code=code)


@font.command
def complete(
    font: Path,
    *,
    output: Output,
    charset: str = "gb2312",
    style: str | None = None,
    minutes: float | None = None,
    steps: int | None = None,
    model: Path | None = None,
    reference_font: Path | None = None,
    name: str | None = None,
    reroll: str = "",
    device: Device = "auto",
    force: Force = False,
) -> Answer:
    """Learn a font's own hand and add the characters that it lacks.

    - `linewright font complete Mine.ttf --charset gb2312 -o Whole.ttf`
    - `linewright font complete Mine.otf --charset 镕喆 --minutes 60 -o Whole.otf`

    Every table and every glyph that the font has stays. The same command resumes where it stopped; FONT.review.html
    shows the new glyphs.

    Args:
        font: a TTF, OTF, TTC (its first face) or WOFF2 file.
        output: the font file, .ttf, .otf or .woff2.
        charset: the characters that it is to have, as of `linewright font build`.
        style: a style of the model to draw in, instead of learning one.
        minutes: how long to learn, about; 30 unless steps are given.
        steps: how many steps to learn instead.
        model: a run or a model file to begin with; by default the six styles in the package.
        reference_font: a font or a folder of images to draw from; by default the one in the package.
        name: what to call the family; by default it keeps its name.
        reroll: new characters of which you want another glyph.
    """
    from linewright.fonts import complete_font

    done = complete_font(
        font,
        output,
        charset=charset,
        style=style,
        minutes=minutes,
        steps=steps,
        model=model,
        source=reference_font,
        name=name,
        reroll=reroll,
        device=device,
        force=force,
    )
    lines = [
        Message("{0}: {1} characters added{2}", output, len(done.added), _some(done.added)),
        Message("rejected: {0}{1}", len(done.rejected), _some(done.rejected)),
        *done.notes[1:],
    ]
    if done.missing:
        lines.append(Message("not added: {0}{1}", len(done.missing), _some(done.missing)))
    code = PARTLY_FAILED if done.missing else 0
    return Answer(done, lines, hint=Message("Look at {0}", done.review), code=code)


@font.command
def audit(
    font: Path,
    *,
    output: Output,
    charset: str | None = None,
    reference_font: Path | None = None,
    strict: bool = False,
    force: Force = False,
) -> Answer:
    """Look a font through: glyphs under a wrong code point, blanks, clipped outlines, metrics.

    - `linewright font audit Any.ttf -o audit`
    - `linewright font audit Any.otf --charset gb2312 --strict -o audit`

    Every Han glyph is read by the OCR model and compared with print. The folder gets audit.html and audit.json.

    Args:
        font: a TTF, OTF, TTC or WOFF2 file.
        output: the folder for audit.html and audit.json.
        charset: look at these characters alone; by default at all that the font has.
        reference_font: the font that glyphs are compared with; by default the one in the package.
        strict: end with exit code 5 if a glyph is wrong or a check fails that is an error.
    """
    from linewright.fonts import audit_font

    done = audit_font(font, output, charset=charset, source=reference_font, force=force)
    code = REFUSED if strict and not done.passed else 0
    return Answer(done.plain(), done.lines(), hint=Message("Look at {0}", output / "audit.html"), code=code)


@font.command
def proof(font: Path, *, output: Output, grid: int = 1000, force: Force = False) -> Answer:
    """Write a specimen of a font: a poem set both ways, metrics, coverage, the characters.

    - `linewright font proof Gyosho.ttf -o proof.pdf`
    - `linewright font proof Gyosho.woff2 -o proof.pdf --grid 200`

    Args:
        font: a TTF, OTF or WOFF2 file.
        output: the PDF to write.
        grid: how many characters the grid shows at most.
    """
    from linewright.fonts import write_specimen

    write_specimen(font, output, grid=grid, force=force)
    return Answer({"specimen": output}, [f"{output}"])


@font.command
def styles(*, model: Styles = None) -> Answer:
    """List the styles of a model: names, script, designer, licence, coverage.

    - `linewright font styles`
    - `linewright font styles --model Mine.safetensors`
    """
    from linewright.fonts import list_styles

    heads = "name", "Chinese, Japanese", "script", "designer", "licence", "coverage"
    table = Table(*heads, box=None, pad_edge=False)
    styles = list_styles(model)
    for style in styles:
        table.add_row(
            style.name,
            ", ".join(style.names),
            *style[1:4],
            ", ".join(n if s == 1 else f"{100 * s:.0f} % of {n}" for n, s in style.coverage.items()),
        )
    return Answer({"styles": styles}, shown=[table])


def _make(output: list[Path], options: FontOptions | None, words: FontWords | None, **asked: Any) -> Answer:
    from linewright.fonts import make_font

    chosen = dict(vars(options or FontOptions()))
    sources, latin = chosen.pop("reference_font") or (), chosen.pop("latin_font")
    return _answer(make_font(output, sources=sources, latin=latin, **chosen, **asked, **(words or {})))


def _answer(report: FontReport) -> Answer:
    lines = [
        Message(
            "{0}: {1} characters, {2} of them checked by OCR and {3} by shape checks alone",
            ", ".join(map(str, report.paths)),
            report.characters,
            report.legible,
            report.characters - report.legible,
        ),
        Message(
            "rejected: {0} as first drawn, {1} after other means{2}",
            report.first_rejected,
            len(report.rejected),
            _some(report.rejected),
        ),
    ]
    if report.in_print:
        lines.append(Message("{0} stand in print{1}", len(report.in_print), _some(report.in_print)))
    if report.latin:
        latin = len(report.latin), report.latin_face, _some(report.latin)
        lines.append(Message("{0} are Latin, figures or punctuation, from {1}{2}", *latin))
    if report.missing:
        missing = len(report.missing), _some(report.missing)
        lines.append(Message("{0} are not in the reference font{1}", *missing))
    if report.specks:
        lines.append(Message("{0} specks dropped", report.specks))
    if not (report.free or any(report.licence in note for note in report.notes)):
        lines.append(Message(report.licence))
    code = PARTLY_FAILED if report.missing or report.refused else 0
    hint = Message("Glyphs are saved in {0}; look at {1}", report.work, report.review)
    return Answer(report, lines, hint=hint, code=code)


def _some(chars: Sequence[str]) -> str:
    """Return the first characters after a colon; what is not seen on paper by its code."""
    names = [char if char.isprintable() else f" U+{ord(char):04X} " for char in chars[:40]]
    return f": {''.join(names)}" if names else ""
