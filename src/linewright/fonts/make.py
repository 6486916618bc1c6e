"""The whole way to a font: who draws it, in which style, its files and its review."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from textwrap import shorten
from typing import Any, Literal, NamedTuple, Unpack

from linewright.base import ConfigError, Message, OutputError, Pixels, UserError, say
from linewright.fonts.build import build_font, check_formats, write_font
from linewright.fonts.candidates import CHOSEN, IN_PRINT, OWN_IMAGE
from linewright.fonts.checks import ANY_STYLE, Checker, measure_tolerance
from linewright.fonts.generate import FontGlyphs, Scribes, generate
from linewright.fonts.latin import BRUSH_WRITTEN, LatinFace, choose_latin
from linewright.fonts.names import FontNames, FontWords, Origin, name_font
from linewright.fonts.new_hand import Style, learn_style
from linewright.fonts.review import LABEL, FailureRate, mentioned_chars, write_review
from linewright.fonts.samples import read_own_images
from linewright.fonts.scribe import Scribe
from linewright.fonts.strokes import StrokeChecker, stroke_limit
from linewright.fonts.styles import choose_style, known_font
from linewright.fonts.trace import Outline, trace_all
from linewright.fonts.work_folder import SETTINGS
from linewright.glyphs import FontFace, GlyphPairs, load_charset, name_entries, open_font, read_glyph_set, reading_font
from linewright.pages import GlyphReader, Recogniser

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
    missing: list[str]  # characters that the reference font lacks
    specks: int  # blots and holes that were dropped for their size
    licence: str  # what the font says of its licence
    free: bool  # whether it may be passed on
    notes: list[str]  # what was left out or refused, a line each
    review: Path  # the page to look at
    work: Path  # the folder that keeps the glyphs
    samples: int = 0  # how many of the style's samples stand in the font as they were written
    outside: Sequence[str] = ()  # those of them that the character set lacks
    refused: Sequence[str] = ()  # own images that could not be used and why, a line each


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
    style: str | Style | None = None,
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
    choose: Mapping[str, str] | None = None,
    device: str = "auto",
    force: bool = False,
    **words: Unpack[FontWords],
) -> FontReport:
    """Make a font of a style, as ``linewright font`` does.

    The same call resumes, from FONT.glyphs and FONT.hand; what an OCR model rejects is drawn again. UserError: options
    contradict one another, or a file cannot be used or written. KeyboardInterrupt: learning was interrupted.

    Args:
        output: the font file, .ttf, .otf, .woff2 or .ufo, or several of one font.
        style: see `list_styles`, or one that was learnt (`learn_style`), whose samples stand in the
            font as they are. With ``samples`` the new one's name.
        samples: a folder of written characters to learn the style from, 永.png or U+6C38.png.
        minutes: how long to learn from samples, about; 30 unless steps are given.
        steps: how many steps to learn from samples instead.
        charset: see `load_charset`.
        models: runs or model files, tried in turn; by default the six styles in the package.
        sources: reference fonts, fonts or folders of images, tried in turn; see `write_text`.
        latin: the face of Latin, figures and punctuation, as in `write_text`.
        data: the data set that holds the original font; by default the starter set if it does.
        failed: what stands where all fails, the best glyph drawn or print.
        replace: a folder of your own images, named as samples are, to take as they are.
        reroll: characters of which you want another glyph.
        choose: characters, each with the label of the candidate to take, or "print".
        device: auto, cpu or cuda.
        force: replace a font that was not made so, which FONT.glyphs beside it tells.
        words: what the font says of itself, see `FontWords`: its name, licence, version.
    """
    paths = check_output(output, force)
    chars, notes = _assigned_chars(load_charset(charset))
    name_font(paths[0], [], **words)  # a wrong name or face is told before the hand is learnt
    choose_latin(latin, None)
    _check_options(samples, style, minutes, steps, data, models)
    learnt = style if isinstance(style, Style) else None
    if samples:
        learnt = learn_style(
            samples,
            name=str(style or paths[0].stem.lower().replace(" ", "-")),
            minutes=30 if minutes is None else minutes,
            steps=steps,
            output=paths[0].with_suffix(".safetensors"),
            model=next(iter(models), None),
            source=next(iter(sources), None),
            device=device,
        )
    scribes = open_scribes(() if samples else models, sources, learnt or style, device)
    if isinstance(style, str) and learnt is None:
        _note(notes, choose_style(style, scribes.first.styles)[1])
    latin_face, names = _name(paths[0], scribes, latin, words)
    images, outside = _samples(learnt, chars, notes)
    chars += outside
    _note(notes, [*names.notes, *_other_words(paths, names)])
    pairs = learnt.pairs(scribes.size) if learnt else real_glyphs(scribes, data)
    if learnt and pairs and len(pairs.chars) >= _ENOUGH:
        scribes.clean_like(pairs)
    checker, human = make_checker(GlyphReader(Recogniser(threads=2)), pairs, least=_ENOUGH if learnt else 1)
    own, refused = _own_images(scribes, chars, replace)
    _note(notes, refused)
    images |= own
    job = FontJob(paths, chars, scribes, checker, names, latin_face)
    report = make_files(job, failed=failed, human=human, replace=images, reroll=reroll, choose=choose, notes=notes)
    return report._replace(samples=len(images) - len(own), outside=outside, refused=refused)


def make_files(
    job: FontJob,
    *,
    failed: Failed = "drawn",
    human: FailureRate | None = None,
    replace: Mapping[str, Pixels] | None = None,
    reroll: str = "",
    choose: Mapping[str, str] | None = None,
    notes: Sequence[str] = (),
    workers: int | None = None,
) -> FontReport:
    """Draw, check, trace (by default a process for each core) and pack a font; write its review."""
    paths, chars, scribes, checker, names, latin = job
    work = work_folder(paths)
    borrowed = frozenset(latin.glyphs()) - BRUSH_WRITTEN
    wanted: dict[str, Any] = {"replace": replace, "reroll": reroll, "choose": choose}
    drawn = generate(scribes, chars, checker, work=work, exclude=borrowed, **wanted)
    letters = [char for char in chars if char in borrowed and char not in drawn.glyphs]
    outlines, in_print = _trace(scribes, drawn, failed, work, workers)
    lines = list(notes)
    if letters:
        told = len(letters), latin.name, "".join(letters[:40])
        lines.append(Message("{0} are Latin, figures or punctuation, from {1}: {2}", *told))
    review = paths[0].with_name(f"{paths[0].stem}.review.html")
    if drawn.glyphs and not (work / SETTINGS).is_file():  # a font without it would not be known as made here
        raise OutputError("is gone, and the font's glyphs with it", where=work, way_out="run it again")
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


def open_scribes(models: Sequence[Path], sources: Sequence[Path], style: str | Style | None, device: str) -> Scribes:
    """Return what draws a hand, in the order in which it is tried."""
    # The first model with each reference font, then with the style weaker and stronger, then each
    # other model with the first font.
    if style is None:
        raise ConfigError("name the style", where="--style", way_out="see `linewright font styles`")
    if isinstance(style, Style):
        models, style = [style.model, *models], style.name
    first = next(iter(models), None)
    faces: Sequence[Path | None] = sources or [None]
    scribes = [Scribe.load(first, face, device=device) for face in faces]
    names = [f"the reference font {scribe.face.name}" for scribe in scribes]
    for strength in _STRENGTHS if len(scribes[0].styles) > 1 else ():
        scribes.append(Scribe.load(first, faces[0], device=device, strength=strength))
        names.append(f"the style at {100 * strength:.0f} % strength")
    for path in models[1:]:
        scribes.append(Scribe.load(path, faces[0], device=device))
        names.append(f"the checkpoint {path.name}")
    return Scribes(scribes, names, scribes[0].styles[scribes[0].number(style)])


def real_glyphs(scribes: Scribes, data: str | None = None) -> GlyphPairs | None:
    """Return the hand's own glyphs beside print, from a data set, by default the starter set."""
    glyphs = read_glyph_set(data or "starter")
    fonts = {card.name: card.font for card in glyphs.report.styles}
    if data is None and fonts.get(scribes.style) != scribes.hand.font:
        return None
    return glyphs.pairs(scribes.style)


