from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from linewright.base.errors import DataError, InputError
from linewright.glyphs.charset import PRESETS, charset_label, load_charset, split_of


@pytest.mark.parametrize(
    ("name", "count", "first", "last"),
    [
        ("gb2312-1", 3755, "啊", "座"),
        ("gb2312-2", 3008, "亍", "齄"),
        ("gb2312", 6763, "啊", "齄"),
        ("jis-1", 2965, "亜", "腕"),
        ("gbk", 20989, "丂", "䶮"),
        ("big5-1", 5401, "一", "籲"),
        ("big5", 13053, "一", "龘"),
        ("jis", 6355, "亜", "熙"),
        ("general-3500", 3500, "一", "矗"),
        ("general-6500", 6500, "一", "齉"),
        ("general-8105", 8105, "一", "蠼"),
        ("frequent-1000", 1000, "的", None),
    ],
)
def test_presets_have_their_standards_counts_and_ends(name: str, count: int, first: str, last: str | None) -> None:
    chars = load_charset(name)
    assert len(chars) == len(set(chars)) == count
    assert chars[0] == first
    assert last is None or chars[-1] == last
    assert all(len(char) == 1 for char in chars)


def test_levels_of_a_standard_do_not_overlap_and_make_the_whole() -> None:
    assert load_charset("gb2312-1") + load_charset("gb2312-2") == load_charset("gb2312")
    assert load_charset("big5")[:5401] == load_charset("big5-1")
    assert load_charset("general-8105")[:3500] == load_charset("general-3500")
    assert load_charset("general-8105")[:6500] == load_charset("general-6500")


def test_every_gb2312_character_goes_back_into_its_codec_row() -> None:
    rows = [char.encode("gb2312")[0] - 0xA0 for char in load_charset("gb2312")]
    assert rows == sorted(rows)
    assert (rows[0], rows[3754], rows[3755], rows[-1]) == (16, 55, 56, 87)


def test_presets_join_without_doubles() -> None:
    joined = load_charset("gb2312-1+jis-1")
    assert joined[:3755] == load_charset("gb2312-1")
    assert set(joined) == set(load_charset("gb2312-1")) | set(load_charset("jis-1"))
    assert len(joined) == len(set(joined))


def test_file_keeps_its_order_and_drops_doubles_and_white_space(tmp_path: Path) -> None:
    path = tmp_path / "mine.txt"
    path.write_text("\ufeff永和 九年\n永\t\U00031350", encoding="utf-8")
    assert load_charset(str(path)) == ["永", "和", "九", "年", "\U00031350"]
    assert charset_label(str(path)) == "mine.txt"


def test_literal_of_any_length_is_taken_as_it_is() -> None:
    assert load_charset("永字八法永") == ["永", "字", "八", "法"]
    assert len(load_charset("".join(load_charset("gb2312")))) == 6763
    assert charset_label("永字八法") == "literal"
    assert charset_label("gb2312+jis-1") == "gb2312+jis-1"


def test_misspelt_preset_is_an_error_with_the_right_name() -> None:
    with pytest.raises(DataError, match=r"gb2313: .*did you mean 'gb2312'\?"):
        load_charset("gb2313")
    with pytest.raises(DataError) as caught:
        load_charset("everything")
    assert all(name in str(caught.value) for name in PRESETS)


@pytest.mark.parametrize("name", ["字表.txt", "some/字表", "gb2312+", "", "\u3000"])
def test_what_is_no_charset_is_an_error(name: str) -> None:
    with pytest.raises(DataError):
        load_charset(name)


def test_an_empty_name_is_told_as_such() -> None:
    with pytest.raises(DataError, match="name of a character set is empty; known names: gb"):
        load_charset("")


def test_file_that_is_not_utf8_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gbk.txt"
    path.write_bytes("永".encode("gbk"))
    with pytest.raises(InputError, match=r"gbk\.txt: cannot be read as UTF-8"):
        load_charset(str(path))


@pytest.mark.parametrize(
    ("split", "chars"),
    [
        ("train", "的了是我在人这他来上地著着就你到说和要子主时出下"),
        ("dev", "一个里得没道点然心行战候做重才妈路干比次月应跟结"),
        ("test", "不有们大么也去那会过还学中成十从分长几己气但呐使"),
        ("train", "永"),
        ("test", "\U00020000"),
    ],
)
def test_split_is_frozen(split: str, chars: str) -> None:
    # Recorded once. Were one of these to change, test characters would leak into training.
    assert {split_of(char) for char in chars} == {split}


def test_split_shares_on_gb2312_are_8_to_1_to_1() -> None:
    counts = Counter(map(split_of, load_charset("gb2312")))
    assert counts == {"train": 5427, "dev": 665, "test": 671}
