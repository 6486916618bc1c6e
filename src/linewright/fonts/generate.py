"""From characters to checked glyphs: draw, check, make again what fails, keep the best."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import DataError, Pixels, track
from linewright.fonts.attempts import AS_IS, OWN, ROLL, Bench, Means
from linewright.fonts.checks import Checker, Verdict
from linewright.fonts.scribe import enlarged
from linewright.fonts.store import Glyph, WorkFolder, WorkSettings

CHUNK = 256
"""Characters between two saves."""

_SAME = 2.0  # grey levels by which a glyph drawn again may differ on average


class Cast(NamedTuple):
    """The glyphs of a font.

    Attributes:
        glyphs: by character, in the order in which they were asked for.
        absent: characters that the print face lacks or leaves blank; they are not in the font.
    """

    glyphs: dict[str, Glyph]
    absent: list[str]

    @property
    def flagged(self) -> list[str]:
        """Characters whose best glyph fails a check; the user's own images are not among them."""
        return [
            char
            for char, glyph in self.glyphs.items()
            if not glyph.verdict.passed and glyph.made != OWN
        ]

    @property
    def first_failed(self) -> int:
        """How many failed as they were first drawn, those with the user's own image left out."""
        return sum(
            glyph.made != OWN and any(not what.startswith(ROLL) for what in glyph.tried[1:])
            for glyph in self.glyphs.values()
        )


def cast(
    bench: Bench,
    chars: Sequence[str],
    checker: Checker,
    *,
    work: Path,
    replace: Mapping[str, Pixels] | None = None,
    reroll: Iterable[str] = (),
    spared: frozenset[str] = frozenset(),
) -> Cast:
    """Draw and check characters; what a work folder holds already is not drawn again.

    A glyph that fails is drawn by each of the means in turn (`Bench.in_turn`) until one passes;
    the best is kept (`Verdict.better_than`).

    Args:
        bench: what draws.
        chars: what to draw, each once.
        checker: the judge.
        work: the work folder.
        replace: the user's own images by character, in the frame of the drawn ones and of their
            size or larger; they are checked and taken as they are.
        reroll: characters of which the user wants another glyph than the one that there is.
        spared: characters that are not drawn; only the user's own images of them are taken.

    Raises:
        DataError: the work folder belongs to another font or model; ``reroll`` or ``replace``
            name a character that is not in the font; not one character can be drawn.
        OutputError: the work folder cannot be written.
    """
    own = bench.scribes[0]
    settings = WorkSettings(style=bench.style, source=own.face.name, size=bench.size)
    folder = WorkFolder(work, settings)
    kept = folder.load()
    _check_model(bench, kept, work)
    spared -= {*(replace or {}), *(c for c, glyph in kept.items() if glyph.made == OWN)}
    chars = [char for char in chars if char not in spared]
    lacking = set(own.missing(chars))
    blank: list[str] = []
    todo = [char for char in chars if char not in kept and char not in lacking]
    for some in _chunks(todo, what="drawing and reading"):
        prints, empty = _prints(bench, some)
        blank += empty
        legible = checker.legible(prints)
        drawn = _judged(bench, list(prints), Means(AS_IS), checker, prints, legible)
        new = {
            char: Glyph(image, verdict, AS_IS, (AS_IS,), 0, char in legible)
            for char, (image, verdict) in drawn.items()
        }
        kept |= new
        folder.save(new)
    chosen = {char: kept[char] for char in chars if char in kept}
    if not chosen:
        raise DataError("has none of the characters that were asked for", where=own.face.name)
    for means in bench.in_turn()[1:]:
        _make_again(bench, means, checker, chosen, folder)
    _roll(bench, [*dict.fromkeys(reroll)], checker, chosen, folder)
    _replace(bench, replace or {}, checker, chosen, folder)
    return Cast(chosen, [char for char in chars if char in lacking or char in set(blank)])


def _make_again(
    bench: Bench, means: Means, checker: Checker, glyphs: dict[str, Glyph], folder: WorkFolder
) -> None:
    failed = [
        char
        for char, glyph in glyphs.items()
        if not (glyph.verdict.passed or glyph.rolls or glyph.made == OWN)
        and means.what not in glyph.tried
    ]
    for some in _chunks(failed, what=f"again, {means.what}"):
        prints, _ = _prints(bench, some)
        legible = {char for char in some if glyphs[char].legible}
        drawn = _judged(bench, some, means, checker, prints, legible)
        new = {}
        for char in some:
            glyph = glyphs[char]
            glyph = glyph._replace(tried=(*glyph.tried, means.what))
            if char in drawn and drawn[char][1].better_than(glyph.verdict):
                image, verdict = drawn[char]
                glyph = glyph._replace(image=image, verdict=verdict, made=means.what)
            new[char] = glyph
        glyphs |= new
        folder.save(new)


