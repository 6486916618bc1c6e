from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file
from torch import Tensor

from linewright.base.errors import ConfigError, ModelError, OutputError
from linewright.training.checkpoint import NETWORKS, list_checkpoints, read_checkpoint
from linewright.training.model import (
    HEADER,
    REPAIR,
    Model,
    assemble,
    load_start,
    read_model,
    shipped_model,
    write_model,
)
from linewright.training.recipe import build_method
from tiny_training import differing


@pytest.fixture
def model(tiny_run: Path) -> Model:
    return read_model(tiny_run)


def generators(tiny_run: Path) -> dict[str, Tensor]:
    newest = list_checkpoints(tiny_run / "checkpoints")[-1]
    networks = read_checkpoint(newest, method="cyclegan").parts[NETWORKS]
    start = "generators."
    return {name[len(start) :]: t for name, t in networks.items() if name.startswith(start)}


def complaint(path: Path) -> str:
    with pytest.raises(ModelError) as caught:
        read_model(path)
    line = str(caught.value)
    assert "\n" not in line
    assert line.startswith(str(path))
    return line


# From a run


def test_run_gives_its_newest_generators_and_its_facts(tiny_run: Path, model: Model) -> None:
    assert differing(model.generators, generators(tiny_run)) == []
    assert not any("discriminator" in name for name in model.generators)
    assert model.card["step"] == 6
    assert model.card["images"] == 6 * model.recipe.train.batch
    assert model.card["seconds"] >= 0


