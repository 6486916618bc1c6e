"""Kinds of arguments that several commands take, and exit codes beside 0, 1 and 2."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter, validators

PARTLY_FAILED = 3
INTERRUPTED = 130

Count = Annotated[int, Parameter(validator=validators.Number(gte=1))]
"""A whole number, 1 or more."""
