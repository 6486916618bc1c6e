from __future__ import annotations

import copy
import datetime
from pathlib import Path
from typing import Any, Literal

import pytest
import yaml
from hypothesis import given, strategies as st
from pydantic import Field, ValidationError, model_validator

from linewright.base.config import Config, apply_overrides, read_yaml
from linewright.base.errors import ConfigError


class Brush(Config):
    name: Literal["brush"] = "brush"
    width: int = Field(3, ge=1)
    softness: float = 0.5


class Pen(Config):
    name: Literal["pen"] = "pen"
    nib: str = "fine"


class Inner(Config):
    rate: float = Field(1e-3, gt=0)
    steps: int = 10
    folder: Path | None = None

    @model_validator(mode="after")
    def _fits(self) -> Inner:
        if self.steps > 100 and self.rate > 1:
            raise ValueError("steps and rate contradict each other: lower one")
        return self


class Outer(Config):
    tool: Brush | Pen = Field(Brush(), discriminator="name")
    inner: Inner = Inner()
    maybe: Inner | None = None
    colour: str
    tags: list[str] = Field([])


class DefaultIsWrong(Config):
    number: int = "no number"  # type: ignore[assignment]


def complaint(data: dict[str, Any], *overrides: str) -> str:
    with pytest.raises(ConfigError) as caught:
        Outer.parse(data, overrides, where="r.yaml")
    line = str(caught.value)
    assert "\n" not in line
    return line


# Reading and saving


def test_saved_settings_are_read_back_equal_with_every_default_written_out(tmp_path: Path) -> None:
    settings = Outer(
        colour="墨", inner=Inner(rate=1e-5, folder=Path("a/b")), tool=Pen(nib="01"), tags=["on", "1e3", "null", ""]
    )
    settings.save(tmp_path / "new" / "r.yaml")
    assert Outer.read(tmp_path / "new" / "r.yaml") == settings
    written = yaml.safe_load((tmp_path / "new" / "r.yaml").read_text(encoding="utf-8"))
    assert set(written) == set(Outer.model_fields)
    assert written["inner"] == {"rate": 1e-5, "steps": 10, "folder": "a/b"}
    assert "墨" in settings.to_yaml()


# PyYAML does not give back next line (U+0085) and its kin, which no setting needs.
TEXT = st.text(st.characters(exclude_categories=["C", "Zl", "Zp"]))


@given(
    st.builds(
        Outer,
        colour=TEXT,
        tool=st.builds(Brush, width=st.integers(min_value=1), softness=st.floats(-1e300, 1e300))
        | st.builds(Pen, nib=TEXT),
        inner=st.builds(Inner, rate=st.floats(1e-300, 1), steps=st.integers()),
        tags=st.lists(TEXT),
    )
)
def test_any_settings_survive_yaml(settings: Outer) -> None:
    assert Outer.parse(yaml.safe_load(settings.to_yaml()), where="x") == settings


def test_overrides_win_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("colour: red\ninner: {steps: 5, rate: 0.5}\n")
    found = Outer.read(tmp_path / "r.yaml", ["inner.steps=7", "tool.name=pen", "tool.nib=wide"])
    assert found.inner == Inner(steps=7, rate=0.5)
    assert found.tool == Pen(nib="wide")


def test_settings_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Inner().rate = 2.0  # type: ignore[misc]


def test_defaults_are_checked_too() -> None:
    with pytest.raises(ConfigError, match="number: Input should be a valid integer"):
        DefaultIsWrong.parse({}, where="x")


@pytest.mark.parametrize("text", [".inf", "-.inf", ".nan"])
def test_numbers_that_are_not_finite_are_refused(text: str) -> None:
    line = complaint({"colour": "red"}, "tool.name=brush", f"tool.softness={text}")
    assert "tool.softness: Input should be a finite number" in line


# Broken files


def test_absent_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "no.yaml"
    with pytest.raises(ConfigError, match=r"no\.yaml: there is no such file"):
        read_yaml(path)


def test_folder_in_the_place_of_a_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read as text"):
        read_yaml(tmp_path)


def test_binary_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_bytes(b"\x89PNG\r\n\xff\xfe")
    with pytest.raises(ConfigError, match=r"r\.yaml: cannot be read as text"):
        read_yaml(tmp_path / "r.yaml")


