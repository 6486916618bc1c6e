from __future__ import annotations

import json
from pathlib import Path

import pytest

from linewright.base.errors import ConfigError, DataError, InputError, OutputError
from linewright.evaluate.study.design import Design
from linewright.evaluate.study.pictures import Drawn
from linewright.evaluate.study.plan import Study, write_plan
from study_plans import blot, plain_plan, small_study


def test_a_plan_is_read_as_it_was_written(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    again = Study.open(tmp_path)
    assert again == study and len(study.digest) == 64
    assert study.plan.written == 1 and study.plan.names == ["model", "hand"]
    assert isinstance(study.plan.design, Design) and study.plan.design.left.shape[0] == 18  # 12 and half as many spare
    again.check_pictures()


def test_names_of_pictures_tell_nothing(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    names = {path.stem for path in (tmp_path / "pictures").iterdir()}
    assert len(names) == 24 and all(len(name) == 64 for name in names)
    assert study.picture(1, 0).stem in names


def test_another_picture_is_noticed(tmp_path: Path) -> None:
    study = small_study(tmp_path)
    study.picture(0, 3).write_bytes(study.picture(0, 4).read_bytes())
    with pytest.raises(InputError, match="the picture of 七 by model is not the planned one"):
        study.check_pictures()


def test_a_plan_is_not_replaced_unasked_and_never_with_answers(tmp_path: Path) -> None:
    small_study(tmp_path)
    drawn = {name: Drawn("", {"永": blot(n)}) for n, name in enumerate("ab")}
    with pytest.raises(OutputError, match="--force replaces it"):
        write_plan(tmp_path, drawn, "永")
    assert write_plan(tmp_path, drawn, "永", force=True).plan.names == ["a", "b"]
    (tmp_path / "answers.jsonl").touch()
    with pytest.raises(OutputError, match="holds answers"):
        write_plan(tmp_path, drawn, "永", force=True)


def test_one_system_is_no_study(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="two systems or more, here is 1"):
        write_plan(tmp_path, {"a": Drawn("", {"永": blot(0)})}, "永")


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("raters", 0, "raters"),
        ("questions", [[[0, 0, 9, -1]]] * 18, "names what is not there"),
        ("questions", [[[0, 0, 1, -1]], [[0, 0, 1, -1]] * 2], "not one list of questions for each rater"),
        ("systems", [{"name": "a", "origin": "", "pictures": []}] * 2, "two systems have one name"),
        ("characters", ["永"], "not one picture for each character"),
        ("hobby", 1, "there is no such key"),
    ],
)
def test_a_damaged_plan_is_told_in_a_line(tmp_path: Path, key: str, value: object, said: str) -> None:
    small_study(tmp_path)
    path = tmp_path / "plan.json"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | {key: value}), encoding="utf-8")
    with pytest.raises(ConfigError, match=said) as told:
        Study.open(tmp_path)
    assert "plan.json" in told.value.message


def test_no_plan_is_told(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="study plan makes one"):
        Study.open(tmp_path)


def test_more_than_one_written_system_is_refused() -> None:
    plan = plain_plan(systems=2, characters=3, raters=1)
    data = plan.model_dump()
    for system in data["systems"]:
        system["written"] = True
    with pytest.raises(ConfigError, match="more than one system is written"):
        type(plan).parse(data, where="x")
