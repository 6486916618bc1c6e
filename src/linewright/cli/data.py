"""The commands `data`: make or fetch what training needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App
from rich.table import Table

from linewright.base import Message
from linewright.cli.arguments import PARTLY_FAILED, Answer, Count, Output, Run

if TYPE_CHECKING:
    from linewright.glyphs import GlyphSet

data = App(name="data", help="Make or fetch training data.")


@data.command
def glyphs(
    *,
    output: Output,
    reference_font: str | None = None,
    style: list[str] | None = None,
    charset: str = "gb2312-1",
    size: int = 128,
    fill: float = 0.72,
    stats: bool = False,
) -> Answer:
    """Draw a reference font and styles, paired by character, into a data set.

    - `linewright data glyphs --reference-font wenkai.ttf --style own.ttf -o data/own`
    - `linewright data glyphs -o data/own --stats`

    Args:
        output: the folder to write; with --stats alone, the data set to read.
        reference_font: a font (TTF, OTF, TTC; font.ttc:2 for its third face) or a folder of images.
        style: a font or folder of a style, or NAME=PATH; once for each style.
        charset: gb2312-1, gb2312-2, gb2312, gbk, big5-1, big5, jis-1, jis, general-3500,
            general-6500, general-8105, a text file, or the characters themselves.
        size: side of the images in pixels.
        fill: share of the frame that the longer side of a face's mean ink box takes.
        stats: print how many characters each style has, by split.
    """
    from linewright.base import ConfigError
    from linewright.glyphs import build_glyph_set, read_glyph_set

    lines, shown = [], []
    if reference_font is not None and style:
        report = build_glyph_set(reference_font, style, charset, to=output, size=size, fill=fill)
        for card in (report.source, *report.styles):
            facts = card.name, len(card.characters), card.left_out()
            lines.append(Message("{0}: {1} characters; left out: {2}", *facts))
    elif reference_font is not None or style:
        raise ConfigError("--reference-font and --style belong together", way_out="name both")
    elif not stats:
        raise ConfigError("name --reference-font and --style to build, or --stats to read a data set")
    if stats:
        shown.append(_stats_table(read_glyph_set(output)))
    return Answer({"dataset": output}, lines, shown)


@data.command
def synth(run: Run, *, dataset: Path, output: Output, limit: Count = 500) -> Answer:
    """Draw training characters of a data set by a model, to learn glyphs/finishing from.

    - `linewright data synth runs/segan --dataset data/own -o data/own-drawn`
    - `linewright data synth six-hands.safetensors --dataset data/own -o drawn --limit 100`

    Give the new set to the training as data.glyphs.drawn.

    Args:
        dataset: the data set that the model has learnt from.
        output: the folder to write.
        limit: most characters of each style.
    """
    from linewright.evaluate import draw_glyph_set

    report = draw_glyph_set(run, dataset, to=output, limit=limit)
    counts = {card.name: len(card.characters) for card in report.styles}
    lines = [Message("{0}: {1} characters drawn", *entry) for entry in counts.items()]
    return Answer({"dataset": output, "characters": counts}, lines)


@data.command
def drawings(*, output: Output, count: int = 960, size: int = 256, seed: int = 0, task: str = "mild") -> Answer:
    """Draw unpaired X and Y of different assemblies, and aligned test pairs with ground truth.

    - `linewright data drawings -o data/mild256`
    - `linewright data drawings -o data/full512 --task full --size 512 --count 240`

    Args:
        output: the folder to write: empty, absent, or begun by the same call.
        count: X and Y to draw; a quarter as many test pairs.
        size: side of a card in pixels, 256 or 512.
        seed: same seed, same bytes.
        task: mild, repair, full or colour.
    """
    from linewright.drawings import write_drawings

    write_drawings(output, count=count, size=size, seed=seed, task=task)
    line = Message("{0} X, {0} Y and {1} test pairs in {2}", count, count // 4, output)
    return Answer({"dataset": output, "count": count}, [line])


@data.command
def fonts(*, output: Output) -> Answer:
    """Fetch eight brush fonts and two Kai fonts by package name, as far as they can be had.

    - `linewright data fonts -o fonts`
    - `linewright data fonts -o fonts --json`

    Uses apt-get download, dpkg and npm; needs no root.

    Args:
        output: the folder to put NAME.ttf and its licence into.
    """
    from linewright.glyphs import fetch_fonts

    report = fetch_fonts(output)
    lines = [Message("{0}: not fetched: {1}", *entry) for entry in report.missing.items()]
    lines.append(Message("{0} fonts in {1}", len(report.fetched), output))
    return Answer(report, lines, code=PARTLY_FAILED if report.missing else 0)


def _stats_table(found: GlyphSet) -> Table:
    """Return the paper's Table 2 for a data set: characters of each style, by split."""
    from linewright.glyphs import style_stats

    table = Table(title=f"{found.size} px, {found.report.charset}", title_justify="left")
    for column in ("", "characters", "train", "dev", "test", "ink %", "fill %"):
        table.add_column(column, justify="left" if not column else "right")
    for row in style_stats(found):
        counts = [str(count) for count in (row.images, row.train, row.dev, row.test)]
        table.add_row(row.style, *counts, f"{100 * row.ink:.1f}", f"{100 * row.fill:.0f}")
    return table
