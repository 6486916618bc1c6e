"""A font file and its review, from a bench and a list of characters."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Literal, NamedTuple

from linewright.base import Pixels, say
from linewright.fonts.attempts import OWN, Bench
from linewright.fonts.build import FontNames, build_font
from linewright.fonts.checks import Checker
from linewright.fonts.fallback import BRUSHED, borrow
from linewright.fonts.generate import Cast, cast, prints_of
from linewright.fonts.latin import Latin
from linewright.fonts.outlines import trace_all
from linewright.fonts.review import Rates, mentioned, write_review
from linewright.fonts.tiles import LABEL
from linewright.fonts.write import write_font
from linewright.glyphs import GlyphPairs, read_glyph_set

Failed = Literal["drawn", "source"]
"""What stands in the font where every drawn glyph failed: the best of them, or print."""


class MadeFont(NamedTuple):
    """What came of making a font.

    Attributes:
        cast: its glyphs and how they were judged.
        as_source: characters that stand in it as in print.
        lettered: Latin, figures and punctuation that were asked for and come from the Latin face.
        specks: blots and holes that were dropped for their size.
        review: the page to look at.
    """

    cast: Cast
    as_source: list[str]
    lettered: list[str]
    specks: int
    review: Path


def assigned(chars: Iterable[str]) -> tuple[list[str], list[str]]:
    """Part characters into those that Unicode has assigned, and the others."""
    good: list[str] = []
    bad: list[str] = []
    for char in chars:
        (bad if unicodedata.category(char) in ("Cn", "Cs") else good).append(char)
    return good, bad


def make_font(
    bench: Bench,
    chars: Sequence[str],
    *,
    to: Sequence[Path],
    names: FontNames,
    checker: Checker,
    latin: Latin,
    failed: Failed = "drawn",
    human: Rates | None = None,
    replace: Mapping[str, Pixels] | None = None,
    reroll: str = "",
    notes: Sequence[str] = (),
    workers: int | None = None,
) -> MadeFont:
    """Draw, check, trace and pack a font, and write its review.

    Glyphs, verdicts and outlines are kept in a work folder beside the font (`work_folder`), so
    that a run that was broken off, or one with ``replace`` or ``reroll``, does the rest alone.

    Args:
        bench: what draws.
        chars: the characters, each once.
        to: one font in several formats, each told by its suffix (see `write_font`).
        names: what the font says of itself.
        checker: judges the glyphs.
        latin: where Latin and punctuation come from.
        failed: what stands where every drawn glyph failed; where it is blank, always print.
        human: the checks on the hand's own glyphs, for the review.
        replace: see `cast`.
        reroll: see `cast`.
        notes: lines for the review.
        workers: processes that trace; by default one for each core.

    Raises:
        DataError: see `cast` and `build_font`.
        OutputError: a file cannot be written.
    """
    work = work_folder(to[0])
    borrowed = frozenset(borrow(latin.path, licence=latin.licence)) - BRUSHED
    made = cast(bench, chars, checker, work=work, replace=replace, reroll=reroll, spared=borrowed)
    lettered = [char for char in chars if char in borrowed and char not in made.glyphs]
    if lettered:
        told = f"{len(lettered)} are Latin, figures or punctuation, from {latin.name}: "
        notes = [*notes, told + "".join(lettered[:40])]
    placement = bench.hand.placement
    drawn = {char: g.image for char, g in made.glyphs.items() if g.made != OWN}
    own = {char: g.image for char, g in made.glyphs.items() if g.made == OWN}
    outlines = trace_all(drawn, placement, work=work, drawn=True, workers=workers)
    outlines |= trace_all(own, placement, work=work, workers=workers)
    prints = prints_of(bench, made.flagged)
    as_source = [char for char in made.flagged if failed == "source" or not outlines[char].contours]
    # Print and hand fill the frame alike, so that print takes the hand's place and size.
    stand_ins = {char: prints[char] for char in as_source}
    outlines |= trace_all(stand_ins, placement, work=work, workers=workers)
    review = to[0].with_name(f"{to[0].stem}.review.html")
    write_review(
        review,
        made,
        prints,
        title=names.family,
        as_source=as_source,
        human=human,
        notes=notes,
        labels=_labels(bench, mentioned(made, notes)),
    )
    say("packing the font")
    font = build_font(outlines, names, fallback=latin.path, fallback_licence=latin.licence)
    write_font(font, *to)
    specks = sum(one.specks for one in outlines.values())
    return MadeFont(made, as_source, lettered, specks, review)


def work_folder(to: Path) -> Path:
    """Return the folder beside a font that keeps its glyphs."""
    return to.with_name(f"{to.stem}.glyphs")


def hand_of(bench: Bench, data: str | None = None) -> GlyphPairs | None:
    """Return the hand's own glyphs beside print, from a data set that holds it.

    Args:
        bench: what draws.
        data: the data set; None for the starter set, if it holds the very face.

    Raises:
        DataError: the named data set is absent or has no such hand.
        InputError: it is damaged.
    """
    glyphs = read_glyph_set(data or "starter")
    fonts = {card.name: card.font for card in glyphs.report.styles}
    if data is None and fonts.get(bench.style) != bench.hand.font:
        return None
    return glyphs.pairs(bench.style)


def _labels(bench: Bench, chars: Iterable[str]) -> dict[str, Pixels]:
    """Return characters in small print, without those that the print face lacks."""
    scribe = bench.scribes[0]
    there = sorted(set(chars).difference(scribe.missing(chars)))
    placement = scribe.faces.source.placement
    drawn = {char: scribe.face.draw(char, placement, LABEL) for char in there}
    return {char: image for char, image in drawn.items() if (image < 192).any()}
