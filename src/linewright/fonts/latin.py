"""The face that Latin, figures and punctuation come from, since a hand's model knows none."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import matplotlib

from linewright.base import UserError
from linewright.fonts.fallback import borrow
from linewright.glyphs import open_face

_FACE = Path(matplotlib.get_data_path()) / "fonts" / "ttf" / "DejaVuSerif.ttf"
_FACE_LICENCE = "Bitstream Vera licence"


class Latin(NamedTuple):
    """The face that Latin, figures and punctuation come from.

    Attributes:
        path: the font file.
        known: its licence where it does not say it itself.
    """

    path: Path
    known: str | None = None

    @property
    def name(self) -> str:
        """The face's own name."""
        return open_face(self.path).name

    @property
    def licence(self) -> str:
        """What allows its use in a font, if anything says it."""
        return self.known or open_face(self.path).licence


def choose_latin(asked: Path | None, prints: Path | None) -> Latin:
    """Return the asked face, else the print face where its licence allows it, else DejaVu Serif.

    Raises:
        InputError: the asked face cannot be read.
        DataError: its licence does not allow it.
    """
    if asked is not None:
        borrow(asked, " ")
        return Latin(asked)
    if prints is not None:
        try:
            if "A" in borrow(prints, "A"):
                return Latin(prints)
        except UserError:
            pass  # another one serves as well
    return Latin(_FACE, _FACE_LICENCE)
