"""A drawing in vectors keeps its lines, finds its arcs and dashes, and has its text as text."""

from __future__ import annotations

import math
from itertools import pairwise

import ezdxf
import numpy as np
import pytest
from scipy.spatial import KDTree

from linewright.pages.pdf_drawing import PdfDrawing, PdfStroke
from linewright.pages.pdf_text import PdfText
from linewright.vector.dxf import to_document
from linewright.vector.from_pdf import from_drawing
from linewright.vector.model import Arc, Line, sampled


def stroke(*points: tuple[float, float], width: float = 0.25, dashes: tuple[float, ...] = ()) -> PdfStroke:
    return PdfStroke(np.array(points, dtype=np.float64), width, dashes)


def drawing(*strokes: PdfStroke, **more: object) -> PdfDrawing:
    empty = {"fills": (), "texts": (), "signs": (), "pictures": 0, "covered": 0.0}
    known = {"width": 100.0, "height": 60.0, "strokes": strokes, "shadings": 0, "unread": 0.0}
    return PdfDrawing(**{**empty, **known, **more})  # type: ignore[arg-type]


def around(radius: float, sweep: float, chords: int) -> list[tuple[float, float]]:
    angles = np.linspace(0.3, 0.3 + sweep, chords + 1)
    return [(50 + radius * math.cos(a), 30 + radius * math.sin(a)) for a in angles.tolist()]


def test_a_line_is_kept_to_the_last_digit_with_the_nearest_width() -> None:
    vectors = from_drawing(drawing(stroke((10.123, 20), (90, 20.456), width=0.34)))
    (line,) = vectors.curves
    assert isinstance(line, Line)
    assert (line.a, line.b) == ((10.123, 20), (90, 20.456))
    assert line.pen.width == 0.35
    assert (vectors.width, vectors.height) == (100, 60)


@pytest.mark.parametrize(("sweep", "chords"), [(2 * math.pi, 40), (1.4, 12), (-2.5, 30)])
def test_chains_of_chords_are_arcs(sweep: float, chords: int) -> None:
    points = around(12.0, sweep, chords)
    (arc,) = from_drawing(drawing(stroke(*points))).curves
    assert isinstance(arc, Arc)
    assert arc.is_circle == (chords == 40)
    assert arc.centre == pytest.approx((50, 30), abs=1e-6)
    assert arc.radius == pytest.approx(12)
    assert arc.sweep == pytest.approx(abs(sweep))
    start = points[0] if sweep > 0 else points[-1]
    if not arc.is_circle:
        drawn = (50 + 12 * math.cos(arc.start), 30 + 12 * math.sin(arc.start))
        assert drawn == pytest.approx(start, abs=1e-6)


def test_a_slot_is_two_lines_and_two_arcs() -> None:
    right = [(60 + 5 * math.sin(a), 30 - 5 * math.cos(a)) for a in np.linspace(0, math.pi, 25)]
    left = [(40 - 5 * math.sin(a), 30 + 5 * math.cos(a)) for a in np.linspace(0, math.pi, 25)]
    curves = from_drawing(drawing(stroke(*right, *left, right[0]))).curves
    assert sorted(type(curve).__name__ for curve in curves) == ["Arc", "Arc", "Line", "Line"]
    arcs = [curve for curve in curves if isinstance(curve, Arc)]
    assert [arc.sweep for arc in arcs] == pytest.approx([math.pi, math.pi], abs=1e-3)


def test_a_polygon_stays_a_polygon_and_a_wave_a_few_curves() -> None:
    corners = [(20 + 8 * math.cos(a), 20 + 8 * math.sin(a)) for a in np.linspace(0, 2 * np.pi, 7)]
    lines = from_drawing(drawing(stroke(*corners))).curves
    assert [type(curve) for curve in lines] == [Line] * 6
    x = np.linspace(0, 30, 40)
    wave = np.stack([10 + x, 30 + 0.4 * np.sin(x) + 0.01 * x**2], axis=1).tolist()
    curves = from_drawing(drawing(stroke(*wave))).curves
    assert len(curves) < 15
    drawn = KDTree(np.concatenate([sampled(curve, 0.02) for curve in curves]))
    assert drawn.query(wave)[0].max() < 0.03


def test_dashes_of_the_page_and_rows_of_short_lines_are_dashed_lines() -> None:
    own = stroke((10, 10), (90, 10), dashes=(3, 0.75))
    chain = stroke((10, 15), (90, 15), dashes=(6, 0.75, 0.6, 0.75))
    row = [stroke((x, 40.0), (x + 3, 40.0)) for x in np.arange(10, 60, 4).tolist()]
    pens = {
        (round(line.a[1]), line.pen.linetype, line.pen.layer)
        for line in from_drawing(drawing(own, chain, *row)).curves
        if isinstance(line, Line)
    }
    assert pens == {(10, "dashed", "hidden"), (15, "chain", "centre"), (40, "dashed", "hidden")}


def test_what_is_drawn_twice_is_one() -> None:
    there, back = stroke((10, 10), (50, 30)), stroke((50, 30), (10, 10), width=0.5)
    (line,) = from_drawing(drawing(there, back)).curves
    assert line.pen.width == 0.5


def test_arrows_make_dimensions_and_rings_keep_their_holes() -> None:
    outline = [(20, 20), (80, 20), (80, 50), (20, 50), (20, 20)]
    sides = [stroke(a, b, width=0.5) for a, b in pairwise(outline)]
    measure = stroke((20, 12), (80, 12), width=0.25)
    heads = tuple((np.array([(x, 12.0), (x + 3 * s, 12.5), (x + 3 * s, 11.5)]),) for x, s in ((20, 1), (80, -1)))
    ring = tuple(np.array(around(radius, 2 * math.pi, 20)) for radius in (1.0, 2.0))
    vectors = from_drawing(drawing(*sides, measure, fills=(*heads, ring)))
    layers = {curve.pen.width: curve.pen.layer for curve in vectors.curves}
    assert (layers[0.5], layers[0.25]) == ("outline", "dimension")
    assert [solid.points[0] for solid in vectors.solids if solid.arrow] == [(20, 12), (80, 12)]
    assert len(vectors.solids) == 2
    assert sum(curve.pen.layer == "text" for curve in vectors.curves) == 2


def test_text_is_text_in_dxf_and_the_audit_is_clean() -> None:
    text = PdfText("Ø45 ±0,1", (30.0, 20.0), 3.5, 20.0, 90.0)
    document = to_document(from_drawing(drawing(stroke((1, 1), (9, 9)), texts=(text,))))
    assert not document.audit().errors
    (found,) = document.modelspace().query("TEXT")
    assert found.dxf.text == "%%c45 %%p0,1"
    assert (found.dxf.rotation, found.dxf.height) == (90, 3.5)
    assert document.header["$INSUNITS"] == ezdxf.units.MM


def test_an_empty_page_has_nothing() -> None:
    vectors = from_drawing(drawing())
    assert (vectors.curves, vectors.solids, vectors.texts) == ((), (), ())
