"""The answers of raters: a line of JSON each, appended, with a rater's number and nothing else about them."""

import json
import os
from collections.abc import Iterable
from typing import Any, NamedTuple

import numpy as np

from linewright.base import ConfigError, Floats, InputError, Ints, OutputError, parse_json, shorten
from linewright.evaluate.study.plan import ANSWERS, Study, StudyPlan

NO_ANSWER = -9
CHOICES = {"left": 1, "same": 0, "right": -1}
POINTS = range(1, 6)
_SHORT = 16  # digits of the plan's digest that an answer carries
_MOST_SECONDS = 3600.0


class Answer(NamedTuple):
    """What one rater answered to one question."""

    rater: int  # from 1
    question: int  # from 1, in the order of the rater's list
    answer: str | int  # left, same or right; 1 to 5 where points are given
    seconds: float | None = None  # how long it took
    simulated: bool = False


class Answers(NamedTuple):
    """All answers to a plan with L lists of Q questions."""

    values: Ints  # L x Q, 1 left, 0 no difference, -1 right; 1 to 5 points; NO_ANSWER
    seconds: Floats  # L x Q, NaN where they are not known
    finished: tuple[int, ...]  # numbers of the lists that are finished, from 0, the first to be finished first
    simulated: bool


def append_answers(study: Study, answers: Iterable[Answer]) -> None:
    """Append answers to a study's file; ConfigError where one does not fit its question."""
    lines = []
    for answer in answers:
        _value(study.plan, answer)
        facts: dict[str, Any] = {"plan": study.digest[:_SHORT], **answer._asdict()}
        if answer.seconds is None:
            del facts["seconds"]
        if not answer.simulated:
            del facts["simulated"]
        lines.append(json.dumps(facts))
    data = "".join(f"{line}\n" for line in lines).encode()
    path = study.folder / ANSWERS
    try:
        # One write to the end of a file: two raters who answer at once do not mix their lines.
        handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o666)
        try:
            _end_line(handle, path.stat().st_size, str(path))
            written = os.write(handle, data)
            while written < len(data):
                written += os.write(handle, data[written:])
            os.fsync(handle)
        finally:
            os.close(handle)
    except OSError as error:
        raise OutputError("cannot be written ({0})", error.strerror or error, where=path) from error


def _end_line(handle: int, size: int, path: str) -> None:
    """End a line that a killed process left half written, so that the next one stands alone."""
    if size:
        with open(path, "rb") as file:  # noqa: PTH123
            file.seek(-1, os.SEEK_END)
            if file.read(1) != b"\n":
                os.write(handle, b"\n")


def read_answers(study: Study) -> Answers:
    """Read the answers so far; the last answer to a question counts, until the list is finished.

    InputError: a line is of another plan, or damaged, unless it was broken off; or people's answers and simulated
    ones stand together.
    """
    return AnswerBook(study).read()


class AnswerBook:
    """The answers to a study, of which only those are read that are new; for one thread at a time."""

    def __init__(self, study: Study) -> None:
        self.study = study
        self._path = study.folder / ANSWERS
        self._begin()

    def _begin(self) -> None:
        lists, questions = self.study.plan.design.left.shape
        self._values = np.full((lists, questions), NO_ANSWER, np.int64)
        self._seconds = np.full((lists, questions), np.nan)
        self._finished: list[int] = []
        self._kinds: set[bool] = set()
        self._bytes = self._lines = 0

    def read(self) -> Answers:
        """Return all answers; see `read_answers` for errors."""
        lines = self._new_lines()
        for number, line in enumerate(lines, start=self._lines + 1):
            found = _parse(self.study, line, f"{self._path}, line {number}")
            if found is not None:
                self._take(found)
        self._lines += max(len(lines) - 1, 0)
        if len(self._kinds) > 1:
            raise InputError(
                "holds answers of people and simulated ones", where=self._path, way_out="keep them in two folders"
            )
        return Answers(self._values.copy(), self._seconds.copy(), tuple(self._finished), True in self._kinds)

    def _new_lines(self) -> list[str]:
        """Return the lines that are new; the last one too, though more of it may come."""
        if not self._path.exists():
            return []
        try:
            with self._path.open("rb") as file:
                if file.seek(0, os.SEEK_END) < self._bytes:  # somebody has put another file there
                    self._begin()
                file.seek(self._bytes)
                data = file.read()
        except OSError as error:
            raise InputError("cannot be read ({0})", error.strerror or error, where=self._path) from error
        self._bytes += data.rfind(b"\n") + 1
        return data.decode("utf-8", "replace").split("\n")

    def _take(self, answer: Answer) -> None:
        self._kinds.add(answer.simulated)
        rater, question = answer.rater - 1, answer.question - 1
        if rater in self._finished:
            return
        self._values[rater, question] = _value(self.study.plan, answer)
        self._seconds[rater, question] = np.nan if answer.seconds is None else answer.seconds
        if (self._values[rater] != NO_ANSWER).all():
            self._finished.append(rater)


def _parse(study: Study, line: str, where: str) -> Answer | None:
    """Return the answer of a line; None of an empty one, and of one that was broken off."""
    if not line.strip():
        return None
    try:
        facts = parse_json(line)
        plan = facts.pop("plan")
        answer = Answer(**facts)
    except (ValueError, RecursionError, TypeError, KeyError) as error:
        if not line.rstrip().endswith("}"):
            return None
        raise InputError("is no answer ({0})", shorten(str(error)), where=where) from error
    if plan != study.digest[:_SHORT]:
        raise InputError("is an answer to another plan", where=where, way_out="keep each plan with its own answers")
    try:
        _value(study.plan, answer)
    except ConfigError as error:
        raise InputError("{0}", error.message, where=where) from error
    return answer


def _value(plan: StudyPlan, answer: Answer) -> int:
    """Return an answer as a number; ConfigError where there is no such question or answer."""
    lists, questions = plan.design.left.shape
    if not _is_number(answer.rater, lists):
        raise ConfigError("there is no rater {0}", answer.rater, lists, way_out="numbers are 1 to {1}")
    if not _is_number(answer.question, questions):
        raise ConfigError("there is no question {0}", answer.question, questions, way_out="numbers are 1 to {1}")
    if answer.seconds is not None and not (
        isinstance(answer.seconds, int | float) and 0 <= answer.seconds <= _MOST_SECONDS
    ):
        raise ConfigError("seconds must be 0 to {0}, not {1}", _MOST_SECONDS, answer.seconds)
    given = answer.answer
    if plan.design.is_score[answer.rater - 1, answer.question - 1]:
        if _is_number(given, POINTS[-1]):
            return int(given)
        raise ConfigError("question {0} takes 1 to 5, not {1}", answer.question, given)
    if isinstance(given, str) and given in CHOICES:
        return CHOICES[given]
    raise ConfigError("question {0} takes left, same or right, not {1}", answer.question, given)


def _is_number(thing: object, most: int) -> bool:
    return isinstance(thing, int) and not isinstance(thing, bool) and 1 <= thing <= most
