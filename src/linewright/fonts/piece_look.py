"""What a piece looks like on paper: colours, a seal, and its characters as outlines (SVG, PDF)."""

import base64
import math
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, TypeAlias

import cv2
import numpy as np
from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from PIL import Image, ImageColor
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from linewright.base import ConfigError, OutputError, Pixels, write_text, writing
from linewright.fonts.trace import UPM, Outline, trace
from linewright.glyphs import Placement
from linewright.pages import read_image

Colour: TypeAlias = tuple[int, int, int]
CINNABAR: Colour = (190, 38, 34)
VECTORS = frozenset({".svg", ".pdf"})
_SEAL = 0.5  # of a frame: the side of a seal
_SEAL_GAP = 0.02  # of a frame, from the last character, whose ink fills less than its frame
_MOST_SEAL = 9  # characters
_RULE = 0.07  # of a seal's side: its border
_POINTS_PER_PIXEL = 72 / 300  # in PDF: 300 pixels to the inch
_FRAME = Placement(1.0, 0.0, 1.0)  # the em is the frame


class Place(NamedTuple):
    """Where the frame of a character lies on the page, in pixels from the upper left."""

    char: str
    left: int
    top: int


class Look(NamedTuple):
    """Colours and seal of a piece."""

    ink: Colour = (0, 0, 0)
    paper: Colour = (255, 255, 255)
    seal: Pixels | None = None  # S x S x 3, RGB, white where the paper shows

    @property
    def plain(self) -> bool:
        """Whether it is black on white without a seal."""
        return self.seal is None and self[:2] == PLAIN[:2]


PLAIN = Look()


def parse_colour(text: str, where: str) -> Colour:
    """Return a colour by its name or as #rrggbb; ConfigError on any other."""
    try:
        red, green, blue = ImageColor.getrgb(text)[:3]
    except ValueError as error:
        raise ConfigError("'{0}' is no colour", text, where=where, way_out="give black or #1a1a1a") from error
    return red, green, blue


def read_seal(seal: str | Path, draw: Callable[[str], Pixels], side: int) -> Pixels:
    """Return a seal, side x side x 3: an image's, or one to nine characters cut white out of red."""
    if Path(seal).suffix:
        image = read_image(seal, channels=3).pixels
        return _fit(image, side)
    chars = [char for char in str(seal) if not char.isspace()]
    if not 1 <= len(chars) <= _MOST_SEAL:
        raise ConfigError("a seal has 1 to {0} characters", _MOST_SEAL, where="--seal", way_out="or name an image")
    rows = math.ceil(math.sqrt(len(chars)))
    columns = math.ceil(len(chars) / rows)
    border = max(1, round(_RULE * side))
    white = np.zeros((side, side), np.uint8)
    inner = side - 2 * border
    for number, char in enumerate(chars):
        column, row = divmod(number, rows)
        left, right = (round(inner * (columns - 1 - column + off) / columns) + border for off in (0, 1))
        top, bottom = (round(inner * (row + off) / rows) + border for off in (0, 1))
        glyph = _ink_of(draw(char))
        white[top:bottom, left:right] = 255 - cv2.resize(
            glyph, (right - left, bottom - top), interpolation=cv2.INTER_AREA
        )
    share = white[..., None] / 255
    return np.asarray(share * 255 + (1 - share) * np.array(CINNABAR), np.uint8)


