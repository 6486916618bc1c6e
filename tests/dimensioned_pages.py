"""Pages of lines with dimensions on them, mm on paper, y up."""

from dataclasses import replace

import numpy as np

from linewright.vector.model import Arc, Curve, Line, Pen, Point, Solid, Text, Vectors

WIDE, THIN = Pen("outline", 0.5), Pen("dimension", 0.25)
HEIGHT = 3.5


def text(string: str, middle: Point, *, rotation: float = 0.0, confidence: float = 0.99, sure: bool = True) -> Text:
    """Return a text whose box has its middle there."""
    length = 0.75 * HEIGHT * len(string)
    turn = np.radians(rotation)
    along, up = np.array([np.cos(turn), np.sin(turn)]), np.array([-np.sin(turn), np.cos(turn)])
    at = np.array(middle) - along * length / 2 - up * HEIGHT / 2
    return Text(string, (float(at[0]), float(at[1])), HEIGHT, length, rotation, confidence, sure)


def head(tip: Point, toward: Point) -> Solid:
    """Return an arrowhead that points away from a place, with its tip a little past its extension line."""
    away = np.array(tip) - toward
    along = away / np.hypot(*away)
    across = np.array([-along[1], along[0]])
    place = np.array(tip) + 0.6 * along
    corners = (place, place - 3 * along + 0.5 * across, place - 3 * along - 0.5 * across)
    points = tuple((float(x), float(y)) for x, y in corners)
    return Solid(points, "dimension", arrow=True)


class PageBuilder:
    """Collects what stands on a page."""

    def __init__(self) -> None:
        self.curves: list[Curve] = []
        self.solids: list[Solid] = []
        self.texts: list[Text] = []

    def level(
        self, string: str, left: float, right: float, y: float, *, edge: float, heads: bool = True
    ) -> "PageBuilder":
        """Add a level dimension at a height, with extension lines from an edge and its number over its line."""
        self.curves.append(Line((left, y), (right, y), THIN))
        past = y + (1.5 if y > edge else -1.5)
        self.curves += [Line((x, edge), (x, past), THIN) for x in (left, right)]
        if heads:
            middle = ((left + right) / 2, y)
            self.solids += [head((x, y), middle) for x in (left, right)]
        self.texts.append(text(string, ((left + right) / 2, y + 0.95 * HEIGHT)))
        return self

    def upright(self, string: str, low: float, high: float, x: float, *, edge: float) -> "PageBuilder":
        """Add an upright dimension, read from the right."""
        self.curves.append(Line((x, low), (x, high), THIN))
        past = x + (1.5 if x > edge else -1.5)
        self.curves += [Line((edge, y), (past, y), THIN) for y in (low, high)]
        self.solids += [head((x, y), (x, (low + high) / 2)) for y in (low, high)]
        self.texts.append(text(string, (x - 0.95 * HEIGHT, (low + high) / 2), rotation=90.0))
        return self

    def box(self, left: float, low: float, right: float, high: float) -> "PageBuilder":
        """Add the outline of a plate."""
        corners = [(left, low), (right, low), (right, high), (left, high)]
        self.curves += [Line(a, b, WIDE) for a, b in zip(corners, (*corners[1:], corners[0]), strict=True)]
        return self

    def circle(self, centre: Point, radius: float) -> "PageBuilder":
        """Add a circle."""
        self.curves.append(Arc(centre, radius, 0.0, 2 * np.pi, WIDE))
        return self

    def leader(self, string: str, rim: Point, knee: Point) -> "PageBuilder":
        """Add a leader that points at a rim, with its number over its shelf to the right."""
        written = text(string, (0.0, 0.0))
        end = (knee[0] + written.length + 1, knee[1])
        self.curves += [Line(rim, knee, THIN), Line(knee, end, THIN)]
        self.solids.append(head(rim, knee))
        self.texts.append(text(string, ((knee[0] + end[0]) / 2, knee[1] + 0.8 * HEIGHT)))
        return self

    def page(self) -> Vectors:
        """Return the page, an A4 sheet."""
        return Vectors(210.0, 297.0, tuple(self.curves), tuple(self.solids), tuple(self.texts))


def plate(*, top: str = "100", side: str = "60", hole: str = "Ø20") -> Vectors:
    """Return a plate at 1:2, 50 x 30 mm on paper, with its length, its height and its hole."""
    return (
        PageBuilder()
        .box(50, 100, 100, 130)
        .circle((75, 115), 5.0)
        .level(top, 50, 100, 142, edge=131)
        .upright(side, 100, 130, 38, edge=49)
        .leader(hole, (75 + 5 * 0.6, 115 + 5 * 0.8), (87, 131))
        .page()
    )


def doubtful(page: Vectors, number: int, string: str, confidence: float, *others: str) -> Vectors:
    """Return a page one of whose texts is read otherwise and not surely."""
    texts = list(page.texts)
    texts[number] = replace(texts[number], string=string, confidence=confidence, sure=False, others=others)
    return replace(page, texts=tuple(texts))
