"""The lettering of a PDF page."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from reportlab.pdfgen.canvas import Canvas

from linewright.pages.pdf import LOCK, open_document, open_page
from linewright.pages.pdf_text import PdfText, read_texts

MM = 25.4 / 72
TO_MM = np.diag([MM, MM, 1.0])


def texts_of(made: Canvas, path: Path) -> tuple[PdfText, ...]:
    made.save()
    with open_document(path) as document, LOCK, open_page(document, 0, "a") as page:
        texts, outlines, unread = read_texts(page, TO_MM)
    assert (outlines, unread) == ((), 0.0)
    return texts


def test_words_apart_are_two_texts_and_a_space_is_none(tmp_path: Path) -> None:
    made = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 200))
    made.setFont("Helvetica", 20)
    made.drawString(50, 100, "M16 x 40")
    made.drawString(200, 100, "B")
    one, two = texts_of(made, tmp_path / "a.pdf")
    assert (one.string, two.string) == ("M16 x 40", "B")
    assert one.at == pytest.approx((50 * MM, 100 * MM), abs=0.05)
    assert one.height == pytest.approx(20 * 0.718 * MM, rel=0.05)
    assert one.length == pytest.approx(made.stringWidth("M16 x 40", "Helvetica", 20) * MM, rel=0.02)


@pytest.mark.parametrize("turn", [0.0, 90.0, 33.0])
def test_a_turned_text_says_its_turn(tmp_path: Path, turn: float) -> None:
    made = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 200))
    made.setFont("Helvetica", 12)
    made.translate(150, 60)
    made.rotate(turn)
    made.drawString(0, 0, "250")
    (text,) = texts_of(made, tmp_path / "a.pdf")
    assert (text.string, text.rotation) == ("250", pytest.approx(turn, abs=0.01))


def test_what_is_not_shown_is_not_read(tmp_path: Path) -> None:
    made = Canvas(str(tmp_path / "a.pdf"), pagesize=(300, 200))
    shadow = made.beginText(50, 100)
    shadow.setTextRenderMode(3)
    shadow.textOut("under a scan")
    made.drawText(shadow)
    assert texts_of(made, tmp_path / "a.pdf") == ()
