"""What a PDF page draws itself: strokes, filled shapes and text, in mm.

Read from pdfium's page objects: a path is segments in the object's own space (ISO 32000-1, 8.5),
put on the page by its matrix and those of the forms around it (8.10). Bezier curves become chains
of points that stray from them by no more than a hundredth of a millimetre.
"""

from __future__ import annotations

import ctypes
import math
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from linewright.base import Floats
from linewright.pages.page import page_place
from linewright.pages.pdf import LOCK, open_document, open_page
from linewright.pages.pdf_path import chains_of, put
from linewright.pages.pdf_text import PdfText, read_texts

_MM = 25.4 / 72
# What is lighter cannot be told from paper, and what is more transparent cannot be seen.
_LIGHTEST, _FAINTEST = 242, 13
# Pictures that cover more of the page are the drawing itself.
_MOST_PICTURE = 0.2
# A page with fewer strokes than this draws nothing, and one with more unread signs than this share
# of its text has its lettering in a font that does not tell what it says.
_FEWEST, _UNREAD = 12, 0.1


class PdfStroke(NamedTuple):
    """A chain of straight pieces.

    Attributes:
        points: N x 2 float64, mm from the page's lower left corner, N >= 2.
        width: mm; 0 is the thinnest line that a device can draw.
        dashes: lengths of dashes and gaps, mm; empty for a line without gaps.
    """

    points: Floats
    width: float
    dashes: tuple[float, ...] = ()


class PdfDrawing(NamedTuple):
    """What a page draws, in mm, x to the right and y up from its lower left corner as it is seen.

    Attributes:
        width: of the page.
        height: of the page.
        strokes: lines.
        fills: filled shapes, each as its outlines, N x 2: what lies in two of them is a hole.
        texts: lettering.
        signs: outlines of lettering whose font does not tell what it says, each N x 2.
        pictures: number of pictures.
        covered: share of the page that they cover, 0..1.
        shadings: number of gradients, which are not read.
        unread: share of the lettering that is in `signs`, 0..1.
    """

    width: float
    height: float
    strokes: tuple[PdfStroke, ...]
    fills: tuple[tuple[Floats, ...], ...]
    texts: tuple[PdfText, ...]
    signs: tuple[Floats, ...]
    pictures: int
    covered: float
    shadings: int
    unread: float

    @property
    def is_drawing(self) -> bool:
        """Whether the page is a drawing in vectors, and no scan, photograph or page of text."""
        return (
            len(self.strokes) >= _FEWEST
            and self.covered <= _MOST_PICTURE
            and self.unread <= _UNREAD
        )


def read_drawings(path: Path | str) -> Iterator[PdfDrawing]:
    """Yield what each page of a PDF draws, see `read_drawing`."""
    path = Path(path)
    with open_document(path) as document:
        count = len(document)
        for index in range(count):
            with LOCK, open_page(document, index, page_place(path, index, count)) as page:
                drawing = _drawing(page)
            yield drawing


def read_drawing(path: Path | str, index: int = 0) -> PdfDrawing:
    """Return what page ``index`` (from 0) of a PDF draws.

    What is white or cut off by a clipping path is left out, and so is text that is not shown, as
    under a scan.

    Raises:
        InputError: damaged, cut off, encrypted, or there is no such page.
    """
    path = Path(path)
    with open_document(path) as document:
        where = page_place(path, index, len(document))
        with LOCK, open_page(document, index, where) as page:
            return _drawing(page)


def _drawing(page: pdfium.PdfPage) -> PdfDrawing:
    left, low, right, high = page.get_bbox()
    turn = page.get_rotation()
    place = _page_matrix((left, low, right, high), turn)
    wide, tall = (_MM * side for side in page.get_size())
    strokes: list[PdfStroke] = []
    fills: list[tuple[Floats, ...]] = []
    pictures, covered, shadings = 0, 0.0, 0
    for thing in page.get_objects(max_depth=15):
        # pypdfium2 tells the form that holds an object, and that form's own.
        matrix = place
        for form in _forms(thing):
            matrix = matrix @ _matrix(form)
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
            corners = np.array([(0.0, 0.0), (1.0, 0.0), (0.0, 1.0)])
            origin, across, up = put(corners, matrix @ _matrix(thing))
            one, two = across - origin, up - origin
            covered += abs(float(one[0] * two[1] - one[1] * two[0])) / (wide * tall)
        elif thing.type == raw.FPDF_PAGEOBJ_SHADING:
            shadings += 1
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            own = matrix @ _matrix(thing)
            window = _window(thing, matrix)
            mode, stroked = ctypes.c_int(), ctypes.c_int()
            raw.FPDFPath_GetDrawMode(thing.raw, mode, stroked)
            chains = None
            if stroked.value and _seen(thing, raw.FPDFPageObj_GetStrokeColor):
                chains = list(_chains(thing, own))
                pen = _pen(thing, own)
                strokes.extend(
                    PdfStroke(piece, *pen) for chain in chains for piece in _clipped(chain, window)
                )
            if mode.value and _seen(thing, raw.FPDFPageObj_GetFillColor):
                chains = chains if chains is not None else list(_chains(thing, own))
                loops = [_inside(chain, window) for chain in chains if len(chain) > 2]
                loops = [loop for loop in loops if np.ptp(loop, axis=0).max() > 0]
                if loops:
                    fills.append(tuple(loops))
    texts, signs, unread = read_texts(page, place)
    return PdfDrawing(
        wide,
        tall,
        tuple(strokes),
        tuple(fills),
        texts,
        signs,
        pictures,
        min(covered, 1.0),
        shadings,
        unread,
    )


