from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import linewright
from linewright.base.errors import ConfigError, DataError
from linewright.base.files import asset
from linewright.base.types import Pixels
from linewright.cli import main
from linewright.fonts.piece import MARGIN, PITCH, Page, set_piece
from linewright.fonts.torch_networks import faces_of
from linewright.glyphs.dataset import read_glyph_set
from linewright.glyphs.placement import Placement
from linewright.pages.read import read_image
from linewright.training.model import read_model
from linewright.training.recipe import load_recipe
from linewright.training.run import start_run


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run of the smoke recipe."""
    folder = tmp_path_factory.mktemp("hands") / "run"
    return start_run(load_recipe("glyphs/segan.smoke", [f"run.dir={folder}"]))[0]


def _hands(run: Path) -> list[str]:
    return [face.name for face in faces_of(read_model(run), where=run).styles]


@pytest.mark.parametrize("vertical", [False, True])
def test_a_piece_has_every_character_in_its_place(vertical: bool) -> None:
    glyphs = {char: _block(size) for char, size in (("永", 40), ("和", 20), ("九", 10))}
    page = set_piece(["永和", "九"], glyphs, page=Page(vertical=vertical))
    pitch = round(PITCH * 64)
    assert page.shape == (64 + pitch + 32, 64 + pitch + 32)
    places = {
        "永": (0, 1) if vertical else (0, 0),
        "和": (1, 1) if vertical else (0, 1),
        "九": (0, 0) if vertical else (1, 0),
    }
    for char, (row, column) in places.items():
        middle = (48 + row * pitch, 48 + column * pitch)
        cell = page[middle[0] - 32 : middle[0] + 32, middle[1] - 32 : middle[1] + 32]
        assert _block_size(cell) == _block_size(glyphs[char])


def test_a_space_leaves_its_place_empty() -> None:
    glyphs = {"一": _block(20)}
    page = set_piece(["一 一"], glyphs)
    middle = page.shape[1] // 2
    assert page[:, middle - 10 : middle + 10].min() == 255
    assert page.min() == 0


def test_letters_stand_closer_than_characters() -> None:
    glyphs = {"一": _block(20), "a": _block(6)}
    wide = set_piece(["一a a一"], glyphs)
    close = set_piece(["一a a一"], glyphs, advances={"a": 0.25, " ": 0.25})
    pitch, letter = round(PITCH * 64), 16
    assert wide.shape[1] == 4 * pitch + 64 + 32
    assert close.shape[1] == pitch + 3 * letter + 64 + 32
    ink = np.flatnonzero(np.diff(np.r_[0, (close < 128).any(axis=0), 0]))
    middles = (ink[::2] + ink[1::2]) / 2
    assert middles.tolist() == pytest.approx(
        [48, 48 + (pitch + letter) / 2, 48 + (pitch + letter) / 2 + 2 * letter, 48 + pitch + 48], abs=1
    )
    # A space beside a character takes a whole place, and so does a letter in a column.
    assert set_piece(["一 a"], glyphs, advances={"a": 0.25, " ": 0.25}).shape[1] == pitch + letter + 96
    assert set_piece(["一a a一"], glyphs, page=Page(vertical=True), advances={"a": 0.25}).shape[0] == wide.shape[1]


def test_letters_are_drawn_from_the_face() -> None:
    from linewright.fonts.latin import choose_latin
    from linewright.fonts.piece import draw_letters

    letters = draw_letters("Ai永〇 ", choose_latin(None, None), Placement(0.8, 0.1, 0.8), 100)
    assert set(letters.images) == {"A", "i"}
    assert letters.advances["A"] == pytest.approx(0.8 * 1479 / 2048, abs=1e-3)
    rows, columns = np.nonzero(letters.images["A"] < 128)
    assert rows.max() == pytest.approx(79, abs=1)  # on the base line
    assert columns.mean() == pytest.approx(49.5, abs=2)  # in the middle


@pytest.mark.parametrize("vertical", [False, True])
def test_a_piece_stands_in_the_middle_of_its_page(vertical: bool) -> None:
    page = set_piece(["一一", "一"], {"一": _block(20)}, page=Page(300, 401, vertical))
    assert page.shape == (401, 300)
    plain = set_piece(["一一", "一"], {"一": _block(20)}, page=Page(vertical=vertical))
    top, left = (401 - plain.shape[0]) // 2, (300 - plain.shape[1]) // 2
    inner = page[top : top + plain.shape[0], left : left + plain.shape[1]]
    assert (inner == plain).all() and (page < 255).sum() == (inner < 255).sum()


def test_lines_fit_the_page_at_the_size_that_is_asked_for() -> None:
    pitch, least = round(PITCH * 64), 64 + 2 * round(MARGIN * 64)
    text = ["永和九年歲在癸丑", "暮春"]
    rows = ["永和九", "年歲在", "癸丑", "暮春"]
    assert Page(least + 2 * pitch).fit(text, {}, 64) == (rows, 64)
    assert Page(height=least + 2 * pitch, vertical=True).fit(text, {}, 64) == (rows, 64)
    assert Page(least + 3 * pitch - 1).fit(text, {}, 64) == (rows, 64)
    assert Page().fit(text, {}, None) == (text, 256)
    with pytest.raises(ConfigError, match=r"--width, --height: .* give --size \d+ or less"):
        Page(least + 2 * pitch, least + 2 * pitch).fit(text, {}, 64)
    with pytest.raises(ConfigError, match="give it more room"):
        Page(30, 20).fit(text, {}, None)


@pytest.mark.parametrize("vertical", [False, True])
def test_the_size_is_the_largest_that_fits(vertical: bool) -> None:
    page, text = Page(1200, 500, vertical), ["永和九年歲在癸丑暮春之初"]
    lines, size = page.fit(text, {}, None)
    assert "".join(lines) == text[0] and len(lines) > 1
    assert page.wrap(text, {}, size) == lines and page.wrap(text, {}, size + 1) is None
    # One side alone only makes it smaller, never larger than it is by itself.
    assert Page(5000).fit(text, {}, None) == (text, 256)
    assert Page(200).fit(text, {}, None)[1] < 256
    image = set_piece(lines, {c: np.full((size, size), 0, np.uint8) for c in text[0]}, page=page)
    assert image.shape == (500, 1200)


def test_nothing_to_write_is_an_error() -> None:
    with pytest.raises(DataError, match="no character to write"):
        set_piece([" "], {})


def test_write_and_styles_on_the_command_line(run: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def call(*arguments: str | Path) -> int:
        with pytest.raises(SystemExit) as end:
            main([str(argument) for argument in arguments])
        return int(end.value.code or 0)

    hands = _hands(run)
    assert call("styles", "--model", run) == 0
    rows = capsys.readouterr().out.splitlines()
    assert [row.split()[0] for row in rows] == ["name", *hands]
    assert "马善政" in rows[1] and rows[1].endswith("gbk") and len(rows[1]) > 80  # whole
    starter = ["--source", _font_folder(tmp_path)]
    options = ["--style", hands[0], "--model", run, *starter]
    assert call("write", "永，的", *options, "--to", tmp_path / "piece.png") == 0
    assert capsys.readouterr().err.splitlines()[-2:] == [f"{tmp_path / 'piece.png'}", "left out: ，"]
    page = read_image(tmp_path / "piece.png").pixels
    assert page.shape == (384, 384 + round(PITCH * 256))
    assert call("write", "永", *options, "--size", "64", "--to", tmp_path / "small.png") == 0
    assert read_image(tmp_path / "small.png").pixels.shape == (96, 96)
    assert call("write", "永", *options, "--size", "8", "--to", tmp_path / "tiny.png") == 2
    assert "must be 16 to 1024" in capsys.readouterr().err
    assert call("write", "永的永", *options, "--each", "--to", tmp_path / "each") == 0
    names = sorted(path.name for path in (tmp_path / "each").iterdir())
    assert names == ["U+6C38.png", "U+7684.png"]
    assert call("write", "，", *options, "--to", tmp_path / "none.png") == 2
    assert not (tmp_path / "none.png").exists()
    words = ("--width", "500", "--height", "300", "--vertical", *options)
    assert call("write", "永的永的", *words, "--to", tmp_path / "page.png") == 0
    assert read_image(tmp_path / "page.png").pixels.shape == (300, 500)
    capsys.readouterr()
    assert call("write", "永\u200b한龘\ufe0f", *options, "--to", tmp_path / "part.png") == 3
    assert capsys.readouterr().err.splitlines()[-3:] == [
        "not written: 한 (Hangul was never learnt)",
        "not written: 龘 (not in print)",
        "left out, invisible: U+200B",
    ]
    assert read_image(tmp_path / "part.png").pixels.shape == (384, 384)
    assert call("write", "한글", *options, "--to", tmp_path / "none.png") == 2
    assert "no character to write; not written: 한글 (Hangul was" in capsys.readouterr().err
    for words, line in (
        (("--each", "--width", "500"), "--width: is of a page"),
        (("--height", "8"), "--height: must be 16 to 20000"),
    ):
        assert call("write", "永", *words, *options, "--to", tmp_path / "none.png") == 2
        assert line in capsys.readouterr().err
    assert not (tmp_path / "none.png").exists()


def test_scripts_that_print_has_and_no_style_has_learnt_are_said() -> None:
    piece = linewright.write_text(
        "永あ々ー", style="gyosho", size=64, device="cpu", source=asset("faces", "print.woff2")
    )
    assert piece.notes == ["Hiragana was never learnt: look at あ"] and not piece.missing
    assert set(piece.glyphs) == set("永あ々ー")


def _font_folder(tmp_path: Path) -> Path:
    """Two characters of the starter set as a folder of images."""
    from linewright.pages.write import write_image

    glyphs = read_glyph_set("starter")
    for char in "永的":
        write_image(tmp_path / "print" / f"{char}.png", glyphs.source[char])
    return tmp_path / "print"


def _block(side: int) -> Pixels:
    image = np.full((64, 64), 255, np.uint8)
    start = (64 - side) // 2
    image[start : start + side, start : start + side] = 0
    return image


def _block_size(image: Pixels) -> tuple[int, int]:
    rows, columns = np.nonzero(image[12:52, 12:52] == 0)
    return int(np.ptp(rows)), int(np.ptp(columns))


@pytest.mark.parametrize("each", [False, True])
def test_the_call_writes_what_the_command_writes(run: Path, tmp_path: Path, each: bool) -> None:
    text, source, (style, *_) = "永，的 3.14", _font_folder(tmp_path), _hands(run)
    by_command, by_call = tmp_path / "command", tmp_path / "call"
    if not each:
        by_command, by_call = (path.with_suffix(".png") for path in (by_command, by_call))
    words = ["--style", style, "--model", run, "--source", source, "--to", by_command]
    with pytest.raises(SystemExit) as end:
        main([str(word) for word in ("write", text, *words, *(["--each"] if each else []))])
    assert not end.value.code
    piece = linewright.write_text(text, style=style, model=run, source=source, each=each)
    piece.save(by_call)
    assert piece.left_out == ["，"] and "DejaVu Serif" in piece.notes[0]
    assert (piece.image is None) == each and set(piece.glyphs) == set("永的3.14")
    assert _files(by_call) == _files(by_command)


def _files(path: Path) -> dict[str, bytes]:
    files = path.iterdir() if path.is_dir() else [path]
    return {file.name if path.is_dir() else "": file.read_bytes() for file in files}


@pytest.mark.parametrize("vertical", [False, True])
def test_punctuation_is_kept_where_it_is_asked_for(vertical: bool) -> None:
    text = "永，「和」！3.14。"
    words = {"style": "gyosho", "size": 64, "device": "cpu", "vertical": vertical}
    source = asset("faces", "print.woff2")  # the tests' own face has no punctuation
    plain = linewright.write_text(text, source=source, **words)
    piece = linewright.write_text(text, source=source, punctuation=True, **words)
    assert plain.left_out == list("，「」！。") and not piece.left_out and not piece.missing
    assert set(piece.glyphs) == set(text) and (piece.glyphs["永"] == plain.glyphs["永"]).all()
    for char, right, low in (("，", vertical, not vertical), ("「", True, vertical)):
        rows, columns = np.nonzero(piece.glyphs[char] < 128)
        assert (columns.mean() > 34) == right and (rows.mean() > 34) == low, char
    assert piece.image is not None
    assert vertical or piece.image.shape[1] > 96 + 5 * round(PITCH * 64)
    columns = np.nonzero(piece.glyphs["！"] < 128)[1]
    assert (abs(columns.mean() - 31.5) < 2) == vertical


def test_emoji_are_not_punctuation() -> None:
    source = asset("faces", "print.woff2")
    piece = linewright.write_text("永😀，", style="gyosho", size=64, device="cpu", source=source)
    assert piece.missing == ["😀"] and piece.left_out == ["，"]
    assert piece.notes == ["not written: 😀 (not in Linewright Kai Regular)"]
    with pytest.raises(DataError, match="not written: 😀"):
        linewright.write_text("😀", style="gyosho", device="cpu", source=source)


def test_a_long_text_has_a_page_and_margins_are_asked_for():
    page, wrapped = Page().for_text(["永" * 500], 256)
    assert wrapped and 4000 < page.width < 7000
    assert Page(vertical=True).for_text(["永" * 500], 256)[0].height < page.width
    assert Page(width=300).for_text(["永" * 500], 256)[1] is False
    glyphs = {"永": np.zeros((100, 100), np.uint8)}
    assert set_piece(["永"], glyphs, page=Page(margin=1.0)).shape == (300, 300)
