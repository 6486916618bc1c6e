from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from linewright.base.errors import ConfigError
from linewright.evaluate import Study, read_answers
from linewright.evaluate.study.pictures import png_of
from linewright.glyphs.dataset import read_glyph_set
from linewright.studio.kinds import Given, Limits, Work
from linewright.studio.study_job import check, work


def _work(folder: Path, options: dict[str, Any], files: list[Given] | None = None) -> Work:
    return Work("study", check("study", options), files or [], folder, Limits(10**6, 5), lambda *_: None)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"styles": ["nobody"]}, "there is no style 'nobody'; there are gyosho"),
        ({"hands": ["gyosho"], "written": "soseki"}, "none of those that are compared"),
        ({"raters": 0}, "options: raters"),
        ({"folder": "/etc"}, "there is no such key"),
    ],
)
def test_options_are_checked(options: dict[str, Any], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        check("study", options)


def test_hands_and_sent_pictures_are_compared(tmp_path: Path) -> None:
    sent = []
    for char, image in read_glyph_set("starter").style("soseki").items():
        if char in "永的一了是不我在":
            path = tmp_path / f"file-{len(sent)}.png"
            path.write_bytes(png_of(image))
            sent.append(Given(f"{char}.jpeg", path))
    options = {"hands": ["gyosho"], "written": "gyosho", "raters": 2, "characters": 200, "simulated": True}
    made = work(_work(tmp_path, options, sent))
    assert made.reason is None and [file.name for file in made.files] == ["plan.json"]
    study = Study.open(tmp_path / "made")
    assert study.plan.names == ["uploaded", "gyosho (written)"] and study.plan.written == 1
    assert set(study.plan.characters) <= set("永的一了是不我在")
    study.check_pictures()
    answers = read_answers(study)
    assert answers.simulated and len(answers.finished) == 2
    assert "answered by simulated raters: nobody was asked" in made.notes
    again = work(_work(tmp_path, options, sent))  # as after a worker that was killed
    assert again.reason is None
