"""A glyph set with the hands as a network draws them: what finishing learns to finish."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from linewright.base import Pixels
from linewright.glyphs.build import make_room
from linewright.glyphs.card import GlyphReport, write_card
from linewright.glyphs.dataset import SOURCE, GlyphSet, sheet_stem
from linewright.glyphs.sheets import write_sheets


def write_drawn_set(
    glyphs: GlyphSet,
    draw: Callable[[str, Sequence[Pixels]], Sequence[Pixels]],
    styles: Sequence[str],
    *,
    to: Path,
    limit: int,
) -> GlyphReport:
    """Draw training characters of a set's hands, and write them as a set of the same faces.

    Args:
        glyphs: the data set that the network has learnt from.
        draw: maps the name of a hand and source images to as many drawn images of their size.
        styles: hands to draw.
        to: the folder to write; an older data set in it is replaced.
        limit: most characters of a hand, evenly spread over its training characters.

    Raises:
        DataError: there is no such hand.
        InputError: a sheet is absent or damaged.
        OutputError: ``to`` holds something else, or cannot be written.
    """
    chosen = {style: spread(glyphs.chars(style, "train"), limit) for style in styles}
    make_room(to)
    every = [char for char in glyphs.source if any(char in some for some in chosen.values())]
    for name, chars in {SOURCE: every, **chosen}.items():
        prints = [glyphs.source[char] for char in chars]
        images = prints if name == SOURCE else draw(name, prints)
        write_sheets(images, to, sheet_stem(name), size=glyphs.size)
    cards = {card.name: card for card in glyphs.report.styles}
    report = glyphs.report.model_copy(
        update={
            "source": glyphs.report.source.model_copy(update={"characters": "".join(every)}),
            "styles": tuple(
                cards[style].model_copy(update={"characters": "".join(chars)})
                for style, chars in chosen.items()
            ),
        }
    )
    write_card(to, report)
    return report


def spread(chars: Sequence[str], limit: int) -> list[str]:
    """Return at most ``limit`` characters, evenly spread."""
    count = min(limit, len(chars))
    return [chars[place * len(chars) // count] for place in range(count)]
