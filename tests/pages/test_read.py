from __future__ import annotations

import subprocess
import sys
import warnings

import numpy as np
import pytest
from PIL import Image

from linewright.base.errors import DataError, InputError
from linewright.pages.page import IMAGE_SUFFIXES
from linewright.pages.read import find_images, iter_pages, read_image
from linewright.pages.write import write_pages


def test_lossless_formats_give_every_pixel(tmp_path, grey, colour):
    for suffix, options in ((".png", {}), (".bmp", {}), (".tif", {}), (".webp", {"lossless": 1})):
        path = tmp_path / f"scan{suffix}"
        Image.fromarray(colour).save(path, **options)
        page = read_image(path, channels=3)
        assert np.array_equal(page.pixels, colour)
        assert page.pixels.dtype == np.uint8
        assert page[2:] == ("scan", path, 0, 1)
        Image.fromarray(grey).save(path, **options)
        assert np.array_equal(read_image(path).pixels, grey)


def test_channels_convert_between_grey_and_colour(tmp_path, grey, colour):
    Image.fromarray(grey).save(tmp_path / "grey.png")
    assert np.array_equal(read_image(tmp_path / "grey.png", channels=3).pixels, np.stack([grey] * 3, axis=-1))
    Image.fromarray(colour).save(tmp_path / "colour.png")
    luma = colour.astype(float) @ [0.299, 0.587, 0.114]  # ITU-R BT.601
    assert np.abs(read_image(tmp_path / "colour.png").pixels - luma).max() <= 1
    with pytest.raises(ValueError, match="channels must be 1 or 3, got 4"):
        iter_pages(tmp_path / "grey.png", channels=4)
    with pytest.raises(ValueError, match="pdf_dpi must be positive"):
        read_image(tmp_path / "grey.png", pdf_dpi=0)


def test_pixels_may_be_changed(tmp_path, grey):
    Image.fromarray(grey).save(tmp_path / "a.png")
    pixels = read_image(tmp_path / "a.png").pixels
    pixels[0, 0] = 7
    assert pixels[0, 0] == 7


@pytest.mark.parametrize("mode", ["LA", "RGBA"])
def test_alpha_shows_white_paper(tmp_path, mode):
    layers = np.zeros((2, 3, 2 if mode == "LA" else 4), np.uint8)
    layers[0, :, -1] = (0, 128, 255)
    Image.fromarray(layers, mode).save(tmp_path / "a.png")
    row = read_image(tmp_path / "a.png").pixels[0]
    assert list(row) == [255, 127, 0]


def test_palette_and_its_transparency(tmp_path):
    image = Image.new("P", (3, 1))
    image.putpalette([0, 0, 0, 255, 0, 0, 0, 0, 0])
    image.putdata([0, 1, 2])
    image.save(tmp_path / "a.png", transparency=b"\xff\xff\x00")
    row = read_image(tmp_path / "a.png", channels=3).pixels[0]
    assert row.tolist() == [[0, 0, 0], [255, 0, 0], [255, 255, 255]]


def test_a_transparent_grey_becomes_paper(tmp_path):
    Image.fromarray(np.array([[0, 9, 200]], np.uint8)).save(tmp_path / "a.png", transparency=9)
    assert read_image(tmp_path / "a.png").pixels.tolist() == [[0, 255, 200]]
    deep = np.array([[0, 900, 51400]], np.uint16)
    Image.fromarray(deep).save(tmp_path / "b.png", transparency=900)
    assert read_image(tmp_path / "b.png").pixels.tolist() == [[0, 255, 200]]


def test_sixteen_bits_round_to_eight(tmp_path, make_tiff):
    deep = np.arange(65536, dtype=np.uint16).reshape(256, 256)
    expected = np.rint(deep / 257).astype(np.uint8)
    Image.fromarray(deep).save(tmp_path / "a.png")
    assert np.array_equal(read_image(tmp_path / "a.png").pixels, expected)
    for photometric, wanted in ((1, expected), (0, 255 - expected)):
        data = make_tiff(256, 256, deep.tobytes(), photometric=photometric, bits=16)
        (tmp_path / "a.tif").write_bytes(data)
        assert np.array_equal(read_image(tmp_path / "a.tif").pixels, wanted)