def _check_options(
    samples: Path | None,
    style: str | Style | None,
    minutes: float | None,
    steps: int | None,
    data: str | None,
    models: Sequence[Path],
) -> None:
    counted = minutes is not None, steps is not None
    if (samples is None and any(counted)) or all(counted):
        raise ConfigError("one of them goes with --from-samples", where="--minutes, --steps")
    if samples and (data is not None or len(models) > 1 or isinstance(style, Style)):
        raise ConfigError("goes with one --model and without --data", where="--from-samples")


def check_output(output: Path | Sequence[Path], force: bool) -> tuple[Path, ...]:
    """Return the files of a font; OutputError if one is there that was not made here."""
    paths = (output,) if isinstance(output, Path) else tuple(output)
    if not paths:
        raise ConfigError("name a font file", where="output")
    check_formats(paths)
    for path in paths:
        if path.exists() and not (force or (work_folder(paths) / SETTINGS).is_file()):
            raise OutputError(
                "exists, and no {0} tells that it was made here",
                work_folder(paths).name,
                where=path,
                way_out="--force replaces it",
            )
    return paths


def work_folder(paths: Sequence[Path]) -> Path:
    """Return the folder that keeps the glyphs of a font."""
    return paths[0].with_name(f"{paths[0].stem}.glyphs")