def test_broken_yaml_is_named_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "r.yaml").write_text("colour: red\ninner:\n  rate: [1, 2\ntool: 1\n")
    with pytest.raises(ConfigError, match=r"r\.yaml: is not valid YAML \(line 4: "):
        read_yaml(tmp_path / "r.yaml")


@pytest.mark.parametrize("text", ["", "- a\n- b\n", "just words", "3"])
def test_file_without_keys_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "r.yaml").write_text(text)
    with pytest.raises(ConfigError, match="holds no keys"):
        read_yaml(tmp_path / "r.yaml")


BAD_VALUES = [
    "2001-02-31",  # no such day
    "0b_",
    "0x_",
    "!!int ''",
    "!!float x",
    "!!bool x",
    "!!timestamp x",
    "!!python/object/apply:os.getcwd []",
    "\x07",
    "[" * 400,
]


@pytest.mark.parametrize("value", BAD_VALUES)
def test_value_that_the_yaml_reader_chokes_on_is_a_config_error(tmp_path: Path, value: str) -> None:
    (tmp_path / "r.yaml").write_text(f"colour: {value}\n")
    with pytest.raises(ConfigError, match=r"r\.yaml.*: is not valid YAML"):
        read_yaml(tmp_path / "r.yaml")
    with pytest.raises(ConfigError, match="the value is not valid YAML"):
        apply_overrides({}, [f"colour={value}"])


# Wrong keys and values


def test_misspelt_key_gets_a_suggestion() -> None:
    assert complaint({"colour": "red", "iner": {}}) == ("r.yaml: iner: there is no such key; did you mean 'inner'?")


def test_misspelt_inner_key_gets_the_suggestion_of_its_own_level() -> None:
    line = complaint({"colour": "red"}, "inner.stpes=3")
    assert line == "r.yaml: inner.stpes: there is no such key; did you mean 'steps'?"
    line = complaint({"colour": "red"}, "maybe.stpes=3")
    assert "did you mean 'steps'?" in line


def test_misspelt_key_below_a_tagged_union_gets_a_suggestion() -> None:
    line = complaint({"colour": "red"}, "tool.name=brush", "tool.widht=3")
    assert "r.yaml: tool.widht: there is no such key; did you mean 'width'?" in line


def test_key_unlike_any_other_gets_the_list_of_keys() -> None:
    line = complaint({"colour": "red"}, "inner.qqqqqq=3")
    assert line.endswith("known keys: folder, rate, steps")


def test_missing_key_is_named() -> None:
    assert complaint({}) == "r.yaml: colour: this key is needed"


def test_wrong_type_is_named_with_the_value() -> None:
    line = complaint({"colour": "red"}, "inner.steps=many")
    assert line.startswith("r.yaml: inner.steps: Input should be a valid integer")
    assert line.endswith("got 'many'")


def test_value_out_of_range_is_named() -> None:
    line = complaint({"colour": "red"}, "inner.rate=0")
    assert line == "r.yaml: inner.rate: Input should be greater than 0, got 0"


def test_contradiction_is_told_in_our_own_words() -> None:
    line = complaint({"colour": "red"}, "inner.rate=2", "inner.steps=200")
    assert line == "r.yaml: inner: steps and rate contradict each other: lower one"


def test_further_mistakes_are_counted() -> None:
    line = complaint({"colour": "red"}, "inner.rate=0", "inner.steps=x", "a=1")
    assert "(and 2 more)" in line


def test_long_values_do_not_flood_the_line() -> None:
    line = complaint({"colour": "red", "inner": {"steps": list(range(10_000))}})
    assert len(line) < 300


# Overrides


@pytest.mark.parametrize("override", ["", "rate", "=3", " =3", "--rate"])
def test_override_that_is_no_assignment_is_refused(override: str) -> None:
    with pytest.raises(ConfigError, match="is not of the form key=value"):
        apply_overrides({}, [override])


