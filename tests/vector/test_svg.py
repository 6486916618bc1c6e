"""SVG, read back by an XML parser."""

from __future__ import annotations

import math
from xml.etree import ElementTree

from linewright.vector.model import Arc, Pen, Text, Vectors
from linewright.vector.svg import to_svg
from vector_pages import PAGE


def test_svg_is_the_page_in_millimetres() -> None:
    root = ElementTree.fromstring(to_svg(PAGE))
    assert (root.get("width"), root.get("height")) == ("210mm", "148mm")
    assert root.get("viewBox") == "0 0 210 148"
    space = "{http://www.w3.org/2000/svg}"
    assert [group.get("id") for group in root] == ["outline", "hidden", "centre", "text", "dimension"]
    (text,) = root.iter(f"{space}text")
    assert text.text == "Ø45 (2x)"
    lines = list(root.iter(f"{space}line"))
    assert [float(lines[0].get(key, "")) for key in ("x1", "y1", "x2", "y2")] == [10, 138, 60, 138]


def test_arcs_say_which_way_they_go_and_dashes_how_long_they_are() -> None:
    arc = Arc((50.0, 40.0), 10.0, 0.0, 1.5 * math.pi, Pen("hidden", 0.25, "dashed"))
    text = to_svg(Vectors(100.0, 80.0, (arc,)))
    assert 'd="M 60,40 A 10 10 0 1 0 50,50" stroke-width="0.25" stroke-dasharray="3 0.75"' in text


def test_signs_of_xml_in_lettering_are_escaped() -> None:
    text = Text("a<b & c", (1.0, 1.0), 3.5, 9.0, 0.0, 1.0)
    (element,) = ElementTree.fromstring(to_svg(Vectors(9.0, 9.0, texts=(text,))))[0]
    assert element.text == "a<b & c"


def test_what_is_not_surely_read_is_not_shown() -> None:
    text = Text("38", (5.0, 5.0), 3.5, 5.0, 0.0, 0.5, sure=False)
    svg = to_svg(Vectors(30, 20, texts=(text,)))
    assert '<g id="text-doubtful" display="none">' in svg
    assert ">38</text>" in svg