def test_twelve_bits_use_their_whole_range(tmp_path, make_tiff):
    data = make_tiff(2, 1, bytes([0x00, 0x0F, 0xFF]), photometric=1, bits=12)
    (tmp_path / "a.tif").write_bytes(data)
    assert read_image(tmp_path / "a.tif").pixels.tolist() == [[0, 255]]


@pytest.mark.parametrize(("photometric", "ink"), [(0, 0b10100000), (1, 0b01011111)])
def test_white_is_zero_one_bit(tmp_path, make_tiff, photometric, ink):
    (tmp_path / "a.tif").write_bytes(make_tiff(8, 1, bytes([ink]), photometric=photometric, bits=1))
    row = read_image(tmp_path / "a.tif").pixels[0]
    assert row.tolist() == [0, 255, 0, 255, 255, 255, 255, 255]


def test_white_is_zero_eight_bits(tmp_path, make_tiff):
    (tmp_path / "a.tif").write_bytes(make_tiff(3, 1, b"\x00\x64\xff", photometric=0, bits=8))
    assert read_image(tmp_path / "a.tif").pixels.tolist() == [[255, 155, 0]]


def test_cmyk(tmp_path):
    inks = np.array([[[0, 0, 0, 0], [0, 0, 0, 255], [0, 255, 255, 0]]], np.uint8)
    Image.fromarray(inks, "CMYK").save(tmp_path / "a.tif")
    row = read_image(tmp_path / "a.tif", channels=3).pixels[0]
    assert row.tolist() == [[255, 255, 255], [0, 0, 0], [255, 0, 0]]
    Image.new("CMYK", (16, 16), (0, 0, 0, 255)).save(tmp_path / "b.jpg")
    assert read_image(tmp_path / "b.jpg").pixels.max() <= 2


def test_float_samples_are_refused(tmp_path):
    Image.fromarray(np.zeros((4, 4), np.float32)).save(tmp_path / "a.tif")
    with pytest.raises(InputError, match=r"a\.tif: samples of mode F .* 8 or 16 bits"):
        read_image(tmp_path / "a.tif")


@pytest.mark.parametrize("suffix", [".png", ".tif", ".webp"])
def test_orientation_is_applied(tmp_path, grey, suffix):
    exif = Image.Exif()
    exif[274] = 6  # EXIF: the first row is the right side, the first column the top
    path = tmp_path / f"a{suffix}"
    colour = np.stack([grey] * 3, axis=-1)
    Image.fromarray(colour).save(path, exif=exif, **({"lossless": 1} if suffix == ".webp" else {}))
    assert np.array_equal(read_image(path).pixels, np.rot90(grey, -1))


def test_fax_pixels_are_made_square(tmp_path, make_tiff):
    rows = np.repeat(np.arange(0, 200, 20, dtype=np.uint8), 8).tobytes()
    data = make_tiff(8, 10, rows, photometric=1, bits=8, shorts=[(296, 2)], rationals=[(282, (204, 1)), (283, (98, 1))])
    (tmp_path / "fax.tif").write_bytes(data)
    page = read_image(tmp_path / "fax.tif")
    assert page.dpi == 204
    assert page.pixels.shape == (round(10 * 204 / 98), 8)
    assert abs(page.pixels.mean() - 90) < 1


def test_dpi_of_each_format(tmp_path, make_tiff):
    image = Image.new("L", (8, 8), 255)
    exif = Image.Exif()
    exif.update({282: 240.0, 283: 240.0, 296: 2})
    image.save(tmp_path / "a.png", dpi=(300, 300))
    image.save(tmp_path / "a.jpg", dpi=(150, 150))
    image.save(tmp_path / "a.bmp", dpi=(600, 600))
    image.save(tmp_path / "a.webp", exif=exif)
    found = {path.suffix: read_image(path).dpi for path in tmp_path.iterdir()}
    assert found == {".png": 300, ".jpg": 150, ".bmp": 600, ".webp": 240}


