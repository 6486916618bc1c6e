from __future__ import annotations

import gettext
import importlib.util
import io
import json
import pickle
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from types import ModuleType

import numpy as np
import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from linewright.base import ConfigError, Message, messages, say


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = Path(__file__).parents[2] / "tools" / "update_messages.py"
    spec = importlib.util.spec_from_file_location("update_messages", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["update_messages"] = module  # NamedTuple looks itself up there
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def german(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A catalogue of three messages, in a language that the package does not have."""
    catalogue = Catalog(locale="de")
    for english, german in (
        ("{0} of {1} pages", "von {1} Seiten {0}"),
        ("is not there", "fehlt"),
        ("take {1}", "nimm {1}"),
    ):
        catalogue.add(english, german)
    folder = tmp_path / "de" / "LC_MESSAGES"
    folder.mkdir(parents=True)
    with (folder / "linewright.mo").open("wb") as file:
        write_mo(file, catalogue)
    monkeypatch.setattr(messages, "LOCALE", tmp_path)
    messages._catalogue.cache_clear()
    for name in ("LANGUAGE", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "de_AT.UTF-8")
    yield
    messages._catalogue.cache_clear()


def test_a_message_is_english_and_knows_itself_in_the_language_of_the_user(german: None) -> None:
    message = Message("{0} of {1} pages", 2, 7)
    assert message == "2 of 7 pages"
    assert message.local == "von 7 Seiten 2"
    again = pickle.loads(pickle.dumps(message))  # noqa: S301 - as a worker process sends it
    assert (again, again.local) == (message, message.local)


def test_an_error_is_english_and_is_said_in_the_language_of_the_user(
    german: None, capsys: pytest.CaptureFixture[str]
) -> None:
    error = ConfigError("is not there", "x", "y", where="recipe.yaml", way_out="take {1}")
    assert str(error) == "recipe.yaml: is not there; take y"
    say("linewright: {0}", error)
    assert capsys.readouterr().err == "linewright: recipe.yaml: fehlt; nimm y\n"
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert (str(again), again.local) == (str(error), error.local)


@pytest.mark.parametrize(
    ("variables", "local"),
    [
        ({"LANG": "de"}, "fehlt"),
        ({"LANG": "C.UTF-8"}, "is not there"),
        ({"LANG": "fr_FR.UTF-8"}, "is not there"),
        ({"LANG": "de", "LC_ALL": "en_GB"}, "is not there"),
        ({"LANG": "en", "LANGUAGE": "fr:de"}, "fehlt"),
        ({"LANG": "de", "LANGUAGE": "en:de"}, "is not there"),
        ({"LANG": "", "LC_MESSAGES": ""}, "is not there"),
    ],
)
def test_the_usual_variables_name_the_language(
    german: None, monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], local: str
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert Message("is not there").local == local


def test_braces_in_a_line_without_values_are_no_places(capsys: pytest.CaptureFixture[str]) -> None:
    say("a {0} b {")
    assert capsys.readouterr().err == "a {0} b {\n"
    assert str(ConfigError("{x} is odd", where="{0}")) == "{0}: {x} is odd"


def test_the_tool_finds_messages_and_those_that_cannot_be_translated(tool: ModuleType, tmp_path: Path) -> None:
    (tmp_path / "a.py").write_text(
        'raise DataError("one {0}" if x else "two", 1, where="w", way_out="three")\n'
        'say("four")\nMessage("five")\nraise ValueError("no")\nsay(f"six {x}")\n'
    )
    found = tool.find_messages(tmp_path)
    assert {entry.text for entry in found} == {"one {0}", "two", "three", "four", "five", None}
    assert [entry.place for entry in found if entry.text is None] == ["a.py:5"]


def test_english_needs_no_catalogue() -> None:
    assert isinstance(messages._catalogue(), gettext.NullTranslations)


def test_every_message_is_there_in_chinese_and_japanese(tool: ModuleType) -> None:
    found = tool.find_messages()
    assert not [entry.place for entry in found if entry.text is None]
    for language in tool.LANGUAGES:
        folder = tool.LOCALE / language / "LC_MESSAGES"
        catalogue = read_po(io.BytesIO((folder / "linewright.po").read_bytes()), locale=language)
        words = {message.id: message.string for message in catalogue if message.id}
        assert words.keys() == {entry.text for entry in found} - {""}, "tools/update_messages.py"
        assert not [text for text, local in words.items() if not local]
        for text, local in words.items():
            assert places(local) == places(text), local
        compiled = io.BytesIO()
        write_mo(compiled, catalogue)
        assert (folder / "linewright.mo").read_bytes() == compiled.getvalue(), "compile it"


def places(template: str) -> list[tuple[str | None, str | None]]:
    return sorted((name, spec) for _, name, spec, _ in Formatter().parse(template) if name)


@pytest.mark.parametrize(("language", "word"), [("zh_CN.UTF-8", "文件"), ("ja_JP.UTF-8", "ファイル")])
def test_a_terminal_in_another_language_shows_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], language: str, word: str
) -> None:
    monkeypatch.setenv("LANGUAGE", language)
    say(Message("there is no such file or folder"))
    assert word in capsys.readouterr().err


def test_a_message_is_kept_as_json_with_its_values_and_is_known_in_other_languages_again() -> None:
    inner = Message("{0} of {1} pages", np.int64(2), 7)
    message = Message("{0}: {1} ({2:.1f})", Path("a\x1bb.png"), inner, np.float32(0.5))
    again = messages.unpacked(json.loads(json.dumps(messages.packed(message))))
    assert again == "a\\x1bb.png: 2 of 7 pages (0.5)" and again.values[1].template == "{0} of {1} pages"
    assert messages.packed("plain {0}") == messages.unpacked("plain {0}") == "plain {0}"
    assert [messages.packed(value) for value in (None, True, 3)] == [None, True, 3]
    for wrong in ({}, {"template": 3, "values": []}, {"template": "a", "values": 3}):
        with pytest.raises(ValueError, match="is no message"):
            messages.unpacked(wrong)
