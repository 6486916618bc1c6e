"""A font completed: its own hand is learnt, and what it lacks is drawn and added."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from fontTools.ttLib import TTFont

from linewright.base import DataError, Message, OutputError, Pixels, say, writing
from linewright.fonts.extend import add_outlines, check_extendable
from linewright.fonts.font_tables import is_han
from linewright.fonts.gaps import LEAST_LEARNT, ink_boxes, open_table, reserves_name
from linewright.fonts.generate import generate
from linewright.fonts.make import check_output, make_checker, open_scribes, work_folder
from linewright.fonts.new_hand import Style, learn_samples
from linewright.fonts.review import LABEL, write_review
from linewright.fonts.samples import Samples, mean_fill
from linewright.fonts.scribe import Scribe
from linewright.fonts.trace import Outline, trace_all
from linewright.glyphs import FontFace, Ink, Placement, fit_placement, load_charset, name_entries, reading_font
from linewright.pages import GlyphReader, Recogniser

SUFFIXES = frozenset({".ttf", ".otf", ".woff2"})
_SAMPLES = 300  # glyphs of the font that its hand is learnt from
_SIDE = 256  # pixels at which they are drawn
_SPARE = 0.02  # share of the frame that stays free around the largest
_IDS = (1, 3, 4, 6, 16, 18, 21)  # of the name table: what names the family


class CompletedFont(NamedTuple):
    """What came of completing a font."""

    path: Path
    had: int  # characters of the set that the font had
    added: list[str]  # characters that it has now besides
    rejected: list[str]  # those of them whose best glyph the checks reject
    missing: list[str]  # characters that the reference font lacks as well, or that could not be drawn
    notes: list[str]  # what else is to be known, a line each
    review: Path  # the page to look at


class _Own(NamedTuple):
    """What a font has of its own hand."""

    samples: Samples
    placement: Placement  # of its em in the frame


def complete_font(
    font: Path,
    output: Path,
    *,
    charset: str = "gb2312",
    style: str | None = None,
    minutes: float | None = None,
    steps: int | None = None,
    model: Path | None = None,
    source: Path | None = None,
    name: str | None = None,
    reroll: str = "",
    device: str = "auto",
    force: bool = False,
) -> CompletedFont:
    """Learn a font's own hand and add the characters that it lacks, as ``linewright font complete`` does.

    Every table and every glyph that it has stays. The same call resumes, from OUTPUT.glyphs and OUTPUT.hand.
    InputError: the font cannot be read. DataError: it has all characters, is variable, or has too few to learn from.
    OutputError: the file exists or cannot be written.

    Args:
        font: a TTF, OTF, TTC (its first face) or WOFF2 file.
        output: the font to write, .ttf, .otf or .woff2.
        charset: the characters that it is to have; see `load_charset`.
        style: a style of the model to draw in, instead of learning one.
        minutes: how long to learn, about; 30 unless steps are given.
        steps: how many steps to learn instead.
        model: a run or a model file to begin with; by default the six styles in the package.
        source: the reference font; see `write_text`.
        name: what to call the family; by default it keeps its name.
        reroll: new characters of which you want another glyph.
        device: auto, cpu or cuda.
        force: replace a file that was not made so.
    """
    if output.suffix.lower() not in SUFFIXES:
        raise OutputError("'{0}' is no font format", output.suffix, where=output, way_out="use ttf, otf, woff2")
    check_output([output], force)
    face, table = FontFace(font), open_table(font)
    check_extendable(table, font)
    inks = ink_boxes(face)
    wanted = load_charset(charset)
    lacking = [char for char in wanted if char not in inks]
    if not lacking:
        raise DataError("has all {0} characters", len(wanted), where=font)
    check_extendable(table, font, lacking)
    notes: list[str] = [Message("{0} has {1} of {2} characters", face.name, len(wanted) - len(lacking), len(wanted))]
    say(notes[0])
    before = Scribe.load(model, source, device=device)
    own = _own_hand(
        face, font, inks, before, fill=None if style is None else before.faces.styles[before.number(style)].fill
    )
    learnt: Style | None = None
    if style is None:
        learnt = learn_samples(
            own.samples,
            name="own",
            minutes=30.0 if minutes is None else minutes,
            steps=steps,
            output=output.with_suffix(".safetensors"),
            model=model,
            source=source,
            device=device,
        )
        notes += learnt.notes
    scribes = open_scribes(
        [] if model is None or learnt else [model], [] if source is None else [source], learnt or style, device
    )
    pairs = Style("own", output, own.samples, []).pairs(scribes.size)
    scribes.clean_like(pairs)
    checker, human = make_checker(GlyphReader(Recogniser(threads=2)), pairs, least=LEAST_LEARNT)
    work = work_folder([output])
    drawn = generate(scribes, lacking, checker, work=work, reroll=reroll)
    images = {char: glyph.image for char, glyph in drawn.glyphs.items()}
    outlines = trace_all(images, own.placement, work=work, by_model=True)
    outlines = {char: outline for char, outline in outlines.items() if outline.contours}
    with reading_font(font):
        notes += _write(table, output, outlines, name)
    notes += _licence_notes(table, name)
    review = output.with_name(f"{output.stem}.review.html")
    labels = _labels(scribes.first, drawn.glyphs)
    prints = scribes.prints(drawn.rejected)
    write_review(review, drawn, prints, title=face.name, human=human, notes=notes, labels=labels)
    missing = [char for char in lacking if char not in outlines]
    had = len(wanted) - len(lacking)
    return CompletedFont(output, had, list(outlines), drawn.rejected, missing, notes, review)


def _own_hand(face: FontFace, path: Path, inks: Mapping[str, Ink], scribe: Scribe, *, fill: float | None) -> _Own:
    """Return glyphs of a font as samples, at the size and place that print has in the frame."""
    lacking = set(scribe.missing(inks))
    known = [char for char in load_charset("frequent-1000") if char in inks and char not in lacking]
    known += [char for char in inks if is_han(char) and char not in lacking and char not in set(known)]
    if len(known) < LEAST_LEARNT:
        raise DataError("has {0} characters to learn from, {1} are needed", len(known), LEAST_LEARNT, where=path)
    # Every so manieth of the frequent ones and of the rest, so that all components come.
    chars = known[:: max(1, len(known) // _SAMPLES)][:_SAMPLES]
    prints = dict(zip(chars, scribe.source(chars), strict=True))
    prints = {char: image for char, image in prints.items() if (image < 128).any()}
    share = mean_fill(prints) if fill is None else fill
    placement, kept, _ = fit_placement(
        {c: inks[c] for c in prints}, size=round(1 / _SPARE), fill=share, where=str(path)
    )
    images: dict[str, Pixels] = {char: face.draw(char, placement, _SIDE) for char in kept}
    return _Own(Samples(images, {char: prints[char] for char in kept}, share, {}, []), placement)


def _write(table: TTFont, output: Path, outlines: Mapping[str, Outline], name: str | None) -> list[str]:
    notes = add_outlines(table, outlines) if outlines else []
    if name is not None:
        _rename(table, name)
    table.flavor = "woff2" if output.suffix.lower() == ".woff2" else None
    with writing(output) as temporary:
        table.save(temporary, reorderTables=None)
    return notes


def _rename(table: TTFont, name: str) -> None:
    """Call the family otherwise in every entry that names it, and in those that a font must not share."""
    old, plain = name_entries(table, 16, 1), name.replace(" ", "")
    style = next(iter(name_entries(table, 17, 2)), "Regular")
    own = {3: f"{name} {style}", 4: f"{name} {style}", 6: f"{plain}-{style.replace(' ', '')}"}
    for record in table["name"].names:
        if record.nameID in _IDS:
            text = before = record.toUnicode()
            for word in dict.fromkeys([*old, *(word.replace(" ", "") for word in old)]):
                text = text.replace(word, plain if record.nameID == 6 else name)
            if text == before:
                text = own.get(record.nameID, text)
            record.string = name if record.nameID in (1, 16, 21) else text
    if "CFF " in table:
        _rename_cff(table, name)


def _rename_cff(table: TTFont, name: str) -> None:
    fonts = table["CFF "].cff
    fonts.fontNames = name_entries(table, 6)[:1] or [name.replace(" ", "")]
    top = fonts.topDictIndex[0]
    for key, text in (("FamilyName", name), ("FullName", next(iter(name_entries(table, 4)), name))):
        if hasattr(top, key):
            setattr(top, key, text)


def _licence_notes(table: TTFont, name: str | None) -> list[str]:
    words = " ".join(" ".join(name_entries(table, 0, 13)).split())
    notes: list[str] = [Message("what the font says of its licence holds for the new glyphs too: {0}", words[:200])]
    if reserves_name(table) and name is None:
        notes.append(Message("its licence reserves its name: call the new font otherwise with --name"))
    return notes


def _labels(scribe: Scribe, chars: Mapping[str, object] | Sequence[str]) -> dict[str, Pixels]:
    placement = scribe.faces.source.placement
    missing = set(scribe.missing(chars))
    return {char: scribe.face.draw(char, placement, LABEL) for char in chars if char not in missing}
