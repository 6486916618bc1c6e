"""Short lines of text: read, compared, and cut out of a page."""

import hashlib
import os
import unicodedata
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Floats32, Pixels
from linewright.pages.recogniser import BATCH, HEIGHT, Recogniser

MARGIN = 0.1  # what is cut with a text on each side of it, in its shorter sides

# White beside a line of text, in its heights; and its least width and the step of it, px.
_SIDE = 0.5
_LEAST_WIDTH, _WIDTH_STEP = 96, 32
_MOST_THREADS = 4  # each holds a batch of its own, some 100 MB
_KNOWN = 4096  # crops that are remembered: rows are cut out of a page alike by several who ask


class PlacedText(NamedTuple):
    """What a line of text was read as, and where each character stands."""

    string: str  # the text
    confidence: float  # how sure the reader is, 0..1 (0 for no text)
    # For each character its place along the crop, px from its left side. The reader sees in steps
    # of a sixth of the crop's height and places slim characters a step or two aside.
    places: tuple[float, ...]
    least: float = 0.0  # how sure the reader is of the character that it is least sure of, 0..1


class TextReader:
    """Reads short lines of text, upright and one a crop."""

    def __init__(self, recogniser: Recogniser) -> None:
        self._recogniser = recogniser
        self._known: dict[tuple[int, ...], PlacedText] = {}

    def read(self, crops: Sequence[Pixels]) -> list[tuple[str, float]]:
        """Return the text of each crop and how sure the reader is, 0..1 (0 for no text).

        A crop, H x W uint8 with paper 255, gets white of half its height at both sides, is scaled to 48 px height and
        padded with white to a multiple of 32 px. Crops are batched by width, so what stands beside a crop does not
        change how it is read. Decoding is greedy: the best class of each step, repeats and blanks dropped; the
        confidence is the mean probability of what is kept.
        """
        return [(placed.string, placed.confidence) for placed in self.read_placed(crops)]

    def read_placed(self, crops: Sequence[Pixels]) -> list[PlacedText]:
        """Return the text of each crop as `read` does, and the place of each character."""
        keys = [_key(crop) for crop in crops]
        new = {key: crop for key, crop in zip(keys, crops, strict=True) if key not in self._known}
        known = {key: self._known[key] for key in keys if key not in new}
        for key, placed in zip(new, self._look(list(new.values())), strict=True):
            known[key] = placed
            if len(self._known) >= _KNOWN:
                self._known.pop(next(iter(self._known)))
            self._known[key] = placed
        return [known[key] for key in keys]

    def _look(self, crops: Sequence[Pixels]) -> list[PlacedText]:
        lines = [_line(crop) for crop in crops]
        batches = []
        for width in sorted({line.shape[1] for line in lines}):
            alike = [n for n, line in enumerate(lines) if line.shape[1] == width]
            batches += [alike[start : start + BATCH] for start in range(0, len(alike), BATCH)]
        results = [PlacedText("", 0.0, ())] * len(lines)

        def read(numbers: Sequence[int]) -> None:
            probabilities = self._recogniser.probabilities(np.stack([lines[n] for n in numbers]))
            for number, steps in zip(numbers, probabilities, strict=True):
                tall = crops[number].shape[0]
                step = lines[number].shape[1] * tall / HEIGHT / len(steps)
                results[number] = self._decoded(steps, step, round(tall * _SIDE))

        threads = min(_threads(), len(batches))
        if threads > 1:
            # The widest first, so that no thread is left alone with it.
            with ThreadPoolExecutor(threads) as pool:
                list(pool.map(read, batches[::-1]))
        else:
            for numbers in batches:
                read(numbers)
        return results

    def _decoded(self, steps: Floats32, step: float, side: int) -> PlacedText:
        """CTC greedy decoding of T x classes (Graves et al. 2006, Sec. 3.2)."""
        # How far apart steps are, and the width of the white beside the crop, are px of the crop.
        best = steps.argmax(axis=1)
        signs = best != 0
        signs[1:] &= best[1:] != best[:-1]
        if not signs.any():
            return PlacedText("", 0.0, ())
        text = "".join(self._recogniser.characters[number - 1] for number in best[signs])
        places = (np.flatnonzero(signs) + 0.5) * step - side
        sure = steps.max(axis=1)
        # A character is as sure as the best of its steps.
        best_of = np.maximum.reduceat(np.where(best > 0, sure, 0), np.flatnonzero(signs))
        mean, least = float(sure[signs].mean()), float(best_of.min())
        return PlacedText(text, mean, tuple(places.tolist()), least)


