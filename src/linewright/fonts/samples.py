"""Written characters in a folder of images, put into the frame of their print.

Images are named ``永.png``, ``U+6C38.png`` or ``6c38.png``. They are samples, which a hand is
learnt from, or the user's own images, which stand in a font as they are.
"""

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import DataError, InputError, Message, Pixels, say
from linewright.fonts.sample_cleaning import clean_sample
from linewright.fonts.sample_reading import read_names
from linewright.fonts.scribe import Scribe, enlarge
from linewright.glyphs import FolderFace, Ink, Placement, fit_placement
from linewright.pages import GlyphReader, read_image

LEAST = 10  # samples that a hand needs at least
_HOLD_OUT = 10  # one of so many samples is held out to see what was learnt
_SIZE = 256  # pixels at which samples are kept
_SPARE = 0.02  # share of the frame that stays free around the largest sample
_MOST_SPREAD = 1.6  # of sizes beside print's, from 5 % to 95 % of samples; six real hands have 1.1 to 1.36
_MOST_PIXELS = 512  # side of a user's own image at most: more than outlines need


class Samples(NamedTuple):
    """Written characters beside print."""

    images: dict[str, Pixels]  # S x S uint8 of one size, paper 255, ink 0, in the prints' frame
    prints: dict[str, Pixels]  # the same characters as the model sees them, uint8
    fill: float  # share of the frame that the longer side of the print's mean ink box takes
    others: dict[str, Pixels]  # characters that print lacks: they are not learnt from
    refused: list[str]  # what could not be used and why, one line each
    notes: Sequence[str] = ()  # what was done to bring them there, one line each

    def held_out(self) -> list[str]:
        """Return the characters to hold out, chosen by their code points alone."""
        digest = partial(hashlib.blake2b, digest_size=8)
        by_digest = sorted(self.images, key=lambda c: digest(b"held" + c.encode()).digest())
        return by_digest[: len(self.images) // _HOLD_OUT]

    def at(self, size: int) -> dict[str, Pixels]:
        """Return the samples at ``size`` pixels."""
        return {char: resize(image, size) for char, image in self.images.items()}


def read_samples(folder: Path, scribe: Scribe, reader: GlyphReader | None = None) -> Samples:
    """Read samples as people have them: cleaned (`clean_sample`), and read where there is a reader.

    InputError if the folder is absent or holds no image named by a character, DataError if fewer than `LEAST` can be
    used.
    """
    face = SampleFolder(_check_folder(folder))
    refused = face.refused()
    usable = dict(_usable(face, folder, face.characters(), "", refused))
    notes = face.notes()
    lacking = set(scribe.missing(usable))
    present = [char for char in usable if char not in lacking]
    prints = dict(zip(present, scribe.source(present), strict=True))
    prints = {char: image for char, image in prints.items() if (image < 128).any()}
    if reader is not None:
        for char in _judge(face, usable, prints, reader, refused, notes):
            del usable[char]
            prints.pop(char, None)
    inks = {char: ink for char in usable if (ink := face.measure(char)) is not None}
    placed = _Placed(0.0, {}, {})
    if prints:
        if _differ_in_scale(inks, prints):
            notes.append(Message("the samples are of different sizes: each was brought to the size of its print"))
            placed = _place_each(face, inks, prints)
        else:
            placed = _place_together(face, inks, prints, folder, refused)
    _check_count(len(placed.images), refused, folder)
    fill, images, others = placed
    return Samples(images, {char: prints[char] for char in images}, fill, others, refused, notes)


class SampleFolder(FolderFace):
    """A folder of samples, each cleaned when it is first asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._cleaned: dict[str, NDArray[np.uint8]] = {}  # as PNG, which takes little room
        self._done: dict[str, list[str]] = {}

    def image(self, char: str) -> Pixels:
        """Return a sample as black ink on white paper, H x W uint8; InputError if it cannot be cleaned."""
        if char not in self._cleaned:
            path = self.path(char)
            cleaned = clean_sample(read_image(path, channels=3).pixels)
            if cleaned.doubt:
                raise InputError("{0}", cleaned.doubt, where=path, way_out="scan or photograph it again")
            for what in cleaned.done:
                self._done.setdefault(what, []).append(char)
            self._keep(char, cleaned.image)
        return np.asarray(cv2.imdecode(self._cleaned[char], cv2.IMREAD_GRAYSCALE), np.uint8)

    def turn_round(self, char: str) -> None:
        """Turn a sample by half a turn."""
        self._keep(char, np.ascontiguousarray(np.rot90(self.image(char), 2)))

    def notes(self) -> list[str]:
        """Say what was done to how many samples."""
        return [Message("{0}: {1} samples", what, len(chars)) for what, chars in self._done.items()]

    def _keep(self, char: str, image: Pixels) -> None:
        self._cleaned[char] = np.asarray(cv2.imencode(".png", image)[1], np.uint8)


class _Placed(NamedTuple):
    """Samples in the frame of print."""

    fill: float
    images: dict[str, Pixels]
    others: dict[str, Pixels]  # characters that print lacks


def _judge(
    face: SampleFolder,
    usable: Mapping[str, Pixels],
    prints: Mapping[str, Pixels],
    reader: GlyphReader,
    refused: list[str],
    notes: list[str],
) -> list[str]:
    """Turn round what lies upside down; say and return what is surely read as another character."""
    found = read_names(usable, prints, reader)
    for char in sorted(found.upside_down):
        face.turn_round(char)
        notes.append(Message("{0}: stood upside down, turned round", face.path(char)))
    for char, (reading, probability) in found.wrong.items():
        refused.append(
            Message("{0}: named {1} and surely read as {2} ({3:.2f})", face.path(char), char, reading, probability)
        )
    if found.doubtful:
        pairs = " ".join(f"{char} ({misread.reading})" for char, misread in found.doubtful.items())
        notes.append(Message("read otherwise than named, in a hand that is hard to read: look at {0}", pairs))
    return list(found.wrong)


def _place_together(
    face: FolderFace, inks: Mapping[str, Ink], prints: Mapping[str, Pixels], folder: Path, refused: list[str]
) -> _Placed:
    # One scale and one offset bring all to the size and the place that print has in the frame: the
    # hand keeps the differences in size between its characters.
    fill = mean_fill(prints)
    placement, chars, oversize = fit_placement(
        {char: inks[char] for char in prints}, size=round(1 / _SPARE), fill=fill, where=str(folder)
    )
    images = {char: face.draw(char, placement, _SIZE) for char in chars}
    others = {c: face.draw(c, placement, _SIZE) for c in inks if c not in prints}
    for char in [c for c, image in others.items() if _touches_edge(image)]:
        oversize.append(char)
        del others[char]
    refused += [Message("{0}: {1} is far larger than the others", folder, char) for char in oversize]
    return _Placed(fill, images, others)


def _place_each(face: FolderFace, inks: Mapping[str, Ink], prints: Mapping[str, Pixels]) -> _Placed:
    images = {char: face.draw(char, _lay_over(face.image(char), prints[char]), _SIZE) for char in prints}
    fill = mean_fill(prints)
    others = {}
    for char in inks.keys() - prints.keys():
        ink = inks[char]
        scale = fill / max(ink.right - ink.left, ink.bottom - ink.top)
        middle = Placement(scale, 0.5 - scale * (ink.left + ink.right) / 2, 0.5 - scale * (ink.top + ink.bottom) / 2)
        others[char] = face.draw(char, middle, _SIZE)
    return _Placed(fill, images, others)


def _differ_in_scale(inks: Mapping[str, Ink], prints: Mapping[str, Pixels]) -> bool:
    """Tell crops that were each brought to a size of their own: a hand's own sizes differ less."""
    ratios = []
    for char, image in prints.items():
        left, top, right, bottom = _ink_box(image)
        ink = inks[char]
        ratios.append(max(ink.right - ink.left, ink.bottom - ink.top) / max(right - left, bottom - top))
    low, high = np.quantile(ratios, (0.05, 0.95))
    return bool(high > _MOST_SPREAD * low) and len(ratios) >= LEAST


def check_names(folder: Path) -> None:
    """Refuse a folder without enough images that are named by characters, as `read_samples`."""
    face = FolderFace(_check_folder(folder))
    _check_count(len(list(face.characters())), face.refused(), folder)


def _check_count(count: int, refused: list[str], folder: Path) -> None:
    if count < LEAST:
        for line in refused if len(refused) > 1 else ():
            say(line)
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
    face = FolderFace(_check_folder(folder))
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


def _check_folder(folder: Path) -> Path:
    if not folder.is_dir():
        raise InputError("there is no such folder", where=folder)
    return folder


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
