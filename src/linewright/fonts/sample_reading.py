"""Samples are read before anything is learnt: which surely show another character or stand on their heads."""

from collections.abc import Mapping
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Pixels
from linewright.pages import GlyphReader, GlyphReading

_SURE = 0.9  # probability from which a reading counts; of real regular hands 1 in 300 is misread so surely
_MOST_READ = 0.7  # share of sure readings from which the reader judges a hand: cursive 0.45, others 0.89 and more
_FRAME = 1.2  # side of what is read, as a multiple of the ink's longer side


class Misread(NamedTuple):
    """A sample that surely shows another character than its name says."""

    reading: str
    probability: float


class SampleReadings(NamedTuple):
    """What the reader says of samples."""

    wrong: dict[str, Misread]  # by the character that the name tells
    doubtful: dict[str, Misread]  # the same of a hand that the reader reads too badly to judge
    upside_down: set[str]  # read as they are named when they are turned round


def read_names(samples: Mapping[str, Pixels], prints: Mapping[str, Pixels], reader: GlyphReader) -> SampleReadings:
    """Read samples, H x W uint8, by the character of their names, beside the same in print."""
    # Only characters that the reader reads in print are judged.
    chars = [char for char in samples if char in prints and reader.knows(char)]
    in_print = reader.read([prints[char] for char in chars])
    chars = [char for char, got in zip(chars, in_print, strict=True) if got.candidates[0] == char]
    frames = {char: frame(samples[char]) for char in chars}
    readings = dict(zip(chars, reader.read(list(frames.values())), strict=True))
    misread = [char for char, reading in readings.items() if reading.candidates[0] != char]
    # The reader takes a quarter turn for none, so that it can tell half a turn alone.
    turned = reader.read([np.ascontiguousarray(np.rot90(frames[char], 2)) for char in misread])
    is_turned = {char for char, reading in zip(misread, turned, strict=True) if _is_sure(reading, char)}
    sure = sum(reading.scores[0] >= _SURE for reading in readings.values())
    is_judge = sure >= _MOST_READ * max(len(chars), 1)
    found = SampleReadings({}, {}, is_turned)
    for char in misread:
        if char in is_turned:
            continue
        reading = readings[char]
        best, probability = reading.candidates[0], reading.scores[0]
        other = readings.get(best)
        swapped = other is not None and _is_sure(other, char)
        if probability >= _SURE and (swapped or char not in reading.candidates):
            (found.wrong if is_judge or swapped else found.doubtful)[char] = Misread(best, probability)
    return found


def frame(image: Pixels) -> Pixels:
    """Return the ink of an image in the middle of a square with some paper around, as the reader has it."""
    rows, columns = np.nonzero(image < 128)
    if not len(rows):
        return image
    ink = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    side = round(_FRAME * max(ink.shape))
    square = np.full((side, side), 255, np.uint8)
    top, left = ((side - length) // 2 for length in ink.shape)
    square[top : top + ink.shape[0], left : left + ink.shape[1]] = ink
    if side > 512:
        return np.asarray(cv2.resize(square, (512, 512), interpolation=cv2.INTER_AREA), np.uint8)
    return square


def _is_sure(reading: GlyphReading, char: str) -> bool:
    return reading.candidates[0] == char and reading.scores[0] >= _SURE
