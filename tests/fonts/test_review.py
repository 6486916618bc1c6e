from __future__ import annotations

import re

import numpy as np
import pytest

from linewright.fonts.checks import Verdict
from linewright.fonts.generate import AS_DRAWN, OWN_IMAGE, FontGlyphs
from linewright.fonts.review import LABEL, FailureRate, mentioned_chars, write_review
from linewright.fonts.work_folder import Glyph

NOTE = "1 image <refused>"
PASSED = Verdict((), "永", 1.0, 0.0)
FAILED = Verdict(("read as <水>", "blank"), "<水>", 0.0, 9.0)


@pytest.fixture(scope="module")
def drawn(starter):
    image = starter.source["永"]
    glyphs = {
        "永": Glyph(image, PASSED, AS_DRAWN, (AS_DRAWN,), 0, True),
        "和": Glyph(image, FAILED, "by b", (AS_DRAWN, "by b"), 0, True),
        "一": Glyph(image, FAILED, OWN_IMAGE, (AS_DRAWN,), 0, False),
        "大": Glyph(image, FAILED, AS_DRAWN, (AS_DRAWN, "by b"), 0, False),
    }
    return FontGlyphs(glyphs, ["龘"])


@pytest.fixture(scope="module")
def page(tmp_path_factory, starter, drawn):
    path, image = tmp_path_factory.mktemp("review") / "review.html", starter.source["永"]
    write_review(
        path,
        drawn,
        {"和": image, "大": image},
        title="Test & Hand",
        in_print=["大"],
        human=FailureRate(3, 100),
        notes=[NOTE],
    )
    return path.read_text(encoding="utf-8")


def test_failed_glyphs_come_first_with_their_reason(page):
    cards = re.findall(r'class="card([^"]*)" data-char="(.)"', page)
    assert cards == [("", "和"), (" source", "大")]
    assert page.index("read as &lt;水&gt;; blank") < page.index("All glyphs: 4")
    assert "best of 2: by b" in page and "not judged by reading; in the font as in print" in page
    cells = dict(re.findall(r'class="cell([^"]*)" data-char="(.)"', page))
    assert cells == {" bad": "和", " bad source": "大", " own": "一", "": "永"}


def test_numbers_are_said(page):
    text = re.sub(r"<[^>]*>", "", page)
    assert "Of 3 drawn glyphs the checks reject 2 of 3 (66.7 %) as first drawn and 2 of 3" in text
    assert "original font's glyphs the same checks reject 3 of 100 (3.0 %)" in text
    assert "2 characters are judged by reading" in text and "the other 2" in text
    assert "the reference font lacks them: 1: 龘" in text
    assert "click on them here and run the same command with --reroll CHARACTERS" in text
    assert "Your own images: 1: 一" in text


def test_nothing_is_fetched_and_nothing_breaks_out(page):
    assert "1 image &lt;refused&gt;" in page and "<title>Test &amp; Hand" in page
    assert not re.search(r'(src|href)="?(?!data:)', page)
    for data in re.findall(r"url\(([^)]{30})", page):
        assert data.startswith("data:image/png;base64")


def test_the_pictures_are_the_glyphs(page, starter):
    import base64
    import io

    from PIL import Image

    sheets = re.findall(r"\.(\w+) \{ width: (\d+)px.*?base64,([^)]*)\)", page)
    assert [name for name, _, _ in sheets] == ["L0", "S0"]
    _, side, data = sheets[0]
    sheet = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))).convert("L"))
    tile = sheet[: int(side), : int(side)].astype(int)
    shrunk = Image.fromarray(starter.source["永"]).resize((int(side),) * 2, Image.Resampling.BOX)
    assert np.abs(tile - np.asarray(shrunk, int)).mean() < 8


def test_characters_are_pictures_where_print_has_them(drawn, starter, tmp_path):
    names = mentioned_chars(drawn, ["lacks 鬱 & A"])
    assert names == set("永和一大龘水鬱")
    labels = dict.fromkeys(names - {"龘"}, starter.source["永"])
    path = tmp_path / "review.html"
    write_review(path, drawn, dict.fromkeys("和大", starter.source["永"]), title="A", labels=labels)
    page = path.read_text(encoding="utf-8")
    body = page[page.index("<h1>") : page.index("<script>")]
    pictured = re.findall(r'<i class="t T0" style="background-position:[^"]*">(.)</i>', body)
    assert set(pictured) == set("永和一大水")
    # What stays as text is in attributes, or has no picture.
    bare = re.sub(r'<i class="t [^>]*>.</i>|(data-char|title)="[^"]*"', "", body)
    assert {char for char in bare if char >= "\u2e80"} == {"龘"}
    (side,) = re.findall(r"\.T0 \{ width: (\d+)px", page)
    assert int(side) == LABEL
