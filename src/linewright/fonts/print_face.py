"""What characters are translated from: a font or a folder of images."""

from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from linewright.base import Pixels, asset
from linewright.glyphs import Placement, open_face

PRINT_FACE = asset("faces", "print.woff2")
"""The reference font in the package."""


class PrintFace(Protocol):
    """What characters are translated from."""

    name: str
    licence: str

    def characters(self) -> Iterable[str]:
        """Return the characters that the face claims to have."""

    def draw(self, char: str, placement: Placement, size: int) -> Pixels:
        """Return the character as size x size uint8, paper 255, ink 0, anti-aliased."""


def find_print_face(path: Path | None) -> PrintFace:
    """Open a font or a folder of images, by default `PRINT_FACE`."""
    return open_face(PRINT_FACE if path is None else path)
