from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from linewright.base.errors import ConfigError, DataError, InputError, OutputError
from linewright.glyphs.build import build_glyph_set, name_styles
from linewright.glyphs.card import GlyphReport
from linewright.glyphs.charset import split_of
from linewright.glyphs.dataset import read_glyph_set, style_stats
from linewright.glyphs.source import open_face
from tiny_fonts import BOXES, build_font

CHARS = "巨永山川口日一空欠無"


@pytest.fixture(scope="module")
def hands(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """A second font without 口, and a folder of five images, one of them blank, one damaged."""
    root = tmp_path_factory.mktemp("hands")
    shifted = {
        char: (box[0] // 2, box[1], box[2] // 2, box[3]) for char, box in BOXES.items() if box and char not in "口欠巨"
    }
    build_font(root / "narrow.ttf", shifted, "Narrow Hand")
    folder = root / "scans"
    folder.mkdir()
    for number, name in enumerate(("永", "U+5C71", "5ddd", "永.2", "6c38")):
        image = Image.new("L", (90, 90), 255)
        ImageDraw.Draw(image).ellipse((20 + number, 15, 70, 75), fill=0)
        image.save(folder / f"{name}.png")
    Image.new("L", (90, 90), 255).save(folder / "一.png")
    (folder / "日.jpg").write_bytes(b"\xff\xd8\xff no more")
    return {"narrow": root / "narrow.ttf", "scans": folder}


@pytest.fixture(scope="module")
def built(
    tiny_font: Path, hands: dict[str, Path], tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, GlyphReport]:
    to = tmp_path_factory.mktemp("sets") / "tiny"
    return to, build_glyph_set(tiny_font, hands, CHARS, to=to, size=64)


def test_report_counts_what_is_kept_and_why_the_rest_is_not(built: tuple[Path, GlyphReport]) -> None:
    _, report = built
    source, narrow, scans = report.source, *report.styles
    assert (source.name, narrow.name, scans.name) == ("source", "narrow", "scans")
    assert source.characters == "永山川口日一"
    assert (source.absent, source.blank, source.placeholder, source.oversize) == (1, 1, 1, "巨")
    assert source.left_out() == "1 absent, 1 blank, 1 placeholder, 1 oversize"
    assert narrow.characters == "永山川日一"
    assert narrow.left_out() == "5 absent"
    assert scans.characters == "永山川"
    assert (scans.blank, scans.misnamed, scans.duplicate, scans.unreadable) == (1, 0, 2, 1)
    assert (source.font, source.licence) == ("Tiny Hand", "Free for tests")


def test_images_that_are_not_used_are_named(
    tiny_font: Path, hands: dict[str, Path], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    build_glyph_set(tiny_font, {"scans": hands["scans"]}, CHARS, to=tmp_path / "set", size=32)
    said = capsys.readouterr().err
    assert f"skipped: {hands['scans'] / '永.2.png'}: names 永 a second time" in said
    assert f"skipped: {hands['scans'] / '永.png'}: names 永 a second time" in said


def test_what_is_read_is_what_was_reported_and_drawn(built: tuple[Path, GlyphReport], tiny_font: Path) -> None:
    folder, report = built
    glyphs = read_glyph_set(folder)
    assert glyphs.report == report
    assert (glyphs.size, glyphs.styles) == (64, ["narrow", "scans"])
    assert list(glyphs.source) == list("永山川口日一") and len(glyphs.source) == 6
    face = open_face(tiny_font)
    for char, image in glyphs.source.items():
        assert np.array_equal(image, face.draw(char, report.source.placement, 64))


def test_each_face_fills_its_share_about_the_middle_and_nothing_touches_the_edge(
    built: tuple[Path, GlyphReport],
) -> None:
    folder, report = built
    glyphs = read_glyph_set(folder)
    for face, card in (
        (glyphs.source, report.source),
        (glyphs.style("narrow"), report.styles[0]),
        (glyphs.style("scans"), report.styles[1]),
    ):
        boxes = []
        for image in face.values():
            rows, columns = np.nonzero(image < 128)
            boxes.append((columns.min(), rows.min(), columns.max() + 1, rows.max() + 1))
            edge = np.concatenate([image[0], image[-1], image[:, 0], image[:, -1]])
            assert (edge == 255).all()
        left, top, right, bottom = np.mean(boxes, axis=0) / 64
        assert max(right - left, bottom - top) == pytest.approx(card.fill, abs=1.5 / 64)
        assert (left + right) / 2 == pytest.approx(0.5, abs=1 / 64)
        assert (top + bottom) / 2 == pytest.approx(0.5, abs=1 / 64)


def test_pairs_hold_the_same_characters_in_one_split(built: tuple[Path, GlyphReport]) -> None:
    glyphs = read_glyph_set(built[0])
    chars, source, target = glyphs.pairs("narrow")
    assert chars == list("永山川日一")
    assert source.shape == target.shape == (5, 64, 64)
    assert source.dtype == target.dtype == np.uint8
    for row, char in enumerate(chars):
        assert np.array_equal(source[row], glyphs.source[char])
        assert np.array_equal(target[row], glyphs.style("narrow")[char])
    splits = [glyphs.pairs("narrow", split) for split in ("train", "dev", "test")]
    assert sorted(char for part in splits for char in part.chars) == sorted(chars)
    for name, part in zip(("train", "dev", "test"), splits, strict=True):
        assert all(split_of(char) == name for char in part.chars)
        assert part.source.shape == (len(part.chars), 64, 64)


def test_absent_style_split_and_folder_are_named(built: tuple[Path, GlyphReport], tmp_path: Path) -> None:
    glyphs = read_glyph_set(built[0])
    with pytest.raises(DataError, match=r"no style 'broad'; known styles: narrow, scans"):
        glyphs.style("broad")
    with pytest.raises(DataError, match=r"no style 'source'"):
        glyphs.pairs("source", "train")
    with pytest.raises(DataError, match="no split 'valid'; known: train, dev, test, all"):
        glyphs.pairs("narrow", "valid")  # type: ignore[arg-type]
    with pytest.raises(DataError, match=r"absent: there is no such folder"):
        read_glyph_set(tmp_path / "absent")
    with pytest.raises(DataError, match=r"has no glyphs\.json"):
        read_glyph_set(tmp_path)


def test_damaged_card_is_named(built: tuple[Path, GlyphReport], tmp_path: Path) -> None:
    card = json.loads((built[0] / "glyphs.json").read_text(encoding="utf-8"))
    path = tmp_path / "glyphs.json"
    for text in ('{"size": ', "[]"):
        path.write_text(text)
        with pytest.raises(InputError, match=r"glyphs\.json: is absent or damaged"):
            read_glyph_set(tmp_path)
    path.write_text(json.dumps(card | {"version": 2}))
    with pytest.raises(ConfigError, match="version"):
        read_glyph_set(tmp_path)
    path.write_text(json.dumps(card))
    with pytest.raises(InputError, match=r"source-1\.png"):
        _ = read_glyph_set(tmp_path).source


def test_stats_are_the_papers_table_2(built: tuple[Path, GlyphReport]) -> None:
    glyphs = read_glyph_set(built[0])
    rows = style_stats(glyphs)
    assert [row.style for row in rows] == ["source", "narrow", "scans"]
    assert [row.images for row in rows] == [6, 5, 3]
    for row, card in zip(rows[1:], glyphs.report.styles, strict=True):
        assert row.train + row.dev + row.test == row.images
        assert row.test == len(glyphs.chars(row.style, "test"))
        dark = 255 - np.stack(list(glyphs.style(row.style).values())).astype(float)
        assert row.ink == pytest.approx(dark.mean() / 255)
        assert row.fill == card.fill


def test_styles_are_named_by_their_file_or_as_asked(tmp_path: Path) -> None:
    assert name_styles(["dir/Big Hand.TTF", "fonts/a.ttc:2", "b=x/y.otf", tmp_path]) == {
        "big-hand": "dir/Big Hand.TTF",
        "a": "fonts/a.ttc:2",
        "b": "x/y.otf",
        tmp_path.name.lower(): str(tmp_path),
    }
    with pytest.raises(DataError, match="two styles are named 'a'; give NAME=PATH"):
        name_styles(["x/a.ttf", "y/a.otf"])


@pytest.mark.parametrize("name", ["source", "a/b", "..", "", "a b"])
def test_style_name_must_be_fit_for_a_file(tiny_font: Path, tmp_path: Path, name: str) -> None:
    with pytest.raises(DataError, match="cannot be the name of a style"):
        build_glyph_set(tiny_font, {name: tiny_font}, "永", to=tmp_path / "set")
    assert not (tmp_path / "set").exists()


@pytest.mark.parametrize(("key", "value"), [("size", 8), ("size", 5000), ("fill", 0), ("fill", 1.0), ("levels", 4)])
def test_numbers_out_of_range_are_named(tiny_font: Path, tmp_path: Path, key: str, value: float) -> None:
    with pytest.raises(ConfigError, match=f"^{key}: must"):
        build_glyph_set(tiny_font, [tiny_font], "永", to=tmp_path / "set", **{key: value})  # type: ignore[arg-type]


def test_font_without_the_characters_is_named(tiny_font: Path, hands: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"narrow \(Narrow Hand\): has none of the 2 asked char"):
        build_glyph_set(tiny_font, hands, "口空", to=tmp_path / "a")
    with pytest.raises(DataError, match="no style is given"):
        build_glyph_set(tiny_font, [], "永", to=tmp_path / "b")
    build_font(tmp_path / "other.ttf", {"無": (0, 0, 800, 800)})
    for _ in range(2):  # what the broken build leaves behind does not stand in the way
        with pytest.raises(DataError, match="other: has no character in common with the source"):
            build_glyph_set(tiny_font, [tmp_path / "other.ttf"], "永無", to=tmp_path / "c")


def test_shared_drawings_are_placeholders_when_many_and_twins_when_few(tiny_font: Path, tmp_path: Path) -> None:
    tofu = dict.fromkeys("甲乙丙丁戊", (100, 100, 900, 900))
    twins = dict.fromkeys("己庚", (200, 100, 800, 900))
    build_font(tmp_path / "tofu.ttf", {"永": (0, 0, 800, 800), **tofu, **twins})
    report = build_glyph_set(tiny_font, [tmp_path / "tofu.ttf"], "永甲乙丙丁戊己庚", to=tmp_path / "set", size=32)
    card = report.styles[0]
    assert card.characters == "永己庚"
    assert (card.placeholder, card.twins) == (5, 2)


def test_older_set_is_replaced_and_other_folders_are_not_touched(
    tiny_font: Path, hands: dict[str, Path], tmp_path: Path
) -> None:
    to = tmp_path / "set"
    build_glyph_set(tiny_font, {"old": hands["narrow"]}, "永山", to=to, size=32)
    build_glyph_set(tiny_font, {"new": hands["narrow"]}, "川", to=to, size=16)
    assert sorted(path.name for path in to.iterdir()) == ["glyphs.json", "source-1.png", "style-new-1.png"]
    assert read_glyph_set(to).size == 16
    (tmp_path / "photo.jpg").touch()
    with pytest.raises(OutputError, match="not empty and holds no glyph data set"):
        build_glyph_set(tiny_font, hands, "永", to=tmp_path)
    assert (tmp_path / "photo.jpg").exists()
    with pytest.raises(OutputError, match="is a file, not a folder"):
        build_glyph_set(tiny_font, hands, "永", to=tmp_path / "photo.jpg")


def test_build_is_the_same_byte_for_byte(
    built: tuple[Path, GlyphReport], tiny_font: Path, hands: dict[str, Path], tmp_path: Path
) -> None:
    build_glyph_set(tiny_font, hands, CHARS, to=tmp_path / "again", size=64)
    for path in built[0].iterdir():
        assert (tmp_path / "again" / path.name).read_bytes() == path.read_bytes(), path.name


def test_held_characters_take_the_place_of_the_split() -> None:
    glyphs = read_glyph_set("starter", held=["永", "的"])
    every = glyphs.chars("gyosho")
    for split in ("dev", "test"):
        assert set(glyphs.chars("gyosho", split)) == {"永", "的"}
    assert set(glyphs.chars("gyosho", "train")) == set(every) - {"永", "的"}
    assert read_glyph_set("starter", held="").chars("gyosho", "train") == every
