from __future__ import annotations

import json
import struct
from pathlib import Path

import pytest

from linewright.base.errors import InputError, ModelError
from linewright.base.foreign_formats import foreign, read_json, shorten

FAULTS = (
    KeyError("head"),
    struct.error("unpack requires a buffer of 17179869180 bytes"),
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    AttributeError(),
    OSError(40, "Too many levels of symbolic links"),
    OSError("broken\ntable"),
    type("BrotliError", (Exception,), {})("x" * 100_000),
)


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: type(fault).__name__)
def test_whatever_is_raised_becomes_one_short_line(fault: Exception) -> None:
    with pytest.raises(ModelError) as told, foreign("is damaged", Path("a"), kind=ModelError):
        raise fault
    line = str(told.value)
    assert line.startswith("a: ") and line.isprintable() and len(line) < 200
    assert told.value.__cause__ is fault


def test_our_own_lines_and_interrupts_pass() -> None:
    for mine in (InputError("as it is"), KeyboardInterrupt()):
        with pytest.raises(type(mine)) as told, foreign("is damaged", "a"):
            raise mine
        assert told.value is mine


@pytest.mark.parametrize("text", ["", "{", "[]", "3", "null", "[" * 100_000, '{"a":' * 100_000, "\ufeff{}", "{'a': 1}"])
def test_json_that_is_no_object_is_named(tmp_path: Path, text: str) -> None:
    path = tmp_path / "facts.json"
    path.write_text(text)
    with pytest.raises(ModelError, match=r"facts\.json: is absent or damaged"):
        read_json(path, kind=ModelError)
    for absent in (tmp_path, tmp_path / "absent", tmp_path / ("n" * 300)):
        with pytest.raises(InputError, match="is absent or damaged"):
            read_json(absent)
    path.write_bytes(b'{"a": "\xff"}')
    with pytest.raises(InputError, match="is absent or damaged"):
        read_json(path)
    path.write_text(json.dumps({"a": 1}))
    assert read_json(path) == {"a": 1}


def test_long_texts_are_cut() -> None:
    assert shorten("a  b\nc") == "a b c"
    assert len(shorten("word " * 1000)) < 170
    assert shorten("x" * 1000) == "x" * 160 + " ..."
