"""Old names become today's, each said once."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from linewright.cli.aliases import rename
from linewright.cli.app import app

OLD = {
    "translate a --to out": "repair a --output out",
    "translate a --to=out --task repair": "repair a --output=out",
    "translate a --task full --format dxf -o out": "restyle a --format dxf -o out",
    "translate a --task=full -o out": "restyle a -o out",
    "translate a --format dxf --to out": "vectorize a --format dxf --output out",
    "translate a --model m --to out": "translate a --model m --output out",
    "translate a --model=m --task full -o out": "translate a --model=m --task full -o out",
    "translate a --task alone -o out": "translate a --task alone -o out",
    "font --style s --to F.ttf --source k --latin l --data d": "font build --style s"
    " --output F.ttf --reference-font k --latin-font l --dataset d",
    "font --from-samples hand --to F.ttf": "font learn --samples hand --output F.ttf",
    "specimen F.ttf --to p.pdf": "font proof F.ttf --output p.pdf",
    "samples print --to s.pdf": "font sheet --output s.pdf",
    "samples cut a.png --to hand": "font cut a.png --output hand",
    "studio --data d": "studio --data d",
    "styles --model m": "font styles --model m",
    "write 永 --style s --source k --to a.png": "write 永 --style s --reference-font k --output a.png",
    "data drawn run --set s --to d": "data synth run --dataset s --output d",
    "data glyphs --source a --style b --to d": "data glyphs --reference-font a --style b --output d",
    "reproduce glyphs --to d --set s": "reproduce glyphs --output d --dataset s",
    "symbol-reader --to a": "dev symbol-reader --output a",
    "style-reader --set s --to a": "dev style-reader --dataset s --output a",
    "baselines r --to a": "dev baselines r --output a",
}
TODAYS = ("font build --style s -o F.ttf", "font --help", "translate --help", "", "recipes")


@pytest.mark.parametrize("old", OLD)
def test_what_was_typed_before_is_understood(old: str) -> None:
    words, renamed = rename(old.split())
    assert words == OLD[old].split()
    assert bool(renamed) == (old != OLD[old])
    assert len(set(renamed)) == len(renamed)
    app.parse_args(words, exit_on_error=False, print_error=False)  # there are such options


@pytest.mark.parametrize("todays", TODAYS)
def test_todays_names_stay(todays: str) -> None:
    assert rename(todays.split()) == (todays.split(), [])


def test_after_two_dashes_nothing_is_renamed() -> None:
    assert rename(["repair", "--", "--to"]) == (["repair", "--", "--to"], [])


def test_an_old_name_works_and_is_told_in_one_line(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, _, said = run(capsys, "samples", "print", "--to", tmp_path / "s.pdf", "--count", 2)
    assert code == 0 and (tmp_path / "s.pdf").is_file()
    first, second, _ = said.splitlines()
    assert first == "linewright: samples print is now font sheet, --to is now --output"
    assert "2 characters" in second
    assert run(capsys, "styles", "--quiet")[2] == ""
