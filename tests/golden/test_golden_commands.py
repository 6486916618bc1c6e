"""What is typed and imported: commands and help, recipes, public names, errors, complaints."""

from __future__ import annotations

import inspect
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

import linewright
from golden.calls import call, scratch
from golden.kept import DATA, Maker, Record, compare, differences, read as read_record
from linewright.training import load_recipe

_COMPLAINTS: tuple[tuple[str, ...], ...] = (
    (),
    ("nonsense",),
    ("train",),
    ("train", "nonsense"),
    ("train", "drawings/cyclegan.smok"),
    ("train", "drawings/cyclegan.smoke", "train.rat=1"),
    ("train", "drawings/cyclegan.smoke", "train.rate=fast"),
    ("train", "--resume", "absent"),
    ("repair", "absent.png", "-o", "out"),
    ("repair", "absent.png", "-o", "out", "--format", "gif"),
    ("repair", "absent.png", "-o", "out", "--scale", "big"),
    ("translate", "absent.png", "-o", "out", "--model", "absent.safetensors"),
    ("export", "absent", "-o", "model.bin"),
    ("export", "absent", "-o", "model.onnx"),
    ("font", "build", "-o", "Font.ttf"),
    ("font", "build", "-o", "Font.doc", "--style", "gyosho"),
    ("write", "永", "--style", "nobody", "-o", "a.png"),
    ("font", "proof", "absent.ttf", "-o", "a.pdf"),
    ("data", "drawings", "-o", "set", "--task", "other"),
    ("data", "glyphs", "-o", "set"),
    ("evaluate", "absent"),
    ("font", "cut", "absent.png", "-o", "hand"),
)


def help_texts() -> Record:
    """The help of every command, found as a reader of the help finds them."""
    texts: dict[str, Any] = {}
    waiting: list[tuple[str, ...]] = [()]
    with _shower() as show:
        while waiting:
            command = waiting.pop(0)
            lines = show(*command, "--help")
            texts[" ".join(("linewright", *command))] = lines
            waiting += [(*command, name) for name in _commands(lines)]
        texts["version"] = show("--version")[0]
    return Record(everywhere=texts)


def recipes() -> Record:
    names = call("recipes").out.split()
    texts: dict[str, Any] = {"names": names}
    for name in names:
        with scratch() as here:
            load_recipe(name).save(here / "recipe.yaml")
            texts[name] = (here / "recipe.yaml").read_text(encoding="utf-8").splitlines()
    return Record(everywhere=texts)


def names() -> Record:
    kept: dict[str, Any] = {"all": sorted(linewright.__all__), "version": linewright.__version__}
    for name in linewright.__all__:
        thing = getattr(linewright, name)
        if name == "__version__":
            continue
        members = [name for name in vars(thing) if not name.startswith("_")]
        kept[name] = {
            "parameters": _parameters(thing),
            "members": {
                member: _parameters(getattr(thing, member))
                for member in (members if inspect.isclass(thing) else ())
                if callable(getattr(thing, member))
            },
        }
    kept["errors"] = sorted(_errors(linewright.LinewrightError, ""))
    return Record(everywhere=kept)


def complaints() -> Record:
    kept: dict[str, Any] = {}
    for arguments in _COMPLAINTS:
        with scratch():
            done = call(*arguments)
        key = " ".join(arguments) or "(nothing)"
        # Help, which the bare command prints, is as wide as the terminal.
        kept[key] = {"code": done.code, "said": done.said.splitlines()}
    return Record(everywhere=kept)


# Shows the help of one command after the other: to begin anew for each takes half a second.
_SHOWING = """
import contextlib, io, json, sys
from linewright.cli import main

for line in sys.stdin:
    shown = io.StringIO()
    with contextlib.redirect_stdout(shown), contextlib.suppress(SystemExit):
        main(json.loads(line))
    print(json.dumps(shown.getvalue()), flush=True)
"""


@contextmanager
def _shower() -> Iterator[Callable[..., list[str]]]:
    """Yield a function that returns what a command prints on a plain terminal of 100 columns."""
    environment = {key: value for key, value in os.environ.items() if "COLOR" not in key}
    environment |= {"COLUMNS": "100", "NO_COLOR": "1", "TERM": "dumb", "PYTHONIOENCODING": "utf-8"}
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", _SHOWING], stdin=pipe, stdout=pipe, encoding="utf-8", env=environment
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        into, out = child.stdin, child.stdout

        def show(*arguments: str) -> list[str]:
            into.write(json.dumps(arguments) + "\n")
            into.flush()
            return [line.rstrip() for line in json.loads(out.readline()).splitlines()]

        yield show
        into.close()


def _commands(lines: list[str]) -> list[str]:
    """Return the commands that a help text lists."""
    found: list[str] = []
    inside = False
    for line in lines:
        if line.startswith("╭"):
            inside = "Parameters" not in line and "Arguments" not in line
        name = re.match(r"│ ([a-z][a-z-]*) ", line)
        if inside and name:
            found.append(name[1])
    return found


def _parameters(thing: Any) -> list[str]:
    """Return the parameters with their defaults; what their types are called is our own matter."""
    known = inspect.signature(thing).parameters.values()
    return [f"{one.kind.name} {one.replace(annotation=one.empty)}" for one in known]


def _errors(kind: type[Exception], above: str) -> list[str]:
    path = f"{above}/{kind.__name__}"
    own = [one for one in kind.__subclasses__() if one.__module__ == kind.__module__]
    code = vars(kind).get("exit_code", "as above")
    return [f"{path}: {code}", *(line for one in own for line in _errors(one, path))]


PARTS: dict[str, Maker] = {"help": help_texts, "recipes": recipes, "names": names, "complaints": complaints}


@pytest.mark.parametrize("part", PARTS)
def test_commands_and_names_are_what_they_were(part: str) -> None:
    found = PARTS[part]()
    if part == "names":  # more of them may come
        kept = read_record(part)[0].everywhere
        found.everywhere["all"] = [name for name in found.everywhere["all"] if name in kept["all"]]
        found.everywhere = {name: facts for name, facts in found.everywhere.items() if name in kept}
    lines = differences(part, found)
    assert not lines, "\n".join(lines)


def test_the_help_of_a_good_many_commands_is_kept() -> None:
    kept, _ = read_record("help")
    assert len(kept.everywhere) > 25
    assert "linewright data drawings" in kept.everywhere


def test_what_differs_is_told() -> None:
    kept = Record({"a": 1}, {"b": "x"}, {"c": {"LINE": 100, "texts": ["1", "2"]}})
    assert compare(kept, kept, alike=True) == []
    near = Record({"a": 1}, {"b": "y"}, {"c": {"LINE": 104, "texts": ["2", "1"]}})
    assert compare(kept, near, alike=False) == []
    assert len(compare(kept, near, alike=True)) == 3
    far = Record({"a": 2}, {"b": "x"}, {"c": {"LINE": 106, "ARC": 3, "texts": ["2", "3"]}})
    told = compare(kept, far, alike=False)
    assert [line.partition(" ")[0] for line in told] == ["a:", "c:", "c:", "c:"]
    assert compare(kept, Record({"a": 1}, {}, kept.close), alike=False) == ["b: is no longer made"]


def test_the_record_is_small() -> None:
    assert sum(path.stat().st_size for path in DATA.iterdir()) < 400 * 1024
