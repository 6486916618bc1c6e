"""Dimensions as entities of DXF."""

import math
from collections import Counter
from pathlib import Path

import ezdxf
import pytest

from dimensioned_pages import PageBuilder, doubtful, plate
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.dxf_dimensions import part_dimensions
from linewright.vector.model import DxfVersion, Line, Vectors


def line_mm(page: Vectors) -> float:
    return sum(math.dist(curve.a, curve.b) for curve in page.curves if isinstance(curve, Line))


def test_no_stroke_is_lost_and_none_stands_twice() -> None:
    builder = PageBuilder().level("40", 50, 70, 142, edge=131).level("80", 70, 110, 142, edge=131)
    page = check_dimensions(builder.page())
    rest, drawn = part_dimensions(page)
    assert len(drawn) == 2
    assert line_mm(rest) + sum(line_mm(one.page) for one in drawn) == pytest.approx(line_mm(page))
    assert len(rest.solids) + sum(len(one.page.solids) for one in drawn) == len(page.solids)
    assert rest.texts == ()


@pytest.mark.parametrize("version", ["R12", "R2000", "R2010", "R2018"])
def test_numbers_that_agree_are_dimensions_in_real_size(tmp_path: Path, version: DxfVersion) -> None:
    path = tmp_path / "plate.dxf"
    check_dimensions(plate()).to_dxf(path, scale=2.0, version=version)
    document = ezdxf.readfile(path)
    assert not document.audit().errors
    entities = list(document.modelspace().query("DIMENSION"))
    assert [(e.dxf.text, round(e.get_measurement(), 3)) for e in entities] == [("100", 100), ("60", 60), ("%%c20", 20)]
    assert not document.modelspace().query("TEXT SOLID")
    kinds = Counter(part.dxftype() for entity in entities for part in entity.virtual_entities())
    assert (kinds["TEXT"], kinds["SOLID"]) == (3, 5)


def test_numbers_that_do_not_agree_stay_lines_and_texts(tmp_path: Path) -> None:
    path = tmp_path / "plate.dxf"
    check_dimensions(plate(side="66")).to_dxf(path)
    space = ezdxf.readfile(path).modelspace()
    assert {e.dxf.text for e in space.query("DIMENSION")} == {"100", "%%c20"}
    assert {e.dxf.text for e in space.query("TEXT")} == {"66"}


def test_a_doubtful_number_keeps_its_lines(tmp_path: Path) -> None:
    path = tmp_path / "plate.dxf"
    check_dimensions(doubtful(plate(), 1, "80", 0.6)).to_dxf(path)
    assert {e.dxf.text for e in ezdxf.readfile(path).modelspace().query("DIMENSION")} == {"100", "%%c20"}


def test_exploded_there_are_lines_and_texts_alone(tmp_path: Path) -> None:
    path = tmp_path / "plate.dxf"
    page = check_dimensions(plate())
    page.to_dxf(path, explode=True)
    space = ezdxf.readfile(path).modelspace()
    assert not space.query("DIMENSION")
    assert len(space.query("TEXT")) == 3
    assert len(space.query("LINE")) == sum(isinstance(curve, Line) for curve in page.curves)
