from __future__ import annotations

import json
import logging
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from cyclopts import App

from commands import complaint, run
from linewright.base.errors import LossError, OutputError, TrainingError
from linewright.cli.app import _show, app, explain
from linewright.cli.arguments import ALL_FAILED, INTERRUPTED, PARTLY_FAILED, REFUSED, Answer


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
    for command in (("repair",), ("write",), ("data", "glyphs"), ("export",)):
        code, said, _ = run(capsys, *command, "--help")
        assert code == 0
        assert "--no-" not in said


def test_an_interrupted_command_says_so(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt() -> list[str]:
        raise KeyboardInterrupt

    monkeypatch.setattr("linewright.training.recipe_names", interrupt)
    code, _, said = run(capsys, "recipes")
    assert (code, said) == (130, "linewright: interrupted\n")


def test_misspelt_command_and_option(capsys: pytest.CaptureFixture[str]) -> None:
    assert "trian" in complaint(capsys, "trian")
    assert "--modle" in complaint(capsys, "repair", "a.png", "-o", "out", "--modle", "m")


def test_each_command_is_in_a_light_file() -> None:
    code = (
        "import sys; from linewright.cli.app import COMMANDS, app; names = list(app);"
        "print(sorted(m for m in sys.modules if m.startswith('linewright.cli.')));"
        "app.resolved_commands();"
        "files = [file for group in COMMANDS.values() for file in group.values()];"
        "print(sum(len(file.split()) for file in files), len([n for n in names if n[0] != '-']));"
        "print(sorted({'torch', 'numpy', 'cv2', 'onnxruntime'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded, counts, heavy = done.stdout.splitlines()
    names = ", ".join(f"'linewright.cli.{name}'" for name in ("aliases", "app", "arguments", "settings"))
    assert loaded == f"[{names}]"
    assert len(set(counts.split())) == 1 and heavy == "[]"


def every_command(parent: App, *names: str) -> Iterator[tuple[tuple[str, ...], App]]:
    for name, command in parent.resolved_commands().items():
        if name.startswith("-"):
            continue
        yield (*names, name), command
        yield from every_command(command, *names, name)


def test_every_help_begins_with_a_sentence_and_shows_two_commands_that_are_understood() -> None:
    seen = 0
    for names, command in every_command(app):
        if command.default_command is None:
            continue
        sentence, *_ = command.help.partition("\n\n")
        assert sentence.strip().endswith("."), names
        examples = re.findall(r"- `linewright (.*)`", command.help)
        assert len(examples) == 2, names
        for example in examples:
            words = example.replace('"', "").replace(" --json", "").split()
            assert words[: len(names)] == list(names)
            app.parse_args(words, exit_on_error=False, print_error=False)
        seen += 1
    assert seen > 25


def test_the_result_is_one_json_object(capsys: pytest.CaptureFixture[str]) -> None:
    code, shown, said = run(capsys, "recipes", "--json")
    assert (code, said) == (0, "")
    assert "glyphs/cyclegan.small" in json.loads(shown)["recipes"]
    code, shown, said = run(capsys, "--json", "train", "no-such")
    assert code == 2 == json.loads(shown)["exit_code"]
    assert said == f"linewright: {json.loads(shown)['error']}\n"


def test_quiet_says_errors_only_and_verbose_where_they_arose(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sheet = ("font", "sheet", "-f", "-o", tmp_path / "s.pdf", "--count", 2)
    assert run(capsys, *sheet)[2].count("\n") == 2
    assert run(capsys, *sheet, "-q")[2] == ""
    assert run(capsys, "train", "no-such", "-q")[2].startswith("linewright: ")
    monkeypatch.setenv("LINEWRIGHT_QUIET", "1")
    assert run(capsys, *sheet)[2] == ""
    monkeypatch.delenv("LINEWRIGHT_QUIET")
    assert "Traceback" in run(capsys, "train", "no-such", "--verbose")[2]
    assert logging.getLogger().level == logging.INFO
    assert "Traceback" not in run(capsys, "train", "no-such")[2]
    assert logging.getLogger().level == logging.WARNING


def test_settings_stand_in_a_file_and_in_the_environment(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Path("linewright.toml")
    settings.write_text("[font.sheet]\ncount = 3\n", encoding="utf-8")
    sheet = ("font", "sheet", "-f", "-o", "s.pdf")
    assert "3 characters" in run(capsys, *sheet)[2]
    monkeypatch.setenv("LINEWRIGHT_COUNT", "4")
    assert "4 characters" in run(capsys, *sheet)[2]
    monkeypatch.setenv("LINEWRIGHT_FONT_SHEET_COUNT", "5")
    assert "5 characters" in run(capsys, *sheet)[2]
    assert "6 characters" in run(capsys, *sheet, "--count", 6)[2]
    settings.write_text("[font.sheet]\ncuont = 3\n", encoding="utf-8")
    said = complaint(capsys, *sheet)
    assert "cuont" in said and "linewright.toml" in said
    settings.write_text("[font.sheet", encoding="utf-8")
    assert "linewright.toml: is no TOML (" in complaint(capsys, *sheet)
    settings.write_bytes(b"dpi = 300\n# \xff\xe9\n")
    assert "linewright.toml: is no TOML (" in complaint(capsys, *sheet)


def test_keys_above_the_tables_count_for_every_command_that_has_the_option(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Path("linewright.toml")
    sheet = ("font", "sheet", "-f", "-o", "s.pdf")
    for text, count in (
        ("count = 3\ndry_run = true\n", 3),
        ("count = 3\n[font]\ncount = 4\n", 4),
        ("count = 3\n[font]\ncount = 4\nsheet.count = 5\n", 5),
        ("[show.families]\ncount = 3\n", 100),
    ):
        settings.write_text(text, encoding="utf-8")
        assert f"{count} characters" in run(capsys, *sheet)[2]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("cuont = 3", "cuont: there is no such option; did you mean count?"),
        ("[font.cut]\nstyle = 3", "font.cut.style: there is no such option; "),
        ("[fnot]", "fnot: there is no such command; did you mean font?"),
        ("[recipes.x]", "recipes.x: there is no such command; see linewright --help"),
        ("repair = 1", "repair: there is no such option; "),
    ],
)
def test_a_name_that_no_command_has_is_no_setting(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str, line: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("linewright.toml").write_text(text, encoding="utf-8")
    assert complaint(capsys, "recipes").startswith(f"linewright: linewright.toml: {line}")


@pytest.mark.parametrize(
    ("words", "line"),
    [
        ("font sheet", "-o is needed: the PDF to write"),
        ("font sheet -o", "-o needs a value: the PDF to write"),
        ("font build", "-o is needed: the font file, .ttf, .otf, .woff2 or .ufo"),
        ("font proof", "FONT is needed: a TTF, OTF or WOFF2 file"),
        ("repair a.png -o out --jobs", "--jobs needs a value: worker processes"),
    ],
)
def test_what_is_needed_is_said(capsys: pytest.CaptureFixture[str], words: str, line: str) -> None:
    assert complaint(capsys, *words.split()) == f"linewright: {line}"


@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("repair absent.png -o out", ALL_FAILED),
        ("restyle absent.png -o out", ALL_FAILED),
        ("vectorize absent.png -o out", ALL_FAILED),
        ("compare absent.png absent.png", ALL_FAILED),
        ("font cut absent.png -o out", ALL_FAILED),
        ("translate absent.png --model absent.onnx -o out", ALL_FAILED),
        ("write 永 --style gyosho --reference-font absent.ttf -o out.png", 2),
        ("font build --style gyosho --model absent.onnx -o out.ttf", 2),
        ("font learn absent -o out.ttf", 2),
        ("font proof absent.ttf -o out.pdf", 2),
        ("font audit absent.ttf -o out", 2),
        ("font complete absent.ttf -o out.ttf", 2),
        ("font styles --model absent.onnx", 2),
        ("train absent.yaml", 2),
        ("export absent -o out.onnx", 2),
        ("data glyphs --reference-font absent.ttf --style absent.ttf -o out", 2),
        ("data synth absent --dataset starter -o out", 2),
        ("show examples absent -o out.png", 2),
        ("show attention absent --chars 永 -o out.png", 2),
        ("show compare absent --chars 永 -o out.png", 2),
        ("evaluate absent", 2),
        ("dev baselines absent.yaml", 2),
        ("dev style-reader --dataset absent -o out.safetensors", 2),
    ],
)
def test_an_absent_input_is_named_and_nothing_is_written(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str, code: int
) -> None:
    monkeypatch.chdir(tmp_path)
    assert "absent" in complaint(capsys, *words.split(), code=code)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "words",
    [
        "write 永 --style gyosho -o kept.png",
        "export runs/first -o kept.onnx",
        "compare a.png b.png -o kept.html",
        "font sheet -o kept.pdf",
        "font sheet -o other.pdf",  # whose list would be other.txt
        "font proof a.ttf -o kept.pdf",
        "show examples runs/first -o kept.png",
        "show attention runs/first --chars 永 -o kept.png",
        "show compare runs/first --chars 永 -o kept.png",
        "show families -o families",
        "dev symbol-reader -o kept.safetensors",
        "dev style-reader --dataset starter -o kept.safetensors",
    ],
)
def test_a_file_that_exists_is_not_replaced_unasked(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("families").mkdir()
    kinds = ("png", "onnx", "html", "pdf", "safetensors")
    for name in (*(f"kept.{kind}" for kind in kinds), "other.txt", "families/tank.png"):
        Path(name).write_bytes(b"mine")
    line = complaint(capsys, *words.split())
    assert line.endswith(": exists; --force replaces it")
    files = {path for path in tmp_path.rglob("*") if path.is_file()}
    assert {path.read_bytes() for path in files} == {b"mine"} and len(files) == 7


def test_force_replaces_a_file(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("kept.png").write_bytes(b"mine")
    write = ("write", "永", "--style", "gyosho", "-o", "kept.png", "--force")
    assert run(capsys, *write)[0] == 0
    assert Path("kept.png").read_bytes().startswith(b"\x89PNG")


def test_tables_are_not_cut_where_there_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    _, shown, _ = run(capsys, "data", "glyphs", "-o", "starter", "--stats")
    assert "kouzan-t" in shown and "…" not in shown
    _, shown, _ = run(capsys, "dev", "baselines", "drawings/cyclegan.smoke", "--limit", 1)
    (row,) = (line for line in shown.splitlines() if "adaptive threshold" in line)
    assert len(row) > 150 and "…" not in shown


@pytest.mark.parametrize(
    ("error", "code", "line"),
    [
        (TrainingError("collapsed"), 1, "collapsed"),
        (OutputError("cannot be written", where="a"), 2, "a: cannot be written"),
        (LossError("a line was lost"), 5, "a line was lost"),
        (ModuleNotFoundError("no", name="torch.nn"), 2, 'pip install "linewright[train]"'),
        (KeyboardInterrupt(), 130, "interrupted"),
    ],
)
def test_exit_codes_tell_whose_fault_it_is(error: BaseException, code: int, line: str) -> None:
    found, said = explain(error)
    assert found == code and said.endswith(line)


def test_a_fault_of_ours_is_one_line_that_asks_for_a_report(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linewright.training.recipe_names", lambda: 1 // 0)
    code, _, said = run(capsys, "recipes")
    assert code == 1 and said.count("\n") == 1
    assert "our fault, ZeroDivisionError" in said and "test_app.py, line" in said


def test_completion_is_installed(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "linewright", "--install-completion", "--shell", "bash"]
    environment = {**os.environ, "HOME": str(tmp_path)}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    (script,) = tmp_path.rglob("completions/linewright")
    assert "vectorize" in script.read_text(encoding="utf-8")


def test_the_exit_codes_are_documented() -> None:
    text = (Path(__file__).parents[2] / "docs/how-to/batches.md").read_text(encoding="utf-8")
    codes = re.findall(r"^\| (\d+) \|", text, re.MULTILINE)
    named = (0, 1, 2, PARTLY_FAILED, ALL_FAILED, REFUSED, INTERRUPTED)
    assert codes == [str(code) for code in named] == ["0", "1", "2", "3", "4", "5", "130"]


@pytest.mark.parametrize("name", ["caf\udce9.png", "red\x1b[31m.png", "line\u2028end.png", "永.png"])
def test_json_holds_every_name(capfd: pytest.CaptureFixture[str], name: str) -> None:
    _show(Answer({"written": [Path(name)]}), as_json=True)
    line = capfd.readouterr().out
    assert json.loads(line) == {"exit_code": 0, "written": [name]}
    assert line.strip().isprintable()


def test_what_the_system_refuses_is_the_user_s_to_mend() -> None:
    refused = OSError(28, "No space left on device", "out/red\x1b.png")
    assert explain(refused) == (2, "out/red\x1b.png: No space left on device")
    with pytest.raises(OSError, match="of a library") as told:
        raise OSError("of a library")
    assert explain(told.value)[0] == 1
