"""Which glyphs of a font surely show another character than their code point says.

Two witnesses must agree: the reader, of whose five candidates the character is none, and the shape, which lies nearer
to the print of what was read, or much nearer to any other print, than to its own. Of 600 glyphs each of GB2312 and JIS
level 1, drawn by seed 0, that names 0 to 1.2 % of the real ones of six regular and semi-cursive hands and 1.7 % of a
running one, and 90 to 100 and 82 % of glyphs that were swapped. Cursive hands are not judged so: the reader reads a
quarter of them surely.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats32, Pixels, track
from linewright.fonts.sample_reading import frame
from linewright.pages import GlyphReader, GlyphReading

_SURE = 0.9  # probability from which a reading is sure
_JUDGE = 0.5  # share of sure readings from which the reader judges: running hand 0.54 and more, cursive 0.25 and less
_LIKELY = 0.5  # probability from which what was read is compared with its print
_NEARER = 0.15  # correlation by which any other print must be nearer
_SWAPPED = 0.1  # the same, both ways, of two glyphs that stand in each other's place
_DOUBTFUL = 0.1  # the same, from which a glyph of any hand is doubtful
_MOST_DOUBTFUL = 0.02  # share of glyphs that are named as doubtful at most
_SIDE = 24  # pixels at which shapes are compared
_BLUR = 1.2  # pixels, for strokes that lie a little elsewhere
_BATCH = 256
_COLUMNS = 1024  # prints that are compared at once


class Suspect(NamedTuple):
    """A glyph that seems to show another character."""

    character: str  # of its code point
    reading: str  # what it seems to be
    confidence: float  # 0..1


class Identities(NamedTuple):
    """What glyphs are."""

    wrong: list[Suspect]  # surely another character
    doubtful: list[Suspect]  # the most doubtful of the rest
    judged: int  # glyphs that reader and print could judge
    read: int  # of them, how many were read as what they are
    is_judge: bool  # whether the reader reads the hand well enough to call a glyph wrong


class _Shapes(NamedTuple):
    """How near each glyph is to prints, as correlations."""

    own: Floats32  # N, to its own print
    other: Floats32  # N, to the nearest other print
    nearest: list[int]  # whose
    read: Floats32  # N, to the print of what was read; -1 where there is none


def judge_identities(glyphs: Mapping[str, Pixels], prints: Mapping[str, Pixels], reader: GlyphReader) -> Identities:
    """Judge glyphs by character beside the same characters in print, all H x W uint8, paper 255, ink 0.

    Characters without print, or that the reader does not know, are not judged.
    """
    chars = [char for char in glyphs if char in prints and reader.knows(char)]
    if not chars:
        return Identities([], [], 0, 0, False)
    readings = _read([glyphs[char] for char in chars], reader)
    places = {char: place for place, char in enumerate(chars)}
    shapes = _compare(
        [glyphs[char] for char in chars],
        [prints[char] for char in chars],
        [places.get(got.candidates[0], -1) for got in readings],
    )
    unread = np.array([char not in got.candidates for char, got in zip(chars, readings, strict=True)])
    sure = float(np.mean([got.scores[0] >= _SURE for got in readings]))
    nearer = shapes.other - shapes.own
    is_judge = sure >= _JUDGE
    swapped = [
        nearer[at] >= _SWAPPED and nearer[near] >= _SWAPPED and shapes.nearest[near] == at
        for at, near in enumerate(shapes.nearest)
    ]
    looks_so = np.array([got.scores[0] >= _LIKELY for got in readings]) & (shapes.read >= shapes.own)
    is_wrong = unread & (((looks_so | (nearer >= _NEARER)) & is_judge) | np.array(swapped))
    suspects = [
        _suspect(char, got, chars[near], float(far))
        for char, got, near, far in zip(chars, readings, shapes.nearest, nearer, strict=True)
    ]
    rest = [at for at in np.argsort(-nearer).tolist() if unread[at] and not is_wrong[at] and nearer[at] >= _DOUBTFUL]
    most = max(1, round(_MOST_DOUBTFUL * len(chars)))
    return Identities(
        [suspects[at] for at in np.flatnonzero(is_wrong).tolist()],
        [suspects[at] for at in rest[:most]],
        len(chars),
        sum(got.candidates[0] == char for char, got in zip(chars, readings, strict=True)),
        is_judge,
    )


def _suspect(char: str, reading: GlyphReading, nearest: str, nearer: float) -> Suspect:
    scores = dict(zip(reading.candidates, reading.scores, strict=True))
    best, score = reading.candidates[0], reading.scores[0]
    if nearest in scores and score < _SURE:
        best, score = nearest, scores[nearest]
    elif score < 0.5:
        best = nearest
    return Suspect(char, best, round(min(1.0, max(score, nearer / (2 * _DOUBTFUL))), 3))


def _read(images: Sequence[Pixels], reader: GlyphReader) -> list[GlyphReading]:
    parts = [images[first : first + _BATCH] for first in range(0, len(images), _BATCH)]
    return [got for part in track(parts, what="reading") for got in reader.read([frame(image) for image in part])]


def _compare(glyphs: Sequence[Pixels], prints: Sequence[Pixels], read: Sequence[int]) -> _Shapes:
    own_side = np.stack([_shape(image) for image in glyphs])
    other_side = np.stack([_shape(image) for image in prints])
    own = np.asarray((own_side * other_side).sum(axis=1), np.float32)
    other, nearest = np.full(len(own), -1, np.float32), np.arange(len(own))
    for first in range(0, len(own), _COLUMNS):
        near = own_side @ other_side[first : first + _COLUMNS].T
        places = np.arange(first, first + near.shape[1])
        near[places, places - first] = -1  # a glyph's own print
        best = near.argmax(axis=1)
        value = near[np.arange(len(near)), best]
        closer = value > other
        other[closer], nearest[closer] = value[closer], best[closer] + first
    as_read = (own_side * other_side[list(read)]).sum(axis=1)
    return _Shapes(own, other, nearest.tolist(), np.where(np.array(read) >= 0, as_read, np.float32(-1)))


def _shape(image: Pixels) -> Floats32:
    small = cv2.resize(255 - frame(image), (_SIDE, _SIDE), interpolation=cv2.INTER_AREA)
    values = np.asarray(cv2.GaussianBlur(small.astype(np.float32), (0, 0), _BLUR), np.float32).ravel()
    values = values - values.mean()
    return np.asarray(values / (np.linalg.norm(values) + 1e-6), np.float32)
