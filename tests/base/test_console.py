from __future__ import annotations

import io
import time

import pytest
from rich.console import Console

from linewright.base import console
from linewright.base.console import say, stdout, track


@pytest.mark.parametrize(
    "line",
    [
        "plain",
        "scan[1].png: [bold]not markup[/bold] [/]",
        "run:x:1 and :art:",
        "a long line " * 40,
        "筆 ü 3.5 True None",
    ],
)
def test_lines_go_to_stderr_as_they_are(capsys: pytest.CaptureFixture[str], line: str) -> None:
    say(line)
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"{line}\n"


def test_results_go_to_stdout_as_they_are(capsys: pytest.CaptureFixture[str]) -> None:
    stdout.print("glyphs/run:x:1", markup=False)
    assert capsys.readouterr() == ("glyphs/run:x:1\n", "")


def test_log_file_gets_a_line_now_and_then(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr(time, "monotonic", lambda: now)
    for item in track(range(100), total=100, what="reading"):
        assert item < 100
        now += 1.0  # the item took a second
    out, err = capsys.readouterr()
    assert out == ""
    told = [line.partition(",")[0] for line in err.splitlines()]
    assert told == ["reading: 30 of 100", "reading: 60 of 100", "reading: 90 of 100"]


def test_terminal_gets_a_bar_that_counts_to_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(console, "stderr", Console(file=screen, force_terminal=True, width=100, color_system=None))
    assert list(track(iter("abc"), total=3, what="reading")) == ["a", "b", "c"]
    assert "reading" in screen.getvalue()
    assert "3/3" in screen.getvalue()
