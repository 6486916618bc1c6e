"""Build a glyph data set: measure, place, draw, write, count what was left out.

From faces; or, for finishing to learn from, with the hands as a network draws them.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import NamedTuple

from linewright.base import ConfigError, DataError, InputError, OutputError, Pixels, replacing, say, track
from linewright.glyphs.card import CARD, SOURCE, FaceCard, GlyphReport, write_card, write_sheets
from linewright.glyphs.charset import charset_label, load_charset
from linewright.glyphs.dataset import GlyphSet, sheet_stem
from linewright.glyphs.placement import Ink, fit_placement
from linewright.glyphs.source import Face, FolderFace, open_face

_MOST_TWINS = 4  # a drawing that more characters than this share stands for none of them


def build_glyph_set(
    source: str | Path,  # font or folder of images, see `open_face`
    styles: Mapping[str, str | Path] | Sequence[str | Path],  # also ``NAME=PATH``
    charset: str,  # see `load_charset`
    *,
    to: Path,  # the folder to write; an older data set in it is replaced
    size: int = 128,  # side of the frame in pixels, 16 to 1024
    fill: float = 0.72,  # share of the frame that the longer side of the mean ink box takes
    levels: int = 256,  # grey levels that are kept, 256 or 16
) -> GlyphReport:
    """Draw one source face and several hands into a data set folder.

    Each face gets one scale and one offset for all of its characters, from its own mean ink box
    (`linewright.glyphs.placement.fit_placement`). Nothing is clipped. Blank, absent, oversize and
    placeholder glyphs are left out and counted. InputError: a face cannot be opened. DataError: a
    face has none of the characters, or two styles have the same name. ConfigError: size, fill or
    levels are out of range. OutputError: ``to`` holds something else, or cannot be written.
    """
    if not 16 <= size <= 1024:
        raise ConfigError("must be from 16 to 1024 pixels, not {0}", size, where="size")
    if not 0 < fill < 1:
        raise ConfigError("must lie between 0 and 1, not {0}", fill, where="fill")
    if levels not in (16, 256):
        raise ConfigError("must be 16 or 256, not {0}", levels, where="levels")
    named = styles if isinstance(styles, Mapping) else name_styles(styles)
    if not named:
        raise DataError("no style is given", way_out="name at least one font or folder")
    for name in named:
        _check_style_name(name)
    chars = load_charset(charset)
    # Every face is opened before the first one is drawn, so that a wrong path costs no minutes.
    faces = {SOURCE: open_face(source)} | {name: open_face(path) for name, path in named.items()}
    with _replacing_set(to) as new:
        for face in faces.values():
            for line in face.refused() if isinstance(face, FolderFace) else ():
                say("skipped: {0}", line)
        cards = {
            name: _build_face(name, face, chars, new, size=size, fill=fill, levels=levels)
            for name, face in faces.items()
        }
        known = set(cards[SOURCE].characters)
        for name in named:
            if known.isdisjoint(cards[name].characters):
                raise DataError("has no character in common with the source", where=name)
        report = GlyphReport(
            size=size,
            fill=fill,
            charset=charset_label(charset),
            source=cards[SOURCE],
            styles=tuple(cards[name] for name in named),
        )
        write_card(new, report)
    return report


def name_styles(styles: Sequence[str | Path]) -> dict[str, str | Path]:
    """Return styles by name: ``NAME=PATH`` as it says, a bare path by its last part."""
    named: dict[str, str | Path] = {}
    for style in styles:
        name, equals, path = str(style).partition("=")
        if not equals or Path(style).exists():
            face = Path(style)
            file = Path(str(style).rpartition(":")[0] or style) if ":" in face.suffix else face
            name, path = file.stem.lower().replace(" ", "-"), str(style)
        if name in named:
            raise DataError("two styles are named '{0}'", name, way_out="give NAME=PATH")
        named[name] = path
    return named


def _check_style_name(name: str) -> None:
    """Style names become parts of file names and of key paths."""
    if name == SOURCE or not name or not all(char.isalnum() or char in "-_" for char in name):
        raise DataError(
            "'{0}' cannot be the name of a style",
            name,
            way_out="use letters, digits, '-' and '_', and not 'source'; give NAME=PATH",
        )


def _replacing_set(folder: Path) -> AbstractContextManager[Path]:
    """See `replacing`; OutputError on a folder that holds something else than a data set."""
    if folder.exists() and not folder.is_dir():
        raise OutputError("is a file, not a folder", where=folder)
    sheets = f"{SOURCE}-*.png", "style-*-*.png"
    if folder.is_dir() and not (folder / CARD).is_file():
        # Parts and sheets are what a build leaves behind that was broken off.
        ours = {path for pattern in (".part-*", *sheets) for path in folder.glob(pattern)}
        if set(folder.iterdir()) != ours:
            raise OutputError(
                "the folder is not empty and holds no glyph data set", where=folder, way_out="name a new folder"
            )
    return replacing(folder, *sheets)


class _Measured(NamedTuple):
    inks: dict[str, Ink]
    absent: int
    blank: int
    placeholder: int
    unreadable: int


def _build_face(name: str, face: Face, chars: list[str], to: Path, *, size: int, fill: float, levels: int) -> FaceCard:
    measured = _measure(name, face, chars)
    if not measured.inks:
        raise DataError(
            "has none of the {0} asked characters ({1} absent, {2} blank, {3} placeholders, {4} unreadable)",
            len(chars),
            measured.absent,
            measured.blank,
            measured.placeholder,
            measured.unreadable,
            where=f"{name} ({face.name})",
            way_out="ask for another charset or another face",
        )
    placement, placed, oversize = fit_placement(measured.inks, size=size, fill=fill, where=name)

    tracked = track(placed, what=f"{name}: drawing")
    images = (face.draw(char, placement, size) for char in tracked)
    write_sheets(images, to, sheet_stem(name), size=size, levels=levels)
    inks = [measured.inks[char] for char in placed]
    drawings = Counter(ink.digest for ink in inks)
    width = sum(ink.right - ink.left for ink in inks) / len(inks)
    height = sum(ink.bottom - ink.top for ink in inks) / len(inks)
    return FaceCard(
        name=name,
        font=face.name,
        licence=face.licence,
        placement=placement,
        fill=placement.scale * max(width, height),
        characters="".join(placed),
        absent=measured.absent,
        blank=measured.blank,
        placeholder=measured.placeholder,
        oversize="".join(oversize),
        twins=sum(count for count in drawings.values() if count > 1),
        misnamed=face.misnamed,
        duplicate=face.duplicate,
        unreadable=measured.unreadable,
    )


def _measure(name: str, face: Face, chars: list[str]) -> _Measured:
    """Measure what the face has of ``chars``; leave out blanks, placeholders and bad images."""
    known = set(face.characters())
    present = [char for char in chars if char in known]
    inks: dict[str, Ink] = {}
    blank = unreadable = 0
    for char in track(present, what=f"{name}: measuring"):
        try:
            ink = face.measure(char)
        except InputError as error:
            say("skipped: {0}", error)
            unreadable += 1
            continue
        if ink is None:
            blank += 1
        else:
            inks[char] = ink
    drawings = Counter(ink.digest for ink in inks.values())
    placeholders = {digest for digest, count in drawings.items() if count > _MOST_TWINS}
    if (box := face.placeholder()) is not None:
        placeholders.add(box.digest)
    real = {char: ink for char, ink in inks.items() if ink.digest not in placeholders}
    return _Measured(real, len(chars) - len(present), blank, len(inks) - len(real), unreadable)


def write_drawn_set(
    glyphs: GlyphSet,  # what the network has learnt from
    draw: Callable[[str, Sequence[Pixels]], Sequence[Pixels]],  # of hand and sources
    styles: Sequence[str],  # hands to draw
    *,
    to: Path,  # the folder to write; an older data set in it is replaced
    limit: int,  # most characters of a hand, evenly spread over its training characters
) -> GlyphReport:
    """Draw training characters of a set's hands, and write them as a set of the same faces.

    DataError: there is no such hand. InputError: a sheet is absent or damaged. OutputError: ``to``
    holds something else, or cannot be written.
    """
    chosen = {style: spread_evenly(glyphs.chars(style, "train"), limit) for style in styles}
    every = [char for char in glyphs.source if any(char in some for some in chosen.values())]
    cards = {card.name: card for card in (glyphs.report.source, *glyphs.report.styles)}
    source, *hands = (
        cards[name].model_copy(update={"characters": "".join(chars)})
        for name, chars in {SOURCE: every, **chosen}.items()
    )
    report = glyphs.report.model_copy(update={"source": source, "styles": tuple(hands)})
    with _replacing_set(to) as new:
        for name, chars in {SOURCE: every, **chosen}.items():
            prints = [glyphs.source[char] for char in chars]
            images = prints if name == SOURCE else draw(name, prints)
            write_sheets(images, new, sheet_stem(name), size=glyphs.size)
        write_card(new, report)
    return report


def spread_evenly(chars: Sequence[str], limit: int) -> list[str]:
    """Return at most ``limit`` characters, evenly spread."""
    count = min(limit, len(chars))
    return [chars[place * len(chars) // count] for place in range(count)]
