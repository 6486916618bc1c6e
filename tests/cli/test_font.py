"""The commands of hands only fill in options: what is decided is decided in the calls."""

from __future__ import annotations

import inspect
import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from commands import run
from linewright.cli.drawings import compare
from linewright.cli.font import FontOptions, audit, build, complete, cut, learn, proof, sheet
from linewright.cli.write import PageOptions, write
from linewright.fonts import (
    audit_font,
    complete_font,
    cut_samples,
    make_font,
    print_samples,
    write_specimen,
    write_text,
)
from linewright.fonts.styles import known_styles
from linewright.translate import compare_files

CALLED = {"model": "models", "reference_font": "sources", "latin_font": "latin", "dataset": "data"}


@pytest.mark.parametrize(
    ("commands", "call", "names"),
    [
        ((build, learn, FontOptions), make_font, CALLED),
        ((write, PageOptions), write_text, CALLED | {"model": "model", "reference_font": "source"}),
        ((proof,), write_specimen, {}),
        ((complete,), complete_font, {"reference_font": "source"}),
        ((audit,), audit_font, {"reference_font": "source"}),
        ((sheet,), print_samples, {}),
        ((cut,), cut_samples, {}),
        ((compare,), compare_files, {}),
    ],
)
def test_commands_have_no_defaults_of_their_own(
    commands: tuple[Callable[..., Any], ...], call: Callable[..., Any], names: dict[str, str]
) -> None:
    known = dict(inspect.signature(call).parameters)
    asked = {
        names.get(name, name): parameter.default
        for command in commands
        for name, parameter in inspect.signature(command).parameters.items()
        if name not in ("output", "options", "words", "strict")
    }
    if call is write_text:
        del asked["force"]  # the piece takes it where it is saved
    for name, default in asked.items():
        if name != "samples":  # what is learnt from is asked for
            assert (default or None) == (known[name].default or None), name
    # What is returned, the command writes. What a person chose of each glyph, and the pages under the cells that
    # are mended, the studio asks for alone.
    assert set(known) - set(asked) <= {"output", "to", "words", "progress", "choose", "pages"}


def test_styles_are_told_with_their_licences(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, _ = run(capsys, "font", "styles")
    assert code == 0
    head, *rows = shown.splitlines()
    assert head.split() == ["name", "Chinese,", "Japanese", "script", "designer", "licence", "coverage"]
    (row,) = (row for row in rows if row.startswith("ma-shan-zheng"))
    assert "SIL Open Font License" in row and "gb2312" in row
    _, shown, _ = run(capsys, "font", "styles", "--json")
    assert [style["name"] for style in json.loads(shown)["styles"]] == list(known_styles())


def test_what_cannot_be_written_is_exit_code_3(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", StringIO("永한"))
    code, shown, _ = run(capsys, "write", "-", "--style", "行书", "--json", "-o", tmp_path / "piece.png")
    assert code == 3 == json.loads(shown)["exit_code"]
    assert json.loads(shown)["missing"] == ["한"]
    assert (tmp_path / "piece.png").is_file()
