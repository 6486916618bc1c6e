"""By what means a glyph is drawn: the ones that are tried in turn, and the rolls of a die."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import DataError, Pixels
from linewright.fonts.scribe import Scribe
from linewright.pages import shift_pixels

AS_IS = "as drawn"
OWN = "your own image"
ROLL = "roll "

_STEP = 1 / 64  # shares of the frame: whole pixels wherever the frame is a multiple of 64
_PER_ROLL = 4  # glyphs that one roll chooses among
_FARTHEST = 3  # steps of a roll either way
_NEAREST_SCALE, _WIDEST_SCALE = 0.94, 1.06
_SAME_PLACE = 0.01  # shares of the frame by which two models may place one hand differently


class Means(NamedTuple):
    """One way of drawing a character.

    Attributes:
        what: in words, never the same for two of them.
        scribe: number of the scribe, which is a model with a print face.
        right: steps of a 64th of the frame by which the print is moved.
        down: the same, downwards.
        scale: of the print about the frame's middle.
    """

    what: str
    scribe: int = 0
    right: int = 0
    down: int = 0
    scale: float = 1.0


class Bench:
    """Scribes that draw one hand.

    Args:
        scribes: the first is the font's own, the others stand by: other print faces, other
            checkpoints.
        names: what to call each.
        style: name of the hand.

    Raises:
        DataError: a scribe does not have the hand, or draws it at another size or place.
    """

    def __init__(self, scribes: Sequence[Scribe], names: Sequence[str], style: str) -> None:
        self.scribes, self.names, self.style = tuple(scribes), tuple(names), style
        own = self.scribes[0]
        self.size = own.size
        self.hand = own.faces.styles[own.number(style)]
        for scribe, name in zip(self.scribes, names, strict=True):
            there = scribe.faces.styles[scribe.number(style)].placement
            far = max(abs(a - b) for a, b in zip(there, self.hand.placement, strict=True))
            if scribe.size != self.size or far > _SAME_PLACE:
                raise DataError(
                    f"draws {style} at another size or place than {names[0]}",
                    where=name,
                    way_out="name checkpoints that were trained on one data set",
                )

    def in_turn(self) -> list[Means]:
        """Return the means that are tried one after the other."""
        others = range(1, len(self.scribes))
        moves = [(1, 0), (-1, 0), (0, 1), (0, -1)]
        return [
            Means(AS_IS),
            *(Means(f"by {self.names[number]}", number) for number in others),
            *(Means(_words(*move, 1.0), 0, *move) for move in moves),
            *(Means(_words(0, 0, scale), scale=scale) for scale in (0.97, 1.03)),
        ]

    def rolled(self, char: str, roll: int) -> list[Means]:
        """Return the means of one roll for a character: the same roll, the same means."""
        random = np.random.default_rng([ord(char), roll])
        means: list[Means] = []
        while len(means) < _PER_ROLL:
            right, down = random.integers(-_FARTHEST, _FARTHEST + 1, 2).tolist()
            scale = round(float(random.uniform(_NEAREST_SCALE, _WIDEST_SCALE)), 3)
            scribe = int(random.integers(len(self.scribes)))
            by = f"by {self.names[scribe]}, " if scribe else ""
            what = f"{ROLL}{roll}: {by}{_words(right, down, scale)}"
            means.append(Means(what, scribe, right, down, scale))
        return means

    def draw(self, chars: Sequence[str], means: Means) -> dict[str, Pixels]:
        """Draw characters and put them back to where they belong.

        What the print face of these means lacks is left out.

        Args:
            chars: what to draw.
            means: how.
        """
        scribe = self.scribes[means.scribe]
        lacking = set(scribe.missing(chars))
        some = [char for char in chars if char not in lacking]
        if not some:
            return {}
        shift = (means.right * _STEP, means.down * _STEP)
        drawn = scribe.draw(some, self.style, shift=shift, scale=means.scale)
        return {char: _put_back(image, means) for char, image in zip(some, drawn, strict=True)}


def _words(right: int, down: int, scale: float) -> str:
    moves = [
        f"{abs(steps)}/64 {ways[steps < 0]}"
        for steps, ways in ((right, ("right", "left")), (down, ("down", "up")))
        if steps
    ]
    if scale != 1:
        moves.append(f"{100 * scale:.1f} % in size")
    return "print moved " + ", ".join(moves) if moves else AS_IS


def _put_back(image: Pixels, means: Means) -> Pixels:
    """Undo what was done to the print."""
    side = image.shape[0]
    right, down = (round(steps * _STEP * side) for steps in (means.right, means.down))
    image = shift_pixels(image, -down, -right)
    if means.scale == 1:
        return image
    # About the middle of the frame, pixel (0, 0) covering 0..1.
    rest = (1 - means.scale) * (side / 2 - 0.5)
    matrix = np.array([[means.scale, 0, rest], [0, means.scale, rest]])
    back = cv2.warpAffine(
        image,
        matrix,
        (side, side),
        flags=cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_CONSTANT,
        borderValue=255,
    )
    return np.asarray(back, dtype=np.uint8)
