"""Samples of a hand: what a calligrapher wrote, put into the frame of its print."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import DataError, InputError, Pixels
from linewright.fonts.scribe import Scribe, enlarged
from linewright.glyphs import FolderFace, Ink, fit

LEAST = 10
"""Samples that a hand needs at least."""

HELD_OF = 10
"""One of so many samples is held back to see what was learnt."""

_SIZE = 256  # pixels at which samples are kept
_SPARE = 0.02  # share of the frame that stays free around the largest sample


class Samples(NamedTuple):
    """Written characters beside print.

    Attributes:
        own: S x S uint8 of one size by character, paper 255, ink 0, in the frame of ``prints``.
        prints: the same characters as the model sees them, uint8.
        fill: share of the frame that the longer side of the print's mean ink box takes.
        refused: what could not be used and why, one line each.
    """

    own: dict[str, Pixels]
    prints: dict[str, Pixels]
    fill: float
    refused: list[str]

    def held(self) -> list[str]:
        """Return the characters to hold back, chosen by their code points alone."""
        return sorted(self.own, key=_lot)[: len(self.own) // HELD_OF]

    def at(self, size: int) -> dict[str, Pixels]:
        """Return the samples at ``size`` pixels."""
        return {char: resized(image, size) for char, image in self.own.items()}


def read_samples(folder: Path, scribe: Scribe) -> Samples:
    """Read images named ``永.png``, ``U+6C38.png`` or ``6c38.png``, as `samples cut` writes them.

    One scale and one offset bring all of them to the size and the place that print has in the
    frame, so that the hand keeps the differences in size between its characters.

    Args:
        folder: the images, all at one resolution.
        scribe: draws the print.

    Raises:
        InputError: the folder is absent or holds no image that is named by a character.
        DataError: fewer than `LEAST` can be used.
    """
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder)
    face = FolderFace(folder)
    refused = face.refused()
    inks: dict[str, Ink] = {}
    lacking = set(scribe.missing(face.characters()))
    for char in face.characters():
        if char in lacking:
            refused.append(f"{folder}: {char} is not in the print face {scribe.face.name}")
            continue
        try:
            ink = face.measure(char)
        except InputError as error:
            refused.append(str(error))
            continue
        if ink is None:
            refused.append(f"{folder}: the image of {char} is blank")
        else:
            inks[char] = ink
    prints = dict(zip(inks, scribe.source(list(inks)), strict=True))
    for char in [char for char, image in prints.items() if not (image < 128).any()]:
        refused.append(f"{folder}: {char} is blank in the print face {scribe.face.name}")
        del prints[char], inks[char]
    if inks:
        fill = mean_fill(prints)
        placement, kept, oversize = fit(inks, size=round(1 / _SPARE), fill=fill, where=str(folder))
        refused += [f"{folder}: {char} is far larger than the others" for char in oversize]
        own = {char: face.draw(char, placement, _SIZE) for char in kept}
    if not inks or len(own) < LEAST:
        refused_too = f" ({refused[0]}, and {len(refused) - 1} more)" if refused else ""
        raise DataError(
            f"{len(own) if inks else 0} samples can be used, {LEAST} are needed{refused_too}",
            where=folder,
            way_out="write more: linewright samples print",
        )
    return Samples(own, {char: prints[char] for char in own}, fill, refused)


def mean_fill(images: Mapping[str, Pixels]) -> float:
    """Return the share of the frame that the longer side of the mean ink box takes.

    Args:
        images: S x S uint8 by character, each with ink.
    """
    sides = []
    for image in images.values():
        rows, columns = np.nonzero(image < 128)
        box = (np.ptp(rows) + 1, np.ptp(columns) + 1)
        sides.append(np.array(box) / image.shape[0])
    return float(np.mean(sides, axis=0).max())


def resized(image: Pixels, size: int) -> Pixels:
    """Return a square uint8 image at ``size`` pixels, averaged or enlarged (`enlarged`)."""
    if image.shape[0] <= size:
        return enlarged(image, size)
    small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _lot(char: str) -> bytes:
    return hashlib.blake2b(b"held" + char.encode(), digest_size=8).digest()
