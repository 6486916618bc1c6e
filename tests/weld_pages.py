"""Pages with weld symbols, for tests."""

from __future__ import annotations

from linewright.vector.model import Line, Pen, Point, Solid, Text, Vectors

THIN = Pen("outline", 0.25)
DASHED = Pen("hidden", 0.25, "dashed")
HEIGHT = 3.5


def text(string: str, x: float, y: float, *, sure: bool = True) -> Text:
    return Text(string, (x, y), HEIGHT, 0.7 * HEIGHT * len(string), 0.0, 0.99 if sure else 0.5, sure)


def welded(*texts: Text, dashed: int = -1, heading: int = 1, head: bool = True) -> Vectors:
    """Return a page with a reference line at y = 50, its knee at x = 50, 40 mm long; ``dashed`` is its other side."""
    end = 50.0 + 40 * heading
    tip: Point = (50.0 - 15 * heading, 30.0)
    curves = [Line((50.0, 50.0), (end, 50.0), THIN), Line(tip, (50.0, 50.0), THIN)]
    if dashed:
        y = 50 + dashed * 0.36 * HEIGHT
        curves.append(Line((50.0 + heading, y), (end, y), DASHED))
    # The base of the head lies toward the knee.
    back = (tip[0] + 1.8 * heading, tip[1] + 2.4)
    corners = (tip, (back[0] + 0.4, back[1] - 0.3 * heading), (back[0] - 0.4, back[1] + 0.3 * heading))
    solids = (Solid(corners, "outline", arrow=True),) if head else ()
    return Vectors(200.0, 100.0, tuple(curves), solids, texts)
