"""The plan of a user study: a JSON file that holds every question, written before anybody is asked."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from linewright.base import Config, DataError, InputError, OutputError, Pixels, read_json, write_bytes, write_text
from linewright.evaluate.study.design import CHARACTER, LEFT, NOBODY, REPEATED, RIGHT, Amounts, Design, make_questions
from linewright.evaluate.study.pictures import Drawn, png_of

PLAN, PICTURES, ANSWERS, KNOWN = "plan.json", "pictures", "answers.jsonl", "known.json"
SPARE = 0.5  # lists of questions beyond the raters that are wanted, as a share, for those who do not finish

Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class System(Config):
    """What pictures come from: a model, a style, a folder, a hand."""

    name: str = Field(min_length=1, max_length=60)
    origin: str  # in words, without a path of this machine
    written: bool = False  # by a person
    pictures: tuple[Digest, ...]  # SHA-256 of each character's PNG file, which is named by it


class Rule(Config):
    """Which raters are left out."""

    identical: float = 0.5  # most identical pairs of which a side is chosen, as a share
    repeats: float = 0.75  # most repeated pairs of which the other picture is chosen, as a share
    seconds: float = 0.7  # least time for an answer, in the middle


class StudyPlan(Config):
    """A study as it was planned; nothing in it changes once answers are there."""

    version: Literal[1] = 1
    seed: int
    raters: int = Field(ge=1)  # the stopping rule: so many who finish are counted, the first ones
    size: int  # side of the pictures, px
    systems: tuple[System, ...] = Field(min_length=2)
    characters: tuple[str, ...] = Field(min_length=1)
    amounts: Amounts = Amounts()
    rule: Rule = Rule()
    level: float = 0.01  # chance that a study of equal systems claims any difference
    questions: tuple[tuple[tuple[int, int, int, int], ...], ...]  # of each rater, see `design`

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len({system.name for system in self.systems}) < len(self.systems):
            raise ValueError("two systems have one name")
        if sum(system.written for system in self.systems) > 1:
            raise ValueError("more than one system is written")
        if any(len(system.pictures) != len(self.characters) for system in self.systems):
            raise ValueError("a system has not one picture for each character")
        if len(self.questions) < self.raters or len({len(asked) for asked in self.questions}) != 1:
            raise ValueError("there is not one list of questions for each rater, all of one length")
        self._check_numbers(np.asarray(self.questions))
        return self

    def _check_numbers(self, asked: "np.ndarray[tuple[int, ...], np.dtype[np.int64]]") -> None:
        most = {CHARACTER: len(self.characters), LEFT: len(self.systems), RIGHT: len(self.systems)}
        most[REPEATED] = asked.shape[1]
        for column, count in most.items():
            least = NOBODY if column in (RIGHT, REPEATED) else 0
            if asked.size and not least <= asked[:, :, column].min() <= asked[:, :, column].max() < count:
                raise ValueError("a question names what is not there")

    @cached_property
    def design(self) -> Design:
        """The questions as arrays."""
        return Design.of(np.asarray(self.questions))

    @property
    def names(self) -> list[str]:
        """Names of the systems."""
        return [system.name for system in self.systems]

    @property
    def written(self) -> int | None:
        """Number of the system that a person wrote, if there is one."""
        return next((n for n, system in enumerate(self.systems) if system.written), None)

    def to_json(self) -> str:
        """Return the plan as JSON, a line for each key."""
        lines = (f" {json.dumps(key)}: {json.dumps(v, ensure_ascii=False)}" for key, v in self.model_dump().items())
        return "{\n" + ",\n".join(lines) + "\n}\n"


class Study(NamedTuple):
    """A study in its folder."""

    folder: Path
    plan: StudyPlan
    digest: str  # SHA-256 of the plan's file, which each answer names in short

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read the plan of a folder; InputError if there is none, ConfigError if it is damaged."""
        path = folder / PLAN
        data = read_json(path, way_out="linewright study plan makes one")
        plan = StudyPlan.parse(data, where=str(path))
        return cls(folder, plan, hashlib.sha256(path.read_bytes()).hexdigest())

    def picture(self, system: int, character: int) -> Path:
        """Return the file of a picture; its name tells nothing of what it shows."""
        return self.folder / PICTURES / f"{self.plan.systems[system].pictures[character]}.png"

    def check_pictures(self) -> None:
        """InputError where a picture is absent or not the one that was planned."""
        for system in self.plan.systems:
            for char, digest in zip(self.plan.characters, system.pictures, strict=True):
                path = self.folder / PICTURES / f"{digest}.png"
                if not path.is_file() or hashlib.sha256(path.read_bytes()).hexdigest() != digest:
                    raise InputError("the picture of {0} by {1} is not the planned one", char, system.name, where=path)


def write_plan(
    folder: Path,
    drawn: Mapping[str, Drawn],  # by the system's name
    characters: Sequence[str],
    *,
    written: str | None = None,  # name of the system that a person wrote
    raters: int = 60,
    seed: int = 0,
    amounts: Amounts | None = None,
    force: bool = False,  # replace a plan that has no answers yet
) -> Study:
    """Write a study's pictures and then its plan.

    DataError: fewer than two systems. OutputError: a plan is there, or answers to one.
    """
    if len(drawn) < 2:
        raise DataError("a study compares two systems or more, here is {0}", len(drawn), where=folder)
    check_unanswered(folder, force=force)
    names, amounts = list(drawn), amounts or Amounts()
    digests = {
        name: _write_pictures(folder / PICTURES, [some.images[c] for c in characters]) for name, some in drawn.items()
    }
    questions = make_questions(
        systems=len(names),
        characters=len(characters),
        lists=raters + round(SPARE * raters),
        seed=seed,
        written=None if written is None else names.index(written),
        amounts=amounts,
    )
    plan = StudyPlan(
        seed=seed,
        raters=raters,
        size=next(iter(next(iter(drawn.values())).images.values())).shape[0],
        systems=tuple(
            System(name=name, origin=some.origin, written=name == written, pictures=digests[name])
            for name, some in drawn.items()
        ),
        characters=tuple(characters),
        amounts=amounts,
        questions=questions.tolist(),
    )
    write_text(folder / PLAN, plan.to_json())
    return Study.open(folder)


def check_unanswered(folder: Path, *, force: bool) -> None:
    """OutputError where a plan may not be written: answers are there, or one that ``force`` alone replaces."""
    if (folder / ANSWERS).exists():
        raise OutputError("holds answers to another plan", where=folder, way_out="name a new folder")
    if (folder / PLAN).exists() and not force:
        raise OutputError("exists", where=folder / PLAN, way_out="--force replaces it")


def _write_pictures(folder: Path, images: Sequence[Pixels]) -> tuple[str, ...]:
    digests = []
    for data in map(png_of, images):
        digests.append(hashlib.sha256(data).hexdigest())
        if not (folder / f"{digests[-1]}.png").exists():
            write_bytes(folder / f"{digests[-1]}.png", data)
    return tuple(digests)
