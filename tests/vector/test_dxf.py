"""DXF, read back by ezdxf."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import ezdxf
import pytest
from shapely import Polygon

from linewright.vector.dxf import LAYERS, to_document, write_dxf
from linewright.vector.model import DxfVersion, Polyline, Text, Vectors
from vector_pages import PAGE


def test_dxf_holds_every_entity_in_real_millimetres(tmp_path: Path) -> None:
    path = tmp_path / "page.dxf"
    write_dxf(path, PAGE, 10.0)
    document = ezdxf.readfile(path)
    assert document.audit().errors == []
    assert document.dxfversion >= "AC1024"
    assert document.header["$INSUNITS"] == 4
    space = document.modelspace()
    kinds = [entity.dxftype() for entity in space]
    assert sorted(kinds) == sorted(["LINE"] * 3 + ["ARC", "CIRCLE", "LWPOLYLINE", "SOLID", "HATCH", "TEXT"])
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


@pytest.mark.parametrize(
    ("version", "code"), [("R12", "AC1009"), ("R2000", "AC1015"), ("R2010", "AC1024"), ("R2018", "AC1032")]
)
def test_every_version_holds_the_same_page(tmp_path: Path, version: DxfVersion, code: str) -> None:
    path = tmp_path / "page.dxf"
    PAGE.to_dxf(path, version=version)
    document = ezdxf.readfile(path)
    assert document.dxfversion == code
    assert document.audit().errors == []
    space = document.modelspace()
    kinds = Counter(entity.dxftype() for entity in space)
    assert (kinds["LINE"], kinds["ARC"], kinds["CIRCLE"], kinds["TEXT"]) == (3, 1, 1, 1)
    assert [text.plain_text() for text in space.query("TEXT")] == ["Ø45 (2x)"]
    assert {line.dxf.linetype for line in space.query("LINE")} >= {"HIDDEN", "CENTRE"}
    (chain,) = space.query("POLYLINE" if version == "R12" else "LWPOLYLINE")
    (drawn,) = (curve for curve in PAGE.curves if isinstance(curve, Polyline))
    assert len(list(chain.points() if version == "R12" else chain.get_points())) == len(drawn.points)
    # What has more than four corners is a HATCH, or parted into SOLIDs that cover it.
    (many,) = (solid for solid in PAGE.solids if len(solid.points) > 4)
    pieces = [Polygon([(p.x, p.y) for p in solid.wcs_vertices()]) for solid in space.query("SOLID")]
    if version == "R12":
        assert kinds["HATCH"] == 0
        covered = sum(Polygon(many.points).intersection(piece).area for piece in pieces)
        assert covered == pytest.approx(Polygon(many.points).area)
    else:
        assert kinds["HATCH"] == 1


def test_every_layer_is_there_with_the_weight_of_most_of_its_lines() -> None:
    layers = to_document(PAGE).layers
    assert {layer.dxf.name for layer in layers} >= set(LAYERS)
    assert layers.get("outline").dxf.lineweight == 50
    assert layers.get("weld").dxf.lineweight == 25
    assert layers.get("hidden").dxf.linetype == "HIDDEN"


@pytest.mark.parametrize(("length", "width"), [(20.0, 1.0), (90.0, 2.0), (1.0, 0.4)])
def test_lettering_is_stretched_to_its_length_but_never_much(length: float, width: float) -> None:
    text = Text("45 x 120", (0.0, 0.0), 3.5, length, 0.0, 1.0)
    (found,) = to_document(Vectors(100, 50, texts=(text,))).modelspace().query("TEXT")
    assert found.dxf.width == pytest.approx(width, abs=0.15)
    sign = replace(text, string="4")
    (found,) = to_document(Vectors(100, 50, texts=(sign,))).modelspace().query("TEXT")
    assert found.dxf.width == 1


def test_what_is_not_surely_read_lies_on_a_layer_that_is_off() -> None:
    texts = (Text("38", (5.0, 5.0), 3.5, 5.0, 0.0, 0.5, sure=False), Text("12", (15.0, 5.0), 3.5, 5.0, 0.0, 1.0))
    document = to_document(Vectors(30, 20, texts=texts))
    layers = {entity.dxf.text: entity.dxf.layer for entity in document.modelspace()}
    assert layers == {"38": "text-doubtful", "12": "text"}
    assert document.layers.get("text-doubtful").is_off()
    assert not document.layers.get("text").is_off()
