"""The files: DXF read back by ezdxf, SVG by an XML parser, PDF by PDFium."""

from __future__ import annotations

import itertools
import math
from pathlib import Path
from xml.etree import ElementTree

import ezdxf
import numpy as np
import pypdfium2
import pytest

from linewright.base.errors import DataError, OutputError, UserError
from linewright.vector.model import Arc, Line, Pen, Polyline, Solid, Text, Vectors, sampled
from linewright.vector.write import parse_scale, write_vectors

WIDE = Pen("outline", 0.5)
PAGE = Vectors(
    width=210.0,
    height=148.0,
    curves=(
        Line((10.0, 10.0), (60.0, 10.0), WIDE),
        Line((10.0, 30.0), (60.0, 30.0), Pen("hidden", 0.25, "dashed")),
        Line((10.0, 40.0), (60.0, 40.0), Pen("centre", 0.25, "chain")),
        Arc((100.0, 70.0), 20.0, math.pi / 2, math.pi / 2, WIDE),
        Arc((150.0, 70.0), 15.0, 0.0, 2 * math.pi, WIDE),
        Polyline(((70.0, 10.0), (75.0, 15.0), (80.0, 10.0)), Pen("text", 0.35)),
    ),
    solids=(
        Solid(((10.0, 50.0), (13.0, 50.5), (13.0, 49.5)), "dimension", True),
        Solid(((20.0, 50.0), (22.0, 50.0), (23.0, 51.0), (22.0, 52.0), (20.0, 52.0)), "outline"),
    ),
    texts=(Text("Ø45 (2x)", (30.0, 60.0), 3.5, 20.0, 90.0, 0.9),),
)


def test_dxf_holds_every_entity_in_real_millimetres(tmp_path: Path) -> None:
    path = tmp_path / "page.dxf"
    write_vectors(path, PAGE, scale=10.0)
    document = ezdxf.readfile(path)
    assert document.audit().errors == []
    assert document.dxfversion >= "AC1024"
    assert document.header["$INSUNITS"] == 4
    space = document.modelspace()
    kinds = [entity.dxftype() for entity in space]
    assert sorted(kinds) == sorted(
        ["LINE"] * 3 + ["ARC", "CIRCLE", "LWPOLYLINE", "SOLID", "HATCH", "TEXT"]
    )
    first, hidden, centre = space.query("LINE")
    assert tuple(first.dxf.end) == (600.0, 100.0, 0.0)
    assert (first.dxf.layer, first.dxf.lineweight) == ("outline", 50)
    assert (hidden.dxf.layer, hidden.dxf.linetype) == ("hidden", "HIDDEN")
    assert (centre.dxf.layer, centre.dxf.linetype) == ("centre", "CENTRE")
    (arc,) = space.query("ARC")
    assert tuple(arc.start_point) == pytest.approx((1000.0, 900.0, 0.0))
    assert tuple(arc.end_point) == pytest.approx((800.0, 700.0, 0.0))
    (text,) = space.query("TEXT")
    assert text.plain_text() == "Ø45 (2x)"
    assert (text.dxf.height, text.dxf.rotation) == (35.0, 90.0)


def test_svg_is_the_page_in_millimetres(tmp_path: Path) -> None:
    path = tmp_path / "page.svg"
    write_vectors(path, PAGE)
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert (root.get("width"), root.get("height")) == ("210mm", "148mm")
    assert root.get("viewBox") == "0 0 210 148"
    space = "{http://www.w3.org/2000/svg}"
    assert [group.get("id") for group in root] == [
        "outline",
        "hidden",
        "centre",
        "text",
        "dimension",
    ]
    (text,) = root.iter(f"{space}text")
    assert text.text == "Ø45 (2x)"
    lines = list(root.iter(f"{space}line"))
    assert [float(lines[0].get(key, "")) for key in ("x1", "y1", "x2", "y2")] == [10, 138, 60, 138]


def test_pdf_shows_lines_and_text_where_they_are(tmp_path: Path) -> None:
    path = tmp_path / "page.pdf"
    write_vectors(path, PAGE)
    document = pypdfium2.PdfDocument(path)
    page = document[0]
    assert np.allclose(np.array(page.get_size()) * 25.4 / 72, (210, 148), atol=0.01)
    text = page.get_textpage()
    assert "45 (2x)" in text.get_text_range()
    pixels = page.render(scale=10 * 25.4 / 72, grayscale=True).to_numpy().copy().squeeze()
    text.close()
    page.close()
    document.close()
    # 10 px a mm: every curve has ink along it, dashes in most places.
    for curve in PAGE.curves:
        points = sampled(curve)
        way = np.linspace(0, 1, 200)[:, None]
        along = np.concatenate([a + way * (b - a) for a, b in itertools.pairwise(points)])
        columns = (along[:, 0] * 10).astype(int)
        rows = ((148 - along[:, 1]) * 10).astype(int)
        share = (pixels[rows, columns] < 200).mean()
        assert share > (0.95 if curve.pen.linetype == "continuous" else 0.6)
    assert pixels[1480 - 500, 120] < 64
    assert pixels[:300, :100].min() == 255


def test_another_suffix_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match=r"take one of \.dxf"):
        write_vectors(tmp_path / "page.dwg", PAGE)
    with pytest.raises(DataError, match="above 0"):
        write_vectors(tmp_path / "page.dxf", PAGE, scale=0.0)


def test_scales() -> None:
    assert parse_scale("1:10") == 10
    assert parse_scale("2:1") == 0.5
    assert parse_scale("2.5") == 2.5
    for wrong in ("0:1", "1:0", "big", "1:-5", "nan"):
        with pytest.raises(UserError, match="1:10"):
            parse_scale(wrong)
