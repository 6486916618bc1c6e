"""DXF read back with ezdxf: no fault found, and the same geometry as the sheet."""

from __future__ import annotations

import math
from pathlib import Path

import ezdxf
import numpy as np
import pytest
from ezdxf.document import Drawing

from linewright.drawings.dxf import write_dxf
from linewright.drawings.page import lay_sheet
from linewright.drawings.sheet import Arc, Line, Polyline, Sheet
from linewright.errors import OutputError


def _written(sheet: Sheet, folder: Path) -> Drawing:
    path = folder / "sheet.dxf"
    write_dxf(path, sheet)
    return ezdxf.readfile(path)  # type: ignore[attr-defined]


@pytest.fixture(scope="module", params=["bracket", "riveted", "saddle"])
def sheet(request: pytest.FixtureRequest) -> Sheet:
    return lay_sheet(11, paper="A3", family=request.param)


def test_the_auditor_finds_no_fault(sheet: Sheet, tmp_path: Path) -> None:
    document = _written(sheet, tmp_path)
    audit = document.audit()
    assert not audit.errors
    assert not audit.fixes
    assert document.dxfversion >= "AC1024"
    assert document.header["$INSUNITS"] == 4
    assert tuple(document.header["$EXTMAX"])[:2] == (sheet.width, sheet.height)


def test_geometry_read_back_is_the_sheets(sheet: Sheet, tmp_path: Path) -> None:
    space = _written(sheet, tmp_path).modelspace()
    lines = [
        (*line.dxf.start.vec2, *line.dxf.end.vec2) for line in space.query("LINE[layer=='outline']")
    ]
    expected = [(*p.a, *p.b) for p in sheet.paths if isinstance(p, Line) and p.layer == "outline"]
    np.testing.assert_allclose(lines, expected, atol=1e-6)

    circles = [
        (*one.dxf.center.vec2, one.dxf.radius) for one in space.query("CIRCLE[layer=='outline']")
    ]
    whole = [
        (*p.centre, p.radius)
        for p in sheet.paths
        if isinstance(p, Arc) and p.layer == "outline" and p.sweep > 2 * math.pi - 1e-6
    ]
    np.testing.assert_allclose(circles, whole, atol=1e-6)

    # An arc of DXF runs counter-clockwise from its start to its end.
    arcs = [
        (*one.start_point.vec2, *one.end_point.vec2) for one in space.query("ARC[layer=='outline']")
    ]
    ends = [
        tuple(
            value
            for turn in (p.start, p.start + p.sweep)
            for value in (
                p.centre[0] + p.radius * math.cos(turn),
                p.centre[1] + p.radius * math.sin(turn),
            )
        )
        for p in sheet.paths
        if isinstance(p, Arc) and p.layer == "outline" and p.sweep <= 2 * math.pi - 1e-6
    ]
    assert len(arcs) == len(ends)
    np.testing.assert_allclose(arcs, ends, atol=1e-6)

    chains = [list(one.vertices()) for one in space.query("LWPOLYLINE[layer=='outline']")]
    assert len(chains) == sum(isinstance(p, Polyline) and p.layer == "outline" for p in sheet.paths)
    for chain, path in zip(
        chains,
        (p for p in sheet.paths if isinstance(p, Polyline) and p.layer == "outline"),
        strict=True,
    ):
        np.testing.assert_allclose(chain, path.points, atol=1e-6)


def test_lettering_read_back_is_the_sheets(sheet: Sheet, tmp_path: Path) -> None:
    space = _written(sheet, tmp_path).modelspace()
    read = {}
    for entity in space.query("TEXT"):
        _, at, _ = entity.get_placement()
        read[(round(at.x, 3), round(at.y, 3))] = (entity.dxf.text, entity.dxf.height)
    for text in sheet.texts():
        assert read[(round(text.at[0], 3), round(text.at[1], 3))] == (text.string, text.height)
    welded = sum(len(one.size) > 0 for weld in sheet.welds for one in (weld.arrow,) if one)
    assert len(read) >= len(list(sheet.texts())) + welded


def test_layers_have_their_line_types_and_weights(sheet: Sheet, tmp_path: Path) -> None:
    document = _written(sheet, tmp_path)
    layers = {layer.dxf.name: layer.dxf for layer in document.layers}
    assert layers["hidden"].linetype == "HIDDEN"
    assert layers["centre"].linetype == "CENTRE"
    assert layers["outline"].lineweight == round(100 * sheet.wide)
    assert layers["hidden"].lineweight == {50: 25, 70: 35}[round(100 * sheet.wide)]
    used = {entity.dxf.layer for entity in document.modelspace()}
    assert {"outline", "centre", "dimension", "text", "border"} <= used <= set(layers)


def test_hatching_runs_where_the_sheets_lines_run(tmp_path: Path) -> None:
    sheet = lay_sheet(11, paper="A3", family="riveted")
    hatches = list(_written(sheet, tmp_path).modelspace().query("HATCH"))
    assert len(hatches) == len(sheet.hatches) > 0
    for entity, hatch in zip(hatches, sheet.hatches, strict=True):
        (line,) = entity.pattern.lines
        turn = math.radians(hatch.angle)
        square = np.array((-math.sin(turn), math.cos(turn)))
        assert line.angle == pytest.approx(hatch.angle)
        assert abs(float(np.array((line.offset.x, line.offset.y)) @ square)) == pytest.approx(
            hatch.pitch
        )
        assert len(entity.paths.paths) == len(hatch.loops)


def test_a_file_that_cannot_be_written_is_an_error(sheet: Sheet, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(OutputError, match="cannot be written"):
        write_dxf(tmp_path / "file" / "sheet.dxf", sheet)
