"""What `font complete` and `font audit` do to real fonts: characters taken out and drawn again, and glyphs swapped.

python benchmarks/real_fonts.py Klee.ttf Yusei.woff2 Serif.ttc --to runs/real-fonts --minutes 2

Of each font, a copy loses some characters of the set and is completed as by the command. The new glyphs are compared
with those that were taken out: read as their character, named by the check of strokes, ink, place. What the font had
must be there unchanged. Sheets of print, made and real glyphs lie in the folder, to be looked at. Then the untouched
font and a copy of which four glyphs stand in each other's place are audited. The fonts are no part of the project.
Nothing is timed.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from itertools import chain
from pathlib import Path
from typing import NamedTuple

import numpy as np
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from linewright.base.console import say, stdout
from linewright.base.contact_sheets import contact_sheet
from linewright.base.report import Cell, Table
from linewright.base.types import Pixels
from linewright.fonts.audit import audit_font
from linewright.fonts.complete import complete_font
from linewright.fonts.networks import find_print_face
from linewright.fonts.strokes import StrokeChecker, stroke_limit
from linewright.glyphs.charset import load_charset
from linewright.glyphs.placement import Ink, Placement
from linewright.glyphs.source import FontFace
from linewright.pages import write_image
from linewright.pages.recogniser import GlyphReader, Recogniser

SIDE = 200  # pixels at which glyphs are shown and measured
PLACE = Placement(0.8, 0.1, 0.8)  # of the em in the frame
A_SHEET = 18  # characters of a sheet
COLUMNS = {
    "new": ".0f",
    "read %": ".1f",
    "real, read %": ".1f",
    "strokes named %": ".1f",
    "real, strokes named %": ".1f",
    "ink": ".2f",
    "height": ".2f",
    "off in x, em": ".3f",
    "off in y, em": ".3f",
    "changed": ".0f",
}
AUDIT_COLUMNS = {"glyphs": ".0f", "false per 100": ".2f", "of 4 swapped": ".0f", "others then": ".0f"}


class Faces(NamedTuple):
    """A font before and after."""

    real: Path
    cut: Path
    whole: Path


def main() -> None:
    """Complete and audit each font, and print two tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("fonts", type=Path, nargs="+")
    parser.add_argument("--to", type=Path, required=True, help="folder for copies, models and sheets")
    parser.add_argument("--charset", default="frequent-1000", help="of which characters are taken, and audited")
    parser.add_argument("--remove", type=int, default=100)
    parser.add_argument("--minutes", type=float, default=30.0, help="of learning, for each font")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--only", choices=("complete", "audit"))
    asked = parser.parse_args()
    asked.to.mkdir(parents=True, exist_ok=True)
    made: dict[str, dict[str, Cell]] = {}
    audited: dict[str, dict[str, Cell]] = {}
    for font in asked.fonts:
        rng = np.random.default_rng(asked.seed)
        if asked.only != "audit":
            faces, removed = take_out(font, asked.to, load_charset(asked.charset), asked.remove, rng)
            complete_font(faces.cut, faces.whole, charset="".join(removed), minutes=asked.minutes, force=True)
            made[font.stem] = compare(faces, removed, asked.to)
        if asked.only != "complete":
            audited[font.stem] = audit(font, asked.to, asked.charset, rng)
    note = f"{asked.remove} characters of {asked.charset}, seed {asked.seed}, {asked.minutes:g} minutes each"
    for title, columns, rows in (("Completed", COLUMNS, made), ("Audited", AUDIT_COLUMNS, audited)):
        if rows:
            stdout.print(Table(title, note, columns, rows, []).markdown(), markup=False)


