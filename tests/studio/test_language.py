from __future__ import annotations

import pytest

from linewright.base import InputError, Message
from linewright.studio.language import LANGUAGES, TAGS, choose_language, spoken


@pytest.mark.parametrize(
    ("chosen", "accepted", "language"),
    [
        (None, "", "en"),
        (None, "zh-CN,zh;q=0.9,en;q=0.8", "zh"),
        (None, "de-DE, ja;q=0.7, en;q=0.3", "ja"),
        (None, "en;q=0.2, ja;q=0.9", "ja"),
        (None, "zh;q=0, fr", "en"),
        (None, "zh;q=x", "en"),
        ("ja", "zh", "ja"),
        ("../x", "zh", "zh"),
    ],
)
def test_a_choice_goes_before_the_browser(chosen: str | None, accepted: str, language: str) -> None:
    assert choose_language(chosen, accepted) == language


def test_messages_and_errors_are_known_in_every_language() -> None:
    said = spoken(Message("{0} skipped, up to date", 3))
    assert said["en"] == "3 skipped, up to date"
    assert said["zh"] != said["en"] and said["ja"] not in (said["en"], said["zh"])
    error = InputError("there is no such file or folder", where="a {0} b.png")
    assert spoken(error.message)["en"] == str(error)
    assert spoken(error.message)["zh"].startswith("a {0} b.png: ")
    assert spoken("as it is") == dict.fromkeys(LANGUAGES, "as it is")
    assert TAGS.keys() == LANGUAGES.keys()
