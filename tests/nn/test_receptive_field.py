from __future__ import annotations

import pytest
import torch
from torch import nn

from linewright.nn.receptive_field import Span, halo, receptive_field, sees_the_page
from linewright.nn.resnet import ResnetGenerator, Sparsity
from linewright.nn.sparse import KWinners2d
from linewright.training.model import REPAIR, assemble, read_model, shipped_model

SHAPES = [
    {"fold": 2, "kernel": 3, "strided": 1, "blocks": 2, "skip": True},
    {"fold": 1, "kernel": 7, "strided": 2, "blocks": 1, "skip": False},
    {"fold": 1, "kernel": 5, "strided": 3, "blocks": 1, "skip": True},
    {"fold": 3, "kernel": 3, "strided": 1, "blocks": 0, "skip": True},
]


def seen_by_gradient(generator: ResnetGenerator) -> Span:
    """Return which pixels have a gradient, all weights being positive and nothing bent."""
    generator = generator.double().eval()
    for part in generator.modules():
        if isinstance(part, (nn.ReLU, nn.Tanh, KWinners2d)):
            part.forward = nn.Identity().forward  # type: ignore[method-assign]
    for weight in generator.parameters():
        weight.data.abs_().add_(0.05)
    multiple = generator.multiple
    at = halo(generator) + multiple
    x = torch.zeros(1, 1, 8 * multiple, 2 * at + multiple, dtype=torch.float64, requires_grad=True)
    block = generator(x)[..., at : at + multiple]
    (gradient,) = torch.autograd.grad(block.sum(), x)
    seen = gradient.abs().sum((0, 1, 2)).nonzero().flatten()
    return Span(int(seen.min()) - at, int(seen.max()) - at)


@pytest.mark.parametrize("shape", SHAPES)
def test_is_what_the_gradient_reaches(shape: dict[str, int]) -> None:
    generator = ResnetGenerator(width=2, norm="batch", **shape)  # type: ignore[arg-type]
    expected = receptive_field(generator, Span(0, generator.multiple - 1))
    assert seen_by_gradient(generator) == expected
    reach = max(-expected.first, expected.last - generator.multiple + 1)
    assert reach <= halo(generator) < reach + generator.multiple


def test_published_network() -> None:
    # By hand: from the output, 7x7 (3), two transposed convolutions, 24 of 3x3 at a quarter, ...
    generator = ResnetGenerator(blocks=12, norm="batch")
    assert receptive_field(generator, Span(0, 3)) == Span(-106, 110)


def test_a_change_beyond_the_halo_changes_nothing_in_the_shipped_model() -> None:
    path = shipped_model(REPAIR)
    generator = assemble(read_model(path), where=path).generators["xy"]
    assert isinstance(generator, ResnetGenerator)
    far, multiple = halo(generator), generator.multiple
    assert far == 56
    assert not any(sees_the_page(part) for part in generator.modules())
    torch.manual_seed(0)
    page = torch.rand(1, 1, 64, 320) * 2 - 1
    at = 160
    changed = page.clone()
    changed[..., : at - far] = torch.rand(at - far) * 2 - 1
    changed[..., at + multiple + far :] = -1
    nearer = page.clone()
    nearer[..., : at - far // 2] = -1
    with torch.inference_mode():
        block, same, other = (generator(image)[..., at : at + multiple] for image in (page, changed, nearer))
    assert torch.equal(block, same)
    assert not torch.equal(block, other)


def test_what_sees_the_page() -> None:
    sparsity = Sparsity(0.5, 0.3, local=False)
    generator = ResnetGenerator(width=2, blocks=1, sparsity=sparsity)
    kinds = [type(part) for part in generator.modules() if sees_the_page(part)]
    # Seven norms; winners in the stem, two strided layers and the block.
    assert kinds.count(nn.InstanceNorm2d) == 7
    assert kinds.count(KWinners2d) == 4


def test_unknown_layers_are_refused() -> None:
    generator = ResnetGenerator(width=2, blocks=0)
    generator.trunk.append(nn.AdaptiveAvgPool2d(1))
    with pytest.raises(TypeError, match="AdaptiveAvgPool2d"):
        halo(generator)
