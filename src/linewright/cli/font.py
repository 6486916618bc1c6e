"""The commands `font` and `specimen`: a whole font, and a page that shows it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

from linewright.base import say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from linewright.fonts import Bench, MadeFont

INTERRUPTED = 130
_STRENGTHS = (0.85, 1.15)


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
    name: str | None = None,
    designer: str = "",
    latin: Path | None = None,
    data: str | None = None,
    failed: Literal["drawn", "source"] = "drawn",
    replace: Path | None = None,
    reroll: str = "",
    device: str = "auto",
) -> int | None:
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
        name: the family's name; by default the file's.
        designer: whose hand it is.
        latin: the face of Latin, figures and punctuation; by default the print face if its licence
            allows it, else DejaVu Serif.
        data: the data set that holds the hand itself, to learn what its glyphs are like; by default
            the starter set if it does.
        failed: what stands where all fails: drawn (the best glyph drawn) or source (print).
        replace: a folder of your own images, named 永.png or U+6C38.png, to take as they are.
        reroll: characters of which you want another glyph.
        device: auto, cpu, cuda.
    """
    from linewright.base import ConfigError
    from linewright.fonts import (
        ANY_HAND,
        Checker,
        Origin,
        Rates,
        assigned,
        check_formats,
        choose_latin,
        derive_licence,
        hand_of,
        make_font,
        name_font,
        new_hand,
        prints_of,
        read_own_images,
        tolerance_of,
        work_folder,
    )
    from linewright.glyphs import FontFace, load_charset
    from linewright.pages import GlyphReader, Recogniser
    from linewright.training import HANDS, shipped_model

    check_formats(to)
    chars, unassigned = assigned(load_charset(charset))
    notes: list[str] = []
    if unassigned:
        codes = " ".join(f"U+{ord(char):04X}" for char in unassigned[:20])
        notes.append(f"left out, as no character is assigned to them ({len(unassigned)}): {codes}")
    for note in notes:
        say(note)
    # A wrong name or face is told before the hand is learnt.
    name_font(to[0], [], name=name)
    choose_latin(latin, None)
    reader = GlyphReader(Recogniser(threads=2))
    learnt = None
    if from_samples is not None:
        if data is not None or len(model or ()) > 1:
            raise ConfigError("goes with one --model and without --data", where="--from-samples")
        learnt = new_hand(
            from_samples,
            to[0],
            style,
            model[0] if model else shipped_model(HANDS),
            source[0] if source else None,
            reader,
            minutes=minutes,
            steps=steps,
            device=device,
        )
        if learnt is None:
            return INTERRUPTED
        notes += learnt.notes
        model, style = [learnt.model], learnt.hand
    elif minutes is not None or steps is not None:
        raise ConfigError("go with --from-samples", where="--minutes, --steps")
    if style is None:
        raise ConfigError("name the hand", where="--style", way_out="see `linewright styles`")
    bench = _bench(model, source, style, device)
    print_face = bench.scribes[0].face
    face = choose_latin(latin, print_face.path if isinstance(print_face, FontFace) else None)
    origins = [
        Origin("hand", bench.hand.font, bench.hand.licence),
        Origin("print", print_face.name, print_face.licence),
        Origin("Latin", face.name, face.licence),
    ]
    names = name_font(to[0], origins, name=name, designer=designer)
    pairs = hand_of(bench, data) if learnt is None else learnt.pairs(bench.size)
    tolerance = ANY_HAND
    if pairs is not None:
        tolerance = tolerance_of(pairs) if learnt is None else learnt.tolerance(pairs)
    checker = Checker(reader, tolerance)
    human = None if pairs is None else Rates(*checker.rejected(pairs))
    there = [char for char in chars if char not in set(bench.scribes[0].missing(chars))]
    own = {} if learnt is None else learnt.images(there)
    if replace is not None:
        read = read_own_images(
            replace, lambda char: prints_of(bench, [char])[char], there, size=bench.size
        )
        own |= read.images
        notes += read.refused
        for note in read.refused:
            say(note)
    made = make_font(
        bench,
        chars,
        to=to,
        names=names,
        checker=checker,
        latin=face,
        failed=failed,
        human=human,
        replace=own,
        reroll=reroll,
        notes=notes,
    )
    _tell(made, to, face.name)
    if not derive_licence(origins).free:
        say(names.licence)
    say(f"Glyphs are kept in {work_folder(to[0])}; look at {made.review}")
    return None


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


def _bench(
    models: Sequence[Path] | None, sources: Sequence[Path] | None, style: str, device: str
) -> Bench:
    """Return what draws, in the order in which it is tried.

    The first model with each print face, then with the hand weaker and stronger, then each other
    model with the first face.
    """
    from linewright.fonts import Bench, Scribe
    from linewright.training import HANDS, shipped_model

    paths = list(models or [shipped_model(HANDS)])
    faces: list[Path | None] = [*sources] if sources else [None]
    scribes = [Scribe.load(paths[0], face, device=device) for face in faces]
    names = [f"the print face {scribe.face.name}" for scribe in scribes]
    for strength in _STRENGTHS if len(scribes[0].styles) > 1 else ():
        scribes.append(Scribe.load(paths[0], faces[0], device=device, strength=strength))
        names.append(f"the hand at {100 * strength:.0f} % strength")
    for path in paths[1:]:
        scribes.append(Scribe.load(path, faces[0], device=device))
        names.append(f"the checkpoint {path.name}")
    return Bench(scribes, names, style)


def _tell(made: MadeFont, to: Sequence[Path], face: str) -> None:
    glyphs, flagged = made.cast.glyphs, made.cast.flagged
    legible = sum(glyph.legible for glyph in glyphs.values())
    say(
        f"{', '.join(map(str, to))}: {len(glyphs)} characters, {legible} of them judged by reading "
        f"and {len(glyphs) - legible} by topology alone"
    )
    say(
        f"rejected: {made.cast.first_failed} as first drawn, {len(flagged)} after other means"
        + (f": {''.join(flagged[:40])}" if flagged else "")
    )
    if made.as_source:
        say(f"{len(made.as_source)} stand in print: {''.join(made.as_source[:40])}")
    if made.lettered:
        letters = "".join(made.lettered[:40])
        say(f"{len(made.lettered)} are Latin, figures or punctuation, from {face}: {letters}")
    if made.cast.absent:
        # A character of private use or without a width is told by its code.
        absent = [
            char if char.isprintable() else f" U+{ord(char):04X} " for char in made.cast.absent
        ]
        say(f"{len(absent)} are not in the print face: {''.join(absent[:40])}")
    if made.specks:
        say(f"{made.specks} specks dropped")