def test_averaged_generators_are_taken_where_there_are_some(tmp_path: Path, tiny_run: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(tiny_run, run)
    newest = list_checkpoints(run / "checkpoints")[-1]
    found = read_checkpoint(newest, method="cyclegan")
    from linewright.training.checkpoint import AVERAGE, write_checkpoint

    average = {name: value + 1 for name, value in generators(run).items()}
    parts = {**found.parts, AVERAGE: average}
    write_checkpoint(run / "checkpoints", found._replace(parts=parts), keep=2)
    assert differing(read_model(run).generators, average) == []


def test_run_without_checkpoint_is_refused(tmp_path: Path, tiny_run: Path) -> None:
    shutil.copy(tiny_run / "recipe.yaml", tmp_path)
    assert "has no whole checkpoint yet; train it from the start" in complaint(tmp_path)


def test_folder_that_is_no_run_is_refused(tmp_path: Path) -> None:
    assert "is not a run: it has no recipe.yaml" in complaint(tmp_path)


def test_damaged_run_is_refused(tmp_path: Path, tiny_run: Path) -> None:
    run = tmp_path / "run"
    shutil.copytree(tiny_run, run)
    file = list_checkpoints(run / "checkpoints")[-1] / "networks.safetensors"
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    assert "networks.safetensors: is damaged" in complaint(run)


# Model files


def test_file_gives_back_everything(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "new" / "m.safetensors"
    card = {**model.card, "name": "墨", "scores": {"f1": 0.25}}
    write_model(path, model._replace(card=card))
    found = read_model(path)
    assert found.recipe == model.recipe
    assert found.card == card
    assert differing(found.generators, model.generators) == []


def test_half_precision_halves_the_file_and_reads_as_float32(tmp_path: Path, model: Model) -> None:
    # A tiny model is mostly header: enlarge it.
    big = {name: value.repeat(20, *[1] * (value.ndim - 1)) for name, value in model.generators.items()}
    whole, half = tmp_path / "whole.safetensors", tmp_path / "half.safetensors"
    write_model(whole, model._replace(generators=big))
    write_model(half, model._replace(generators=big), half=True)
    assert load_file(half).popitem()[1].dtype == torch.float16
    weights = 4 * sum(value.numel() for value in big.values())
    assert whole.stat().st_size - half.stat().st_size == pytest.approx(weights / 2, rel=0.01)
    for name, value in read_model(half).generators.items():
        assert value.dtype == torch.float32
        assert torch.equal(value, big[name].half().float())


def test_assembled_model_translates_as_the_trained_one(tmp_path: Path, model: Model) -> None:
    method = build_method(model.recipe)
    method.generators.load_state_dict(dict(model.generators))
    path = tmp_path / "m.safetensors"
    write_model(path, model)
    torch.manual_seed(4)
    assembled = assemble(read_model(path), where=path)
    assert not assembled.training
    image = torch.rand(1, 1, 32, 48) * 2 - 1
    with torch.no_grad():
        for direction in ("xy", "yx"):
            expected = method.eval().generators[direction](image)
            assert torch.equal(assembled.translate(image, direction), expected)


def test_weights_that_do_not_fit_the_recipe_are_refused(model: Model) -> None:
    wrong = {name: value[:1] for name, value in model.generators.items()}
    with pytest.raises(ModelError, match=r"m\.safetensors: the weights do not fit"):
        assemble(model._replace(generators=wrong), where=Path("m.safetensors"))


def test_absent_file_is_named(tmp_path: Path) -> None:
    assert "there is no such run or model file" in complaint(tmp_path / "m.safetensors")


@pytest.mark.parametrize("share", [0.0, 0.001, 0.05, 0.5, 0.999])
def test_cut_off_file_is_refused(tmp_path: Path, model: Model, share: float) -> None:
    path = tmp_path / "m.safetensors"
    write_model(path, model)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    line = complaint(path)
    assert "is not a whole safetensors file" in line
    assert line.endswith("fetch it again")


@pytest.mark.parametrize("junk", [b"", b"\x89PNG\r\n", b"\xff" * 64, b"{}" * 50])
def test_file_of_another_kind_is_refused(tmp_path: Path, junk: bytes) -> None:
    (tmp_path / "m.safetensors").write_bytes(junk)
    assert "is not a whole safetensors file" in complaint(tmp_path / "m.safetensors")


def test_weights_of_somebody_else_are_refused(tmp_path: Path) -> None:
    for number, metadata in enumerate((None, {"format": "pt"})):
        path = tmp_path / f"{number}.safetensors"
        save_file({"a": torch.zeros(1)}, path, metadata=metadata)
        assert "has no linewright recipe in its header" in complaint(path)


@pytest.mark.parametrize("header", ["", "{", "3", "[]", "{}", '{"recipe": {}}', '{"recipe": 1, "card": {}}'])
def test_damaged_header_is_refused(tmp_path: Path, header: str) -> None:
    path = tmp_path / "m.safetensors"
    save_file({"a": torch.zeros(1)}, path, metadata={HEADER: header})
    assert "its linewright header is damaged" in complaint(path)


def test_recipe_of_another_version_names_the_file_and_the_key(tmp_path: Path, model: Model) -> None:
    path = tmp_path / "m.safetensors"
    recipe = {**model.recipe.model_dump(mode="json"), "colour": "red"}
    save_file({"a": torch.zeros(1)}, path, metadata={HEADER: json.dumps({"recipe": recipe, "card": {}})})
    with pytest.raises(ConfigError, match=r"m\.safetensors: colour: there is no such key"):
        read_model(path)


def test_place_that_cannot_be_written_is_an_output_error(tmp_path: Path, model: Model) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(OutputError, match="cannot be written"):
        write_model(tmp_path / "file" / "m.safetensors", model)


# Starting from another run


def test_start_fills_the_generators_and_leaves_the_discriminators(tiny_run: Path, model: Model) -> None:
    torch.manual_seed(8)
    method = build_method(model.recipe)
    before = {name: value.clone() for name, value in method.discriminators.state_dict().items()}
    load_start(method, "cyclegan", tiny_run)
    assert differing(method.generators.state_dict(), model.generators) == []
    assert differing(method.discriminators.state_dict(), before) == []


def test_start_from_another_method_or_width_is_refused(tiny_run: Path, model: Model) -> None:
    method = build_method(model.recipe)
    with pytest.raises(ModelError, match="is a model of the method 'cyclegan', not of 'segan'"):
        load_start(method, "segan", tiny_run)
    wide = model.recipe.method.model_copy(update={"width": 6})
    method = build_method(model.recipe.model_copy(update={"method": wide}))
    with pytest.raises(ModelError, match="do not fit the recipe's networks") as caught:
        load_start(method, "cyclegan", tiny_run)
    assert "\n" not in str(caught.value)


def test_half_precision_keeps_masks_and_counts_as_they_are(tmp_path: Path, pairs_run: Path) -> None:
    model = read_model(pairs_run)
    path = tmp_path / "m.safetensors"
    write_model(path, model, half=True)
    stored = load_file(path)
    kinds = {name.rsplit(".", 1)[1]: value.dtype for name, value in stored.items()}
    assert kinds["mask"] == torch.bool
    assert kinds["samples"] == kinds["num_batches_tracked"] == torch.int64
    assert kinds["weight"] == kinds["running_var"] == kinds["duty_cycle"] == torch.float16
    found = read_model(path)
    for name, value in model.generators.items():
        assert found.generators[name].dtype == value.dtype
        if value.is_floating_point():
            assert torch.equal(found.generators[name], value.half().float())
        else:
            assert torch.equal(found.generators[name], value)
    assert any(name.endswith(".mask") and not value.all() for name, value in stored.items())
    # And it translates nearly as before.
    image = torch.rand(1, 1, 32, 48) * 2 - 1
    with torch.no_grad():
        whole = assemble(model, where=pairs_run).translate(image)
        half = assemble(found, where=path).translate(image)
    assert float((whole - half).abs().mean()) < 0.02


def test_masks_and_statistics_are_averaged_too(pairs_run: Path) -> None:
    model = read_model(pairs_run)
    newest = list_checkpoints(pairs_run / "checkpoints")[-1]
    last = read_checkpoint(newest, method="sparse_pix2pix").parts[NETWORKS]
    for name, value in model.generators.items():
        theirs = last[f"generators.{name}"]
        if name.endswith((".mask", ".samples", ".num_batches_tracked")):
            assert torch.equal(value, theirs), name
    means = [name for name in model.generators if name.endswith(".running_mean")]
    assert any(not torch.equal(model.generators[n], last[f"generators.{n}"]) for n in means)


def test_models_in_the_package_name_no_folder_of_the_machine_that_made_them() -> None:
    files = sorted(shipped_model(REPAIR).parent.glob("*.safetensors"))
    assert len(files) >= 6
    for path in files:
        with safe_open(path, "pt") as file:
            said = "".join((file.metadata() or {}).values())
        assert '": "/' not in said, path.name
