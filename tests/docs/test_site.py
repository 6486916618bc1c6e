"""The documentation: every page has its place, every command is one, words are the field's own.

``make docs`` builds it and checks every link.
"""

from __future__ import annotations

import importlib.util
import inspect
import re
import shlex
import sys
import tomllib
from pathlib import Path
from types import ModuleType

import pytest

import linewright
from documents import DOCS, READMES, ROOT, blocks, console
from linewright.cli.app import app
from linewright.training import build_data, load_recipe
from linewright.training.recipe import METHODS, build_method

LOG = DOCS / "research"
PAGES = sorted(path for path in DOCS.rglob("*.md") if not path.is_relative_to(LOG))
USERS = [*PAGES, LOG / "results.md", *READMES]
COINED = {
    "trivial row": "baseline",
    "human row": "original font",
    "print face": "reference font",
    "source face": "reference font",
    "white page": "blank page",
    "reader of hands": "style classifier",
    "laid over": "registered target",
    "roughened": "degraded",
    "made anew": "regenerated",
    "goes on where it was": "resumes",
    "by topology alone": "by shape checks",
    "packing the font": "building the font file",
    "were wanted": "target",
    "is told by": "is determined by",
}
"""Words of this project alone, and what the field says."""


def hook() -> ModuleType:
    """Return ``tools/docs_hook.py`` as a module."""
    path = ROOT / "tools" / "docs_hook.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_page_is_in_the_navigation_once() -> None:
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    listed = re.findall(r"- ([\w/-]+\.md)$", text[text.index("\nnav:") :], re.MULTILINE)
    pages = {str(path.relative_to(DOCS)) for path in PAGES if path.suffixes == [".md"]}
    pages |= {str(path.relative_to(DOCS)) for path in (LOG / "log").glob("*.md")}
    pages |= {str(path.relative_to(DOCS)) for path in LOG.glob("*.md")}
    assert sorted(listed) == sorted(pages)


def test_reference_names_every_command_and_every_public_name() -> None:
    made = hook()
    for name in app:
        if not name.startswith("-"):
            assert f"## linewright {name}" in made.commands()
    stub = (ROOT / "src" / "linewright" / "__init__.pyi").read_text(encoding="utf-8")
    assert [line.rpartition(".")[2] for line in made.python().split("\n\n")] == re.findall(r" as (\w+)", stub)


@pytest.mark.parametrize("name", ["commands", "recipes"])
def test_the_table_in_the_repository_is_the_codes_own(name: str) -> None:
    page = (DOCS / "reference" / f"{name}.md").read_text(encoding="utf-8")
    assert page == hook().with_table(name, page), "python tools/docs_hook.py writes it anew"


def test_the_table_of_python_names_is_true() -> None:
    page = (DOCS / "reference" / "python.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `(\w+)(?:\.(\w+))?(\(.*\))?` \| (?:`(.*)`)? ?\| (.*) ?\|$", page, re.M)
    assert sorted(name for name, *_ in rows) == sorted(name for name in linewright.__all__ if not name.startswith("_"))
    for name, method, call, returns, within in rows:
        thing = getattr(linewright, name)
        if not call:
            continue
        made = inspect.signature(getattr(thing, method) if method else thing)
        # Some modules have their annotations as strings, some as the types themselves.
        known_as = made.return_annotation
        if not isinstance(known_as, str):
            known_as = inspect.formatannotation(known_as)
        known_as = re.sub(r"\w+\.", "", known_as).replace("Self", name)
        assert returns == known_as.replace("NoneType", "None")
        said = inspect.signature(eval(f"lambda {call[1:-1].replace(', ...', '')}: 0"))  # noqa: S307
        for parameter in said.parameters.values():
            known = made.parameters[parameter.name]
            assert (parameter.kind, parameter.default) == (known.kind, known.default), name
        needed = {n for n, p in made.parameters.items() if p.default is p.empty} - {"words", "how"}
        assert needed <= said.parameters.keys(), name
        if fields := re.findall(r"`\.(\w+)", within):
            cls = vars(sys.modules[thing.__module__])[re.findall(r"[A-Z]\w+", returns)[0]]
            assert {*fields} <= {*dir(cls), *cls.__annotations__}, name


@pytest.mark.parametrize("page", USERS, ids=lambda path: path.name)
def test_every_command_on_a_page_is_one(page: Path) -> None:
    for line in [*console(page, "sh"), *console(page, "console")]:
        words = shlex.split(line)
        if words and words[0] == "linewright":
            app.parse_args(words[1:], exit_on_error=False, print_error=False)
        else:
            assert words[0] in {"pip", "python3", "python", "py", "make", "."} or "\\" in line


@pytest.mark.parametrize("page", USERS, ids=lambda path: path.name)
def test_a_user_page_has_no_coined_words_and_is_short(page: Path) -> None:
    text = " ".join(page.read_text(encoding="utf-8").split())
    for word, instead in COINED.items():
        assert word not in text, f"{page.name}: {word} > {instead}"
    assert len(text.split()) < 1300


def test_numbers_never_stand_in_strings_of_six_without_a_table() -> None:
    for page in (*USERS, *(LOG / "log").glob("*.md")):
        prose = re.sub(r"^\|.*$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE)
        string = re.search(r"(?<![\w.])\d+(\.\d+)?(,?\s\d+(\.\d+)?){5}", prose)
        assert string is None, f"{page.name}: {string}"


@pytest.mark.parametrize("page", sorted((DOCS / "how-to").glob("install*.md")), ids=lambda p: p.name)
def test_the_install_table_names_every_extra(page: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    rows = re.findall(r"^\| `pip install \"\.\[(.+)\]\"`", page.read_text(encoding="utf-8"), re.M)
    named = {extra for row in rows for extra in row.split(",")}
    assert named == project["optional-dependencies"].keys() - {"dev"}


def test_the_method_on_the_page_adds_its_term(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = DOCS / "explanation" / "adding-a-method.md"
    [code] = [block for block in blocks(page, "python") if "extra_terms" in block]
    (tmp_path / "inkgan.py").write_text(code, encoding="utf-8")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setitem(METHODS, "inkgan", "inkgan")
    recipe = load_recipe("glyphs/cyclegan.smoke", ["method.name=inkgan", "method.ink_weight=3"])
    terms, _ = build_method(recipe).generator_losses(build_data(recipe).train.batch(0))
    assert terms["ink"].weight == 3
    assert terms["ink"].value > 0
    for path in re.findall(r"`(src/[\w/.]+)`", page.read_text(encoding="utf-8")):
        assert (ROOT / path).exists(), path


def test_a_hook_that_is_not_known_fails() -> None:
    with pytest.raises(KeyError):
        hook().on_page_markdown("<!-- generated: nothing -->")
