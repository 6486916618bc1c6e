"""Which characters to write: those whose shapes make up most of a script.

There is no list of components to choose by, so shapes speak: small windows along the strokes,
described by where their ink runs (histograms of oriented gradients, N. Dalal, B. Triggs, CVPR
2005) and grouped into a few hundred kinds. Characters are taken greedily, each time the one
that brings most of what is still missing (G. Nemhauser et al., Mathematical Programming 14,
1978: at least 63 % of the best possible).
"""

import warnings
from collections.abc import Mapping
from pathlib import Path

import cv2
import numpy as np
from scipy.cluster.vq import kmeans2, vq
from skimage.feature import hog

from linewright.base import DataError, Floats, Ints, Pixels, track
from linewright.fonts.networks import PRINT_FACE
from linewright.glyphs import FontFace, Placement, load_charset, read_glyph_set

_SIZE, _CELL = 64, 8  # pixels
_WINDOW, _STEP = 4, 2  # cells
_KINDS = 384
_SAMPLE = 6000  # windows from which the kinds are learnt
_INK = 0.04  # share of ink that a window has at least
_EM = Placement(0.8, 0.1, 0.8)  # room for what reaches out of the em box
_FACE_SIZE = 96  # pixels at which a font's characters are compared


def choose_characters(images: Mapping[str, Pixels], count: int) -> list[str]:
    """Return characters that cover most kinds of components, the most telling first."""
    # A kind counts by how many characters have it. The choice depends on the images alone, H x H
    # uint8 of each character in one face. DataError if there are fewer, or no ink.
    if not 1 <= count <= len(images):
        raise DataError("cannot choose {0} of {1} characters", count, len(images), where="samples")
    chars = list(images)
    windows, owner = _windows([images[char] for char in chars])
    if not len(windows):
        raise DataError("the images hold no ink", where="samples")
    random = np.random.default_rng(0)
    sample = windows[random.permutation(len(windows))[:_SAMPLE]]
    kinds = min(_KINDS, len(np.unique(sample.round(6), axis=0)))
    # A kind may end empty; that does no harm.
    with warnings.catch_warnings(action="ignore", category=UserWarning):
        centres, _ = kmeans2(sample, kinds, iter=8, minit="points", rng=random)
    nearest, _ = vq(windows, centres)
    has = np.zeros((len(chars), kinds), dtype=bool)
    has[owner, nearest] = True
    worth = has.sum(axis=0).astype(np.float64)
    chosen: list[int] = []
    while len(chosen) < count:
        gain = has @ worth
        gain[chosen] = -1
        best = int(gain.argmax())
        chosen.append(best)
        # What has been seen once is worth a quarter the next time, so that it comes again.
        worth[has[best]] /= 4
    return [chars[index] for index in chosen]


def _windows(images: list[Pixels]) -> tuple[Floats, Ints]:
    """Return descriptions of windows (N x D) and the index of the image of each."""
    windows, owner = [], []
    for number, image in enumerate(images):
        small = cv2.resize(image, (_SIZE, _SIZE), interpolation=cv2.INTER_AREA)
        cells = hog(
            small,
            orientations=8,
            pixels_per_cell=(_CELL, _CELL),
            cells_per_block=(1, 1),
            block_norm="L1",
            feature_vector=False,
        ).reshape(_SIZE // _CELL, _SIZE // _CELL, 8)
        ink = cv2.resize((small < 128).astype(np.float32), cells.shape[:2], interpolation=cv2.INTER_AREA)
        cells *= ink[..., None]
        for y in range(0, len(cells) - _WINDOW + 1, _STEP):
            for x in range(0, len(cells) - _WINDOW + 1, _STEP):
                area = slice(y, y + _WINDOW), slice(x, x + _WINDOW)
                if ink[area].mean() >= _INK:
                    window = cells[area].ravel()
                    windows.append(window / max(float(np.linalg.norm(window)), 1e-6))
                    owner.append(number)
    return np.array(windows, dtype=np.float64), np.array(owner, dtype=np.int64)


def choose_samples(count: int, *, charset: str | None = None, font: Path | None = None) -> str:
    """Return the characters to write, those first that bring most kinds of components."""
    # Without a charset they are among the starter set's 500: a shorter list begins a longer one.
    # Those of a charset (see `load_charset`) are compared in a font.
    if charset is None:
        return "".join(choose_characters(read_glyph_set("starter").source, count))
    face = FontFace(font or PRINT_FACE)
    known = set(face.characters())
    chars = [char for char in load_charset(charset) if char in known]
    shown = track(chars, what="comparing characters")
    images = {char: face.draw(char, _EM, _FACE_SIZE) for char in shown}
    return "".join(choose_characters({c: i for c, i in images.items() if i.min() < 255}, count))
