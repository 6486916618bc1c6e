"""Everything that linewright raises on purpose.

::

    LinewrightError
    ├── UserError            the caller can mend it; exit code 2
    │   ├── InputError       a file is absent, unreadable, damaged or too large
    │   ├── OutputError      a file cannot be written
    │   ├── ConfigError      a recipe or a key=value is wrong
    │   ├── DataError        a data set lacks what was asked of it
    │   ├── ModelError       a checkpoint or model file is damaged or does not fit
    │   └── LossError        a translation lost a line or changed a number, which was forbidden
    └── TrainingError        training went wrong by itself; exit code 1

A message is one line: what is wrong, where (file, page, key path), and the way out.
"""

from __future__ import annotations

from pathlib import Path


class LinewrightError(Exception):
    """Base of all errors that linewright raises on purpose.

    Args:
        what: what is wrong, without a full stop.
        where: the file, page or key path it is about.
        way_out: what the user can do about it.
    """

    exit_code = 1

    def __init__(
        self, what: str, *, where: str | Path | None = None, way_out: str | None = None
    ) -> None:
        line = what if where is None else f"{where}: {what}"
        if way_out is not None:
            line = f"{line}; {way_out}"
        super().__init__(" ".join(line.split()))


class UserError(LinewrightError):
    """The caller can mend it."""

    exit_code = 2


class InputError(UserError):
    """A file is absent, unreadable, damaged or too large."""


class OutputError(UserError):
    """A file cannot be written."""


class ConfigError(UserError):
    """A recipe or a key=value is wrong."""


class DataError(UserError):
    """A data set lacks what was asked of it."""


class ModelError(UserError):
    """A checkpoint or model file is damaged or does not fit."""


class LossError(UserError):
    """A translation lost a line or changed a number, which was forbidden."""


class TrainingError(LinewrightError):
    """Training went wrong by itself: a value that is not finite, or a collapse."""