def _roll(
    bench: Bench,
    chars: list[str],
    checker: Checker,
    glyphs: dict[str, Glyph],
    folder: WorkFolder,
) -> None:
    """Draw another glyph of each; the best of the roll is taken, better than the old or not."""
    _check_there(chars, glyphs, "--reroll")
    for char in track(chars, total=len(chars), what="rolling again"):
        old = glyphs[char]
        prints, _ = _prints(bench, [char])
        legible = {char} if old.legible else set()
        best: tuple[Pixels, Verdict, Means] | None = None
        for means in bench.rolled(char, old.rolls + 1):
            for image, verdict in _judged(bench, [char], means, checker, prints, legible).values():
                if best is None or verdict.better_than(best[1]):
                    best = image, verdict, means
        if best is None:
            continue  # unreachable while the first scribe has the character
        image, verdict, means = best
        glyphs[char] = Glyph(
            image, verdict, means.what, (*old.tried, means.what), old.rolls + 1, old.legible
        )
        folder.save({char: glyphs[char]})


def _replace(
    bench: Bench,
    images: Mapping[str, Pixels],
    checker: Checker,
    glyphs: dict[str, Glyph],
    folder: WorkFolder,
) -> None:
    _check_there(images, glyphs, "--replace")
    if not images:
        return
    chars = list(images)
    prints, _ = _prints(bench, chars)
    legible = {char for char in chars if glyphs[char].legible}
    verdicts = checker.check(chars, [images[char] for char in chars], prints, legible)
    new = {
        char: glyphs[char]._replace(image=images[char], verdict=verdict, made=OWN)
        for char, verdict in zip(chars, verdicts, strict=True)
    }
    glyphs |= new
    folder.save(new)


def prints_of(bench: Bench, chars: Sequence[str]) -> dict[str, Pixels]:
    """Return characters in print at the size of drawn ones, H x H uint8, paper 255, ink 0."""
    images = bench.scribes[0].source(chars)
    return {char: enlarged(image, bench.size) for char, image in zip(chars, images, strict=True)}


def _prints(bench: Bench, chars: Sequence[str]) -> tuple[dict[str, Pixels], list[str]]:
    """Return the prints that have ink, and the characters of the others."""
    prints = prints_of(bench, chars)
    blank = [char for char, image in prints.items() if not (image < 128).any()]
    return {char: image for char, image in prints.items() if char not in blank}, blank


def _judged(
    bench: Bench,
    chars: Sequence[str],
    means: Means,
    checker: Checker,
    prints: Mapping[str, Pixels],
    legible: Iterable[str],
) -> dict[str, tuple[Pixels, Verdict]]:
    drawn = bench.draw(chars, means)
    some = list(drawn)
    verdicts = checker.check(some, list(drawn.values()), prints, frozenset(legible))
    return {char: (drawn[char], verdict) for char, verdict in zip(some, verdicts, strict=True)}


def _check_model(bench: Bench, kept: Mapping[str, Glyph], work: Path) -> None:
    """Draw a kept glyph again: it must come out as it is, or another model drew it."""
    for char, glyph in kept.items():
        if glyph.made == AS_IS:
            (again,) = bench.draw([char], Means(AS_IS)).values()
            if np.abs(again.astype(np.int16) - glyph.image).mean() > _SAME:
                raise DataError(
                    "holds glyphs that another model drew",
                    where=work,
                    way_out="remove it, or write the font elsewhere",
                )
            return


def _check_there(chars: Iterable[str], glyphs: Mapping[str, Glyph], option: str) -> None:
    strange = [char for char in chars if char not in glyphs]
    if strange:
        raise DataError(
            f"{''.join(strange[:20])} is not among the characters of the font", where=option
        )


def _chunks(chars: Sequence[str], *, what: str) -> Iterator[list[str]]:
    parts = [list(chars[first : first + CHUNK]) for first in range(0, len(chars), CHUNK)]
    if parts:
        yield from track(parts, total=len(parts), what=what)
