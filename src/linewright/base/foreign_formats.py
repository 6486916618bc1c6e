"""Files of foreign formats: whatever a library raises on one becomes one line."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from linewright.base.errors import InputError, LinewrightError, UserError

_LENGTH = 160  # of what a library says
_MOST_JSON = 1 << 26  # bytes


@contextmanager
def foreign(
    what: str, where: Path | str, *, kind: type[UserError] = InputError, way_out: str | None = None
) -> Iterator[None]:
    """Turn any exception of the block into one line, ``what`` with the library's own words."""
    # No list of what a library raises on damaged files is ever whole, so the block holds what reads
    # the file and nothing else. Errors of our own pass.
    try:
        yield
    except LinewrightError:
        raise
    except MemoryError as error:
        raise kind("does not fit into memory", where=where) from error
    except OSError as error:
        reason = error.strerror or str(error)
        raise kind(f"{what} ({shorten(reason)})", where=where, way_out=way_out) from error
    except Exception as error:
        reason = shorten(str(error)) or type(error).__name__
        raise kind(f"{what} ({reason})", where=where, way_out=way_out) from error


def shorten(text: str) -> str:
    """Return a text on one line that is not too long to read."""
    line = " ".join(text[: 10 * _LENGTH].split())
    return line if len(line) <= _LENGTH else f"{line[:_LENGTH]} ..."


def read_json(path: Path, *, kind: type[UserError] = InputError, way_out: str | None = None) -> dict[str, Any]:
    """Return the object in a JSON file; ``kind`` where it is absent, damaged or no object."""
    with foreign("is absent or damaged", path, kind=kind, way_out=way_out):
        if path.stat().st_size > _MOST_JSON:
            raise ValueError("too large")
        return parse_json(path.read_text(encoding="utf-8"))


def _no_number(word: str) -> float:
    raise ValueError(f"{word} is no number")


def parse_json(text: str, *, finite: bool = True) -> dict[str, Any]:
    """Return the object that a text holds; a ValueError or RecursionError if it holds none.

    NaN and Infinity, which are no JSON (RFC 8259), are a ValueError; without ``finite`` they are numbers.
    """
    data = json.loads(text, parse_constant=_no_number if finite else None)
    if not isinstance(data, dict):
        raise ValueError("no keys at its top level")
    return data
