from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ezdxf
import pytest

from linewright.vector.dxf_welds import part_welds
from linewright.vector.model import Line, Vectors, Weld, WeldSymbol
from weld_pages import THIN, text, welded


def page(*, sure: bool = True) -> Vectors:
    drawn = welded(text("a5", 60, 50.7), text("NOTE", 5, 5))
    sign = (Line((69.0, 50.0), (69.0, 53.0), THIN), Line((69.0, 53.0), (72.0, 50.0), THIN))
    edge = Line((20.0, 30.0), (120.0, 30.0), THIN)
    symbol = WeldSymbol(
        (35.0, 30.0), (50.0, 50.0), (90.0, 50.0), 3.5, Weld("fillet", "a5"), None, False, True, "", "ISO 2553",
        0.98, sure, curves=(0, 1), solids=(0,),
    )  # fmt: skip
    return replace(drawn, curves=(*drawn.curves, *sign, edge), welds=(symbol,))


def test_the_strokes_of_a_symbol_stand_in_it_alone() -> None:
    rest, (drawn,) = part_welds(page())
    assert rest.curves == (page().curves[5],) and rest.solids == () and rest.welds == ()
    assert [t.string for t in rest.texts] == ["NOTE"] and [t.string for t in drawn.page.texts] == ["a5"]
    assert len(drawn.page.curves) == 5 and {curve.pen.layer for curve in drawn.page.curves} == {"weld"}
    assert part_welds(page(sure=False)) == (page(sure=False), [])


@pytest.mark.parametrize("version", ["R12", "R2000", "R2010", "R2018"])
def test_it_is_a_block_with_what_it_says_as_attributes(tmp_path: Path, version: str) -> None:
    page().to_dxf(tmp_path / "a.dxf", version=version, scale=2)  # type: ignore[arg-type]
    document = ezdxf.readfile(tmp_path / "a.dxf")
    assert not document.audit().errors
    (insert,) = document.modelspace().query("INSERT")
    assert insert.dxf.layer == "weld"
    said = {attribute.dxf.tag: attribute.dxf.text for attribute in insert.attribs}
    assert said["ARROW_TYPE"] == "fillet" and said["ARROW_SIZE"] == "a5" and said["FIELD"] == "yes"
    assert said["ALL_ROUND"] == "no" and "OTHER_TYPE" not in said
    lines = document.blocks.get(insert.dxf.name).query("LINE")
    assert len(lines) == 5 and len(document.modelspace().query("LINE")) == 1


def test_exploded_it_is_lines(tmp_path: Path) -> None:
    page().to_dxf(tmp_path / "a.dxf", explode=True)
    document = ezdxf.readfile(tmp_path / "a.dxf")
    assert not document.modelspace().query("INSERT") and len(document.modelspace().query("LINE")) == 6
