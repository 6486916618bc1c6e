"""The kinds of jobs, and what a worker is told of one and says of it.

A kind is a module of two functions: ``check(kind, options)`` returns the options, checked, or raises a UserError;
``work(work)`` does the job in a worker process, tells what is done by ``work.tell`` and returns a `Result`.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple, Protocol, cast

from linewright.base import ConfigError

KINDS = {
    "repair": "linewright.studio.drawings_job",
    "vectorize": "linewright.studio.drawings_job",
    "restyle": "linewright.studio.drawings_job",
    "preview": "linewright.studio.preview_job",
    "font": "linewright.studio.font_job",
    "complete": "linewright.studio.complete_job",
    "learn": "linewright.studio.learn_job",
    "samples": "linewright.studio.samples_job",
    "model": "linewright.studio.model_job",
    "study": "linewright.studio.study_job",
}


class Given(NamedTuple):
    """A file that was given."""

    name: str  # as people know it
    path: Path


class Made(NamedTuple):
    """A file that was made."""

    name: str  # as people shall know it
    path: Path  # relative to the job's folder


class Limits(NamedTuple):
    """What the files of a job may hold."""

    pixels: int  # of a page
    pages: int  # of all files


@dataclass(frozen=True)
class Work:
    """What a worker is told of a job."""

    kind: str
    options: dict[str, Any]  # as ``check`` returned them
    files: list[Given]
    folder: Path  # that of the job: results go into ``made``
    limits: Limits
    tell: Callable[[int, int], None]  # told how many steps are done, of how many


@dataclass(frozen=True)
class Result:
    """What came of a job."""

    files: list[Made] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)  # messages
    reason: str | None = None  # why it failed, a message


class Kind(Protocol):
    """The module of a kind."""

    def check(self, kind: str, options: dict[str, Any]) -> dict[str, Any]:
        """Return options with what was left out; a UserError names what is wrong."""

    def work(self, work: Work) -> Result:
        """Do a job."""


def kind_of(name: str) -> Kind:
    """Return the module of a kind; a ConfigError if there is none."""
    if name not in KINDS:
        raise ConfigError("there is no kind of job '{0}'", name, ", ".join(KINDS), way_out="take one of {1}")
    return cast(Kind, import_module(KINDS[name]))
