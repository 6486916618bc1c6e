from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from linewright.base.errors import ConfigError
from linewright.fonts import CompletedFont, FontGaps
from linewright.studio.complete_job import GAPS, check, output_path, read_gaps, work
from linewright.studio.kinds import Given, Limits, Work


def job(folder: Path, options: dict[str, Any]) -> Work:
    path = folder / "given" / "file-0001.ttf"
    return Work(
        "complete", check("complete", options), [Given("Mine.ttf", path)], folder, Limits(1, 1), lambda *_: None
    )


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What the font room was asked for; it finds three characters missing and adds one."""
    calls: list[dict[str, Any]] = []

    def find(font: Path, charsets: list[str]) -> FontGaps:
        calls.append({"looked": font})
        return FontGaps("Mine", "OFL", True, 40, dict.fromkeys(charsets, 5), {key: list("永和九") for key in charsets})

    def complete(font: Path, output: Path, **how: Any) -> CompletedFont:
        calls.append({**how, "output": output})
        review = output.with_name("whole.review.html")
        for path in (output, review):
            path.write_bytes(b"made")
        return CompletedFont(output, 2, ["永"], ["永"], ["九"], [f"{font}: a note"], review)

    monkeypatch.setattr("linewright.fonts.find_gaps", find)
    monkeypatch.setattr("linewright.fonts.complete_font", complete)
    return calls


def test_a_font_is_only_looked_at_first(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    assert read_gaps(tmp_path) is None
    done = work(job(tmp_path, {}))
    assert not done.files and len(asked) == 1
    gaps = read_gaps(tmp_path)
    assert gaps is not None and gaps.reserves_name and gaps.sets["gb2312"].some == "永和九"
    work(job(tmp_path, {}))
    assert len(asked) == 1  # what is known is not looked for again


def test_what_is_missing_is_added(tmp_path: Path, asked: list[dict[str, Any]]) -> None:
    (tmp_path / GAPS).write_text("{}")
    done = work(job(tmp_path, {"text": "永 a/和", "charset": "gb2312", "style": "gyosho", "name": "../New"}))
    assert asked[-1]["charset"] == "永和" and "minutes" not in asked[-1]
    assert asked[-1]["output"] == tmp_path / "made" / "gyosho" / "whole.ttf"
    assert [file.name for file in done.files] == ["New-completed.ttf", "review.html"]
    assert all((tmp_path / file.path).is_file() for file in done.files)
    assert list(map(str, done.notes)) == [
        "1 characters were added",
        "to be looked at: 永",
        "missing, since the reference font lacks them: 九",
        "Mine.ttf: a note",
    ]
    work(job(tmp_path, {"charset": "jis-1", "steps": 7}))
    assert (asked[-1]["charset"], asked[-1]["steps"], asked[-1]["minutes"]) == ("jis-1", 7, None)
    assert asked[-1]["output"].parent.name == "learnt-7-steps"


def test_each_way_to_draw_has_its_folder() -> None:
    ways = [{"style": "gyosho"}, {}, {"minutes": 0.5}, {"steps": 3}]
    places = [output_path(Path("x.ttc"), check("complete", way)) for way in ways]
    assert len(set(places)) == 4 and {place.suffix for place in places} == {".ttf"}


@pytest.mark.parametrize("options", [{"style": "nobody"}, {"charset": "/etc/passwd"}, {"minutes": 0}, {"output": "/"}])
def test_options_are_checked(options: dict[str, Any]) -> None:
    with pytest.raises(ConfigError):
        check("complete", options)
    assert json.dumps(check("complete", {}))
