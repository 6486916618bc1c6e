"""The sample sheet: where its marks and cells lie, and how it is printed.

Corner marks are ArUco markers (S. Garrido-Jurado et al., "Automatic generation and detection of
highly reliable fiducial markers under occlusion", Pattern Recognition 47, 2014). Their numbers
tell the corner and the page; a fifth marker tells the list of characters, so that a sheet is
never cut by another list. Rules are pale red, which the red channel of a scan does not see.
"""

import hashlib
import math
from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from linewright.base import DataError, Floats, Floats32, OutputError, Pixels, check_free, write_text, writing
from linewright.fonts.choose_characters import choose_samples
from linewright.fonts.networks import PRINT_FACE
from linewright.fonts.specimen import ShapedFont

WIDTH, HEIGHT = 210.0, 297.0  # millimetres of the page, A4
COLUMNS, ROWS = 8, 10  # cells on a page
CELL = 20.0  # millimetres: side of the square that is written in
MARK = 12.0  # millimetres: side of a corner mark
_PITCH_X, _PITCH_Y = 22.0, 24.5  # cells stand apart; the character to write stands above each
_LEFT = (WIDTH - (COLUMNS - 1) * _PITCH_X - CELL) / 2
_TOP = 31.0
_EDGE = 8.0  # millimetres from the page's edge to the corner marks
_DICTIONARY = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_1000)
_LISTS = 400  # markers from here on tell the list, those below tell page and corner
MAX_PAGES = _LISTS // 4


def paginate(chars: Sequence[str]) -> list[list[str]]:
    """Return the characters of each page, row by row; DataError on none, too many or one twice."""
    if not chars or len(set(chars)) != len(chars):
        raise DataError("a sheet needs characters, each once", where="sample sheet")
    size = COLUMNS * ROWS
    if len(chars) > size * MAX_PAGES:
        raise DataError("at most {0} characters", size * MAX_PAGES, where="sample sheet")
    return [list(chars[first : first + size]) for first in range(0, len(chars), size)]


def cell_corner(place: int) -> tuple[float, float]:
    """Return the upper left corner of a cell on the page in millimetres, y downwards."""
    row, column = divmod(place, COLUMNS)
    return _LEFT + column * _PITCH_X, _TOP + row * _PITCH_Y


def mark_corners() -> Floats:
    """Return the corners of the four corner marks, clockwise from the upper left, mm: 4 x 4 x 2."""
    near, far_x, far_y = _EDGE, WIDTH - _EDGE - MARK, HEIGHT - _EDGE - MARK
    origins = np.array([(near, near), (far_x, near), (far_x, far_y), (near, far_y)])
    square = np.array([(0, 0), (MARK, 0), (MARK, MARK), (0, MARK)])
    return np.asarray(origins[:, None] + square)


def list_marker(chars: Sequence[str]) -> int:
    """Return the number of the marker that tells this list of characters."""
    digest = hashlib.blake2b("".join(chars).encode(), digest_size=8).digest()
    return _LISTS + int.from_bytes(digest, "big") % (1000 - _LISTS)


def find_marks(image: Pixels) -> dict[int, Floats32]:
    """Return the four corners of each marker by its number, in pixels, clockwise."""
    settings = cv2.aruco.DetectorParameters()
    settings.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    corners, numbers, _ = cv2.aruco.ArucoDetector(_DICTIONARY, settings).detectMarkers(image)
    # OpenCV gives None where it finds nothing.
    markers = zip(np.ravel([] if numbers is None else numbers), corners, strict=True)
    return {int(number): np.asarray(corner, np.float32).reshape(4, 2) for number, corner in markers}


def print_sheet(chars: Sequence[str], to: Path, *, font: Path) -> None:
    """Write a PDF template, A4 at full size: a ruled cell a character, which stands small above."""
    pages = paginate(chars)
    face = ShapedFont(font)
    if missing := [char for char in chars if char not in face.chars]:
        raise DataError("the font has no {0}", "".join(missing[:20]), where=font)
    with writing(to) as temporary:
        page = Canvas(str(temporary), pagesize=A4, invariant=1)
        page.setTitle("Sample sheet")
        for number, written in enumerate(pages):
            _draw_marks(page, number, list_marker(chars))
            page.setFont("Helvetica", 8)
            head = "Write with black ink. Scan or photograph the whole page, flat, in even light."
            page.drawCentredString(WIDTH / 2 * mm, (HEIGHT - 14) * mm, head)
            page.drawCentredString(WIDTH / 2 * mm, (HEIGHT - 19) * mm, f"page {number + 1} of {len(pages)}")
            for place, char in enumerate(written):
                _draw_cell(page, face, char, *cell_corner(place))
            page.showPage()
        page.save()


def _draw_marks(page: Canvas, number: int, listed: int) -> None:
    for corner, place in enumerate(mark_corners()):
        _draw_marker(page, 4 * number + corner, *place[0].tolist())
    _draw_marker(page, listed, (WIDTH - MARK) / 2, HEIGHT - _EDGE - MARK)


def _draw_marker(page: Canvas, number: int, x: float, y: float) -> None:
    """Draw a marker of 4 x 4 bits in a black border of one."""
    bits = cv2.aruco.generateImageMarker(_DICTIONARY, number, 6)
    side = MARK / 6
    page.setFillGray(0)
    page.rect(x * mm, (HEIGHT - y - MARK) * mm, MARK * mm, MARK * mm, stroke=0, fill=1)
    page.setFillGray(1)
    for row, column in np.argwhere(bits > 127).tolist():
        left, top = x + column * side, y + row * side
        page.rect(left * mm, (HEIGHT - top - side) * mm, side * mm, side * mm, stroke=0, fill=1)
    page.setFillGray(0)


def _draw_cell(page: Canvas, face: ShapedFont, char: str, x: float, y: float) -> None:
    left, bottom, side = x * mm, (HEIGHT - y - CELL) * mm, CELL * mm
    page.setStrokeColorRGB(1, 0.62, 0.62)
    page.setLineWidth(0.7)
    page.rect(left, bottom, side, side)
    page.setLineWidth(0.35)
    page.setDash(2, 2)
    page.line(left + side / 2, bottom, left + side / 2, bottom + side)
    page.line(left, bottom + side / 2, left + side, bottom + side / 2)
    page.setDash()
    page.setFillGray(0.35)
    face.set_line(page, char, left + math.floor(side / 2) - 5, bottom + side + 2.2, 9)
    page.setFillGray(0)


def print_samples(
    to: Path,  # the PDF; the list has its name with the suffix .txt
    *,
    count: int = 100,  # how many characters
    charset: str | None = None,  # see `load_charset`; None: the 500 most frequent
    font: Path | None = None,  # above the cells; None: the reference font
    force: bool = False,  # replace files that exist
) -> Path:
    """Print a sheet of the characters that cover most components; return the list's path.

    DataError: there are fewer characters, or the face lacks one. InputError: the font cannot be
    read. OutputError: a file exists or cannot be written.
    """
    listed = to.with_suffix(".txt")
    check_free(to, listed, force=force)
    chars = choose_samples(count, charset=charset, font=font)
    if to.suffix.lower() != ".pdf":
        raise OutputError("a sample sheet is a PDF", where=to, way_out="name it sheet.pdf")
    print_sheet(chars, to, font=font or PRINT_FACE)
    write_text(listed, chars + "\n")
    return listed
