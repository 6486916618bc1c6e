from __future__ import annotations

import pytest

from linewright.fonts.text_lines import by_script, read_lines, show, split_marks, wrap_line


def test_marks_go_but_for_those_in_words_and_numbers() -> None:
    assert split_marks("永和，九年(353)。") == ("永和九年(353)", ["，", "。"])
    assert split_marks("3.14 - 永!") == ("3.14  永", ["-", "!"])
    assert split_marks("永和") == ("永和", [])


def test_a_text_is_read_as_it_is_seen() -> None:
    asked = read_lines("葛\U000e0100城，\u200b永\ufe0f\\n\n九\ufeff。か\u3099 e\u0301\u200b")
    assert asked.lines == ["葛城永", "", "九が é"]
    assert asked.marks == ["，", "。"] and asked.invisible == ["\u200b", "\ufeff"]
    assert show("永\u200b\ue000和") == "永 U+200B U+E000 和"
    # A character of its own stays itself, though Unicode says that another one is the same.
    assert read_lines("\ufa19").lines == ["\ufa19"]


def test_characters_are_sorted_by_script() -> None:
    assert by_script("永한A글д々ーア🙂ม") == {
        "": "永A々ー🙂",
        "Hangul": "한글",
        "Cyrillic": "д",
        "Katakana": "ア",
        "Thai": "ม",
    }


@pytest.mark.parametrize(
    ("line", "room", "lines"),
    [
        ("永和九年歲", 2, ["永和", "九年", "歲"]),
        ("永和九年", 4, ["永和九年"]),
        ("", 3, [""]),
        ("永和", 0, ["永", "和"]),  # no room at all: one each
        ("人人々人", 2, ["人", "人々", "人"]),  # a mark of repetition stays with what it repeats
        ("永和九」年", 3, ["永和", "九」年"]),
        ("永和「九年", 3, ["永和", "「九年"]),
        ("キャラ", 1, ["キ", "ャ", "ラ"]),  # nothing else is possible
        ("永和 九年", 2, ["永和", "九年"]),  # the space goes with the end of the line
        ("永 和九年", 3, ["永 和", "九年"]),
        ("  永和九", 4, ["  永和", "九"]),  # an indent stays
        ("永abc和", 3, ["永", "abc", "和"]),
        ("永abcd", 3, ["永", "abc", "d"]),  # a word is cut that fits no line
        ("ab cd", 4, ["ab", "cd"]),
    ],
)
def test_lines_end_where_they_may(line: str, room: int, lines: list[str]) -> None:
    assert wrap_line(line, [1] * len(line), room, "abcd") == lines


def test_lines_are_as_long_as_their_widths() -> None:
    assert wrap_line("永ab和", [4, 1, 1, 4], 6, "ab") == ["永ab", "和"]
