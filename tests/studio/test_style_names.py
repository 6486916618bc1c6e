from __future__ import annotations

from linewright.studio.style_names import named_styles


def test_styles_have_the_names_of_a_language() -> None:
    names = {
        language: {style["key"]: style["name"] for style in named_styles(language)} for language in ("en", "zh", "ja")
    }
    assert names["en"]["gyosho"] == "gyosho" and names["zh"]["gyosho"] != "gyosho" != names["ja"]["gyosho"]
    assert names["en"].keys() == names["zh"].keys() == names["ja"].keys()