def take_out(
    font: Path, to: Path, charset: Sequence[str], count: int, rng: np.random.Generator
) -> tuple[Faces, list[str]]:
    """Write a copy without some characters and return the paths and the characters."""
    table = TTFont(font, fontNumber=0, recalcTimestamp=False)
    codes, known = set(table.getBestCmap()), set(find_print_face(None).characters())
    has = [char for char in charset if ord(char) in codes and char in known]
    removed = [has[at] for at in sorted(rng.choice(len(has), min(count, len(has)), replace=False))]
    keep = codes - {ord(char) for char in removed}
    if len(keep) > 30_000:  # so that a font of 65,535 glyphs can take new ones
        keep &= {ord(char) for char in load_charset("gb2312")} | set(range(0x20, 0x3400)) | set(range(0xFF00, 0xFFEF))
    options = Options(layout_features=["*"], name_IDs=["*"], name_languages=["*"], glyph_names=True, legacy_cmap=True)
    options.notdef_outline = options.hinting = options.recommended_glyphs = True
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=keep)
    subsetter.subset(table)
    suffix = ".otf" if "CFF " in table else ".ttf"
    if font.suffix.lower() == ".woff2":
        suffix, table.flavor = ".woff2", "woff2"
    faces = Faces(font, to / f"{font.stem}.cut{suffix}", to / f"{font.stem}.whole{suffix}")
    table.save(faces.cut)
    return faces, removed


def compare(faces: Faces, removed: Sequence[str], to: Path) -> dict[str, Cell]:
    """Compare what was drawn with what had been taken out."""
    real, whole, print_ = FontFace(faces.real), FontFace(faces.whole), find_print_face(None)
    have = set(whole.characters())
    chars = [char for char in removed if char in have]
    drawn = {face: {c: face.draw(c, PLACE, SIDE) for c in chars} for face in (print_, whole, real)}
    rows = [[drawn[face][char] for face in (print_, whole, real)] for char in chars]
    for first in range(0, len(rows), A_SHEET):
        some = rows[first : first + A_SHEET]
        lines = [list(chain(*some[at : at + 3])) for at in range(0, len(some), 3)]
        titles = ("print", "made", "real") * min(3, len(some))
        write_image(to / f"{faces.real.stem}.{first:03d}.png", contact_sheet(lines, titles=titles, cell=SIDE))
    reader = GlyphReader(Recogniser(threads=1))
    boxes = [(whole.measure(char), real.measure(char)) for char in chars]
    pairs = [(mine, his) for mine, his in boxes if mine is not None and his is not None]
    named, real_named = strokes(real, drawn[whole], drawn[real], drawn[print_], set(chars))
    return {
        "new": Cell(len(chars)),
        "read %": share(read_right(reader, drawn[whole])),
        "real, read %": share(read_right(reader, drawn[real])),
        "strokes named %": share(named),
        "real, strokes named %": share(real_named),
        "ink": Cell(float(np.median([ink(drawn[whole][c]) / ink(drawn[real][c]) for c in chars]))),
        "height": Cell(float(np.median([(a.bottom - a.top) / (b.bottom - b.top) for a, b in pairs]))),
        "off in x, em": Cell(float(np.mean([middle(a)[0] - middle(b)[0] for a, b in pairs]))),
        "off in y, em": Cell(float(np.mean([middle(a)[1] - middle(b)[1] for a, b in pairs]))),
        "changed": Cell(len(changes(faces.cut, faces.whole))),
    }


def strokes(
    real: FontFace, made: Mapping[str, Pixels], his: Mapping[str, Pixels], prints: Mapping[str, Pixels], out: set[str]
) -> tuple[list[bool], list[bool]]:
    """Return which glyphs the check of strokes names, made and real; its limit is from other real glyphs."""
    print_, checker = find_print_face(None), StrokeChecker.load()
    known = set(real.characters()) & set(print_.characters()) - out
    other = [char for char in load_charset("frequent-1000") if char in known][:300]
    own = [real.draw(char, PLACE, SIDE) for char in other]
    limit = stroke_limit(checker.check(own, [print_.draw(char, PLACE, SIDE) for char in other]))
    beside = list(prints.values())
    first, second = (checker.check(list(some.values()), beside) for some in (made, his))
    return [fault.score > limit for fault in first], [fault.score > limit for fault in second]