@cache
def shared_text_reader() -> TextReader:
    """Return one reader for all; it is opened when it is first asked for, in half a second."""
    return TextReader(Recogniser())


def _threads() -> int:
    """Return how many batches are read at once: as many as there are cores, or as the environment allows."""
    told = os.environ.get("OMP_NUM_THREADS", "")
    cores = int(told) if told.isdigit() and int(told) else os.cpu_count() or 1
    return min(cores, _MOST_THREADS)


def _key(crop: Pixels) -> tuple[int, ...]:
    digest = hashlib.blake2b(crop.tobytes(), digest_size=16).digest()
    return (*crop.shape, int.from_bytes(digest, "little"))


def _line(crop: Pixels) -> Pixels:
    # White at both sides: without it the recogniser misses a single narrow digit.
    side = round(crop.shape[0] * _SIDE)
    wide = cv2.copyMakeBorder(crop, 0, 0, side, side, cv2.BORDER_CONSTANT, value=255)
    height, width = wide.shape
    scaled = max(1, round(width * HEIGHT / height))
    interpolation = cv2.INTER_AREA if height > HEIGHT else cv2.INTER_CUBIC
    line = cv2.resize(wide, (scaled, HEIGHT), interpolation=interpolation)
    padded = max(_LEAST_WIDTH, -(-scaled // _WIDTH_STEP) * _WIDTH_STEP)
    rest = padded - scaled
    padded_line = cv2.copyMakeBorder(line, 0, 0, 0, rest, cv2.BORDER_CONSTANT, value=255)
    return np.asarray(padded_line, dtype=np.uint8)


_LOOK_ALIKES = str.maketrans(
    {
        **dict.fromkeys("oOØøΦφϕ∅⌀QО○〇", "0"),
        **dict.fromkeys("x×✕✖*хХ", "X"),
        **dict.fromkeys(",，、。·", "."),
        **dict.fromkeys("–—−‐‑ー一", "-"),
        **dict.fromkeys("º˚", "°"),
        **dict.fromkeys("Iil|", "1"),
    }
)


def fold(text: str) -> str:
    """Return ``text`` with the look-alikes of dimension text made one, for comparison.

    Width variants are normalised (NFKC), spaces dropped and case ignored; 0, O and the diameter sign are one, so are x
    and the multiplication sign, comma and point, all dashes, and 1, I and small l (capital L is itself).
    """
    plain = unicodedata.normalize("NFKC", text.translate(_LOOK_ALIKES)).translate(_LOOK_ALIKES)
    return "".join(plain.upper().split())


class Text(NamedTuple):
    """A line of text on a page."""

    string: str  # what it says
    # Left, top, right, bottom in pixels: the smallest box, sides along the page's, that holds the
    # text as it stands on the page.
    box: tuple[float, float, float, float]
    # Degrees by which the reading direction is turned, counterclockwise as seen: 0 reads left to right, 90 upwards.
    rotation: float = 0.0


def upright(pixels: Pixels, text: Text, margin: float) -> Pixels:
    """Cut a text out of a page and turn it so that it reads left to right, H x W uint8.

    What lies around it is cut with it: on each side ``margin`` times its shorter side.
    Off the page is white. Quarter turns move pixels only; other angles interpolate.
    """
    left, top, right, bottom = text.box
    angle = np.deg2rad(text.rotation)
    cos, sin = abs(np.cos(angle)), abs(np.sin(angle))
    wide, high = right - left, bottom - top
    # The box holds a turned rectangle: wide = w cos + h sin, high = w sin + h cos.
    if abs(cos - sin) > 0.2:
        span = cos * cos - sin * sin
        width, height = (wide * cos - high * sin) / span, (high * cos - wide * sin) / span
    else:
        # Near 45 degrees that has no stable answer; lettering is about 0.75 as wide as high.
        aspect = 0.75 * len(text.string)
        height = (wide + high) / ((aspect + 1) * (cos + sin))
        width = aspect * height
    width, height = max(width, 1.0), max(height, 1.0)
    border = margin * min(width, height)
    size = (round(width + 2 * border), round(height + 2 * border))
    # From the crop's pixel centres to the page's.
    forward = np.array([np.cos(angle), -np.sin(angle)])
    down = np.array([np.sin(angle), np.cos(angle)])
    centre = np.array([(left + right) / 2, (top + bottom) / 2])
    corner = centre - forward * (size[0] - 1) / 2 - down * (size[1] - 1) / 2 - 0.5
    matrix = np.stack([forward, down, corner], axis=1)
    interpolation = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    turned = cv2.warpAffine(pixels, matrix, size, flags=interpolation, borderValue=255)
    return np.asarray(turned, dtype=np.uint8)