def _ink_of(image: Pixels) -> Pixels:
    """Return a glyph cut to its ink with a little paper around it."""
    rows, columns = np.nonzero(image < 128)
    if not len(rows):
        return image
    edge = max(1, len(image) // 24)
    cut = image[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
    return np.pad(cut, edge, constant_values=255)


def _fit(image: Pixels, side: int) -> Pixels:
    scale = side / max(image.shape[:2])
    height, width = (max(1, round(length * scale)) for length in image.shape[:2])
    small = cv2.resize(image, (width, height), interpolation=cv2.INTER_AREA)
    square = np.full((side, side, 3), 255, np.uint8)
    top, left = (side - height) // 2, (side - width) // 2
    square[top : top + height, left : left + width] = small
    return square


def seal_side(frame: int) -> int:
    """Return the side of a seal beside characters of a frame."""
    return round(_SEAL * frame)


def seal_corner(shape: tuple[int, int], last: Place, frame: int, *, vertical: bool) -> tuple[int, int]:
    """Return where a seal lies, left and top: after the last character, within the page of height and width."""
    side, gap = seal_side(frame), round(_SEAL_GAP * frame)
    middle = (frame - side) // 2
    if vertical:
        left, top = last.left + middle, last.top + frame + gap
    else:
        left, top = last.left + frame + gap, last.top + frame - side - round(0.1 * frame)
    return max(0, min(left, shape[1] - side)), max(0, min(top, shape[0] - side))


def coloured(image: Pixels, look: Look, corner: tuple[int, int]) -> Pixels:
    """Return a page, H x W, in colours with its seal, H x W x 3."""
    share = image[..., None] / 255
    page = share * np.array(look.paper) + (1 - share) * np.array(look.ink)
    if look.seal is not None:
        left, top = corner
        high, wide = look.seal.shape[:2]
        page[top : top + high, left : left + wide] *= look.seal / 255
    return np.asarray(np.round(page), np.uint8)


def write_outlines(
    path: Path,
    shape: tuple[int, int],
    places: Sequence[Place],
    glyphs: Mapping[str, Pixels],
    *,
    look: Look,
    corner: tuple[int, int],
) -> None:
    """Write a page of height and width as SVG or PDF, its characters as outlines."""
    outlines = {place.char: trace(glyphs[place.char], _FRAME) for place in places}
    if path.suffix.lower() == ".svg":
        write_text(path, _svg(shape, places, outlines, glyphs, look, corner))
        return
    if path.suffix.lower() != ".pdf":
        raise OutputError("'{0}' is no format of outlines", path.suffix, where=path, way_out="use svg, pdf")
    scale = _POINTS_PER_PIXEL
    with writing(path) as temporary:
        page = Canvas(str(temporary), pagesize=(shape[1] * scale, shape[0] * scale), invariant=1)
        page.scale(scale, scale)
        page.setFillColorRGB(*(value / 255 for value in look.paper))
        page.rect(0, 0, shape[1], shape[0], stroke=0, fill=1)
        page.setFillColorRGB(*(value / 255 for value in look.ink))
        for place in places:
            size = glyphs[place.char].shape[0]
            record = RecordingPen()
            move = Transform(size / UPM, 0, 0, size / UPM, place.left, shape[0] - place.top - size)
            outlines[place.char].draw(TransformPen(record, move))
            _fill(page, record)
        if look.seal is not None:
            side, (left, top) = len(look.seal), corner
            seal = ImageReader(_picture(look.seal))
            page.drawImage(seal, left, shape[0] - top - side, side, side, mask="auto")
        page.showPage()
        page.save()


def _fill(page: Canvas, record: RecordingPen) -> None:
    path = page.beginPath()
    for kind, points in record.value:
        flat = [value for point in points for value in point]
        if kind == "moveTo":
            path.moveTo(*flat)
        elif kind == "lineTo":
            path.lineTo(*flat)
        elif kind == "curveTo":
            path.curveTo(*flat)
        else:
            path.close()
    page.drawPath(path, stroke=0, fill=1)


def _svg(
    shape: tuple[int, int],
    places: Sequence[Place],
    outlines: Mapping[str, Outline],
    glyphs: Mapping[str, Pixels],
    look: Look,
    corner: tuple[int, int],
) -> str:
    height, width = shape
    ink, paper = ("#{:02x}{:02x}{:02x}".format(*colour) for colour in (look.ink, look.paper))
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">',
        f'<rect width="{width}" height="{height}" fill="{paper}"/>',
        f'<g fill="{ink}">',
    ]
    for place in places:
        size = glyphs[place.char].shape[0]
        pen = SVGPathPen(None, ntos=lambda value: f"{value:.2f}".rstrip("0").rstrip("."))
        move = Transform(size / UPM, 0, 0, -size / UPM, place.left, place.top + size)
        outlines[place.char].draw(TransformPen(pen, move))
        lines.append(f'<path d="{pen.getCommands()}"/>')
    lines.append("</g>")
    if look.seal is not None:
        data = base64.b64encode(_png(look.seal)).decode("ascii")
        side, (left, top) = len(look.seal), corner
        lines.append(
            f'<image x="{left}" y="{top}" width="{side}" height="{side}" href="data:image/png;base64,{data}"/>'
        )
    return "\n".join([*lines, "</svg>", ""])


def _picture(seal: Pixels) -> Image.Image:
    clear = (seal.min(axis=2) < 250).astype(np.uint8) * 255
    return Image.fromarray(np.dstack([seal, clear]), "RGBA")


def _png(seal: Pixels) -> bytes:
    clear = (seal.min(axis=2) < 250).astype(np.uint8) * 255
    return bytes(cv2.imencode(".png", np.dstack([seal[..., ::-1], clear]))[1])
