"""Everything that linewright raises on purpose.

::

    LinewrightError
    ├── UserError            the caller can mend it; exit code 2
    │   ├── InputError       a file is absent, unreadable, damaged or too large
    │   │   └── AllFailedError   not one of the named files is of use, also DataError; exit code 4
    │   ├── OutputError      a file cannot be written
    │   ├── ConfigError      a recipe or a key=value is wrong
    │   ├── DataError        a data set lacks what was asked of it
    │   ├── ModelError       a checkpoint or model file is damaged or does not fit
    │   └── LossError        a page lost a line or changed a number; exit code 5
    └── TrainingError        training went wrong by itself; exit code 1

A message is one line: what is wrong, where (file, page, key path), and the way out.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Self

from linewright.base.messages import Message
from linewright.base.names import shown


class LinewrightError(Exception):
    """Base of all errors that linewright raises on purpose.

    ``what`` is wrong, without a full stop; ``values`` stand in numbered places of it, as "{0} dpi",
    and of ``way_out``, what the user can do; ``where`` is the file, page or key path.
    """

    exit_code = 1

    def __init__(self, what: str, *values: object, where: str | Path | None = None, way_out: str | None = None) -> None:
        values = tuple(shown(v) if isinstance(v, Path) else v for v in values)
        parts = [Message(part, *values) for part in (what, way_out) if part is not None]
        place = "" if where is None else f"{shown(where) if isinstance(where, Path) else where}: "
        lines = (place + "; ".join(texts) for texts in (parts, [part.local for part in parts]))
        self.message = Message.pair(*(shown(" ".join(line.split())) for line in lines))
        # So the line is known in any language; braces of a file's name are no places.
        self.message.template = "; ".join(f"{{{n}}}" for n in range(1, len(parts) + 1)).join(("{0}", ""))
        self.message.values = (shown(place), *parts)
        super().__init__(str(self.message))

    @property
    def local(self) -> str:
        """The line in the user's language."""
        return self.message.local


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

    exit_code = 5


class AllFailedError(InputError, DataError):
    """Not one of the files that were to be worked on could be used."""

    exit_code = 4

    @classmethod
    def of(cls, reasons: Iterable[str]) -> Self:
        """Return it with the reason of each file, in a line."""
        told = list(dict.fromkeys(reasons))
        return cls("; ".join(f"{{{n}}}" for n in range(len(told))), *told)


class TrainingError(LinewrightError):
    """Training went wrong by itself: a value that is not finite, or a collapse."""
