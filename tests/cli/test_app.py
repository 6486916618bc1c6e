from __future__ import annotations

import subprocess
import sys

import pytest

from commands import complaint, run


def test_help_is_quick_and_light() -> None:
    code = (
        "import sys; from linewright.cli import app; app(['--help'], result_action='return_value');"
        "print('torch' in sys.modules, file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "False"
    for command in ("train", "translate", "evaluate", "data", "demo"):
        assert command in done.stdout


def test_switches_have_no_second_name(capsys: pytest.CaptureFixture[str]) -> None:
    for command in (("translate",), ("write",), ("data", "glyphs"), ("export",)):
        code, said, _ = run(capsys, *command, "--help")
        assert code == 0
        assert "--no-" not in said


def test_an_interrupted_command_says_so(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("linewright.training.recipe_names", interrupt)
    code, _, said = run(capsys, "recipes")
    assert (code, said) == (130, "linewright: interrupted\n")


def test_misspelt_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert "trian" in complaint(capsys, "trian")
    assert "--modle" in complaint(capsys, "translate", "a.png", "--to", "out", "--modle", "m")


def test_each_command_is_in_a_light_file() -> None:
    code = (
        "import sys; from linewright.cli.app import COMMANDS, app; names = list(app);"
        "print(sorted(m for m in sys.modules if m.startswith('linewright.cli.')));"
        "app.resolved_commands(); print(len(COMMANDS), len([n for n in names if n[0] != '-']));"
        "print(sorted({'torch', 'numpy', 'cv2', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, counts, heavy = done.stdout.splitlines()
    assert loaded == "['linewright.cli.app', 'linewright.cli.arguments']"
    assert counts == "17 17" and heavy == "[]"
