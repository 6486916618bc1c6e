from __future__ import annotations

from pathlib import Path

import numpy as np

from dimensioned_pages import plate
from linewright.translate.audit.changes import ADDED, KEPT, LOST, Changes
from linewright.translate.audit.coverage import Coverage
from linewright.translate.audit.dimensions import dimension_records
from linewright.translate.audit.lines import Stretch
from linewright.translate.audit.report import COLOURS, overlay, page_record, with_vectors, write_change_report
from linewright.translate.audit.texts import TextChange
from linewright.vector.dimensions.check import check_dimensions

PX = 5.0


def changes() -> Changes:
    kinds = np.zeros((60, 80), np.uint8)
    kinds[10:14] = KEPT
    kinds[30:34] = LOST
    kinds[50:54] = ADDED
    lost = (Stretch(12.34, (0, 30, 60, 34)), Stretch(2.0, (70, 30, 80, 34)))
    text = TextChange("25", "26", (10, 20, 20, 26), sure=True, number=True)
    return Changes(lost, (), (text,), 3, 100.0, kinds, PX)


def test_a_record_has_what_changed_in_millimetres() -> None:
    record = page_record("a", "changes/a.png", changes(), "lost")
    assert (record.lost_mm, record.longest_lost_mm, record.added_mm) == (14.3, 12.3, 0.0)
    (text,) = record.texts
    assert (text.x_mm, text.y_mm, text.before, text.after) == (2.0, 4.0, "25", "26")
    assert record.refused == "lost" and record.left_out_mm is None
    vectors = with_vectors(record, Coverage((Stretch(3.0, (0, 0, 1, 1)),), ()), refused=None)
    assert (vectors.left_out_mm, vectors.longest_left_out_mm, vectors.stray_mm) == (3.0, 3.0, 0.0)
    assert vectors.refused is None


def test_the_overlay_has_a_colour_for_each_kind() -> None:
    picture = overlay(changes())
    for row, kind in ((12, KEPT), (32, LOST), (52, ADDED)):
        assert tuple(picture[row, 60]) == COLOURS[kind]
    assert (picture[0, 0] == 255).all()
    assert (picture[17, 7:24] == 0).all()  # the box of a text


def test_numbers_are_boxed_by_whether_they_agree() -> None:
    blank = Changes((), (), (), 0, 0.0, np.zeros((297 * 4, 210 * 4), np.uint8), 4.0)
    page = check_dimensions(plate(side="66"))
    picture = overlay(blank, dimension_records(page))
    found = {tuple(colour) for colour in np.unique(picture.reshape(-1, 3), axis=0).tolist()}
    assert {(0, 158, 115), (204, 121, 167)} <= found
    assert (overlay(blank) == 255).all()


def test_the_worst_page_comes_first_and_vectors_have_columns_of_their_own(tmp_path: Path) -> None:
    good = page_record("good", "g.png", changes()._replace(lost=(), texts=()), None)
    bad = page_record("bad", "b.png", changes(), "a line of 12.3 mm was lost", ["bad: lid left out"])
    write_change_report(tmp_path / "a.html", [good, bad], [])
    html = (tmp_path / "a.html").read_text(encoding="utf-8")
    assert html.index('src="b.png"') < html.index('src="g.png"')
    assert "<p>bad: lid left out</p>" in html
    assert "Not written: a line of 12.3 mm was lost." in html
    assert "bad: texts that read differently, the scan&#x27;s -&gt; the page&#x27;s" in html
    assert "Dirt that stays is on both and is not counted." in html
    assert "numbers changed" in html and "left out mm" not in html
    dimensions = dimension_records(check_dimensions(plate(side="66")))
    vectors = with_vectors(good, Coverage((), ()), refused=None, dimensions=dimensions, scale=2.0)
    write_change_report(tmp_path / "b.html", [vectors], ["c.png: damaged"])
    html = (tmp_path / "b.html").read_text(encoding="utf-8")
    assert "longest left out" in html and "stray mm" in html and "c.png: damaged" in html
    assert "good: dimensions, scale 1:2" in html
    assert "&#x27;66&#x27; stands where 60 mm is drawn" in html
