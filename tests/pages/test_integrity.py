from __future__ import annotations

import io
import os
import struct
import zlib

import numpy as np
import pytest
from PIL import Image
from reportlab.pdfgen.canvas import Canvas

from linewright.base.errors import InputError
from linewright.pages.integrity import check_group4, check_png
from linewright.pages.read import iter_pages, read_image
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
    whole = [page.pixels for page in iter_pages(path)]
    for length in range(10, len(data), 23):
        path.write_bytes(data[:length])
        try:
            pages = [page.pixels for page in iter_pages(path)]
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
    pages = iter_pages(path)
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


@pytest.mark.parametrize(("fill", "complaint"), [(0x55, r"Bad code word at line \d+"), (0, "a gap of zeros")])
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
    with pytest.raises(InputError, match=r"huge\.png: the page is 300,000 x 300,000 pixels.*--max-pixels"):
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


JPEGS = {
    "grey": ("L", {"quality": 95}),
    "colour": ("RGB", {"quality": 80}),
    "optimised": ("L", {"optimize": True}),
    "progressive": ("L", {"progressive": True, "quality": 95}),
    "restarts": ("RGB", {"restart_marker_rows": 2}),
}


def _jpeg_losses(data: bytes) -> dict[str, bytes]:
    """A JPEG with an end mark all the same, though a part of the picture is lost."""
    start = data.rindex(b"\xff\xda") + 14
    size = len(data) - start
    half, third = start + size // 2, start + size // 3
    return {
        "cut": data[:half] + b"\xff\xd9",
        "last eighth": data[: start + size * 7 // 8] + b"\xff\xd9",
        "zeros": data[:third] + bytes(half - third) + data[half:],
        "piece": data[:third] + data[half:],
    }


@pytest.mark.parametrize("case", JPEGS)
def test_half_a_jpeg_with_an_end_is_no_whole_one(tmp_path, drawing, make_pdf, capfd, case):
    mode, options = JPEGS[case]
    whole = _encoded(Image.fromarray(drawing).convert(mode).resize((640, 480)), "JPEG", **options)
    path = tmp_path / "page.jpg"
    for data in (whole, whole + b"\0" * 3000, whole[:-2] + b"\0\0" + whole[-2:]):
        path.write_bytes(data)
        assert read_image(path).pixels.shape == (480, 640)
    for data in _jpeg_losses(whole).values():
        path.write_bytes(data)
        with pytest.raises(InputError, match=r"page\.jpg: the image is damaged or cut off"):
            read_image(path)
    assert capfd.readouterr().err == ""


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB", "RGBA", "I;16"])
def test_a_png_with_rows_missing_is_no_whole_one(tmp_path, drawing, mode):
    image = Image.fromarray(drawing).convert("L" if mode == "I;16" else mode).resize((101, 90))
    whole = _encoded(image.convert(mode) if mode != "I;16" else _deep(image), "PNG")
    rows = zlib.decompress(_png_data(whole))
    path = tmp_path / "page.png"
    path.write_bytes(whole)
    read_image(path)
    for share in (0.0, 0.3, 0.5, 0.99):
        path.write_bytes(_png_with(whole, rows[: int(len(rows) * share)]))
        with pytest.raises(InputError, match=r"rows are missing at the end"):
            read_image(path)


def test_an_interlaced_png_has_the_rows_of_its_passes(tmp_path):
    for wide, tall, count in ((1, 1, 2), (5, 3, 15 + 7), (8, 8, 64 + 15)):
        header = struct.pack(">IIBBBBB", wide, tall, 8, 0, 0, 0, 1)
        path = tmp_path / "page.png"
        for missing in (0, 1):
            data = zlib.compress(bytes(count - missing))
            chunks = ((b"IHDR", header), (b"IDAT", data), (b"IEND", b""))
            path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(*chunk) for chunk in chunks))
            if missing:
                with pytest.raises(InputError, match="rows are missing"):
                    read_image(path)
            else:
                assert read_image(path).pixels.shape == (tall, wide)


def _deep(image: Image.Image) -> Image.Image:
    return Image.fromarray(np.asarray(image).astype(np.uint16) * 257)


def _png_data(png: bytes) -> bytes:
    data, at = b"", 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            data += png[at + 8 : at + 8 + length]
        at += length + 12
    return data


def _png_with(png: bytes, rows: bytes) -> bytes:
    """The same PNG with other rows, every chunk and the end in order."""
    head = png[: png.index(b"IDAT") - 4]
    return head + _png_chunk(b"IDAT", zlib.compress(rows)) + _png_chunk(b"IEND", b"")