def test_dpi_in_centimetres(tmp_path, make_tiff):
    sides = [(282, (118, 1)), (283, (118, 1))]
    for unit, dpi in ((3, 118 * 2.54), (2, 118), (1, None)):
        data = make_tiff(2, 1, b"\x00\xff", photometric=1, bits=8, shorts=[(296, unit)], rationals=sides)
        (tmp_path / "a.tif").write_bytes(data)
        assert read_image(tmp_path / "a.tif").dpi == dpi
    Image.new("L", (8, 8)).save(tmp_path / "a.jpg", dpi=(118, 118))
    data = bytearray((tmp_path / "a.jpg").read_bytes())
    assert data[13] == 1  # JFIF's unit: 1 inch, 2 centimetre
    data[13] = 2
    (tmp_path / "a.jpg").write_bytes(data)
    assert read_image(tmp_path / "a.jpg").dpi == pytest.approx(299.72)


def test_no_dpi_is_made_up(tmp_path, make_tiff):
    exif = Image.Exif()
    exif[274] = 1
    image = Image.new("L", (8, 8))
    image.save(tmp_path / "a.png")
    image.save(tmp_path / "a.jpg", exif=exif)
    image.save(tmp_path / "a.webp")
    (tmp_path / "a.tif").write_bytes(make_tiff(2, 1, b"\x00\xff", photometric=1, bits=8))
    assert [read_image(path).dpi for path in sorted(tmp_path.iterdir())] == [None] * 4


@pytest.mark.parametrize("suffix", [".tif", ".pdf"])
def test_pages_of_a_file(tmp_path, grey, suffix):
    path = tmp_path / f"set{suffix}"
    write_pages(path, [grey, grey[:20], grey[:, :30]], dpi=300)
    pages = list(iter_pages(path))
    assert [page.name for page in pages] == ["set-p001", "set-p002", "set-p003"]
    assert [page[3:] for page in pages] == [(path, 0, 3), (path, 1, 3), (path, 2, 3)]
    assert np.array_equal(pages[2].pixels, grey[:, :30])
    third = read_image(path, page=2)
    assert third.name == "set-p003"
    assert np.array_equal(third.pixels, grey[:, :30])
    with pytest.raises(InputError, match=r"has 3 pages where one image is wanted; .*page=0"):
        read_image(path)
    with pytest.raises(InputError, match=r"no page 3, counted from 0; the file has 3"):
        read_image(path, page=3)


def test_thumbnails_in_a_tiff_are_no_pages(tmp_path, grey):
    small = Image.fromarray(grey[::4, ::4].copy())
    small.encoderinfo = {"tiffinfo": {254: 1}}
    Image.fromarray(grey).save(tmp_path / "a.tif", save_all=True, append_images=[small])
    with Image.open(tmp_path / "a.tif") as image:
        assert image.n_frames == 2
    assert [page.name for page in iter_pages(tmp_path / "a.tif")] == ["a"]


def test_animation_frames_are_no_pages(tmp_path, colour):
    frames = [Image.fromarray(colour), Image.fromarray(255 - colour)]
    frames[0].save(tmp_path / "a.png", save_all=True, append_images=frames[1:])
    assert np.array_equal(read_image(tmp_path / "a.png", channels=3).pixels, colour)


def test_content_tells_the_format(tmp_path, grey, make_pdf):
    Image.fromarray(grey).save(tmp_path / "scan.jpg", format="PNG")
    assert np.array_equal(read_image(tmp_path / "scan.jpg").pixels, grey)
    (tmp_path / "sheet.png").write_bytes(make_pdf())
    assert read_image(tmp_path / "sheet.png", pdf_dpi=72).pixels.shape == (36, 72)


def test_pdf_page_size_rotation_and_content(tmp_path, make_pdf):
    path = tmp_path / "a.pdf"
    path.write_bytes(make_pdf(content=b"1 0 0 rg 0 0 36 36 re f"))
    page = read_image(path, channels=3, pdf_dpi=144)
    assert page.pixels.shape == (72, 144, 3)
    assert page.dpi == 144
    assert page.pixels[36, 36].tolist() == [255, 0, 0]  # RGB, not BGR
    assert page.pixels[36, 108].tolist() == [255, 255, 255]
    path.write_bytes(make_pdf(page="/Rotate 90"))
    upright = read_image(path, pdf_dpi=72).pixels
    assert upright.shape == (72, 36)
    assert upright[10, 18] == 0
    assert upright[60, 18] == 255


