from __future__ import annotations

import time
from pathlib import Path

import pytest

from linewright.base.errors import InputError
from linewright.pages import pdf_trial
from linewright.pages.pdf_trial import try_pdf
from linewright.pages.read import read_image
from pdf_files import make_pdf


def bomb(levels: int, calls: int) -> bytes:
    """A page whose forms draw the next one several times each."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 36]/Contents 4 0 R"
        b"/Resources<</XObject<</F 5 0 R>>>>>>",
        b"<</Length 4>>stream\n/F Do\nendstream",
    ]
    for level in range(levels):
        body = b"/F Do " * calls if level < levels - 1 else b"0 0 9 9 re f"
        resources = b"/Resources<</XObject<</F %d 0 R>>>>" % (6 + level)
        head = b"<</Type/XObject/Subtype/Form/BBox[0 0 72 36]/Length %d" % len(body)
        objects.append(head + resources + b">>stream\n" + body + b"\nendstream")
    data, starts = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    size = len(objects) + 1
    return (
        data
        + b"xref\n0 %d\n0000000000 65535 f \n%s" % (size, table)
        + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, len(data))
    )


def test_sound_and_damaged_files_pass_and_share_one_process(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    for data in (make_pdf(), make_pdf(user=b"secret"), b"%PDF-1.4\nstartxref", bomb(3, 2)):
        path.write_bytes(data)
        for vectors in (False, True):
            try_pdf(path, dpi=None, max_pixels=10**9, vectors=vectors)
    (first,) = pdf_trial._child
    odd = tmp_path / "caf\udce9\n.pdf"
    odd.write_bytes(make_pdf())
    try_pdf(odd, dpi=None, max_pixels=10**9, vectors=False)
    try_pdf(tmp_path / "absent.pdf", dpi=None, max_pixels=10**9, vectors=False)
    assert pdf_trial._child == [first] and first.poll() is None


@pytest.mark.parametrize(("levels", "calls"), [(12, 10), (9, 30), (20, 5)])
@pytest.mark.parametrize("vectors", [False, True])
def test_a_bomb_costs_its_own_file(tmp_path: Path, levels: int, calls: int, vectors: bool) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb(levels, calls))
    pdf_trial.end_trials()  # the limit of memory is set when the process begins
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"bomb\.pdf: takes more than"):
        try_pdf(path, dpi=None, max_pixels=10**9, vectors=vectors, seconds=3, gigabytes=1)
    assert time.monotonic() - begun < 10
    path.write_bytes(make_pdf())
    try_pdf(path, dpi=None, max_pixels=10**9, vectors=vectors)
    assert read_image(path).pixels.min() == 0
