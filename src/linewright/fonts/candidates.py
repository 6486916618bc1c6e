"""What a person chooses among: all that was drawn of each character, as the work folder of a font keeps it."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from linewright.base import DataError
from linewright.fonts.work_folder import Glyph, read_glyphs

OWN_IMAGE = "your own image"
IN_PRINT = "print"
CHOSEN = "chosen: "
GLYPHS, CANDIDATES = "glyphs", "candidates"  # stems of the parts


class Kept(NamedTuple):
    """A character of a font: how it stands there, and what else was drawn of it."""

    glyph: Glyph
    candidates: tuple[Glyph, ...]  # each picture once, the oldest first; that of ``glyph`` is among them

    @property
    def flagged(self) -> bool:
        """Whether a check rejects it, and nobody has chosen it all the same."""
        return not self.glyph.verdict.passed and not is_settled(self.glyph)


def is_settled(glyph: Glyph) -> bool:
    """Whether a person has decided on a glyph: it is not drawn again, and checks have no say."""
    return glyph.attempt == OWN_IMAGE or glyph.attempt.startswith(CHOSEN)


def read_kept(work: Path) -> dict[str, Kept]:
    """Return all characters in the work folder of a font, FONT.glyphs; none if there is no such folder."""
    newest: dict[str, Glyph] = {}
    found: dict[str, dict[bytes, Glyph]] = {}
    for stem in (CANDIDATES, GLYPHS):
        for char, glyph in read_glyphs(work, stem):
            plain = glyph._replace(attempt=glyph.attempt.removeprefix(CHOSEN))
            found.setdefault(char, {}).setdefault(glyph.image.tobytes(), plain)
            if stem == GLYPHS:
                newest[char] = glyph
    return {char: Kept(glyph, tuple(found[char].values())) for char, glyph in newest.items()}


def chosen_glyphs(work: Path, labels: Mapping[str, str]) -> dict[str, Glyph]:
    """Return the candidates with the attempts' labels that were chosen; a DataError if one is not there."""
    kept = read_kept(work) if labels else {}
    glyphs = {}
    for char, label in labels.items():
        candidates: Sequence[Glyph] = kept[char].candidates if char in kept else ()
        fitting = [glyph for glyph in candidates if glyph.attempt == label]
        if not fitting:
            raise DataError("no glyph of {0} was drawn so: {1}", char, label, where=work)
        glyphs[char] = fitting[-1]._replace(attempt="".join([CHOSEN, label]))
    return glyphs
