"""Written characters in a folder of images, put into the frame of their print.

Images are named ``永.png``, ``U+6C38.png`` or ``6c38.png``. They are samples, which a hand is
learnt from, or the user's own images, which stand in a font as they are.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import DataError, InputError, Message, Pixels
from linewright.fonts.scribe import Scribe, enlarge
from linewright.glyphs import FolderFace, Placement, fit_placement

LEAST = 10  # samples that a hand needs at least
_HOLD_OUT = 10  # one of so many samples is held out to see what was learnt
_SIZE = 256  # pixels at which samples are kept
_SPARE = 0.02  # share of the frame that stays free around the largest sample
_MOST_PIXELS = 512  # side of a user's own image at most: more than outlines need


class Samples(NamedTuple):
    """Written characters beside print."""

    images: dict[str, Pixels]  # S x S uint8 of one size, paper 255, ink 0, in the prints' frame
    prints: dict[str, Pixels]  # the same characters as the model sees them, uint8
    fill: float  # share of the frame that the longer side of the print's mean ink box takes
    others: dict[str, Pixels]  # characters that print lacks: they are not learnt from
    refused: list[str]  # what could not be used and why, one line each

    def held_out(self) -> list[str]:
        """Return the characters to hold out, chosen by their code points alone."""
        digest = partial(hashlib.blake2b, digest_size=8)
        by_digest = sorted(self.images, key=lambda c: digest(b"held" + c.encode()).digest())
        return by_digest[: len(self.images) // _HOLD_OUT]

    def at(self, size: int) -> dict[str, Pixels]:
        """Return the samples at ``size`` pixels."""
        return {char: resize(image, size) for char, image in self.images.items()}


def read_samples(folder: Path, scribe: Scribe) -> Samples:
    """Read samples, all at one resolution, as ``samples cut`` writes them."""
    # One scale and one offset bring all to the size and the place that print has in the frame: the
    # hand keeps the differences in size between its characters. InputError if the folder is absent
    # or holds no image named by a character, DataError if fewer than `LEAST` can be used.
    face = _open_folder(folder)
    refused = face.refused()
    usable = _usable(face, folder, face.characters(), "", refused)
    inks = {char: ink for char, _ in usable if (ink := face.measure(char)) is not None}
    lacking = set(scribe.missing(inks))
    present = [char for char in inks if char not in lacking]
    prints = dict(zip(present, scribe.source(present), strict=True))
    prints = {char: image for char, image in prints.items() if (image < 128).any()}
    fill, images, others = 0.0, dict[str, Pixels](), dict[str, Pixels]()
    if prints:
        fill = mean_fill(prints)
        placement, chars, oversize = fit_placement(
            {char: inks[char] for char in prints}, size=round(1 / _SPARE), fill=fill, where=str(folder)
        )
        images = {char: face.draw(char, placement, _SIZE) for char in chars}
        others = {c: face.draw(c, placement, _SIZE) for c in inks if c not in prints}
        for char in [c for c, image in others.items() if _touches_edge(image)]:
            oversize.append(char)
            del others[char]
        refused += [f"{folder}: {char} is far larger than the others" for char in oversize]
    _check_count(len(images), refused, folder)
    return Samples(images, {char: prints[char] for char in images}, fill, others, refused)


def check_names(folder: Path) -> None:
    """Refuse a folder without enough images that are named by characters, as `read_samples`."""
    face = _open_folder(folder)
    _check_count(len(list(face.characters())), face.refused(), folder)


def _check_count(count: int, refused: list[str], folder: Path) -> None:
    if count < LEAST:
        reasons = f" ({refused[0]}, and {len(refused) - 1} more)" if refused else ""
        raise DataError(
            "{0} samples can be used, {1} are needed{2}",
            count,
            LEAST,
            reasons,
            where=folder,
            way_out="write more: linewright font sheet",
        )


class OwnImages(NamedTuple):
    """What a folder of the user's images holds."""

    images: dict[str, Pixels]  # H x H uint8, paper 255, ink 0, in the frame of drawn glyphs
    refused: list[str]  # what could not be used and why, one line each


def read_own_images(folder: Path, print_of: Callable[[str], Pixels], known: Collection[str], *, size: int) -> OwnImages:
    """Read the user's images of ``known`` characters, for glyphs of ``size`` pixels."""
    # A square image is the frame itself, as glyphs are shown in the review. Any other one is scaled
    # and moved so that its ink takes the place of the print's ink. InputError if the folder is
    # absent or holds no image named by a character.
    face = _open_folder(folder)
    refused = face.refused()
    images: dict[str, Pixels] = {}
    for char, image in _usable(face, folder, known, "among the characters of the font", refused):
        if image.shape[0] == image.shape[1]:
            side = image.shape[0]
            images[char] = resize(image, size if side < size else min(side, _MOST_PIXELS))
        else:
            images[char] = face.draw(char, _lay_over(image, print_of(char)), 2 * size)
    return OwnImages(images, refused)


def mean_fill(images: Mapping[str, Pixels]) -> float:
    """Return the share of the frame that the longer side of the mean ink box takes."""
    sides = []
    for image in images.values():
        left, top, right, bottom = _ink_box(image)
        sides.append(np.array((bottom - top, right - left)) / image.shape[0])
    return float(np.mean(sides, axis=0).max())


def resize(image: Pixels, size: int) -> Pixels:
    """Return a square uint8 image at ``size`` pixels, averaged or enlarged (`enlarge`)."""
    if image.shape[0] <= size:
        return enlarge(image, size)
    small = cv2.resize(image, (size, size), interpolation=cv2.INTER_AREA)
    return np.asarray(small, dtype=np.uint8)


def _open_folder(folder: Path) -> FolderFace:
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder)
    return FolderFace(folder)


def _usable(
    face: FolderFace, folder: Path, known: Collection[str], where: str, refused: list[str]
) -> Iterator[tuple[str, Pixels]]:
    """Yield images of known characters that have ink; say in ``refused`` why others are not."""
    for char in face.characters():
        if char not in known:
            refused.append(Message("{0}: {1} is not {2}", folder, char, where))
            continue
        try:
            image = face.image(char)
        except InputError as error:
            refused.append(str(error))
            continue
        if (image < 128).any():
            yield char, image
        else:
            refused.append(Message("{0}: the image of {1} is blank", folder, char))


def _lay_over(image: Pixels, print_: Pixels) -> Placement:
    """Return the placement that brings the ink of an image over that of the print."""
    left, top, right, bottom = _ink_box(image)
    goal = np.array(_ink_box(print_)) / print_.shape[0]
    scale = float(max(goal[2] - goal[0], goal[3] - goal[1]) / max(right - left, bottom - top))
    height, width = image.shape
    x, y = (left + right - width) / 2, (top + bottom - height) / 2
    middle = (goal[:2] + goal[2:]) / 2
    return Placement(scale, float(middle[0] - scale * x), float(middle[1] - scale * y))


def _touches_edge(image: Pixels) -> bool:
    inner = image[1:-1, 1:-1]
    return bool((image < 128).sum() > (inner < 128).sum())


def _ink_box(image: Pixels) -> tuple[int, int, int, int]:
    rows, columns = np.nonzero(image < 128)
    return int(columns.min()), int(rows.min()), int(columns.max()) + 1, int(rows.max()) + 1
