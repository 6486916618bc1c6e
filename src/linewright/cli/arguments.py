"""Kinds of arguments that several commands take."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter, validators

Count = Annotated[int, Parameter(validator=validators.Number(gte=1))]
"""A whole number, 1 or more."""
