from __future__ import annotations

import os
import struct
import sys
import time
import zlib
from pathlib import Path

import pytest
from PIL import Image

from linewright.base.errors import InputError
from linewright.pages import trial
from linewright.pages.read import read_image
from linewright.pages.trial import try_pages
from pdf_files import make_pdf


def bomb(levels: int, calls: int) -> bytes:
    """A page whose forms draw the next one several times each."""
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 36]/Contents 4 0 R/Resources<</XObject<</F 5 0 R>>>>>>",
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
            try_pages(path, dpi=None, max_pixels=10**9, vectors=vectors)
    (first,) = trial._child
    odd = tmp_path / "caf\udce9\n.pdf"
    odd.write_bytes(make_pdf())
    try_pages(odd, dpi=None, max_pixels=10**9, vectors=False)
    try_pages(tmp_path / "absent.pdf", dpi=None, max_pixels=10**9, vectors=False)
    assert trial._child == [first] and first.poll() is None


@pytest.mark.parametrize(("levels", "calls"), [(12, 10), (9, 30), (20, 5)])
@pytest.mark.parametrize("vectors", [False, True])
def test_a_bomb_costs_its_own_file(tmp_path: Path, levels: int, calls: int, vectors: bool) -> None:
    path = tmp_path / "bomb.pdf"
    path.write_bytes(bomb(levels, calls))
    trial.end_trials()  # the limit of memory is set when the process begins
    begun = time.monotonic()
    with pytest.raises(InputError, match=r"bomb\.pdf: takes more than .*; --page-"):
        try_pages(path, dpi=None, max_pixels=10**9, vectors=vectors, seconds=3, gigabytes=1)
    assert time.monotonic() - begun < 10
    path.write_bytes(make_pdf())
    try_pages(path, dpi=None, max_pixels=10**9, vectors=vectors)
    assert read_image(path).pixels.min() == 0


def wide_png(path: Path, wide: int, tall: int) -> None:
    """Write a white PNG of one bit a pixel, row by row."""
    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (wide // 8)
    body = b"".join(packer.compress(row) for _ in range(tall)) + packer.flush()
    header = struct.pack(">IIBBBBB", wide, tall, 1, 0, 0, 0, 0)
    data = b"\x89PNG\r\n\x1a\n"
    for kind, part in ((b"IHDR", header), (b"IDAT", body), (b"IEND", b"")):
        data += struct.pack(">I", len(part)) + kind + part
        data += struct.pack(">I", zlib.crc32(kind + part))
    path.write_bytes(data)


@pytest.mark.skipif(sys.platform != "linux", reason="memory is limited on Linux alone")
def test_an_image_beyond_the_memory_costs_its_own_file(tmp_path: Path) -> None:
    wide_png(tmp_path / "wide.png", 40_000, 24_000)
    assert (tmp_path / "wide.png").stat().st_size < 1e6
    with pytest.raises(InputError, match=r"wide\.png: takes more than 1 GiB .*--page-gigabytes"):
        try_pages(tmp_path / "wide.png", gigabytes=1)
    wide_png(tmp_path / "small.png", 400, 24)
    try_pages(tmp_path / "small.png", gigabytes=1)
    # Another limit begins another process.
    (before,) = trial._child
    try_pages(tmp_path / "small.png", gigabytes=2)
    (after,) = trial._child
    assert before.poll() is not None and after.poll() is None


@pytest.mark.parametrize("name", ["wide.png", "wide.tif", "wide.bmp"])
def test_an_image_beyond_the_time_costs_its_own_file(tmp_path: Path, name: str) -> None:
    Image.new("1", (16_000, 9_000), 1).save(tmp_path / name)
    Image.new("1", (16, 9), 1).save(tmp_path / "small.png")
    try_pages(tmp_path / "small.png")  # the process has begun
    with pytest.raises(InputError, match=rf"{name}: takes more than 0\.01 s .*--page-seconds"):
        try_pages(tmp_path / name, seconds=0.01)
    try_pages(tmp_path / "small.png")


def test_pages_of_a_tiff_have_the_time_each(tmp_path: Path) -> None:
    more = [Image.new("1", (16, 9), 1), Image.new("1", (30_000, 20_000), 1)]
    Image.new("1", (16, 9), 1).save(tmp_path / "a.tif", save_all=True, append_images=more)
    try_pages(tmp_path / "a.tif")
    with pytest.raises(InputError, match=r"a\.tif, page 3: takes more than 0\.1 s"):
        try_pages(tmp_path / "a.tif", seconds=0.1)


def test_the_process_finds_the_package_wherever_one_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    source = os.path.relpath(Path(trial.__file__).parents[2])
    monkeypatch.setenv("PYTHONPATH", source)
    monkeypatch.chdir(tmp_path)
    trial.end_trials()
    Image.new("1", (16, 9), 1).save("a.png")
    try_pages(Path("a.png"))
    assert trial._child[0].poll() is None
