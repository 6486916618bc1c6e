"""The `data` commands: make or fetch what training needs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from cyclopts import App
from rich.table import Table

from linewright.base import say, stdout
from linewright.cli.arguments import Count

if TYPE_CHECKING:
    from linewright.glyphs import GlyphSet

data = App(name="data", help="Make or fetch training data.")


@data.command
def glyphs(
    *,
    to: Path,
    source: str | None = None,
    style: list[str] | None = None,
    charset: str = "gb2312-1",
    size: int = 128,
    fill: float = 0.72,
    stats: bool = False,
) -> None:
    """Draw a source face and hands, paired by character, into a data set.

    Args:
        to: the folder to write; with --stats alone, the data set to read.
        source: a font (TTF, OTF, TTC; font.ttc:2 for its third face) or a folder of images.
        style: a font or folder of a hand, or NAME=PATH; once for each hand.
        charset: gb2312-1, gb2312-2, gb2312, general-3500, general-6500, general-8105, jis-1, a
            text file, or the characters themselves.
        size: side of the images in pixels.
        fill: share of the frame that the longer side of a face's mean ink box takes.
        stats: print how many characters each hand has, by split.
    """
    from linewright.base import ConfigError
    from linewright.glyphs import build_glyph_set, read_glyph_set

    if source is not None and style:
        report = build_glyph_set(source, style, charset, to=to, size=size, fill=fill)
        for card in (report.source, *report.styles):
            say(f"{card.name}: {len(card.characters)} characters; left out: {card.left_out()}")
    elif source is not None or style:
        raise ConfigError("--source and --style belong together", way_out="name both")
    elif not stats:
        raise ConfigError("name --source and --style to build, or --stats to read a data set")
    if stats:
        stdout.print(_stats_table(read_glyph_set(to)))


@data.command
def drawn(run: Path, *, set: Path, to: Path, limit: Count = 500) -> None:
    """Draw training characters of a set as a model of hands does, for glyphs/finishing.

    Give the new set to the training as data.glyphs.drawn.

    Args:
        run: a run folder or a model file.
        set: the data set that the model has learnt from.
        to: the folder to write.
        limit: most characters of each hand.
    """
    from linewright.evaluate import draw_glyph_set

    report = draw_glyph_set(run, set, to=to, limit=limit)
    for card in report.styles:
        say(f"{card.name}: {len(card.characters)} characters drawn")


@data.command
def drawings(
    *, to: Path, count: int = 960, size: int = 256, seed: int = 0, task: str = "mild"
) -> None:
    """Draw unpaired X and Y from disjoint assemblies, and aligned test pairs with their truth.

    Args:
        to: the folder to write; must be empty or absent.
        count: X and Y to draw; a quarter as many test pairs.
        size: side of a card in pixels, 256 or 512.
        seed: same seed, same bytes.
        task: mild, repair, full or colour.
    """
    from linewright.drawings import write_drawings

    write_drawings(to, count=count, size=size, seed=seed, task=task)
    say(f"{count} X, {count} Y and {count // 4} test pairs in {to}")


@data.command
def fonts(*, to: Path) -> int:
    """Fetch eight hands and two Kai faces by package name, as far as they can be had.

    Uses apt-get download, dpkg and npm; needs no root.

    Args:
        to: the folder to put NAME.ttf and its licence into.
    """
    from linewright.glyphs import fetch_fonts

    report = fetch_fonts(to)
    for name, reason in report.missing.items():
        say(f"{name}: not fetched: {reason}")
    say(f"{len(report.fetched)} fonts in {to}")
    return 3 if report.missing else 0


def _stats_table(found: GlyphSet) -> Table:
    """Return the paper's Table 2 for a data set: characters of each hand, by split."""
    from linewright.glyphs import style_stats

    table = Table(title=f"{found.size} px, {found.report.charset}", title_justify="left")
    for column in ("", "characters", "train", "dev", "test", "ink %", "fill %"):
        table.add_column(column, justify="left" if not column else "right")
    for row in style_stats(found):
        counts = [str(count) for count in (row.images, row.train, row.dev, row.test)]
        table.add_row(row.style, *counts, f"{100 * row.ink:.1f}", f"{100 * row.fill:.0f}")
    return table
