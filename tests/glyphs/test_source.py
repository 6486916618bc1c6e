from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from linewright.base.errors import InputError
from linewright.glyphs.placement import Placement
from linewright.glyphs.source import FolderFace, FontFace, open_face
from tiny_fonts import BOXES, build_font


def draw_box(path: Path, side: int, box: tuple[int, int, int, int]) -> None:
    image = Image.new("L", (side, side), 255)
    ImageDraw.Draw(image).rectangle((box[0], box[1], box[2] - 1, box[3] - 1), fill=0)
    image.save(path)


def covered(pixels: int, start: float, end: float) -> NDArray[np.float64]:
    """Share of each pixel of a row that lies between two points, given in row lengths."""
    first = np.arange(pixels)
    return np.clip(np.minimum(first + 1, end * pixels) - np.maximum(first, start * pixels), 0, 1)


def test_font_tells_its_name_licence_and_characters(tiny_font: Path) -> None:
    face = open_face(tiny_font)
    assert isinstance(face, FontFace)
    assert face.name == "Tiny Hand"
    assert face.licence == "Free for tests"
    assert face.characters() == sorted(BOXES)


def test_ink_box_of_a_glyph_is_its_outline_in_em(tiny_font: Path) -> None:
    ink = open_face(tiny_font).measure("日")
    assert ink is not None
    left, bottom, right, top = (value / 1000 for value in BOXES["日"] or ())
    assert ink[:4] == pytest.approx((left, -top, right, -bottom), abs=1 / 128)


def test_blank_glyph_has_no_ink_and_notdef_is_known(tiny_font: Path) -> None:
    face = open_face(tiny_font)
    assert face.measure("空") is None
    box, missing, other = face.placeholder(), face.measure("欠"), face.measure("口")
    assert box and missing and other
    assert box.digest == missing.digest != other.digest


def test_drawing_covers_each_pixel_by_the_share_of_ink_in_it(tiny_font: Path) -> None:
    # 日 reaches from 0.3 to 0.7 em across and from -0.85 to 0.05 em down.
    placement = Placement(0.8, 0.11, 0.83)
    image = open_face(tiny_font).draw("日", placement, 64)
    assert image.shape == (64, 64) and image.dtype == np.uint8
    x = covered(64, 0.8 * 0.3 + 0.11, 0.8 * 0.7 + 0.11)
    y = covered(64, 0.8 * -0.85 + 0.83, 0.8 * 0.05 + 0.83)
    exact = 255 * (1 - np.outer(y, x))
    # Each edge within a quarter of a pixel: an eighth by hinting, an eighth by rounding.
    assert np.abs(image - exact).max() < 64
    assert np.abs(image - exact).mean() < 2


def test_collection_opens_the_face_that_is_named(tiny_collection: Path) -> None:
    assert open_face(tiny_collection).name == "Face 0"
    second = open_face(f"{tiny_collection}:1")
    assert (second.name, second.characters()) == ("Face 1", ["山"])
    assert second.measure("山") is not None
    with pytest.raises(InputError, match=r"both\.ttc:7: is not a font that can be read"):
        open_face(f"{tiny_collection}:7")


def test_wrong_paths_and_damaged_fonts_are_named(tmp_path: Path, tiny_font: Path) -> None:
    with pytest.raises(InputError, match=r"absent\.ttf: there is no such font or folder"):
        open_face(tmp_path / "absent.ttf")
    (tmp_path / "text.ttf").write_text("no font")
    (tmp_path / "empty.ttf").touch()
    (tmp_path / "cut.ttf").write_bytes(tiny_font.read_bytes()[:200])
    for name in ("text.ttf", "empty.ttf", "cut.ttf"):
        with pytest.raises(InputError, match=f"{name}: is not a font that can be read"):
            open_face(tmp_path / name)
    with pytest.raises(InputError, match="no Unicode character map"):
        build_font(tmp_path / "bare.ttf", {})
        open_face(tmp_path / "bare.ttf")


def test_folder_counts_doubles_and_names_that_tell_nothing(tmp_path: Path) -> None:
    for name in ("永.png", "U+6C38.bmp", "5c71.PNG", "scan.png", ".hidden.png", "notes.txt"):
        path = tmp_path / name
        draw_box(path, 20, (5, 5, 15, 15)) if path.suffix != ".txt" else path.touch()
    face = open_face(tmp_path)
    assert isinstance(face, FolderFace)
    assert face.name == tmp_path.name
    assert face.characters() == ["山", "永"]
    assert (face.duplicate, face.misnamed) == (1, 1)
    assert face.refused() == [
        f"{tmp_path / 'scan.png'}: the name tells no character",
        f"{tmp_path / '永.png'}: names 永 a second time",
    ]


def test_folder_measures_from_the_middle_of_each_image_in_pixels(tmp_path: Path) -> None:
    draw_box(tmp_path / "永.png", 40, (10, 4, 30, 34))
    draw_box(tmp_path / "山.png", 100, (40, 34, 60, 64))
    Image.new("L", (40, 40), 255).save(tmp_path / "空.png")
    face = open_face(tmp_path)
    first, second = face.measure("永"), face.measure("山")
    assert first is not None and first[:4] == (-10, -16, 10, 14)
    assert second is not None and second[:4] == first[:4]
    assert face.measure("空") is None
    assert face.placeholder() is None


@pytest.mark.parametrize("scale", [1 / 40, 1 / 200])
def test_folder_draws_where_the_placement_says(tmp_path: Path, scale: float) -> None:
    draw_box(tmp_path / "永.png", 200, (50, 60, 150, 120))
    image = open_face(tmp_path).draw("永", Placement(scale / 2, 0.5, 0.6), 64)
    assert image.shape == (64, 64) and image.dtype == np.uint8
    # The box is 100 x 60 px, its middle 10 px above the image's middle.
    columns, rows = (image < 128).any(axis=0), (image < 128).any(axis=1)
    across, down = 100 * scale / 2 * 64, 60 * scale / 2 * 64
    assert columns.sum() == pytest.approx(min(across, 64), abs=1)
    if across < 64:
        assert np.flatnonzero(columns).mean() + 0.5 == pytest.approx(32, abs=0.6)
        middle = (0.6 - 10 * scale / 2) * 64
        assert np.flatnonzero(rows).mean() + 0.5 == pytest.approx(middle, abs=0.6)
        assert rows.sum() == pytest.approx(down, abs=1)


def test_a_glyph_of_many_em_is_refused_without_a_library_s_warning(tmp_path: Path) -> None:
    font = build_font(tmp_path / "huge.ttf", {"永": (0, 0, 20_000, 20_000)})
    font["head"].unitsPerEm = 500
    font.save(tmp_path / "huge.ttf")
    face = open_face(tmp_path / "huge.ttf")
    with warnings.catch_warnings(record=True, action="always") as heard, pytest.raises(InputError, match="U\\+6C38"):
        face.measure("永")
    assert not heard


def test_empty_folder_and_damaged_image_are_errors(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="holds no image named by a character"):
        open_face(tmp_path)
    (tmp_path / "永.png").write_bytes(b"\x89PNG\r\n\x1a\n cut")
    with pytest.raises(InputError, match=r"永\.png"):
        open_face(tmp_path).measure("永")
