"""What a PDF page draws itself: strokes, filled shapes and text, in mm.

Read from pdfium's page objects: a path is segments in the object's own space (ISO 32000-1, 8.5),
put on the page by its matrix and those of the forms around it (8.10). Bezier curves become chains
of points that stray from them by no more than a hundredth of a millimetre.
"""

import ctypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pypdfium2 as pdfium
from pypdfium2 import raw

from linewright.base import Floats, foreign
from linewright.pages.page import page_place
from linewright.pages.pdf import LOCK, open_document, open_page, user_units
from linewright.pages.pdf_path import Window, chains_of_path, clip_chain, clip_window, pen_of_path
from linewright.pages.pdf_text import PdfText, read_texts

_MM = 25.4 / 72
# What is lighter cannot be told from paper, and what is more transparent cannot be seen.
_LIGHTEST, _FAINTEST = 242, 13
_MOST_PICTURE = 0.2  # pictures that cover more of the page are the drawing itself
# A page with fewer strokes than this draws nothing, and one with more unread signs than this share
# of its text has its lettering in a font that does not tell what it says.
_FEWEST, _UNREAD = 12, 0.1


# What has more objects and segments is no drawing that anybody made by hand or by CAD.
_MOST_PARTS = 500_000


_DAMAGED = "what the PDF page draws is damaged"


class PdfStroke(NamedTuple):
    """A chain of straight pieces."""

    points: Floats  # N x 2 float64, mm from the page's lower left corner, N >= 2
    width: float  # mm; 0 is the thinnest line that a device can draw
    dashes: tuple[float, ...] = ()  # lengths of dashes and gaps, mm; empty for a line without gaps


class PdfDrawing(NamedTuple):
    """What a page draws, in mm, x to the right and y up from its lower left corner as seen."""

    width: float  # of the page
    height: float  # of the page
    strokes: tuple[PdfStroke, ...]  # lines
    # Filled shapes, each as its outlines, N x 2: what lies in two of them is a hole.
    fills: tuple[tuple[Floats, ...], ...]
    texts: tuple[PdfText, ...]  # lettering
    # Outlines of lettering whose font does not tell what it says, each N x 2.
    signs: tuple[Floats, ...]
    pictures: int  # number of pictures
    covered: float  # share of the page that they cover, 0..1
    shadings: int  # number of gradients, which are not read
    unread: float  # share of the lettering that is in `signs`, 0..1

    @property
    def is_drawing(self) -> bool:
        """Whether the page is a drawing in vectors, and no scan, photograph or page of text."""
        return len(self.strokes) >= _FEWEST and self.covered <= _MOST_PICTURE and self.unread <= _UNREAD


def read_drawings(path: Path | str) -> Iterator[PdfDrawing]:
    """Yield what each page draws, save what is white, clipped, or hidden text, as under a scan."""
    path = Path(path)
    with open_document(path) as document:
        for index, unit in enumerate(user_units(path, len(document))):
            where = page_place(path, index, len(document))
            with LOCK, open_page(document, index, where) as page, foreign(_DAMAGED, where):
                drawing = _drawing(page, unit)
            yield drawing


