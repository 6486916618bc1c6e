from __future__ import annotations

import re
from pathlib import Path

import pytest

from linewright.studio.templates import FOLDER, _clock, _count, _size, environment
from studio_clients import form_key, png, studio_client

NAMES = ["<script>alert(1)</script>.png", "\"onmouseover='x'.png", "{{ 7 * 7 }}.png", "𠮷&amp;.png"]


def test_every_template_can_be_read() -> None:
    for path in FOLDER.glob("*.html"):
        environment().get_template(path.name)


def test_no_template_trusts_a_value_or_has_words_that_are_not_translated() -> None:
    for path in FOLDER.glob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "|safe" not in text.replace(" ", "") and "Markup" not in text
        plain = re.sub(r"{#.*?#}|{%.*?%}|{{.*?}}|<[^>]*>", " ", text, flags=re.S)
        words = set(re.findall(r"[A-Za-z]{2,}", plain)) - {"linewright"}
        assert not words, f"{path.name}: {words}"


@pytest.mark.parametrize("name", NAMES)
def test_names_are_shown_as_text(name: str, tmp_path: Path) -> None:
    with studio_client(tmp_path) as client:
        key = form_key(client)
        shown = client.post("/jobs", files=[("files", (name, png()))], headers=key).text
        [job] = re.findall(r'id="job-(\w+)"', shown)
        for text in (shown, client.get(f"/jobs/{job}").text):
            assert "<script>alert" not in text and 'jobs"onmouse' not in text and "49.png" not in text
            assert not re.findall(r"""<[^>]*\sonmouseover""", text)


def test_sizes_are_short() -> None:
    assert [_size(n) for n in (7, 1234, 45_678, 9_876_543, 5_000_000_000)] == [
        "7 B",
        "1.2 kB",
        "46 kB",
        "9.9 MB",
        "5.0 GB",
    ]


def test_times_and_counts_are_written_as_a_language_has_them() -> None:
    assert re.fullmatch(r"\d{1,2} [A-Z][a-z]{2} 19\d\d, \d\d:\d\d", _clock(0, "en"))
    assert re.fullmatch(r"19\d\d年\d{1,2}月\d{1,2}日 \d\d:\d\d", _clock(0, "zh")) and _clock(0, "ja") == _clock(0, "zh")
    assert [_count(value) for value in (1_234_567, 0.5, "12345", True)] == ["1,234,567", "0.5", "12345", "True"]
