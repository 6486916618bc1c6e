"""A PDF with one image a page."""

from __future__ import annotations

import zlib
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image

from linewright.pages.pdf_writer import write_pdf


def test_every_page_has_its_size_and_every_sample(tmp_path: Path, colour: np.ndarray) -> None:
    path = tmp_path / "a.pdf"
    sheets = [Image.fromarray(colour), Image.fromarray(colour[:, :, 0]).convert("1")]
    write_pdf(path, [(sheets[0], 144.0), (sheets[1], None)])
    data = path.read_bytes()
    assert zlib.compress(sheets[0].tobytes()) in data
    assert zlib.compress(sheets[1].tobytes()) in data
    document = pdfium.PdfDocument(path)
    wide, tall = colour.shape[1], colour.shape[0]
    assert document[0].get_size() == (wide / 2, tall / 2)
    assert np.allclose(document[1].get_size(), (wide * 72 / 300, tall * 72 / 300), atol=1e-4)
    document.close()


def test_the_table_leads_to_every_object(tmp_path: Path, grey: np.ndarray) -> None:
    path = tmp_path / "a.pdf"
    write_pdf(path, [(Image.fromarray(grey), 100.0)])
    data = path.read_bytes()
    start = int(data.rsplit(b"startxref\n", 1)[1].split()[0])
    entries = data[start:].split(b"trailer")[0].splitlines()[3:]
    for number, entry in enumerate(entries, 1):
        assert data[int(entry.split()[0]) :].startswith(b"%d 0 obj\n" % number)