def _page_matrix(box: tuple[float, float, float, float], turn: int) -> Floats:
    """Return the 3 x 3 matrix from the page's points to mm as it is seen, turned clockwise."""
    left, low, right, high = box
    to_origin = np.array([[1.0, 0.0, -left], [0.0, 1.0, -low], [0.0, 0.0, 1.0]])
    wide, tall = right - left, high - low
    turned = {
        0: np.eye(3),
        90: np.array([[0.0, 1.0, 0.0], [-1.0, 0.0, wide], [0.0, 0.0, 1.0]]),
        180: np.array([[-1.0, 0.0, wide], [0.0, -1.0, tall], [0.0, 0.0, 1.0]]),
        270: np.array([[0.0, -1.0, tall], [1.0, 0.0, 0.0], [0.0, 0.0, 1.0]]),
    }[turn]
    placed: Floats = np.diag([_MM, _MM, 1.0]) @ turned @ to_origin
    return placed


def _forms(thing: pdfium.PdfObject) -> list[pdfium.PdfObject]:
    """Return the forms around an object, the outermost first."""
    found: list[pdfium.PdfObject] = []
    form = thing.container
    while form is not None:
        found.insert(0, form)
        form = form.container
    return found


def _matrix(thing: pdfium.PdfObject) -> Floats:
    a, b, c, d, e, f = thing.get_matrix().get()
    return np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])


def _seen(thing: pdfium.PdfObject, colour_of: Callable[..., int]) -> bool:
    red, green, blue, solid = (ctypes.c_uint() for _ in range(4))
    if not colour_of(thing.raw, red, green, blue, solid):
        return True
    light = 0.299 * red.value + 0.587 * green.value + 0.114 * blue.value
    return light <= _LIGHTEST and solid.value >= _FAINTEST


def _pen(thing: pdfium.PdfObject, matrix: Floats) -> tuple[float, tuple[float, ...]]:
    """Return the width and the dashes of a path in mm."""
    scale = math.sqrt(abs(float(np.linalg.det(matrix[:2, :2]))))
    width = ctypes.c_float()
    raw.FPDFPageObj_GetStrokeWidth(thing.raw, width)
    count = max(raw.FPDFPageObj_GetDashCount(thing.raw), 0)
    dashes = (ctypes.c_float * count)()
    if count:
        raw.FPDFPageObj_GetDashArray(thing.raw, dashes, count)
    lengths = tuple(scale * value for value in dashes)
    # Dashes without gaps are none.
    has_gaps = any(gap > 0.02 for gap in (lengths[1::2] if count % 2 == 0 else lengths))
    return scale * width.value, lengths if has_gaps else ()


def _chains(thing: pdfium.PdfObject, matrix: Floats) -> Iterator[Floats]:
    """Yield the subpaths of a path in mm."""
    count = raw.FPDFPath_CountSegments(thing.raw)
    yield from chains_of(
        (raw.FPDFPath_GetPathSegment(thing.raw, number) for number in range(count)), matrix
    )


def _window(thing: pdfium.PdfObject, matrix: Floats) -> tuple[Floats, Floats] | None:
    """Return the corners of the box that an object is clipped to, in mm, None without one."""
    clip = raw.FPDFPageObj_GetClipPath(thing.raw)
    count = raw.FPDFClipPath_CountPaths(clip) if clip else 0
    low, high = np.full(2, -np.inf), np.full(2, np.inf)
    for path in range(max(count, 0)):
        segments = raw.FPDFClipPath_CountPathSegments(clip, path)
        if segments <= 0:
            continue
        chains = list(
            chains_of(
                (raw.FPDFClipPath_GetPathSegment(clip, path, number) for number in range(segments)),
                matrix,
            )
        )
        if chains:
            points = np.concatenate(chains)
            low, high = np.maximum(low, points.min(axis=0)), np.minimum(high, points.max(axis=0))
    return (low, high) if np.isfinite([low, high]).any() else None


def _clipped(chain: Floats, window: tuple[Floats, Floats] | None) -> list[Floats]:
    """Return the parts of a chain inside a box (Liang and Barsky 1984)."""
    if window is None or ((chain >= window[0]) & (chain <= window[1])).all():
        return [chain]
    low, high = window
    if (low > high).any():
        return []
    parts: list[list[Floats]] = []
    for a, b in pairwise(chain):
        way = b - a
        with np.errstate(divide="ignore", invalid="ignore"):
            one, two = (low - a) / way, (high - a) / way
        flat = way == 0
        if (flat & ((a < low) | (a > high))).any():
            continue
        enter = max(0.0, *np.where(flat, 0.0, np.minimum(one, two)).tolist())
        leave = min(1.0, *np.where(flat, 1.0, np.maximum(one, two)).tolist())
        if enter > leave:
            continue
        first, last = a + enter * way, a + leave * way
        if parts and np.array_equal(parts[-1][-1], first):
            parts[-1].append(last)
        else:
            parts.append([first, last])
    return [np.array(part) for part in parts]


def _inside(loop: Floats, window: tuple[Floats, Floats] | None) -> Floats:
    return loop if window is None else np.clip(loop, window[0], window[1])
