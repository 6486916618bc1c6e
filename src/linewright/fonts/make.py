"""The whole way to a font: who draws it, in whose hand, its files and its review."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Unpack

from linewright.base import ConfigError, Pixels, say
from linewright.fonts.build import build_font, check_formats, write_font
from linewright.fonts.checks import ANY_STYLE, Checker, measure_tolerance
from linewright.fonts.generate import OWN_IMAGE, FontGlyphs, Scribes, generate
from linewright.fonts.latin import BRUSH_WRITTEN, LatinFace, choose_latin
from linewright.fonts.names import FontNames, FontWords, Origin, name_font
from linewright.fonts.review import LABEL, FailureRate, mentioned_chars, write_review
from linewright.fonts.samples import read_own_images
from linewright.fonts.scribe import Scribe
from linewright.fonts.styles import known_font, style_named
from linewright.fonts.trace import Outline, trace_all
from linewright.glyphs import FontFace, GlyphPairs, load_charset, read_glyph_set
from linewright.pages import GlyphReader, Recogniser

if TYPE_CHECKING:
    from linewright.fonts.new_hand import NewHand

Failed = Literal["drawn", "source"]
"""What stands in the font where every drawn glyph failed: the best of them, or print."""

_STRENGTHS = (0.85, 1.15)  # of the hand, tried where it fails as it is
_ENOUGH = 100  # samples that tell what a new hand does to print


class FontReport(NamedTuple):
    """What came of making a font."""

    paths: tuple[Path, ...]
    characters: int  # in the font, without Latin, figures and punctuation of another face
    legible: int  # of them; reading judges these, topology alone the others
    first_rejected: int  # how many the checks rejected as first drawn
    rejected: list[str]  # characters whose best glyph they reject
    in_print: list[str]  # characters that stand in the font as in print
    latin: list[str]  # Latin, figures, punctuation: asked for, and taken from another face
    latin_face: str  # its name
    missing: list[str]  # characters that the print face lacks
    specks: int  # blots and holes that were dropped for their size
    licence: str  # what the font says of its licence
    free: bool  # whether it may be passed on
    notes: list[str]  # what was left out or refused, a line each
    review: Path  # the page to look at
    work: Path  # the folder that keeps the glyphs


class FontJob(NamedTuple):
    """What a font is made of."""

    paths: Sequence[Path]  # of the font's files
    chars: Sequence[str]
    scribes: Scribes
    checker: Checker
    names: FontNames
    latin: LatinFace


def make_font(
    output: Path | Sequence[Path],
    *,
    style: str | None = None,
    samples: Path | None = None,
    minutes: float | None = None,
    steps: int | None = None,
    charset: str = "gb2312",
    models: Sequence[Path] = (),
    sources: Sequence[Path] = (),
    latin: Path | None = None,
    data: str | None = None,
    failed: Failed = "drawn",
    replace: Path | None = None,
    reroll: str = "",
    device: str = "auto",
    **words: Unpack[FontWords],
) -> FontReport | None:
    """Make a font of a hand, as ``linewright font`` does; None if training was interrupted.

    Glyphs are kept beside the font in FONT.glyphs, and a new hand's training in FONT.hand, so that
    the same call goes on where it stopped. Glyphs that a reader rejects are made again or listed.

    Args:
        output: the font file, .ttf, .otf, .woff2 or .ufo, or several of one font.
        style: the hand, see `list_styles`; with ``samples`` the new one's name.
        samples: a folder of written characters to learn the hand from, 永.png or U+6C38.png.
        minutes: how long to learn from samples, about; 30 unless steps are given.
        steps: how many steps to learn from samples instead.
        charset: see `load_charset`.
        models: runs or model files, tried in turn; by default the six hands in the package.
        sources: print faces, fonts or folders of images, tried in turn; see `write_text`.
        latin: the face of Latin, figures and punctuation, as in `write_text`.
        data: the data set that holds the hand itself; by default the starter set if it does.
        failed: what stands where all fails, the best glyph drawn or print.
        replace: a folder of your own images, named as samples are, to take as they are.
        reroll: characters of which you want another glyph.
        device: auto, cpu or cuda.
        words: what the font says of itself, see `FontWords`: its name, licence, version.

    Raises:
        UserError: options contradict one another, or a face, a model or a hand cannot be used.
        OutputError: a file cannot be written.
    """
    paths = _font_paths(output)
    chars, notes = _assigned_chars(load_charset(charset))
    name_font(paths[0], [], **words)  # a wrong name or face is told before the hand is learnt
    choose_latin(latin, None)
    reader = GlyphReader(Recogniser(threads=2))
    hand = None
    if samples is None and (minutes is not None or steps is not None):
        raise ConfigError("go with --from-samples", where="--minutes, --steps")
    if samples and (data is not None or len(models) > 1):
        raise ConfigError("goes with one --model and without --data", where="--from-samples")
    if samples:
        from linewright.fonts.new_hand import learn_hand  # it needs PyTorch

        hand = learn_hand(
            samples,
            paths[0],
            name=style,
            start=next(iter(models), None),
            source=next(iter(sources), None),
            reader=reader,
            minutes=minutes,
            steps=steps,
            device=device,
        )
        if hand is None:
            return None
        notes, models, style = [*notes, *hand.notes], [hand.model], hand.name
    scribes = open_scribes(models, sources, style, device)
    latin_face, names = _name(paths[0], scribes, latin, words)
    notes += names.notes
    for note in names.notes:
        say(note)
    pairs = hand.pairs(scribes.size) if hand else real_glyphs(scribes, data)
    checker, human = _make_checker(reader, pairs, least=_ENOUGH if hand else 1)
    images = _own_images(scribes, chars, hand, replace, notes)
    job = FontJob(paths, chars, scribes, checker, names, latin_face)
    return make_files(job, failed=failed, human=human, replace=images, reroll=reroll, notes=notes)


def make_files(
    job: FontJob,
    *,
    failed: Failed = "drawn",
    human: FailureRate | None = None,
    replace: Mapping[str, Pixels] | None = None,
    reroll: str = "",
    notes: Sequence[str] = (),
    workers: int | None = None,
) -> FontReport:
    """Draw, check, trace (by default a process for each core) and pack a font; write its review."""
    paths, chars, scribes, checker, names, latin = job
    work = paths[0].with_name(f"{paths[0].stem}.glyphs")
    borrowed = frozenset(latin.glyphs()) - BRUSH_WRITTEN
    drawn = generate(
        scribes, chars, checker, work=work, replace=replace, reroll=reroll, exclude=borrowed
    )
    letters = [char for char in chars if char in borrowed and char not in drawn.glyphs]
    outlines, in_print = _trace(scribes, drawn, failed, work, workers)
    lines = list(notes)
    if letters:
        origin = f"{len(letters)} are Latin, figures or punctuation, from {latin.name}: "
        lines.append(origin + "".join(letters[:40]))
    review = paths[0].with_name(f"{paths[0].stem}.review.html")
    write_review(
        review,
        drawn,
        scribes.prints(drawn.rejected),
        title=names.local or names.family,
        in_print=in_print,
        human=human,
        notes=lines,
        labels=_labels(scribes.first, mentioned_chars(drawn, lines)),
    )
    say("packing the font")
    write_font(build_font(outlines, names, latin=latin), *paths)
    return FontReport(
        paths=tuple(paths),
        characters=len(drawn.glyphs),
        legible=sum(glyph.legible for glyph in drawn.glyphs.values()),
        first_rejected=drawn.first_rejected,
        rejected=drawn.rejected,
        in_print=in_print,
        latin=letters,
        latin_face=latin.name,
        missing=drawn.missing,
        specks=sum(outline.specks for outline in outlines.values()),
        licence=names.licence,
        free=names.free,
        notes=list(notes),
        review=review,
        work=work,
    )


def open_scribes(
    models: Sequence[Path], sources: Sequence[Path], style: str | None, device: str
) -> Scribes:
    """Return what draws a hand, in the order in which it is tried."""
    # The first model with each print face, then with the hand weaker and stronger, then each other
    # model with the first face.
    if style is None:
        raise ConfigError("name the hand", where="--style", way_out="see `linewright styles`")
    style, first = style_named(style), next(iter(models), None)
    faces: Sequence[Path | None] = sources or [None]
    scribes = [Scribe.load(first, face, device=device) for face in faces]
    names = [f"the print face {scribe.face.name}" for scribe in scribes]
    for strength in _STRENGTHS if len(scribes[0].styles) > 1 else ():
        scribes.append(Scribe.load(first, faces[0], device=device, strength=strength))
        names.append(f"the hand at {100 * strength:.0f} % strength")
    for path in models[1:]:
        scribes.append(Scribe.load(path, faces[0], device=device))
        names.append(f"the checkpoint {path.name}")
    return Scribes(scribes, names, style)


def real_glyphs(scribes: Scribes, data: str | None = None) -> GlyphPairs | None:
    """Return the hand's own glyphs beside print, from a data set, by default the starter set."""
    glyphs = read_glyph_set(data or "starter")
    fonts = {card.name: card.font for card in glyphs.report.styles}
    if data is None and fonts.get(scribes.style) != scribes.hand.font:
        return None
    return glyphs.pairs(scribes.style)


