from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fontTools.ttLib import TTFont

from linewright.base.errors import ConfigError
from linewright.studio.font_job import check, work
from linewright.studio.kinds import Limits, Work


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"style": "nobody"}, "there is no style 'nobody'"),
        ({"style": "gyosho", "charset": "/etc/passwd"}, "options: charset"),
        ({"style": "gyosho", "formats": []}, "options: formats"),
        ({"style": "gyosho", "output": "/"}, "there is no such key"),
        ({"style": "gyosho", "version": "one"}, "'one' is no version"),
        ({"style": "gyosho", "failed": "nothing"}, "options: failed"),
    ],
)
def test_options_are_checked(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check("font", options)


@pytest.mark.thorough
def test_a_font_of_ones_own_characters(tmp_path: Path) -> None:
    options = check(
        "font", {"style": "gyosho", "text": "永 永", "name": "永行書", "ascii_name": "Ever", "version": "2.001"}
    )
    made = work(Work("font", options, [], tmp_path, Limits(10**6, 5), lambda *_: None))
    assert made.reason is None
    assert [file.name for file in made.files] == ["gyosho.ttf", "LICENCE.txt", "review.html", "specimen.pdf"]
    assert all((tmp_path / file.path).is_file() for file in made.files)
    assert ord("永") in set(TTFont(tmp_path / "made" / "gyosho.ttf").getBestCmap())
    names = {entry.nameID: str(entry) for entry in TTFont(tmp_path / "made" / "gyosho.ttf")["name"].names}
    assert "2.001" in names[5] and "Ever" in names[6]
    assert (tmp_path / "made" / "specimen.pdf").read_bytes().startswith(b"%PDF")
    assert "SIL" in (tmp_path / "made" / "LICENCE.txt").read_text(encoding="utf-8")
    assert made.notes[0] == "1 characters are in the font"
