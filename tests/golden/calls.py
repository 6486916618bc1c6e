"""Commands called as a user calls them, and what they say and write."""

from __future__ import annotations

import contextlib
import io
import os
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from golden.inner import main


class Called(NamedTuple):
    """What a command said: its exit code, and its lines with the scratch folder's name cut out."""

    code: int
    out: str
    said: str


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """Work in an empty folder: fonts and recipes that lie around are not found."""
    before = Path.cwd()
    with TemporaryDirectory() as folder:
        os.chdir(folder)
        try:
            yield Path(folder)
        finally:
            os.chdir(before)


def call(*arguments: object) -> Called:
    """Run a command in this process."""
    out, said = io.StringIO(), io.StringIO()
    code = 0
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(said):
        try:
            main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
    here = f"{Path.cwd()}/"
    return Called(code, out.getvalue().replace(here, ""), said.getvalue().replace(here, ""))
