from __future__ import annotations

import io
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from linewright.base.errors import InputError
from linewright.pages.integrity import check_group4, check_png
from linewright.pages.read import read_image, read_pages
from linewright.pages.write import write_image, write_pages


def test_absent_folder_and_empty(tmp_path):
    with pytest.raises(InputError, match=r"absent\.png: there is no such file"):
        read_image(tmp_path / "absent.png")
    with pytest.raises(InputError, match=r"is a folder, not an image file"):
        read_image(tmp_path)
    for name in ("empty.png", "empty.pdf"):
        (tmp_path / name).touch()
        with pytest.raises(InputError, match=rf"{name}: the file is empty"):
            read_image(tmp_path / name)


def test_a_file_that_may_not_be_read(tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    path.touch()

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(InputError, match=r"a\.png: cannot be read \(Permission denied\)"):
        read_image(path)


@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp", "a.webp", "a.pdf"])
def test_text_is_no_image(tmp_path, name):
    (tmp_path / name).write_text("This is no image at all.\n" * 10)
    with pytest.raises(InputError, match=rf"{name}: is not an image"):
        read_image(tmp_path / name)


def _encoded(image: Image.Image, kind: str, **options) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


SAVED = {
    "png": ("L", "PNG", {}),
    "jpeg": ("L", "JPEG", {"quality": 95}),
    "progressive": ("RGB", "JPEG", {"progressive": True}),
    "bmp": ("L", "BMP", {}),
    "webp": ("RGB", "WEBP", {}),
    "tiff": ("L", "TIFF", {}),
    "lzw": ("L", "TIFF", {"compression": "tiff_lzw"}),
    "deflate": ("L", "TIFF", {"compression": "tiff_adobe_deflate"}),
    "group3": ("1", "TIFF", {"compression": "group3"}),
    "group4": ("1", "TIFF", {"compression": "group4"}),
}


@pytest.mark.parametrize("case", SAVED)
def test_a_cut_off_image_is_never_taken_for_a_whole_one(tmp_path, drawing, capfd, case):
    mode, kind, options = SAVED[case]
    data = _encoded(Image.fromarray(drawing).convert(mode), kind, **options)
    path = tmp_path / "scan"
    path.write_bytes(data)
    assert read_image(path).pixels.shape == drawing.shape
    for share in (0.03, 0.3, 0.6, 0.9, 0.99):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(InputError, match=r"scan: .*(damaged|cut off)"):
            read_image(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("bilevel", [False, True])
def test_a_multi_page_tiff_never_loses_its_last_page(tmp_path, drawing, capfd, bilevel):
    path = tmp_path / "set.tif"
    write_pages(path, [drawing] * 3, bilevel=bilevel)
    data = path.read_bytes()
    whole = [page.pixels for page in read_pages(path)]
    for length in range(10, len(data), 23):
        path.write_bytes(data[:length])
        try:
            pages = [page.pixels for page in read_pages(path)]
        except InputError:
            continue
        assert np.array_equal(pages, whole)  # only padding was cut
    assert capfd.readouterr().err == ""


def test_damage_in_a_later_page_is_named(tmp_path, drawing):
    path = tmp_path / "set.tif"
    write_pages(path, [drawing] * 2)
    with Image.open(path) as image:
        image.seek(1)
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    data = bytearray(path.read_bytes())
    data[start : start + length] = bytes(length)
    path.write_bytes(data)
    pages = read_pages(path)
    assert np.array_equal(next(pages).pixels, drawing)
    with pytest.raises(InputError, match=r"set\.tif, page 2: the image is damaged"):
        next(pages)


def test_every_damaged_byte_of_a_png_is_noticed(tmp_path, drawing):
    path = tmp_path / "a.png"
    data = _encoded(Image.fromarray(drawing), "PNG")
    for place in range(0, len(data), 7):
        damaged = bytearray(data)
        damaged[place] ^= 0x10
        path.write_bytes(damaged)
        with pytest.raises(InputError):
            read_image(path, max_pixels=10**7)


@pytest.mark.parametrize(
    ("fill", "complaint"), [(0x55, r"Bad code word at line \d+"), (0, "a gap of zeros")]
)
def test_damaged_fax_rows_are_heard_and_not_printed(tmp_path, drawing, capfd, fill, complaint):
    path = tmp_path / "a.tif"
    write_image(path, drawing, bilevel=True)
    with Image.open(path) as image:
        start, length = image.tag_v2[273][0], image.tag_v2[279][0]
    data = bytearray(path.read_bytes())
    data[start + length // 4 : start + length // 2] = bytes([fill]) * (length // 2 - length // 4)
    path.write_bytes(data)
    with pytest.raises(InputError, match=rf"the image is damaged or cut off \(.*{complaint}"):
        read_image(path)
    assert capfd.readouterr().err == ""


def test_what_others_say_meanwhile_is_passed_on(tmp_path, drawing, capfd, monkeypatch):
    path = tmp_path / "a.tif"
    write_image(path, drawing)
    load = Image.core.new

    def speaking(*args):
        os.write(2, b"a line of another thread\n")
        return load(*args)

    monkeypatch.setattr(Image.core, "new", speaking)
    assert np.array_equal(read_image(path).pixels, drawing)
    assert "a line of another thread\n" in capfd.readouterr().err


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_gigantic_header_is_refused_before_decoding(tmp_path, monkeypatch):
    header = struct.pack(">IIBBBBB", 300_000, 300_000, 8, 0, 0, 0, 0)
    path = tmp_path / "huge.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + _png_chunk(b"IHDR", header) + _png_chunk(b"IDAT", b"x"))

    def refuse(*args):
        raise AssertionError("memory was asked for")

    monkeypatch.setattr(Image.core, "new", refuse)
    with pytest.raises(
        InputError, match=r"huge\.png: the page is 300,000 x 300,000 pixels.*--max-pixels"
    ):
        read_image(path)


def test_an_absurd_pdf_page_is_refused_before_drawing(tmp_path, make_pdf):
    path = tmp_path / "huge.pdf"
    path.write_bytes(make_pdf(box="0 0 14400 14400"))
    with pytest.raises(InputError, match=r"60,000 x 60,000 .*--max-pixels, .*less than 300 dpi"):
        read_image(path)
    assert read_image(path, pdf_dpi=3).pixels.shape == (600, 600)
    path.write_bytes(make_pdf(box="0 0 0.1 0.1"))
    with pytest.raises(InputError, match=r"the page is empty \(0 x 0 pixels\)"):
        read_image(path)


def test_an_encrypted_pdf(tmp_path, make_pdf):
    path = tmp_path / "secret.pdf"
    path.write_bytes(make_pdf(user=b"open sesame"))
    with pytest.raises(InputError, match=r"secret\.pdf: the PDF is encrypted; .*password"):
        read_image(path)
    # With an empty user password anybody may read it: this also shows that the file above is
    # encrypted as the standard says, and not merely damaged.
    path.write_bytes(make_pdf(user=b""))
    pixels = read_image(path, pdf_dpi=72).pixels
    assert pixels[18, 18] == 0
    assert pixels[18, 60] == 255


def test_a_cut_off_pdf_is_not_mended_in_silence(tmp_path, drawing):
    path = tmp_path / "a.pdf"
    write_pages(path, [drawing] * 2)
    data = path.read_bytes()
    for share in (0.1, 0.5, 0.9):
        path.write_bytes(data[: int(len(data) * share)])
        with pytest.raises(InputError, match=r"a\.pdf: the PDF is cut off"):
            read_image(path, page=0)
    linearised = data.replace(b"/Type /Catalog", b"/Linearized 1 /L 9999999 /Type /Catalog")
    path.write_bytes(linearised[:9] + b"% /Linearized 1 /L 9999999\n" + data[9:])
    with pytest.raises(InputError, match="the PDF is cut off"):
        read_image(path, page=0)
    path.write_bytes(b"%PDF-1.4\nnothing\nstartxref\n0\n%%EOF\n")
    with pytest.raises(InputError, match="the PDF is damaged or has no page"):
        read_image(path)


def test_checks_leave_the_stream_where_it_was(grey):
    stream = io.BytesIO()
    Image.fromarray(grey).save(stream, "PNG")
    stream.seek(5)
    check_png(stream)
    assert stream.tell() == 5
    gap = io.BytesIO(b"abc" + bytes(16) + b"xyz")
    check_group4(gap, [0, 19], [10, 3])
    assert gap.tell() == 0
    with pytest.raises(ValueError, match="a gap of zeros"):
        check_group4(gap, [0], [22])
