"""What a PDF page draws is read as it was written, in mm, whatever turns and forms surround it."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from linewright.base.errors import InputError
from linewright.base.types import Pixels
from linewright.pages.pdf_drawing import PdfDrawing, read_drawings
from linewright.pages.read import read_image
from linewright.pages.write import write_image

MM = 72 / 25.4
WIDE, TALL = 100.0, 60.0


def canvas(path: Path) -> Canvas:
    """Return a page of 100 x 60 mm whose unit is a millimetre."""
    made = Canvas(str(path), pagesize=(WIDE * MM, TALL * MM))
    made.scale(MM, MM)
    return made


def saved(made: Canvas, path: Path) -> PdfDrawing:
    made.save()
    return next(read_drawings(path))


def test_lines_have_their_places_widths_and_dashes(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.setLineWidth(0.7)
    made.line(10, 20, 90, 20)
    made.setLineWidth(0.25)
    made.setDash([3, 0.75])
    made.line(10, 30, 90, 40)
    drawing = saved(made, path)
    assert (drawing.width, drawing.height) == pytest.approx((WIDE, TALL), abs=0.001)
    solid, dashed = drawing.strokes
    np.testing.assert_allclose(solid.points, [(10, 20), (90, 20)], atol=0.002)
    np.testing.assert_allclose(dashed.points, [(10, 30), (90, 40)], atol=0.002)
    assert solid.width == pytest.approx(0.7, abs=0.001)
    assert solid.dashes == ()
    assert dashed.dashes == pytest.approx((3, 0.75), abs=0.001)


def test_a_circle_of_bezier_curves_is_round(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.circle(50, 30, 12)
    (circle,) = saved(made, path).strokes
    radii = np.hypot(*(circle.points - (50, 30)).T)
    # Four cubic curves stray from a circle by 0.03 % of its radius.
    assert np.abs(radii - 12).max() < 0.005
    np.testing.assert_allclose(circle.points[0], circle.points[-1], atol=0.001)
    steps = np.hypot(*np.diff(circle.points, axis=0).T)
    assert (12 - np.sqrt(144 - (steps / 2) ** 2)).max() < 0.011


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_turned_page_is_read_as_pdfium_shows_it(tmp_path: Path, turn: int) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.setPageRotation(turn)
    made.setLineWidth(0.5)
    made.line(10, 20, 45, 20)
    made.setFont("Helvetica", 8)
    made.drawString(20, 40, "I")
    drawing = saved(made, path)
    shown = read_image(path, pdf_dpi=254).pixels
    assert shown.shape == (round(drawing.height * 10), round(drawing.width * 10))
    ink = np.stack(np.nonzero(shown < 128)[::-1], axis=1) + 0.5
    (line,) = drawing.strokes
    (text,) = drawing.texts
    assert text.rotation == pytest.approx(-turn % 360, abs=0.01)
    way = np.array([math.cos(math.radians(text.rotation)), math.sin(math.radians(text.rotation))])
    up = np.array([-way[1], way[0]])
    letter = text.at + np.outer([0, 1, 0, 1], way) * text.length
    letter = letter + np.outer([0, 0, 1, 1], up) * text.height
    for corners, reach in ((line.points, 3), (letter, 12)):
        places = np.stack([corners[:, 0], drawing.height - corners[:, 1]], axis=1) * 10
        low, high = places.min(axis=0) - 6, places.max(axis=0) + 6
        own = ink[((ink > low) & (ink < high)).all(axis=1)]
        # Ink reaches each side of the box, a letter's but for the white beside it.
        np.testing.assert_allclose(own.min(axis=0), places.min(axis=0), atol=reach)
        np.testing.assert_allclose(own.max(axis=0), places.max(axis=0), atol=reach)


def test_forms_in_forms_carry_their_matrices(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.beginForm("inner")
    made.line(0, 0, 10, 0)
    made.endForm()
    made.beginForm("outer")
    made.translate(5, 0)
    made.rotate(90)
    made.doForm("inner")
    made.endForm()
    made.translate(20, 10)
    made.scale(2, 2)
    made.doForm("outer")
    (line,) = saved(made, path).strokes
    np.testing.assert_allclose(line.points, [(30, 10), (30, 30)], atol=0.002)


def test_what_cannot_be_seen_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.setStrokeGray(1)
    made.line(1, 1, 9, 9)
    made.setStrokeGray(0)
    window = made.beginPath()
    window.rect(20, 20, 30, 20)
    made.clipPath(window, stroke=0, fill=0)
    made.line(0, 30, 100, 30)
    made.line(0, 50, 100, 50)
    (line,) = saved(made, path).strokes
    np.testing.assert_allclose(line.points, [(20, 30), (50, 30)], atol=0.002)


def test_text_has_its_words_place_height_and_turn(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.setFont("Helvetica", 5)
    made.drawString(10, 10, "WELD 100,00")
    made.drawString(70, 10, "4")
    made.saveState()
    made.translate(80, 20)
    made.rotate(90)
    made.drawString(0, 0, "Ø45")
    made.restoreState()
    hidden = made.beginText(10, 40)
    hidden.setTextRenderMode(3)
    hidden.textOut("HIDDEN")
    made.drawText(hidden)
    found = {text.string: text for text in saved(made, path).texts}
    assert set(found) == {"WELD 100,00", "4", "Ø45"}
    words = found["WELD 100,00"]
    assert words.at == pytest.approx((10, 10), abs=0.002)
    # Helvetica's capitals are 0.718 of its size high.
    assert words.height == pytest.approx(0.718 * 5, rel=0.04)
    assert words.length == pytest.approx(made.stringWidth("WELD 100,00", "Helvetica", 5), rel=0.01)
    assert found["Ø45"].rotation == 90
    assert found["Ø45"].at == pytest.approx((80, 20), abs=0.002)


def test_only_drawings_count_as_drawings(tmp_path: Path, grey: Pixels) -> None:
    write_image(tmp_path / "scan.pdf", grey, dpi=100)
    scan = next(read_drawings(tmp_path / "scan.pdf"))
    assert (scan.pictures, scan.is_drawing) == (1, False)
    assert scan.covered == pytest.approx(1, abs=0.02)
    path = tmp_path / "mixed.pdf"
    made = canvas(path)
    for number in range(20):
        made.line(10, 2 * number, 60, 2 * number)
    made.showPage()
    made.scale(MM, MM)
    for number in range(20):
        made.line(10, 2 * number, 60, 2 * number)
    write_image(tmp_path / "grey.png", grey, dpi=100)
    made.drawImage(ImageReader(str(tmp_path / "grey.png")), 10, 10, 80, 40)
    made.showPage()
    made.save()
    drawn, photographed = read_drawings(path)
    assert drawn.is_drawing
    assert photographed.covered == pytest.approx(80 * 40 / (WIDE * TALL), rel=0.01)
    assert not photographed.is_drawing


def test_shapes_are_filled_with_their_holes(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    shape = made.beginPath()
    shape.rect(10, 10, 20, 20)
    shape.rect(15, 15, 10, 10)
    made.drawPath(shape, stroke=0, fill=1)
    (loops,) = saved(made, path).fills
    areas = [np.prod(np.ptp(loop, axis=0)) for loop in loops]
    assert sorted(areas) == pytest.approx([100, 400], rel=0.001)


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "bad.pdf"
    path.write_bytes(b"%PDF-1.4\nnothing")
    with pytest.raises(InputError, match=r"bad\.pdf"):
        next(read_drawings(path))


def test_a_turned_text_off_the_quarters(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    made = canvas(path)
    made.setFont("Helvetica", 4)
    made.translate(40, 20)
    made.rotate(30)
    made.drawString(0, 0, "R 12,5")
    (text,) = saved(made, path).texts
    assert text.string == "R 12,5"
    assert text.rotation == pytest.approx(30, abs=0.01)
    assert text.height == pytest.approx(0.718 * 4, rel=0.04)
    assert math.dist(text.at, (40, 20)) < 0.01


@pytest.mark.parametrize("radial", [False, True])
def test_a_gradient_is_counted_and_costs_nothing(tmp_path: Path, radial: bool) -> None:
    made = canvas(tmp_path / "a.pdf")
    for row in range(14):
        made.line(10, 3 + row, 90, 3 + row)
    if radial:
        made.radialGradient(50, 30, 20, ("white", "grey"))
    else:
        made.linearGradient(0, 0, 100, 60, ("white", "grey"), extend=False)
    drawing = saved(made, tmp_path / "a.pdf")
    assert drawing.shadings == 1 and len(drawing.strokes) == 14 and drawing.is_drawing