def _drawing(page: pdfium.PdfPage, unit: float) -> PdfDrawing:
    place = np.diag([unit, unit, 1.0]) @ _page_matrix(page.get_bbox(), page.get_rotation())
    wide, tall = (_MM * unit * side for side in page.get_size())
    strokes: list[PdfStroke] = []
    fills: list[tuple[Floats, ...]] = []
    pictures, covered, shadings = 0, 0.0, 0
    parts = 0
    for thing in page.get_objects(max_depth=15):
        parts += 1
        if thing.type == raw.FPDF_PAGEOBJ_PATH:
            parts += max(raw.FPDFPath_CountSegments(thing.raw), 0)
        if parts > _MOST_PARTS:  # a picture made of strokes
            strokes.clear()
            break
        around = place
        for form in _forms(thing):
            around = around @ _matrix(form)
        if thing.type == raw.FPDF_PAGEOBJ_SHADING:
            shadings += 1  # pdfium tells no matrix of it
            continue
        matrix = around @ _matrix(thing)
        if thing.type == raw.FPDF_PAGEOBJ_IMAGE:
            pictures += 1
            # An image fills the unit square (8.9.5).
            covered += abs(float(np.linalg.det(matrix[:2, :2]))) / (wide * tall)
        elif thing.type == raw.FPDF_PAGEOBJ_PATH:
            lines, loops = _path(thing, matrix, clip_window(thing, around))
            strokes += lines
            if loops:
                fills.append(loops)
    texts, signs, unread = read_texts(page, place)
    return PdfDrawing(
        width=wide,
        height=tall,
        strokes=tuple(strokes),
        fills=tuple(fills),
        texts=texts,
        signs=signs,
        pictures=pictures,
        covered=min(covered, 1.0),
        shadings=shadings,
        unread=unread,
    )


def _path(thing: pdfium.PdfObject, matrix: Floats, window: Window | None) -> tuple[list[PdfStroke], tuple[Floats, ...]]:
    """Return the strokes of a path object, and the outlines of what it fills."""
    mode, stroked = ctypes.c_int(), ctypes.c_int()
    raw.FPDFPath_GetDrawMode(thing.raw, mode, stroked)
    chains = chains_of_path(thing, matrix)
    strokes: list[PdfStroke] = []
    loops: list[Floats] = []
    if stroked.value and _seen(thing, raw.FPDFPageObj_GetStrokeColor):
        width, dashes = pen_of_path(thing, matrix)
        strokes = [PdfStroke(part, width, dashes) for chain in chains for part in clip_chain(chain, window)]
    if mode.value and _seen(thing, raw.FPDFPageObj_GetFillColor):
        for chain in chains:
            loop = chain if window is None else np.clip(chain, *window)
            if len(chain) > 2 and np.ptp(loop, axis=0).max() > 0:
                loops.append(loop)
    return strokes, tuple(loops)


def _page_matrix(box: tuple[float, float, float, float], turn: int) -> Floats:
    """Return the 3 x 3 matrix from the page's points to mm as it is seen, turned clockwise."""
    left, low, right, high = box
    wide, tall = right - left, high - low
    a, b, c, d, e, f = {
        0: (1.0, 0.0, 0.0, 1.0, 0.0, 0.0),
        90: (0.0, 1.0, -1.0, 0.0, 0.0, wide),
        180: (-1.0, 0.0, 0.0, -1.0, wide, tall),
        270: (0.0, -1.0, 1.0, 0.0, tall, 0.0),
    }[turn]
    turned = np.array([[a, b, e], [c, d, f], [0.0, 0.0, 1.0]])
    to_origin = np.array([[1.0, 0.0, -left], [0.0, 1.0, -low], [0.0, 0.0, 1.0]])
    return np.asarray(np.diag([_MM, _MM, 1.0]) @ turned @ to_origin)


def _forms(thing: pdfium.PdfObject) -> list[pdfium.PdfObject]:
    """Return the forms around an object, the outermost first."""
    # pypdfium2 tells the form that holds an object, and that form's own.
    forms: list[pdfium.PdfObject] = []
    while (thing := thing.container) is not None:
        forms.insert(0, thing)
    return forms


def _matrix(thing: pdfium.PdfObject) -> Floats:
    a, b, c, d, e, f = thing.get_matrix().get()
    return np.array([[a, c, e], [b, d, f], [0.0, 0.0, 1.0]])


def _seen(thing: pdfium.PdfObject, colour_of: Callable[..., int]) -> bool:
    red, green, blue, solid = (ctypes.c_uint() for _ in range(4))
    if not colour_of(thing.raw, red, green, blue, solid):
        return True
    light = 0.299 * red.value + 0.587 * green.value + 0.114 * blue.value
    return light <= _LIGHTEST and solid.value >= _FAINTEST