def _font_paths(output: Path | Sequence[Path]) -> tuple[Path, ...]:
    paths = (output,) if isinstance(output, Path) else tuple(output)
    if not paths:
        raise ConfigError("name a font file", where="output")
    check_formats(paths)
    return paths


def _name(
    path: Path, scribes: Scribes, latin: Path | None, words: FontWords
) -> tuple[LatinFace, FontNames]:
    """Return the face of Latin, and what the font says of the faces that it derives from."""
    face = scribes.first.face
    latin_face = choose_latin(latin, face.path if isinstance(face, FontFace) else None)
    hand, known = scribes.hand, known_font(scribes.hand.font)
    origins = [
        Origin("hand", hand.font, known.licence, known.designer, known.source)
        if known
        else Origin("hand", hand.font, hand.licence),
        Origin("print", face.name, face.licence),
        Origin("Latin", latin_face.name, latin_face.licence),
    ]
    return latin_face, name_font(path, origins, **words)


def _assigned_chars(chars: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the characters that Unicode has assigned, and say how many others there are."""
    others = {char for char in chars if unicodedata.category(char) in ("Cn", "Cs")}
    if not others:
        return list(chars), []
    codes = " ".join(f"U+{ord(char):04X}" for char in [c for c in chars if c in others][:20])
    note = f"left out, as no character is assigned to them ({len(others)}): {codes}"
    say(note)
    return [char for char in chars if char not in others], [note]


def _make_checker(
    reader: GlyphReader, pairs: GlyphPairs | None, *, least: int
) -> tuple[Checker, FailureRate | None]:
    """Return a checker that knows the hand if glyphs are enough, and its rate on them."""
    if pairs is None:
        return Checker(reader, ANY_STYLE), None
    enough = len(pairs.chars) >= least
    checker = Checker(reader, measure_tolerance(pairs) if enough else ANY_STYLE)
    return checker, FailureRate(*checker.count_rejected(pairs))


def _own_images(
    scribes: Scribes, chars: list[str], hand: NewHand | None, folder: Path | None, notes: list[str]
) -> dict[str, Pixels]:
    """Return samples and the user's own images of characters; note what cannot be used."""
    missing = set(scribes.first.missing(chars))
    present = {char: None for char in chars if char not in missing}
    images = {}
    if hand is not None:
        written = hand.samples.images
        images = {char: written[char] for char in present if char in written}
    if folder is not None:
        replacements = read_own_images(
            folder, lambda char: scribes.prints([char])[char], present, size=scribes.size
        )
        images |= replacements.images
        notes += replacements.refused
        for note in replacements.refused:
            say(note)
    return images


def _trace(
    scribes: Scribes, drawn: FontGlyphs, failed: Failed, work: Path, workers: int | None
) -> tuple[dict[str, Outline], list[str]]:
    """Return the outlines of all characters, and those that stand in the font as in print."""
    placement = scribes.hand.placement
    by_model: dict[str, Pixels] = {}
    by_user: dict[str, Pixels] = {}
    for char, glyph in drawn.glyphs.items():
        (by_user if glyph.attempt == OWN_IMAGE else by_model)[char] = glyph.image
    outlines = trace_all(by_model, placement, work=work, by_model=True, workers=workers)
    outlines |= trace_all(by_user, placement, work=work, workers=workers)
    in_print = [c for c in drawn.rejected if failed == "source" or not outlines[c].contours]
    # Print and hand fill the frame alike, so that print takes the hand's place and size.
    prints = scribes.prints(in_print)
    outlines |= trace_all(prints, placement, work=work, workers=workers)
    return outlines, in_print


def _labels(scribe: Scribe, chars: Iterable[str]) -> dict[str, Pixels]:
    """Return characters in small print, without those that the print face lacks."""
    present = sorted(set(chars).difference(scribe.missing(chars)))
    placement = scribe.faces.source.placement
    images = {char: scribe.face.draw(char, placement, LABEL) for char in present}
    return {char: image for char, image in images.items() if (image < 192).any()}