def test_override_cannot_step_into_a_plain_value() -> None:
    with pytest.raises(ConfigError, match=r"a\.b\.c=1: 'b' has no keys below it"):
        apply_overrides({"a": {"b": 3}}, ["a.b.c=1"])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("3", 3),
        ("3.5", 3.5),
        ("true", True),
        ("null", None),
        ("", None),
        ("[1, 2]", [1, 2]),
        ("{b: 1}", {"b": 1}),
        ("a=b", "a=b"),
        ("'3'", "3"),
        ("2001-02-03", datetime.date(2001, 2, 3)),
        ("/some/path with space.png", "/some/path with space.png"),
    ],
)
def test_override_values_are_read_as_yaml(text: str, value: Any) -> None:
    assert apply_overrides({}, [f"a={text}"]) == {"a": value}


def test_rate_in_the_usual_short_form_is_a_number() -> None:
    # YAML 1.1 takes 1e-4 for a string; the settings must not.
    found = Outer.parse({"colour": "red"}, ["inner.rate=1e-4"], where="x")
    assert found.inner.rate == 1e-4


def test_last_override_wins() -> None:
    assert apply_overrides({"a": 0}, ["a=1", "a=2"]) == {"a": 2}


KEYS = st.text("abcdefgh_0", min_size=1, max_size=4)
VALUES = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | TEXT
    | st.lists(st.integers() | TEXT, max_size=3)
)
TREES = st.recursive(
    st.dictionaries(KEYS, VALUES, min_size=1, max_size=4),
    lambda inner: st.dictionaries(KEYS, inner | VALUES, min_size=1, max_size=3),
    max_leaves=8,
)


def flat(tree: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    """Return (dotted key, value) for every leaf."""
    pairs: list[tuple[str, Any]] = []
    for key, value in tree.items():
        if isinstance(value, dict):
            pairs += flat(value, f"{prefix}{key}.")
        else:
            pairs.append((f"{prefix}{key}", value))
    return pairs


def assignments(tree: dict[str, Any]) -> list[str]:
    return [f"{key}={yaml.safe_dump(value, allow_unicode=True)}" for key, value in flat(tree)]


@given(TREES)
def test_overrides_alone_rebuild_any_settings(tree: dict[str, Any]) -> None:
    assert apply_overrides({}, assignments(tree)) == tree


@given(TREES, TREES)
def test_overrides_change_what_they_name_and_nothing_else(tree: dict[str, Any], change: dict[str, Any]) -> None:
    before = copy.deepcopy(tree)
    wanted = dict(flat(change))
    try:
        merged = apply_overrides(tree, assignments(change))
    except ConfigError as error:
        assert "has no keys below it" in str(error)
    else:
        found = dict(flat(merged))
        assert {key: found[key] for key in wanted} == wanted
        untouched = {
            key: value
            for key, value in flat(tree)
            if not any(key == new or key.startswith(f"{new}.") for new in wanted)
        }
        assert {key: found[key] for key in untouched} == untouched
        assert set(found) == set(wanted) | set(untouched)
    assert tree == before


@given(st.lists(st.text(), max_size=3))
def test_any_text_is_an_override_or_a_config_error(overrides: list[str]) -> None:
    try:
        merged = apply_overrides({"a": {"b": 1}}, overrides)
    except ConfigError as error:
        assert "\n" not in str(error)
    else:
        assert isinstance(merged, dict)


HOSTILE_YAML = (
    "&a [*a]",
    "a: &a {b: *a}",
    "a: &a 1\nb: *a\n",
    "a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nd: [*c, *c]\n",
    "base: &b {x: 1}\nmore: {<<: *b}\n",
    "[" * 5000,
    "a: " * 3000 + "1",
    "{a: " * 2000,
    "a: 2001-02-31",
    "a: 0x_",
    "a: !!python/object/apply:os.system [true]",
    "a: \x00",
    "a: !!int many",
    'a: "b\\0c"',
    "- 1\n- 2\n",
    "x" * 2_000_000,
    "? {a: [}\n",
)


@pytest.mark.parametrize("text", HOSTILE_YAML, ids=range(len(HOSTILE_YAML)))
def test_hostile_yaml_is_one_line(tmp_path: Path, text: str) -> None:
    path = tmp_path / "r.yaml"
    path.write_text(text)
    with pytest.raises(ConfigError) as told:
        read_yaml(path)
    assert str(path) in str(told.value) and len(str(told.value)) < 400
    with pytest.raises(ConfigError) as told:
        Outer.parse({}, [f"inner={text}"], where="call")
    assert len(str(told.value)) < 400