@pytest.mark.parametrize("compression", ["raw", "tiff_lzw", "tiff_adobe_deflate", "packbits"])
def test_a_tiff_with_strips_missing_is_no_whole_one(tmp_path, compression):
    noise = np.random.default_rng(0).integers(0, 256, (600, 400), dtype=np.uint8)
    path = tmp_path / "page.tif"
    rows = {278: 50}  # to a strip
    whole = _encoded(Image.fromarray(noise), "TIFF", compression=compression, tiffinfo=rows)
    path.write_bytes(whole)
    read_image(path)
    with Image.open(path) as image:
        strips = len(image.tag_v2[273])
    place = whole.index(struct.pack("<HHI", 273, 4, strips)) + 4  # StripOffsets
    for fewer in (1, strips // 2, strips - 1):
        path.write_bytes(whole[:place] + struct.pack("<I", fewer) + whole[place + 4 :])
        with pytest.raises(InputError, match=r"page\.tif: the image is damaged or cut off"):
            read_image(path)


def test_half_a_jpeg_in_a_pdf_is_no_whole_one(tmp_path, drawing):
    whole = _encoded(Image.fromarray(drawing).resize((640, 480)), "JPEG", quality=90)
    scan, path = tmp_path / "scan.jpg", tmp_path / "page.pdf"
    for data in (whole, *_jpeg_losses(whole).values()):
        scan.write_bytes(data)
        canvas = Canvas(str(path), pagesize=(400, 300))
        canvas.drawImage(str(scan), 0, 0, 400, 300)
        canvas.save()
        if data is whole:
            assert read_image(path).pixels.min() < 128
        else:
            with pytest.raises(InputError, match="a picture on the page is cut off"):
                read_image(path)


def cut(data: bytes, name: str) -> bytes:
    """Half of a file; of a TIFF the strips of its second half are made noise."""
    if not name.endswith(".tif"):
        return data[: len(data) // 2]
    noise = np.random.default_rng(3).integers(0, 256, len(data) // 3, np.uint8).tobytes()
    return data[: len(data) // 2] + noise + data[len(data) // 2 + len(noise) :]


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("name", ["a.png", "a.jpg", "a.tif", "a.bmp"])
def test_what_is_left_of_a_damaged_image_is_shown_and_marked(tmp_path, name, channels, capfd):
    rng = np.random.default_rng(0)
    picture = np.full((600, 500), 255, np.uint8)
    picture[80:580, 20:480] = rng.choice([0, 255], (500, 460)).astype(np.uint8)
    options = {"a.tif": {"compression": "tiff_lzw"}}.get(name, {})
    Image.fromarray(picture).save(tmp_path / name, **options)
    whole = read_image(tmp_path / name, channels=channels).pixels
    damage: list[InputError] = []
    (page,) = iter_pages(tmp_path / name, channels=channels, damage=damage)
    assert not damage and (page.pixels == whole).all()
    (tmp_path / name).write_bytes(cut((tmp_path / name).read_bytes(), name))
    with pytest.raises(InputError, match="damaged or cut off"):
        read_image(tmp_path / name, channels=channels)
    (page,) = iter_pages(tmp_path / name, channels=channels, damage=damage)
    assert page.pixels.shape == whole.shape
    assert damage and all(name in str(error) for error in damage)
    if not name.endswith(".bmp"):  # whose rows go upwards
        assert (page.pixels[80:200] == whole[80:200]).all()
    assert 0.02 < (page.pixels[:14, :200] < 128).mean() < 0.5  # the mark
    assert capfd.readouterr().err == ""


PICTURES = {
    "grey": (8, b"/DeviceGray", 1),
    "bits": (1, b"/DeviceGray", 1),
    "colour": (8, b"/DeviceRGB", 3),
    "table": (4, b"[/Indexed/DeviceRGB 1<000000ffffff>]", 1),
}


@pytest.mark.parametrize("kind", PICTURES)
def test_a_flate_picture_in_a_pdf_with_rows_missing_is_no_whole_one(tmp_path, kind):
    bits, space, samples = PICTURES[kind]
    wide, tall = 301, 400
    row = -(-wide * bits * samples // 8)
    rows = np.random.default_rng(1).integers(0, 256, row * tall, np.uint8).tobytes()
    path = tmp_path / "scan.pdf"

    def put(data: bytes) -> None:
        head = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent %d/ColorSpace%s"
        head = head % (wide, tall, bits, space)
        picture = head + b"/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (len(data), data)
        path.write_bytes(one_picture(picture))

    put(zlib.compress(rows))
    assert read_image(path).pixels.size
    put(zlib.compress(rows + b"\0\n"))
    assert read_image(path).pixels.size
    for part in (zlib.compress(rows)[:-3000], zlib.compress(rows[: -5 * row]), b"x"):
        put(part)
        with pytest.raises(InputError, match=r"scan\.pdf: a picture on the page is cut off"):
            read_image(path)
        damage: list[InputError] = []
        (page,) = iter_pages(path, damage=damage)
        assert len(damage) == 1 and page.pixels.size


def one_picture(picture: bytes) -> bytes:
    """A PDF whose page is one picture."""
    content = b"q 72 0 0 96 0 0 cm /I Do Q"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 72 96]/Contents 4 0 R/Resources<</XObject<</I 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        picture,
    ]
    data, starts = b"%PDF-1.4\n", []
    for number, item in enumerate(objects, 1):
        starts.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, item)
    table = b"".join(b"%010d 00000 n \n" % start for start in starts)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return data + head + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(data)