def test_pillows_own_limit_neither_warns_nor_stops(tmp_path, grey, monkeypatch):
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    colour = np.stack([grey] * 3, axis=-1)
    for suffix in (".png", ".tif", ".bmp", ".webp"):
        path = tmp_path / f"a{suffix}"
        Image.fromarray(colour).save(path)
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            assert read_image(path).pixels.shape == grey.shape
        with pytest.raises(InputError, match="--max-pixels"):
            read_image(path, max_pixels=grey.size - 1)
    assert Image.MAX_IMAGE_PIXELS == 100


def test_torch_is_not_imported():
    code = "import sys, linewright.pages; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@pytest.fixture
def folder(tmp_path):
    names = ["p10.png", "p2.PNG", "P1.tif", "sub/b.pdf", "sub/a10.webp", "sub/a9.jpeg"]
    for name in [*names, "notes.txt", ".part-x.png", ".cache/z.png"]:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    return tmp_path


def _names(folder, found):
    return [path.relative_to(folder).as_posix() for path in found]


def test_a_folder_is_searched_in_natural_order(folder):
    assert _names(folder, find_images([folder])) == [
        "P1.tif",
        "p2.PNG",
        "p10.png",
        "sub/a9.jpeg",
        "sub/a10.webp",
        "sub/b.pdf",
    ]


def test_files_keep_their_place_and_come_once(folder):
    found = find_images([folder / "sub/b.pdf", folder / "notes.txt", str(folder), folder / "sub"])
    assert _names(folder, found)[:3] == ["sub/b.pdf", "notes.txt", "P1.tif"]
    assert len(found) == 7


def test_wildcards_that_the_shell_left(folder):
    assert _names(folder, find_images([folder / "p*.png"])) == ["p10.png"]
    assert _names(folder, find_images([folder / "**" / "*.*"])) == _names(folder, find_images([folder]))
    (folder / "odd[1].png").touch()
    assert _names(folder, find_images([folder / "odd[1].png"])) == ["odd[1].png"]
    with pytest.raises(InputError, match=r"\*\.bmp: no image matches this wildcard"):
        find_images([folder / "*.bmp"])


def test_nothing_to_find(folder):
    with pytest.raises(InputError, match=r"absent\.png: there is no such file or folder"):
        find_images([folder / "absent.png"])
    (folder / "empty").mkdir()
    with pytest.raises(DataError, match=r"empty: the folder holds no image; images end in \.bmp"):
        find_images([folder / "empty"])
    with pytest.raises(InputError, match="no image file or folder is named"):
        find_images([])


def test_what_linewright_wrote_beside_its_pages_is_not_read(folder, grey):
    before = _names(folder, find_images([folder]))
    write_pages(folder / "changes" / "p2.png", [grey], dpi=200, beside=True)
    write_pages(folder / "changes" / "a drawing.png", [grey], dpi=200)  # the name decides nothing
    assert _names(folder, find_images([folder])) == ["changes/a drawing.png", *before]
    assert "changes/p2.png" not in _names(folder, find_images([folder / "**" / "*.png"]))
    assert np.array_equal(read_image(folder / "changes" / "p2.png").pixels, grey)
    (folder / "changes" / "a drawing.png").unlink()
    with pytest.raises(DataError, match="changes: the folder holds only pictures of changes"):
        find_images([folder / "changes"])
    # Named by itself it is meant.
    assert find_images([folder / "changes" / "p2.png"]) == [folder / "changes" / "p2.png"]


def test_a_folder_that_may_not_be_read(folder, monkeypatch):
    def refuse(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("os.scandir", refuse)
    with pytest.raises(InputError, match=r"the folder cannot be read \(Permission denied\)"):
        find_images([folder])


def test_suffixes():
    wanted = {".png", ".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".webp", ".pdf"}
    assert wanted == IMAGE_SUFFIXES
