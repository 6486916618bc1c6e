"""What a person corrects, and what becomes of the page."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import ezdxf
import pytest

from dimensioned_pages import plate, text
from linewright.vector.corrections import Correction, apply_corrections
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.model import Line, Pen, Polyline, Vectors
from linewright.vector.sheet_json import to_json
from vector_pages import PAGE

INK = Pen("text-ink", 0.3)


def stroke(x: float, y: float) -> Polyline:
    return Polyline(((x - 1, y), (x, y + 0.5), (x + 1, y)), INK)


def doubtful() -> Vectors:
    """Return a page with an unsure text and its strokes, a sure one, and lettering that was not read."""
    unsure = replace(text("4O", (50.0, 80.0), sure=False, confidence=0.4), others=("40",))
    return Vectors(
        width=210.0,
        height=148.0,
        curves=(stroke(49.0, 80.0), Line((10.0, 10.0), (60.0, 10.0), Pen("outline", 0.5)), stroke(150.0, 80.0)),
        texts=(unsure, text("A-A", (100.0, 80.0))),
        unread=(text("", (150.0, 80.0), sure=False), replace(text("xx", (150.0, 80.0)), string="")),
    )


def test_nothing_corrected_is_nothing_changed() -> None:
    assert apply_corrections(PAGE, []) == PAGE
    strange = [Correction("text", "write", 99, "x"), Correction("unread", "delete", -1), Correction("lines", "draw")]
    assert apply_corrections(PAGE, strange) == PAGE


@pytest.mark.parametrize(
    ("action", "string", "texts", "strokes"),
    [
        ("accept", "", [("4O", True), ("A-A", True)], 1),
        ("write", " 40 ", [("40", True), ("A-A", True)], 1),
        ("keep", "", [("A-A", True)], 2),
        ("delete", "", [("A-A", True)], 1),
        ("write", "  ", [("A-A", True)], 1),
    ],
)
def test_a_reading_is_decided(action: str, string: str, texts: list[tuple[str, bool]], strokes: int) -> None:
    page = apply_corrections(doubtful(), [Correction("text", action, 0, string)])  # type: ignore[arg-type]
    assert [(one.string, one.sure) for one in page.texts] == texts
    assert sum(curve.pen.layer == "text-ink" for curve in page.curves) == strokes


def test_the_last_decision_counts_and_taking_it_back_is_leaving_it_out() -> None:
    first, second = Correction("text", "delete", 0), Correction("text", "write", 0, "40")
    assert apply_corrections(doubtful(), [first, second]) == apply_corrections(doubtful(), [second])
    assert apply_corrections(doubtful(), [first]) == apply_corrections(doubtful(), [second, first])


def test_lettering_that_was_not_read_is_written_or_goes() -> None:
    page = apply_corrections(doubtful(), [Correction("unread", "write", 1, "50")])
    assert page.texts[-1].string == "50" and page.texts[-1].sure and len(page.unread) == 1
    assert len(page.curves) == 2  # its stroke is gone
    page = apply_corrections(doubtful(), [Correction("unread", "delete", 1)])
    assert len(page.texts) == 2 and len(page.curves) == 2 and len(page.unread) == 1


def test_lines_are_deleted_and_drawn() -> None:
    box = ((9.0, 9.0), (61.0, 11.0))
    page = apply_corrections(
        PAGE, [Correction("lines", "delete", points=box), Correction("lines", "draw", points=((0.0, 1.0), (2.0, 3.0)))]
    )
    assert PAGE.curves[0] not in page.curves and len(page.curves) == len(PAGE.curves)
    assert page.curves[-1] == Line((0.0, 1.0), (2.0, 3.0), Pen("outline", 0.5))
    assert len(apply_corrections(PAGE, [Correction("lines", "draw", points=((0, 0), (1, 1), (2, 0)))]).curves) == 7


def test_a_number_that_disagreed_agrees_when_it_is_written_right(tmp_path: Path) -> None:
    page = check_dimensions(plate(side="66"))
    [wrong] = [number for number, one in enumerate(page.texts) if one.string == "66"]
    right = apply_corrections(page, [Correction("text", "write", wrong, "60")])
    verdicts = {d.text.string: (d.verdict, d.value) for d in right.dimensions}
    assert verdicts["60"] == ("agrees", 60)
    path = tmp_path / "plate.dxf"
    right.to_dxf(path)
    measures = list(ezdxf.readfile(path).modelspace().query("DIMENSION"))
    assert "60" in {entity.dxf.text for entity in measures}
    assert '"text": "60"' in to_json(right)
    words = apply_corrections(page, [Correction("text", "write", wrong, "see note")])
    assert len(words.dimensions) == len(page.dimensions) - 1
    worse = apply_corrections(page, [Correction("text", "write", wrong, "77")])
    assert {d.text.string: d.verdict for d in worse.dimensions}["77"] == "disagrees"


def test_dimensions_keep_their_strokes_when_others_go() -> None:
    page = check_dimensions(plate())
    first = page.dimensions[0]
    shifted = replace(
        page,
        curves=(stroke(5.0, 5.0), *page.curves),
        dimensions=tuple(
            replace(d, curves=tuple(n + 1 for n in d.curves), extensions=tuple(n + 1 for n in d.extensions))
            for d in page.dimensions
        ),
    )
    box = ((3.0, 4.0), (7.0, 6.0))
    again = apply_corrections(shifted, [Correction("lines", "delete", points=box)])
    assert again == page and again.dimensions[0].curves == first.curves