def changes(cut: Path, whole: Path) -> list[str]:
    """Return what a completed font has otherwise than it was: glyphs by name, tables whose bytes must stay."""
    before, after = TTFont(cut), TTFont(whole)
    order = before.getGlyphOrder()
    found = [a for a, b in zip(order, after.getGlyphOrder(), strict=False) if a != b]
    for name in order:
        if before["hmtx"][name] != after["hmtx"][name] or outline(before, name) != outline(after, name):
            found.append(name)
    grow = {"glyf", "loca", "hmtx", "vmtx", "cmap", "maxp", "head", "hhea", "vhea", "post", "OS/2", "CFF ", "DSIG"}
    for tag in list(before.reader.tables):
        if tag not in grow and (tag not in after or before.reader[tag] != after.reader[tag]):
            found.append(tag)
    for line in found[:10]:
        say("{0}: {1} is changed", whole, line)
    return found


def outline(font: TTFont, name: str) -> bytes:
    """Return a glyph as it lies in the file."""
    if "glyf" in font:
        glyph = font["glyf"].glyphs[name]
        return bytes(glyph.data) if hasattr(glyph, "data") else glyph.compile(font["glyf"], recalcBBoxes=False)
    string = font["CFF "].cff.topDictIndex[0].CharStrings[name]
    string.compile()
    return bytes(string.bytecode)


def audit(font: Path, to: Path, charset: str, rng: np.random.Generator) -> dict[str, Cell]:
    """Audit a font as it is, and a copy of which four glyphs stand under each other's code points."""
    plain = audit_font(font, to / f"{font.stem}.audit", charset=charset, force=True)
    table = TTFont(font, fontNumber=0, recalcTimestamp=False)
    cmap, known = table.getBestCmap(), set(find_print_face(None).characters())
    has = [char for char in load_charset(charset) if ord(char) in cmap and char in known]
    four = [has[at] for at in rng.choice(len(has), 4, replace=False)]
    moved = {ord(char): cmap[ord(four[(at + 1) % 4])] for at, char in enumerate(four)}
    for sub in table["cmap"].tables:
        if sub.isUnicode() and sub.format in (4, 12):
            sub.cmap = sub.cmap | moved
    swapped = to / f"{font.stem}.swapped{'.otf' if 'CFF ' in table else '.ttf'}"
    table.flavor = None
    table.save(swapped)
    found = audit_font(swapped, charset=charset)
    named = {suspect.character for suspect in found.wrong}
    false = [suspect.character for suspect in plain.wrong]
    say("{0}: false {1}; swapped {2}, named {3}", font.stem, "".join(false), "".join(four), "".join(sorted(named)))
    return {
        "glyphs": Cell(plain.judged),
        "false per 100": Cell(100 * len(false) / max(1, plain.judged)),
        "of 4 swapped": Cell(len(named & set(four))),
        "others then": Cell(len(named - set(four))),
    }


def read_right(reader: GlyphReader, glyphs: Mapping[str, Pixels]) -> list[bool]:
    """Return which glyphs are read as their character."""
    readings = reader.read(list(glyphs.values()))
    return [reading.candidates[0] == char for char, reading in zip(glyphs, readings, strict=True)]


def share(hits: Sequence[bool]) -> Cell:
    """Return a share in percent."""
    return Cell(100 * float(np.mean(hits)))


def ink(image: Pixels) -> float:
    """Return the area of ink in pixels."""
    return float((255.0 - image).sum() / 255)


def middle(box: Ink) -> tuple[float, float]:
    """Return the middle of an ink box, in em."""
    return (box.left + box.right) / 2, (box.top + box.bottom) / 2


if __name__ == "__main__":
    main()
