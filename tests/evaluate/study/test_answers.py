from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from linewright.base.errors import ConfigError, InputError
from linewright.evaluate.study.answers import NO_ANSWER, Answer, AnswerBook, append_answers, read_answers
from linewright.evaluate.study.plan import Study
from study_plans import small_study


def _answers_of(study: Study, rater: int, choice: str = "left") -> list[Answer]:
    is_score = study.plan.design.is_score[rater - 1]
    return [Answer(rater, n + 1, 3 if score else choice, 2.0) for n, score in enumerate(is_score)]


def test_answers_are_read_as_they_were_given(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    append_answers(study, _answers_of(study, 2))
    append_answers(study, [Answer(1, 1, "right"), Answer(1, 2, "same", 0.5)])
    found = read_answers(study)
    assert found.finished == (1,) and not found.simulated
    assert found.values[0, :3].tolist() == [-1, 0, NO_ANSWER]
    assert set(found.values[1]) == {1, 3}
    assert np.isnan(found.seconds[0, 0]) and found.seconds[0, 1] == 0.5


def test_nothing_of_a_rater_is_kept_but_the_number(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    append_answers(study, [Answer(1, 1, "right", 1.5)])
    facts = json.loads((tmp_path / "answers.jsonl").read_text(encoding="utf-8"))
    assert facts == {"plan": study.digest[:16], "rater": 1, "question": 1, "answer": "right", "seconds": 1.5}


def test_the_last_answer_counts_until_the_list_is_finished(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    append_answers(study, [Answer(3, 1, "left"), Answer(3, 1, "right")])
    assert read_answers(study).values[2, 0] == -1
    append_answers(study, _answers_of(study, 3))
    append_answers(study, [Answer(3, 1, "same")])
    found = read_answers(study)
    assert found.finished == (2,) and found.values[2, 0] == 1


def test_a_line_that_was_broken_off_is_no_answer(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    append_answers(study, [Answer(1, 1, "left")])
    path = tmp_path / "answers.jsonl"
    path.write_bytes(path.read_bytes() + b'{"plan": "ab", "rat')
    assert (read_answers(study).values != NO_ANSWER).sum() == 1
    append_answers(study, [Answer(1, 2, "left")])
    assert (read_answers(study).values != NO_ANSWER).sum() == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (Answer(0, 1, "left"), "there is no rater 0; numbers are 1 to 18"),
        (Answer(99, 1, "left"), "there is no rater 99"),
        (Answer(1, 999, "left"), "there is no question 999"),
        (Answer(1, 1, 3), "question 1 takes left, same or right, not 3"),
        (Answer(1, 1, "middle"), "question 1 takes left, same or right"),
        (Answer(1, 1, "left", -1), "seconds must be 0 to"),
        (Answer(1, 26, "left"), "question 26 takes 1 to 5, not left"),
        (Answer(1, 26, 6), "question 26 takes 1 to 5, not 6"),
        (Answer(1, 26, True), "question 26 takes 1 to 5"),
    ],
)
def test_what_fits_no_question_is_refused_in_writing_and_in_reading(tmp_path: Path, answer: Answer, said: str) -> None:
    study = small_study(tmp_path)
    with pytest.raises(ConfigError, match=said):
        append_answers(study, [answer])
    assert not (tmp_path / "answers.jsonl").exists()
    line = json.dumps({"plan": study.digest[:16], **answer._asdict()})
    (tmp_path / "answers.jsonl").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"answers\.jsonl, line 1: "):
        read_answers(study)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ('{"plan": "0123456789abcdef", "rater": 1, "question": 1, "answer": "left"}', "is an answer to another plan"),
        ('{"rater": 1}', "is no answer"),
        ('{"plan": "x", "rater": 1, "question": 1, "answer": "left", "name": "Li"}', "is no answer"),
        ('{"rater": }', "is no answer"),
    ],
)
def test_foreign_lines_are_told(tmp_path: Path, line: str, said: str) -> None:
    study = small_study(tmp_path)
    (tmp_path / "answers.jsonl").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"line 1: {said}"):
        read_answers(study)


def test_people_and_simulated_raters_do_not_mix(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    append_answers(study, [Answer(1, 1, "left"), Answer(2, 1, "left", simulated=True)])
    with pytest.raises(InputError, match="answers of people and simulated ones"):
        read_answers(study)


def _append_some(study: Study, rater: int) -> None:
    for answer in _answers_of(study, rater):
        append_answers(study, [answer])


def test_two_who_answer_at_once_do_not_mix_their_lines(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    with ThreadPoolExecutor() as pool:
        list(pool.map(lambda rater: _append_some(study, rater), (1, 2)))
    assert sorted(read_answers(study).finished) == [0, 1]


def test_a_book_reads_what_is_new(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    book, path = AnswerBook(study), tmp_path / "answers.jsonl"
    assert (book.read().values == NO_ANSWER).all()
    for question, choice in enumerate(("left", "same", "right"), start=1):
        append_answers(study, [Answer(1, question, choice)])
        assert (book.read().values == read_answers(study).values).all()
    path.write_bytes(path.read_bytes()[:-1])  # its last line has no end
    assert (AnswerBook(study).read().values != NO_ANSWER).sum() == 3
    path.write_text("x}", encoding="utf-8")
    with pytest.raises(InputError, match="line 1: is no answer"):
        book.read()


def test_no_answers_are_none(tmp_path: Path) -> None:
    found = read_answers(small_study(tmp_path))
    assert not found.finished and (found.values == NO_ANSWER).all()
