"""Write characters in a hand: a glyph model, the reference font, and the finish of a brush."""

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Self

import cv2
import numpy as np
from PIL import Image

from linewright.base import DataError, Pixels, track
from linewright.fonts.networks import ANY_HAND, Draw, FinishNetwork, PrintFace, find_print_face, open_finish, open_hands
from linewright.fonts.styles import choose_style
from linewright.glyphs import Faces, Placement
from linewright.pages import from_planes, to_planes

_BATCH = 32
_LEAST_SIZE = 128  # pixels of a written character at least; what a smaller model draws is enlarged


class Finisher:
    """Gives drawn glyphs the edges of their hand's brush: the finishing model."""

    def __init__(self, network: FinishNetwork) -> None:
        self.size = network.size  # side of the glyphs that it takes, px
        self._draw = network.draw
        self._numbers = {hand: number for number, hand in enumerate(network.hands, start=1)}

    @classmethod
    def load(cls, path: Path | None = None, *, device: str = "auto") -> Self:
        """Read a model of ``finishing``, by default the package's; else ModelError."""
        return cls(open_finish(path, device=device))

    def __call__(self, glyphs: Sequence[Pixels], hand: str | None = None) -> list[Pixels]:
        """Return glyphs with better edges, each ``size`` x ``size`` uint8, paper 255, ink 0.

        Those of a hand that was not learnt, or of None, get the edges of any hand.
        """
        number = ANY_HAND if hand is None else self._numbers.get(hand, ANY_HAND)
        parts = (glyphs[first : first + _BATCH] for first in range(0, len(glyphs), _BATCH))
        finished = [
            from_planes(image)
            for part in parts
            for image in self._draw(np.concatenate([to_planes(glyph) for glyph in part]), number)
        ]
        if number != ANY_HAND:
            return finished
        return [_keep_cores(*pair) for pair in zip(glyphs, finished, strict=True)]


def _keep_cores(drawn: Pixels, finished: Pixels) -> Pixels:
    """Let the inside of strokes be ink: of a hand heavier than those it knows, the finisher makes holes in them."""
    core = cv2.erode((drawn < 128).astype(np.uint8), np.ones((3, 3), np.uint8), borderValue=0) > 0
    return np.where(core, 0, finished).astype(np.uint8)


class Scribe:
    """Draws characters in the hands of a model."""

    # ``draw`` maps N x 1 x S x S print in [-1, 1] and the number of a hand to N x 1 x S x S; S is the size of the faces
    # that the model has learnt from. A finisher gives what is drawn its edges.

    def __init__(self, draw: Draw, *, faces: Faces, source: PrintFace, finisher: Finisher | None = None) -> None:
        self.faces = faces
        self.face = source
        self.styles = tuple(face.name for face in faces.styles)  # in the order of their numbers
        self.size = max(_LEAST_SIZE, faces.size)  # side in pixels of what is drawn
        self._draw = draw
        self._finisher = finisher if finisher and finisher.size == self.size else None
        self._chars = frozenset(source.characters())

    @classmethod
    def load(
        cls,
        model: Path | None = None,
        source: Path | None = None,
        *,
        device: str = "auto",
        strength: float = 1.0,
        finish: bool = True,
    ) -> Self:
        """Read a model of the method segan, by default the six hands in the package."""
        # See `open_hands` for the strength and `find_print_face` for the face, and their errors.
        hands = open_hands(model, device=device, strength=strength)
        finisher = Finisher.load(device=device) if finish else None
        face = find_print_face(source)
        return cls(hands.draw, faces=hands.faces, source=face, finisher=finisher)

    def missing(self, chars: Iterable[str]) -> list[str]:
        """Return the characters that the reference font lacks, each once."""
        return [char for char in dict.fromkeys(chars) if char not in self._chars]

    def source(
        self, chars: Sequence[str], *, shift: tuple[float, float] = (0.0, 0.0), scale: float = 1.0
    ) -> list[Pixels]:
        """Return characters in print, S x S uint8 each; DataError if the face lacks one."""
        # They are shifted right and down, in shares of the frame, and scaled about its middle.
        missing = self.missing(chars)
        if missing:
            where, way_out = self.face.name, "give a face that has them with --reference-font"
            raise DataError("lacks {0}", "".join(missing[:20]), where=where, way_out=way_out)
        plain = self.faces.source.placement
        placement = Placement(
            plain.scale * scale, 0.5 + (plain.dx - 0.5) * scale + shift[0], 0.5 + (plain.dy - 0.5) * scale + shift[1]
        )
        return [self.face.draw(char, placement, self.faces.size) for char in chars]

    def draw(
        self,
        chars: Sequence[str],
        style: str,
        *,
        shift: tuple[float, float] = (0.0, 0.0),
        scale: float = 1.0,
        batch: int = 32,
    ) -> list[Pixels]:
        """Return characters in a hand, S x S uint8 each (see `source`); DataError without it."""
        prints = self.source(chars, shift=shift, scale=scale)
        parts = [prints[first : first + batch] for first in range(0, len(prints), batch)]
        return [image for part in track(parts, what=f"writing {style}") for image in self._write(part, style)]

    def number(self, style: str) -> int:
        """Return the number of a style by any of its names, DataError if there is none."""
        return self.styles.index(choose_style(style, self.styles)[0])

    def _write(self, prints: Sequence[Pixels], style: str) -> list[Pixels]:
        number = self.number(style)
        images = np.concatenate([to_planes(image) for image in prints])
        glyphs = [enlarge(from_planes(image), self.size) for image in self._draw(images, number)]
        return glyphs if self._finisher is None else self._finisher(glyphs, self.styles[number])


def enlarge(image: Pixels, size: int) -> Pixels:
    """Return a square uint8 image at ``size`` pixels or more than it has, edges kept sharp."""
    if image.shape[0] == size:
        return image
    large = Image.fromarray(image).resize((size, size), Image.Resampling.LANCZOS)
    values = np.asarray(large, np.float32) / 255
    # An edge that took one pixel takes size / H of them now: steeper by as much about the middle.
    steep = (values - 0.5) * (size / image.shape[0]) + 0.5
    sharp: Pixels = np.rint(255 * steep.clip(0, 1)).astype(np.uint8)
    return sharp