def _other_words(paths: Sequence[Path], names: FontNames) -> list[Message]:
    """Say what a font that is there says of itself, and its new version does not."""
    path = next((path for path in paths if path.is_file()), None)
    if path is None:
        return []
    try:
        with reading_font(path):
            font = open_font(path)
    except UserError:
        return []
    new = {
        "name": (1, names.local or names.family),
        "designer": (9, names.designer),
        "licence": (13, names.licence),
        "copyright": (0, names.copyright),
        "version": (5, f"Version {names.version}"),
    }
    old = {word: name_entries(font, number) for word, (number, _) in new.items()}
    gone = [
        f"{word} '{shorten(old[word][0], 60, placeholder=' ...')}'"
        for word, (_, now) in new.items()
        if old[word] and now not in old[word]
    ]
    said = Message("{0} is replaced, which says otherwise: {1}", path, ", ".join(gone))
    return [said] if gone else []


def _name(path: Path, scribes: Scribes, latin: Path | None, words: FontWords) -> tuple[LatinFace, FontNames]:
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
    notes: list[str] = []
    _note(notes, [Message("left out, as no character is assigned to them ({0}): {1}", len(others), codes)])
    return [char for char in chars if char not in others], notes


def make_checker(reader: GlyphReader, pairs: GlyphPairs | None, *, least: int) -> tuple[Checker, FailureRate | None]:
    """Return a checker that knows the hand if glyphs are enough, and its rate on them."""
    if pairs is None:
        return Checker(reader, ANY_STYLE), None
    enough = len(pairs.chars) >= least
    if enough:
        strokes = StrokeChecker.load()
        limit = stroke_limit(strokes.check(list(pairs.target), list(pairs.source)))
        checker = Checker(reader, measure_tolerance(pairs), strokes, limit)
    else:
        checker = Checker(reader, ANY_STYLE)
    return checker, FailureRate(*checker.count_rejected(pairs))


def _note(notes: list[str], lines: Iterable[str]) -> None:
    for line in lines:
        notes.append(line)
        say(line)


def _samples(learnt: Style | None, chars: Sequence[str], notes: list[str]) -> tuple[dict[str, Pixels], list[str]]:
    """Return the samples of a style, all of which the font takes, and those beyond the charset."""
    if learnt is None:
        return {}, []
    images = learnt.samples.images | learnt.samples.others
    outside = sorted(images.keys() - set(chars))
    notes += learnt.notes
    _note(notes, [Message("{0} samples stand in the font as they were written", len(images))])
    if outside:
        told = len(outside), "".join(outside[:40])
        _note(notes, [Message("{0} of them outside the character set: {1}", *told)])
    return images, outside


def _own_images(scribes: Scribes, chars: list[str], folder: Path | None) -> tuple[dict[str, Pixels], list[str]]:
    """Return the user's own images of characters, and what cannot be used."""
    if folder is None:
        return {}, []
    missing = set(scribes.first.missing(chars))
    present = [char for char in chars if char not in missing]
    found = read_own_images(folder, lambda char: scribes.prints([char])[char], frozenset(present), size=scribes.size)
    return found.images, found.refused


def _trace(
    scribes: Scribes, drawn: FontGlyphs, failed: Failed, work: Path, workers: int | None
) -> tuple[dict[str, Outline], list[str]]:
    """Return the outlines of all characters, and those that stand in the font as in print."""
    placement = scribes.hand.placement
    by_model: dict[str, Pixels] = {}
    by_user: dict[str, Pixels] = {}
    for char, glyph in drawn.glyphs.items():
        is_drawn = glyph.attempt not in (OWN_IMAGE, "".join([CHOSEN, IN_PRINT]))
        (by_model if is_drawn else by_user)[char] = glyph.image
    outlines = trace_all(by_model, placement, work=work, by_model=True, workers=workers)
    outlines |= trace_all(by_user, placement, work=work, workers=workers)
    in_print = [c for c in drawn.rejected if failed == "source" or not outlines[c].contours]
    # Print and hand fill the frame alike, so that print takes the hand's place and size.
    outlines |= trace_all(scribes.prints(in_print), placement, work=work, workers=workers)
    return outlines, in_print


def _labels(scribe: Scribe, chars: Iterable[str]) -> dict[str, Pixels]:
    """Return characters in small print, without those that the reference font lacks."""
    present = sorted(set(chars).difference(scribe.missing(chars)))
    placement = scribe.faces.source.placement
    images = {char: scribe.face.draw(char, placement, LABEL) for char in present}
    return {char: image for char, image in images.items() if (image < 192).any()}
