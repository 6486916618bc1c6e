from __future__ import annotations

import cv2
import numpy as np
import pytest

from linewright.base.errors import DataError, ModelError
from linewright.base.types import Pixels
from linewright.drawings.ink.lettering import letter
from linewright.evaluate.drawing_scorer import text_accuracy
from linewright.pages.recogniser import Recogniser
from linewright.pages.text_reader import Text, TextReader
from linewright.translate.lettering.restyle import restore_lettering
from linewright.translate.tasks import Restyle

PX_PER_MM = 8.0
HEIGHT = 28
LINE = 200
GAP = slice(250, 321)
# Left, top, right, bottom of the number, in the gap and above the line.
NUMBER = (255, 186, 316, 214)
LIFTED = (255, 164, 316, 192)


@pytest.fixture(scope="module")
def reader() -> TextReader:
    return TextReader(Recogniser())


def write(page: Pixels, foot: int, ink: int = 0) -> None:
    for stroke in letter("210", HEIGHT):
        points = np.rint(stroke * (1, -1) * 16 + (16 * 256, 16 * foot)).astype(np.int32)
        cv2.polylines(page, [points], False, ink, 3, cv2.LINE_AA, shift=4)


def sheet(*, gap: bool = True) -> Pixels:
    """A dimension line at y = 200 with its number in a gap, and one more line below."""
    page = np.full((400, 600), 255, np.uint8)
    cv2.line(page, (100, LINE), (500, LINE), 0, 3)
    cv2.line(page, (100, 320), (500, 320), 0, 5)
    if gap:
        page[LINE - 2 : LINE + 3, GAP] = 255
        write(page, LINE + HEIGHT // 2)
    return page


def reads(page: Pixels, box: tuple[int, int, int, int], string: str, reader: TextReader) -> bool:
    return text_accuracy(page, [Text(string, box)], reader).accuracy == 1


def level(page: Pixels, degrees: int) -> Pixels:
    return np.ascontiguousarray(np.rot90(page, degrees // 90))


def test_lifts_a_number_out_of_its_gap_and_closes_the_line(reader: TextReader) -> None:
    page = sheet()
    assert reads(page, NUMBER, "210", reader)
    made = restore_lettering(page, page, page, PX_PER_MM, reader).page
    assert reads(made, LIFTED, "210", reader)
    # The line runs through, as wide as it was, and nothing of the number is left below it.
    assert (made[LINE - 2 : LINE + 3, 120:480] < 128).all()
    assert (made[LINE + 5 : 300] == 255).all()
    # It is the page's own ink: as much of it, moved.
    own = (page[184:217, 252:317] < 128).sum() - (page[184:217, 317:319] < 128).sum()
    assert (made[150:196, 252:317] < 128).sum() == pytest.approx(own, rel=0.06)


@pytest.mark.parametrize("degrees", [90])
def test_lifts_a_number_that_reads_upwards(reader: TextReader, degrees: int) -> None:
    page = level(sheet(), degrees)
    made = restore_lettering(page, page, page, PX_PER_MM, reader).page
    assert reads(level(made, 270), LIFTED, "210", reader)


def test_leaves_a_number_where_there_is_no_room_above(reader: TextReader) -> None:
    page = sheet()
    cv2.line(page, (100, 175), (500, 175), 0, 3)
    made = restore_lettering(page, page, page, PX_PER_MM, reader).page
    assert reads(made, NUMBER, "210", reader)
    assert np.abs(made[182:218, 252:316].astype(int) - page[182:218, 252:316]).max() < 128


def test_a_hole_on_its_centre_line_is_no_number(reader: TextReader) -> None:
    page = sheet(gap=False)
    page[LINE - 2 : LINE + 3, 270:331] = 255
    cv2.circle(page, (300, LINE), 14, 0, 3, cv2.LINE_AA)
    made = restore_lettering(page, page, page, PX_PER_MM, reader)
    assert np.array_equal(made.page, made.in_place)


def test_what_is_written_outlives_a_network_that_fades_it(reader: TextReader) -> None:
    repaired = sheet()
    faded = repaired.copy()
    faded[LINE - 18 : LINE + 19, GAP] = np.maximum(faded[LINE - 18 : LINE + 19, GAP], 230)
    # A ghost of the number where the standard has it, and a line that is not on the sheet.
    write(faded, 180, ink=150)
    cv2.line(faded, (30, 20), (30, 380), 0, 3)
    made = restore_lettering(faded, repaired, repaired, PX_PER_MM, reader)
    assert reads(made.in_place, NUMBER, "210", reader)
    assert (made.in_place[140 : LINE - 24, 60:] == 255).all()
    assert (made.page[:, :60] == 255).all()
    assert reads(made.page, LIFTED, "210", reader)


def test_lines_are_those_of_the_network(reader: TextReader) -> None:
    repaired, restyled = sheet(), sheet()
    restyled[310:331] = 255
    cv2.line(restyled, (100, 322), (500, 322), 0, 2)
    made = restore_lettering(restyled, repaired, repaired, PX_PER_MM, reader).page
    assert np.array_equal(made[300:340, 110:490], restyled[300:340, 110:490])


def test_pages_of_two_shapes_are_refused(reader: TextReader) -> None:
    page = sheet()
    with pytest.raises(DataError, match="one size"):
        restore_lettering(page, page, page[1:], PX_PER_MM, reader)


class Copy:
    def __init__(self, channels: int = 1) -> None:
        self.channels = channels

    def translate(self, pixels: Pixels) -> Pixels:
        return pixels


def test_restyler_shows_the_page_to_both_models(reader: TextReader) -> None:
    page = sheet()
    made = Restyle(Copy(), Copy(), reader).translate(page, PX_PER_MM)
    assert np.array_equal(made.page, restore_lettering(page, page, page, PX_PER_MM, reader).page)
    with pytest.raises(ModelError, match="one channel"):
        Restyle(Copy(), Copy(3), reader)
