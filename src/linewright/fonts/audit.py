"""A font looked through: each glyph read, and what its tables have wrong."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from linewright.base import (
    DataError,
    InputError,
    Message,
    Picture,
    Pixels,
    Section,
    Text,
    check_free,
    contact_sheet,
    track,
    write_report,
    write_text,
)
from linewright.fonts.font_checks import Check, check_tables, listed
from linewright.fonts.font_tables import is_han
from linewright.fonts.glyph_identity import Suspect, judge_identities
from linewright.fonts.networks import find_print_face
from linewright.fonts.strokes import StrokeChecker
from linewright.glyphs import FontFace, Ink, Placement, load_charset, open_font, reading_font
from linewright.pages import GlyphReader, Recogniser

_SIZE = 96  # pixels at which glyphs are read and shown
_PLACE = Placement(0.72, 0.14, 0.76)  # of the em in the frame, with room for what reaches beyond it
_SURELY_LOST = 3.0  # log odds of a stroke's fault from which a glyph is named, unless many have it
_MOST_LOST = 0.03  # share of glyphs that are named so at most
_PART = 256  # glyphs that are looked at between two steps of progress
_SHEET = 60  # glyphs that are shown of each kind
HTML, JSON = "audit.html", "audit.json"


class Audit(NamedTuple):
    """What came of looking a font through."""

    font: str  # its name
    characters: int  # that it claims to have
    judged: int  # Han characters that were read and compared with print
    read: int  # of them, how many were read as what they are
    is_judge: bool  # whether the hand is read well enough to call a glyph wrong
    wrong: list[Suspect]  # glyphs that stand under a wrong code point
    doubtful: list[Suspect]  # glyphs to look at
    checks: list[Check]  # of outlines and tables

    @property
    def passed(self) -> bool:
        """Whether no glyph is wrong and no check failed that is an error."""
        return not self.wrong and all(check.passed or check.severity == "warning" for check in self.checks)

    def plain(self) -> dict[str, object]:
        """Return it as ``audit.json`` has it."""
        return {
            "font": self.font,
            "characters": self.characters,
            "judged": self.judged,
            "read": self.read,
            "is_judge": self.is_judge,
            "wrong": [_plain(suspect) for suspect in self.wrong],
            "doubtful": [_plain(suspect) for suspect in self.doubtful],
            "checks": [check._asdict() for check in self.checks],
        }

    def lines(self) -> list[str]:
        """Return it in words."""
        lines: list[str] = [
            Message("{0}: {1} characters, {2} judged, {3} read right", *self[:4]),
            Message("wrong: {0}{1}", len(self.wrong), _pairs(self.wrong)),
            Message("doubtful: {0}{1}", len(self.doubtful), _pairs(self.doubtful)),
        ]
        if self.judged and not self.is_judge:
            lines.append(Message("the hand is hard to read: only glyphs in each other's place are called wrong"))
        failed = [check for check in self.checks if not check.passed]
        return lines + [Message("{0} ({1}): {2} {3}", c.name, c.severity, c.detail, c.characters) for c in failed]


def audit_font(
    font: Path,
    output: Path | None = None,
    *,
    charset: str | None = None,
    source: Path | None = None,
    force: bool = False,
) -> Audit:
    """Read every glyph of a font and check its tables, as ``linewright font audit`` does.

    InputError: the font cannot be read. DataError: it has none of the characters. OutputError: a file exists or cannot
    be written.

    Args:
        font: a TTF, OTF, TTC or WOFF2 file.
        output: the folder for ``audit.html`` and ``audit.json``; None writes nothing.
        charset: look at these characters alone; see `load_charset`. By default at all that the font has.
        source: the reference font that glyphs are compared with; by default the one in the package.
        force: replace files that exist.
    """
    if output is not None:
        check_free(output / HTML, output / JSON, force=force)
    face, reference = FontFace(font), find_print_face(source)
    with reading_font(font):
        table = open_font(font)
    chars = face.characters()
    if charset is not None:
        asked = frozenset(load_charset(charset))
        chars = [char for char in chars if char in asked]
    if not chars:
        raise DataError("has none of the characters that were asked for", where=font)
    drawn = _draw(face, chars)
    known = frozenset(reference.characters())
    prints = {c: reference.draw(c, _PLACE, _SIZE) for c in track(drawn.images, what="drawing print") if c in known}
    found = judge_identities(drawn.images, prints, GlyphReader(Recogniser(threads=2)))
    lost = _lost_strokes(drawn.images, prints) if found.is_judge else []
    with reading_font(font):
        checks = [
            listed("damaged", "error", drawn.damaged, Message("{0} glyphs cannot be drawn", len(drawn.damaged))),
            listed("blank", "error", drawn.blank, Message("{0} characters are blank", len(drawn.blank))),
            listed(
                "placeholder",
                "error",
                drawn.placeholder,
                Message("{0} characters show the font's box for missing ones", len(drawn.placeholder)),
            ),
            listed("strokes", "warning", lost, Message("{0} glyphs may have lost or fused strokes", len(lost))),
            *check_tables(table, drawn.boxes),
        ]
    audit = Audit(face.name, len(chars), *found[2:], found.wrong, found.doubtful, checks)
    if output is not None:
        write_text(output / JSON, json.dumps(audit.plain(), ensure_ascii=False, indent=1) + "\n")
        write_report(
            output / HTML, Message("{0}: audit", face.name), _lead(audit), _sections(audit, drawn.images, prints)
        )
    return audit


def _lost_strokes(images: Mapping[str, Pixels], prints: Mapping[str, Pixels]) -> list[str]:
    """Return the characters whose strokes are the most suspect, at most three in a hundred."""
    chars = [char for char in images if char in prints]
    parts = track([chars[first : first + _PART] for first in range(0, len(chars), _PART)], what="looking at strokes")
    checker = StrokeChecker.load()
    scores = [f.score for some in parts for f in checker.check([images[c] for c in some], [prints[c] for c in some])]
    limit = max(_SURELY_LOST, float(np.quantile(scores, 1 - _MOST_LOST)))
    return [char for char, score in zip(chars, scores, strict=True) if score > limit]


class _Drawn(NamedTuple):
    """What a font draws."""

    images: dict[str, Pixels]  # of Han characters, S x S uint8
    boxes: dict[str, tuple[float, float, float, float]]  # left, bottom, right, top in em, y upwards
    blank: list[str]
    placeholder: list[str]
    damaged: list[str]


def _draw(face: FontFace, chars: Sequence[str]) -> _Drawn:
    drawn = _Drawn({}, {}, [], [], [])
    missing = face.placeholder()
    for char in track(chars, what="drawing"):
        try:
            ink = face.measure(char)
            if ink is None:
                if char.isprintable() and not char.isspace() and char.isalnum():
                    drawn.blank.append(char)
                continue
            drawn.boxes[char] = _box(ink)
            if missing is not None and ink.digest == missing.digest and char.isalnum():
                drawn.placeholder.append(char)
            elif is_han(char):
                image = face.draw(char, _PLACE, _SIZE)
                if (image < 128).any():
                    drawn.images[char] = image
        except InputError:
            drawn.damaged.append(char)
    return drawn


def _box(ink: Ink) -> tuple[float, float, float, float]:
    return ink.left, -ink.bottom, ink.right, -ink.top


def _plain(suspect: Suspect) -> dict[str, object]:
    return {"character": suspect.character, "read": suspect.reading, "confidence": suspect.confidence}


def _pairs(suspects: Sequence[Suspect], most: int = 20) -> str:
    pairs = " ".join(f"{s.character}→{s.reading}" for s in suspects[:most])
    return f": {pairs}" if pairs else ""


def _lead(audit: Audit) -> str:
    return " ".join(f"{line}." for line in audit.lines()[:3])


def _sections(audit: Audit, images: Mapping[str, Pixels], prints: Mapping[str, Pixels]) -> list[Section]:
    sections: list[Section] = []
    for heading, suspects in (("Wrong", audit.wrong), ("Doubtful", audit.doubtful)):
        if suspects:
            rows = [
                [
                    images[s.character],
                    prints[s.character],
                    prints.get(s.reading, np.full((_SIZE, _SIZE), 255, np.uint8)),
                ]
                for s in suspects[:_SHEET]
            ]
            sheet = contact_sheet(rows, titles=("glyph", "print", "read as"), cell=_SIZE)
            words = ", ".join(f"U+{ord(s.character):04X} as U+{ord(s.reading):04X} ({s.confidence})" for s in suspects)
            sections.append(Picture(sheet, f"{heading}: {len(suspects)}", words))
    text = [
        f"{'passed' if check.passed else check.severity}: {check.name}: {check.detail} {check.characters}".strip()
        for check in audit.checks
    ]
    sections.append(Text("", heading="Checks"))
    sections += [Text(line) for line in text]
    if audit.judged and not audit.is_judge:
        sections.append(Text(audit.lines()[3]))
    return sections
