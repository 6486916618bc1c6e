from __future__ import annotations

from pathlib import Path

import pytest
import torch

from linewright import methods
from linewright.methods.base import GlyphBatch, Method, RoughenedBatch
from linewright.methods.segan import thin_images
from linewright.training.kinds import KINDS
from linewright.training.recipe import METHODS, build_method, load_recipe, method_class, recipe_names
from method_steps import learning_parameters

SMOKE = {load_recipe(name).method.name: name for name in recipe_names() if name.endswith(".smoke")}
# What the smoke recipe of a method needs to take images of 32 px.
SMALL = {"stargan": ["method.discriminator_layers=3"]}


def smoke(name: str) -> tuple[Method, tuple[torch.Tensor, ...]]:  # type: ignore[type-arg]
    recipe = load_recipe(SMOKE[name], ["data.size=32", *SMALL.get(name, [])])
    torch.manual_seed(0)
    method = build_method(recipe)
    x, y = torch.rand(2, 3, recipe.data.channels, 32, 32) * 2 - 1
    if method.batch_type is GlyphBatch:
        return method, GlyphBatch(x, thin_images(x), y, thin_images(y), torch.tensor([0, 1, 0]))
    if method.batch_type is RoughenedBatch:
        return method, RoughenedBatch(x, y, torch.tensor([0, 1, 1]))
    return method, method.batch_type(x, y)


def test_every_file_of_a_method_is_registered_and_has_a_smoke_recipe() -> None:
    folder = Path(methods.__file__).parent
    files = {path.stem for path in folder.glob("*.py")} - {"__init__", "base", "batches", "domains", "resnet"}
    assert files == set(METHODS) == set(SMOKE)
    for name, path in METHODS.items():
        assert path == f"linewright.methods.{name}"
        method = method_class(name)
        assert method.settings.model_fields["name"].default == name
        assert method.batch_type in KINDS


@pytest.mark.parametrize("name", METHODS)
def test_every_parameter_learns_within_three_steps(name: str) -> None:
    method, batch = smoke(name)
    learning_parameters(method, batch)


@pytest.mark.parametrize("name", METHODS)
def test_translation_keeps_shape_and_range(name: str) -> None:
    method, batch = smoke(name)
    method.eval()
    with torch.no_grad():
        for direction in method.directions:
            out = method.translate(batch[0], direction)
            assert out.shape == batch[0].shape
            assert out.dtype == torch.float32
            assert 0 < float(out.abs().max()) <= 1
    assert 32 % method.size_multiple == 0 and method.least_size <= 32


@pytest.mark.parametrize("name", METHODS)
def test_fakes_are_detached_and_every_adversary_finds_its_own(name: str) -> None:
    method, batch = smoke(name)
    terms, made = method.generator_losses(batch)
    drawn = method.fakes(batch)
    assert made.keys() == drawn.keys()
    assert not any(fake.requires_grad for fake in (*made.values(), *drawn.values()))
    for domain, term in method.adversary.items():
        assert term in terms
        assert made[domain].shape[1:] == batch._asdict()[domain].shape[1:]  # type: ignore[attr-defined]
