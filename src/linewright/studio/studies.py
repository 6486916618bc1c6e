"""The studies of a studio: jobs that were planned, their answers, and the tickets by which raters come in.

A ticket is computed from the studio's key, the plan and a rater's number, so none is kept: nothing on this machine
tells who got which.
"""

import base64
import hashlib
import hmac
import re
import threading
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from linewright.evaluate import NO_ANSWER, Answer, AnswerBook, Answers, Results, Study, analyse, append_answers
from linewright.studio.database import JobRow
from linewright.studio.jobs import Jobs
from linewright.studio.study_job import MADE, STUDY

_TICKET = re.compile(r"([1-9][0-9]{0,4})-([A-Za-z0-9_-]{22})")
_MAC = 22  # characters of base 64: 132 bits


@dataclass
class OpenStudy:
    """A study whose answers are read as they come."""

    job: str
    study: Study
    book: AnswerBook
    lock: threading.Lock = field(default_factory=threading.Lock)
    _results: tuple[tuple[int, int], Results] | None = None

    def answers(self) -> Answers:
        """Return the answers so far."""
        with self.lock:
            return self.book.read()

    def answer(self, answer: Answer) -> Answers:
        """Keep an answer, and return all."""
        with self.lock:
            append_answers(self.study, [answer])
            return self.book.read()

    def results(self) -> Results:
        """Return the results; they are computed again only when there are more answers."""
        answers = self.answers()
        state = (len(answers.finished), int((answers.values != NO_ANSWER).sum()))
        if self._results is None or self._results[0] != state:
            self._results = state, analyse(self.study.plan, answers)
        return self._results[1]

    def is_over(self, answers: Answers) -> bool:
        """Whether as many have finished as the plan wants."""
        return len(answers.finished) >= self.study.plan.raters


class Studies:
    """The studies of a studio."""

    def __init__(self, jobs: Jobs, key: bytes) -> None:
        self._jobs, self._key = jobs, key
        self._lock = threading.Lock()
        self._open: dict[str, OpenStudy] = {}

    def rows(self) -> list[JobRow]:
        """Return the jobs that plan studies, the newest first."""
        return list(self._jobs.list(1000, kinds=(STUDY,)))

    def get(self, job: str) -> OpenStudy | None:
        """Return a study that is planned, or None."""
        row = self._jobs.get(job)
        if row is None or row.kind != STUDY or row.state != "done":
            self._open.pop(job, None)
            return None
        with self._lock:
            if job not in self._open:
                study = Study.open(self.folder(job))
                self._open[job] = OpenStudy(job, study, AnswerBook(study))
            return self._open[job]

    def folder(self, job: str) -> Path:
        """Return the folder of a study."""
        return self._jobs.folder(job) / MADE

    def ticket(self, opened: OpenStudy, rater: int) -> str:
        """Return the ticket of a rater, counted from 1."""
        said = "\0".join(["rate", opened.job, opened.study.digest, str(rater)]).encode()
        mac = hmac.new(self._key, said, hashlib.sha256).digest()
        return "-".join([str(rater), base64.urlsafe_b64encode(mac).decode()[:_MAC]])

    def rater(self, opened: OpenStudy, ticket: str) -> int | None:
        """Return the number of the rater whom a ticket is of, or None."""
        found = _TICKET.fullmatch(ticket)
        if found is None or int(found[1]) > len(opened.study.plan.questions):
            return None
        rater = int(found[1])
        return rater if hmac.compare_digest(self.ticket(opened, rater).encode(), ticket.encode()) else None


def next_question(answers: Answers, rater: int) -> int | None:
    """Return the first question that a rater has not answered, both counted from 1; None: all are answered."""
    left = np.flatnonzero(answers.values[rater - 1] == NO_ANSWER)
    return int(left[0]) + 1 if len(left) else None
