from __future__ import annotations

import pytest

from linewright.glyphs.file_names import char_named, exact_name


@pytest.mark.parametrize(
    ("stem", "char"),
    [
        ("永", "永"),
        ("U+6C38", "永"),
        ("u+6c38", "永"),
        ("6c38", "永"),
        ("6C38", "永"),
        ("20000", "\U00020000"),
        ("a", "a"),
        ("か\u3099", "が"),
        ("D800", None),
        ("110000", None),
        ("永字", None),
        ("page-1", None),
        ("", None),
        ("0034串", "串"),
        ("永(1)", "永"),
        ("永 副本", "永"),
        ("字_永", "永"),
        ("字", "字"),
        ("00001_U+6C38", "永"),
        ("U_6C38", "永"),
        ("uni6C38", "永"),
        ("uni6C38 copy", "永"),
        ("6c38_01", "永"),
        ("IMG_5678", None),
        ("U+6C38 和", None),
        ("U+6C38 U+548C", None),
    ],
)
def test_file_name_tells_the_character(stem: str, char: str | None) -> None:
    assert char_named(stem) == char


def test_a_name_with_more_than_its_character_is_not_exact() -> None:
    assert exact_name("永") == exact_name("U+6C38") == "永"
    assert exact_name("永(1)") is None
