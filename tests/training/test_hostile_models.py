"""Run folders and model files of strangers: one line each, and no long wait."""

from __future__ import annotations

import json
import random
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file, save_file

from linewright.base.errors import LinewrightError, ModelError, UserError
from linewright.training.model import HEADER, _digest, assemble, read_model, write_model
from linewright.training.recipe import load_recipe
from linewright.training.run import resume_run


@pytest.fixture(scope="module")
def model_file(tiny_run: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("model") / "tiny.safetensors"
    write_model(path, read_model(tiny_run))
    return path


def rewritten(path: Path, to: Path, change: Callable[[dict[str, Any], dict[str, torch.Tensor]], Any]) -> Path:
    """A model file with other facts or weights, and a digest that is right."""
    with path.open("rb") as stream:
        size = int.from_bytes(stream.read(8), "little")
        facts = json.loads(json.loads(stream.read(size))["__metadata__"][HEADER])
    tensors = load_file(path)
    change(facts, tensors)
    if not any(value.dtype == torch.bfloat16 for value in tensors.values()):
        facts["sha256"] = _digest(tensors)
    save_file(tensors, to, metadata={HEADER: json.dumps(facts)})
    return to


def setting(key: str, value: object) -> Callable[[dict[str, Any], object], None]:
    return lambda facts, _: facts["recipe"]["method"].__setitem__(key, value)


def all_weights(change: Callable[[torch.Tensor], torch.Tensor]) -> Callable[[object, Any], None]:
    return lambda _, tensors: tensors.update({n: change(v) for n, v in tensors.items()})


CHANGES = {
    "a million wide": setting("width", 10**6),
    "ten thousand blocks": setting("blocks", 10**4),
    "wider than its weights": setting("width", 1000),
    "more blocks than weights": setting("blocks", 900),
    "a width below zero": setting("width", -1),
    "a width that is a list": setting("width", [[[]]]),
    "another method": setting("name", "os.system"),
    "no method": lambda facts, _: facts["recipe"].pop("method"),
    "no recipe": lambda facts, _: facts.pop("recipe"),
    "a card that is a number": lambda facts, _: facts.update(card=3),
    "NaN": all_weights(lambda v: v * float("nan")),
    "infinite": all_weights(lambda v: v + float("inf")),
    "bfloat16": all_weights(lambda v: v.bfloat16()),
    "no weights": lambda _, tensors: tensors.clear(),
    "other names": lambda _, tensors: tensors.update(x=tensors.pop(min(tensors))),
    "other shapes": all_weights(lambda v: v.flatten()[:1].clone()),
}


@pytest.mark.parametrize("case", CHANGES)
def test_a_model_that_lies_is_told_in_one_line(model_file: Path, tmp_path: Path, case: str) -> None:
    path = rewritten(model_file, tmp_path / "model.safetensors", CHANGES[case])
    begun = time.process_time()
    with pytest.raises(UserError) as told:
        assemble(read_model(path), where=path)
    assert "model.safetensors" in str(told.value) and len(str(told.value)) < 500
    assert time.process_time() - begun < 5


def test_any_damage_of_a_model_file_is_told(model_file: Path, tmp_path: Path) -> None:
    whole, path, rng = model_file.read_bytes(), tmp_path / "model.safetensors", random.Random(5)
    for number in range(60):
        data = bytearray(whole)
        if number % 3 == 0:
            del data[rng.randrange(len(data)) :]
        elif number % 3 == 1:  # in the header
            data[rng.randrange(3000)] = rng.randrange(256)
        else:
            data[rng.randrange(len(data))] ^= 1 << rng.randrange(8)
        path.write_bytes(bytes(data))
        try:
            model = read_model(path)
        except LinewrightError as error:
            assert isinstance(error, UserError) and "model.safetensors" in str(error)
        else:  # what is not weights may be changed without harm
            assert model.generators.keys() == read_model(model_file).generators.keys()
    header = '{"__metadata__": {"linewright": ' + json.dumps("[" * 50_000) + "}}"
    path.write_bytes(len(header).to_bytes(8, "little") + header.encode())
    with pytest.raises(ModelError, match="its linewright header is damaged"):
        read_model(path)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "[" * 50_000, "{'a': 1}", "\x00"])
@pytest.mark.parametrize("name", ["faces.json", "environment.json", "recipe.yaml", "state.json"])
def test_a_damaged_file_of_a_run_is_told(tiny_run: Path, tmp_path: Path, name: str, text: str) -> None:
    run = tmp_path / "run"
    shutil.copytree(tiny_run, run)
    newest = sorted((run / "checkpoints").iterdir())[-1]
    ((newest if name == "state.json" else run) / name).write_text(text)
    call = resume_run if name == "environment.json" else read_model
    with pytest.raises(UserError) as told:
        call(run)
    assert name in str(told.value) and len(str(told.value)) < 500


@pytest.mark.parametrize(
    "overrides",
    [
        ["method.width=1000000"],
        ["method.blocks=100000"],
        ["method.discriminator_width=99999999999999999999"],
        ['run.dir="a\\0b"', "method.width=2000"],
        ["method.width=1e400"],
        ["data=null", "data.x=a", "data.y=b"],
        ["train=[1]"],
    ],
)
def test_an_absurd_recipe_is_told_in_one_line(overrides: list[str]) -> None:
    with pytest.raises(UserError) as told:
        load_recipe("drawings/cyclegan.smoke", overrides)
    assert len(str(told.value)) < 500
