from __future__ import annotations

from pathlib import Path

import pytest
import torch

from linewright import methods
from linewright.methods.base import GlyphBatch, Method, RoughenedBatch, weighted_sum
from linewright.methods.segan import thin_images
from linewright.training.kinds import KINDS
from linewright.training.recipe import METHODS, build_method, load_recipe, method_class, recipe_names
from method_steps import learning_parameters

SMOKE = {load_recipe(name).method.name: name for name in recipe_names() if name.endswith(".smoke")}
# What the smoke recipe of a method needs to take images of 32 px.
SMALL = {"stargan": ["method.discriminator_layers=3"]}


def smoke(name: str, *changes: str) -> tuple[Method, tuple[torch.Tensor, ...]]:  # type: ignore[type-arg]
    recipe = load_recipe(SMOKE[name], ["data.size=32", *SMALL.get(name, []), *changes])
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


def gradients(method: Method, batches: list[tuple[torch.Tensor, ...]]) -> dict[str, torch.Tensor]:  # type: ignore[type-arg]
    """Return the mean over batches of the gradients of both objectives."""
    method.zero_grad()
    for batch in batches:
        terms, fakes = method.generator_losses(batch)
        judged = method.discriminator_losses(batch, fakes)
        for objective in (terms, judged):
            (weighted_sum(objective) / len(batches)).backward()  # type: ignore[no-untyped-call]
    return {name: part.grad.clone() for name, part in method.named_parameters() if part.grad is not None}


# Those in which no image of a batch knows of another, without what is drawn at random.
@pytest.mark.parametrize("name", ["cyclegan", "finishing", "segan", "skeletongan", "sparse_cyclegan"])
def test_a_batch_learns_what_its_images_teach_one_by_one(name: str) -> None:
    changes = ["method.rrelu=false", "method.boost=0"] if name == "sparse_cyclegan" else []
    method, batch = smoke(name, *changes)
    method.double()
    whole = batch._make(part.double() if part.is_floating_point() else part for part in batch)  # type: ignore[attr-defined]
    single = [whole._make(part[n : n + 1] for part in whole) for n in range(3)]
    together, apart = gradients(method, [whole]), gradients(method, single)
    for networks in ("generators", "discriminators"):
        largest = max(float(value.abs().max()) for key, value in together.items() if key.startswith(networks))
        for key, value in together.items():
            if key.startswith(networks):
                torch.testing.assert_close(apart[key], value, rtol=1e-6, atol=1e-6 * largest)
