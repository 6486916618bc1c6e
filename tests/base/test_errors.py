from __future__ import annotations

import pickle
import re
from pathlib import Path

import pytest

from linewright.base import errors
from linewright.base.errors import AllFailedError, InputError, LinewrightError, LossError, TrainingError, UserError


def all_errors() -> list[type[LinewrightError]]:
    return [value for value in vars(errors).values() if isinstance(value, type) and issubclass(value, LinewrightError)]


def test_docstring_draws_the_tree_that_there_is() -> None:
    assert errors.__doc__ is not None
    drawn: dict[str, str] = {}
    parents: list[str] = []
    for line in errors.__doc__.splitlines():
        match = re.match(r"^    ((?:[│├└─ ]{4})*)(\w+Error)\b", line)
        if match:
            depth = len(match[1]) // 4
            del parents[depth:]
            drawn[match[2]] = parents[-1] if parents else "Exception"
            parents.append(match[2])
    assert drawn == {error.__name__: error.__bases__[0].__name__ for error in all_errors()}


def test_exit_codes_tell_the_user_s_mistakes_from_ours() -> None:
    for error in all_errors():
        asked = {LossError: 5, AllFailedError: 4}.get(error, 2)
        assert error.exit_code == (asked if issubclass(error, UserError) else 1), error
    assert TrainingError.exit_code == 1


@pytest.mark.parametrize(
    ("where", "way_out", "line"),
    [
        (None, None, "is broken"),
        ("a.png", None, "a.png: is broken"),
        (Path("d") / "a.png", "fetch it again", "d/a.png: is broken; fetch it again"),
        (None, "fetch it again", "is broken; fetch it again"),
    ],
)
def test_message_names_place_and_way_out(where: str | Path | None, way_out: str | None, line: str) -> None:
    assert str(InputError("is broken", where=where, way_out=way_out)) == line


def test_message_is_one_line_whatever_goes_in() -> None:
    error = InputError("two\nlines\tand\r\ntabs", where="odd\nname", way_out="way\n\nout")
    assert str(error) == "odd name: two lines and tabs; way out"


def test_error_survives_the_way_back_from_a_worker_process() -> None:
    # Data loaders pickle what their processes raise; one with keywords easily breaks there.
    error = InputError("is broken", where="a.png", way_out="fetch it again")
    again = pickle.loads(pickle.dumps(error))  # noqa: S301
    assert type(again) is InputError
    assert str(again) == str(error)
