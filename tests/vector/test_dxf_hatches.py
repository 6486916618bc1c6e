"""Hatching in DXF: what the HATCH draws is what the lines were."""

from __future__ import annotations

import math
from collections.abc import Iterator

import ezdxf.document
import numpy as np
import pytest
from ezdxf.entities.hatch import Hatch as HatchEntity
from ezdxf.render import hatching
from shapely import LineString, Polygon

from linewright.vector.dxf import to_document
from linewright.vector.dxf_hatches import part_hatches
from linewright.vector.model import Line, Pen, Vectors

PEN = Pen("hatch", 0.25)
CORNER = [(20, 20), (80, 20), (80, 60), (60, 60), (60, 40), (40, 40), (40, 70), (20, 70)]  # a part like a U
SQUARE = [(90, 20), (120, 20), (120, 60), (90, 60)]


def hatched(corners: list[tuple[float, float]], turn: float, pitch: float, wobble: float = 0.03) -> list[Line]:
    rng, area = np.random.default_rng(0), Polygon(corners)
    along, across = np.array([math.cos(turn), math.sin(turn)]), np.array([-math.sin(turn), math.cos(turn)])
    lines = []
    for step in range(-150, 150):
        at = step * pitch * across
        cut = LineString([at - 300 * along, at + 300 * along]).intersection(area)
        for piece in getattr(cut, "geoms", [cut]):
            if piece.length > 1:
                a, b = (tuple(np.array(end) + rng.normal(0, wobble, 2)) for end in piece.coords)
                lines.append(Line(a, b, PEN))
    return lines


def page(*lines: Line) -> Vectors:
    return Vectors(150.0, 100.0, lines)


def drawn(document: ezdxf.document.Drawing) -> Iterator[LineString]:
    """The lines that a program shows."""
    for entity in document.modelspace():
        if isinstance(entity, HatchEntity):
            for line in hatching.hatch_entity(entity):
                yield LineString([(line[0].x, line[0].y), (line[1].x, line[1].y)])
        else:
            yield LineString([entity.dxf.start.vec2, entity.dxf.end.vec2])


@pytest.mark.parametrize("turn", [45, 135, 30, 60])
@pytest.mark.parametrize("scale", [1.0, 5.0])
def test_hatching_becomes_entities_that_draw_its_very_lines(turn: float, scale: float) -> None:
    lines = [*hatched(CORNER, math.radians(turn), 2.5), *hatched(SQUARE, math.radians(turn), 1.8)]
    rest, hatches = part_hatches(page(*lines))
    assert len(rest.curves) < 0.1 * len(lines)
    assert {round(hatch.pitch, 1) for hatch in hatches} == {2.5, 1.8}
    document = to_document(page(*lines), scale)
    assert document.audit().errors == []
    shown = list(drawn(document))
    assert len(shown) == len(lines)
    for line in lines:
        true = LineString([(scale * x, scale * y) for x, y in (line.a, line.b)])
        assert min(true.hausdorff_distance(one) for one in shown) < 0.2 * scale
    entity = document.modelspace().query("HATCH").first
    assert entity is not None
    assert (entity.dxf.layer, entity.dxf.lineweight) == ("hatch", 25)


def test_lines_beside_the_grid_stay_lines() -> None:
    lines = hatched(SQUARE, math.radians(45), 2.5)
    moved = Line((lines[6].a[0] + 0.8, lines[6].a[1]), (lines[6].b[0] + 0.8, lines[6].b[1]), PEN)
    rest, hatches = part_hatches(page(*lines[:6], moved, *lines[7:]))
    assert list(rest.curves) == [moved]
    assert len(hatches) == 2  # above it and below


def test_uneven_and_few_lines_stay_lines() -> None:
    by_hand = hatched(SQUARE, math.radians(45), 2.5, wobble=0.6)
    assert part_hatches(page(*by_hand))[1] == []
    few = hatched([(90, 20), (94, 20), (94, 24), (90, 24)], math.radians(45), 2.5)
    assert 1 < len(few) < 4
    assert part_hatches(page(*few))[1] == []
    outline = [Line(line.a, line.b, Pen("outline", 0.25)) for line in hatched(SQUARE, math.radians(45), 2.5)]
    assert part_hatches(page(*outline))[1] == []


def test_exploded_and_for_old_programs_it_is_lines() -> None:
    lines = hatched(SQUARE, math.radians(45), 2.5)
    for document in (to_document(page(*lines), explode=True), to_document(page(*lines), version="R12")):
        assert [entity.dxftype() for entity in document.modelspace()] == ["LINE"] * len(lines)
