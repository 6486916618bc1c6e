from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from linewright.methods.base import GlyphBatch, Method, Task, weighted_sum
from linewright.methods.dgfont import DGFont, DGFontConfig
from linewright.methods.domains import as_domains
from linewright.methods.stargan import StarGAN, StarGANConfig
from linewright.methods.zi2zi import Zi2Zi, Zi2ZiConfig

SIDE = 32


@pytest.fixture(scope="module")
def batch() -> GlyphBatch:
    torch.manual_seed(1)
    x, y = torch.rand(2, 3, 1, SIDE, SIDE) * 2 - 1
    return GlyphBatch(x, x, y, y, torch.tensor([0, 1, 0]))


def zi2zi(*, styles: int = 2, **settings: Any) -> Zi2Zi:
    torch.manual_seed(0)
    tiny = {"width": 4, "levels": 3, "style_code": 3, "discriminator_width": 4}
    config = Zi2ZiConfig.model_validate({**tiny, **settings})
    return Zi2Zi(config, Task(1, SIDE, styles))


def stargan(*, styles: int = 2, **settings: Any) -> StarGAN:
    torch.manual_seed(0)
    tiny = {"width": 4, "blocks": 1, "discriminator_width": 4, "discriminator_layers": 3}
    config = StarGANConfig.model_validate({**tiny, **settings})
    return StarGAN(config, Task(1, SIDE, styles))


def dgfont(*, styles: int = 2, **settings: Any) -> DGFont:
    torch.manual_seed(0)
    tiny = {"width": 2, "blocks": 1, "style_code": 5, "discriminator_width": 2}
    config = DGFontConfig.model_validate({**tiny, **settings})
    return DGFont(config, Task(1, SIDE, styles))


def check(terms: Any, expected: dict[str, Tensor], weights: dict[str, float]) -> None:
    assert set(terms) == set(expected) == set(weights)
    for name, value in expected.items():
        torch.testing.assert_close(terms[name].value, value, rtol=1e-4, atol=1e-6)
        assert terms[name].weight == weights[name]


# zi2zi


def test_zi2zi_term_by_term(batch: GlyphBatch) -> None:
    method = zi2zi(dropout=0)
    terms, fakes = method.generator_losses(batch)
    hot = torch.tensor([[1.0, 0.0], [0.0, 1.0], [1.0, 0.0]])
    fake = method.draw(batch.x, batch.style)
    score, logits = method.judge(batch.x, fake)
    check(
        terms,
        {
            "l1": (fake - batch.y).abs().mean(),
            "const": (method.draw.encode(fake)[-1] - method.draw.encode(batch.x)[-1]).square().mean(),
            "adversarial": F.softplus(-score).mean(),
            "category": (F.softplus(logits) - hot * logits).mean(),
        },
        {"l1": 100, "const": 15, "adversarial": 1, "category": 1},
    )
    torch.testing.assert_close(fakes["y"], fake.detach())
    real, real_logits = method.judge(batch.x, batch.y)
    check(
        method.discriminator_losses(batch, fakes),
        {
            "discriminator": F.softplus(-real).mean() + F.softplus(score).mean(),
            "category_real": (F.softplus(real_logits) - hot * real_logits).mean(),
            "category_fake": (F.softplus(logits) - hot * logits).mean(),
        },
        {"discriminator": 1, "category_real": 0.5, "category_fake": 0.5},
    )


def test_zi2zi_of_one_hand_without_const_is_pix2pix(batch: GlyphBatch) -> None:
    method = zi2zi(styles=1, const_weight=0)
    one = batch._replace(style=torch.zeros_like(batch.style))
    terms, fakes = method.generator_losses(one)
    assert set(terms) == {"l1", "adversarial"}
    assert set(method.discriminator_losses(one, fakes)) == {"discriminator"}
    assert method.judge.category is None and method.draw.codes.numel() == 0


def test_zi2zi_has_the_codes_sizes() -> None:
    with torch.device("meta"):
        method = Zi2Zi(Zi2ZiConfig(), Task(1, 256, styles=40))
    shapes = [tuple(conv.weight.shape) for conv in method.draw.modules() if hasattr(conv, "kernel_size")]
    halves = [1, 64, 128, 256, 512, 512, 512, 512, 512]
    assert shapes[:8] == [(out, into, 5, 5) for into, out in pairwise(halves)]
    doubles = [(512 + 128, 512), *[(1024, 512)] * 3, (1024, 256), (512, 128), (256, 64), (128, 1)]
    assert shapes[8:] == [(into, out, 5, 5) for into, out in doubles]
    assert method.judge.real.in_features == 512 * 32 * 32
    assert method.draw.codes.shape == (40, 128) and not method.draw.codes.requires_grad


def test_zi2zi_encodes_fakes_without_moving_the_statistics(batch: GlyphBatch) -> None:
    one, other = zi2zi(dropout=0), zi2zi(dropout=0, const_weight=0)
    one.generator_losses(batch)
    other.generator_losses(batch)
    for (name, mine), theirs in zip(one.draw.named_buffers(), other.draw.buffers(), strict=True):
        if "running" in name:
            torch.testing.assert_close(mine, theirs)
    before = one.draw.halves[0][1].running_mean.clone()
    one.draw.encode(batch.x)
    assert not torch.equal(before, one.draw.halves[0][1].running_mean)


def test_zi2zi_is_steady_at_rest_and_takes_one_place_alone() -> None:
    method = zi2zi().eval()
    x = torch.rand(1, 1, 8, 8) * 2 - 1
    torch.testing.assert_close(method.translate(x), method.translate(x))
    assert method.least_size == 8


# StarGAN


def test_stargan_term_by_term(batch: GlyphBatch) -> None:
    method = stargan()
    torch.manual_seed(7)
    terms, fakes = method.generator_losses(batch)
    torch.manual_seed(7)
    images = torch.stack([batch.x, batch.y], dim=1).flatten(0, 1)
    labels = torch.tensor([0, 1, 0, 2, 0, 1])
    targets = labels[torch.randperm(6)]
    fake = method.draw(images, targets)
    verdict = method.judge(fake)
    own = verdict.logits.log_softmax(dim=1)[torch.arange(6), targets]
    check(
        terms,
        {
            "adversarial": -verdict.scores.mean(),
            "class_fake": -own.mean(),  # Eq. 3
            "reconstruction": (method.draw(fake, labels) - images).abs().mean(),  # Eq. 4
        },
        {"adversarial": 1, "class_fake": 1, "reconstruction": 10},
    )
    torch.manual_seed(8)
    judged = method.discriminator_losses(batch, fakes)
    torch.manual_seed(8)
    share = torch.rand(6, 1, 1, 1)
    between = (share * images + (1 - share) * fake.detach()).requires_grad_()
    scores = method.judge(between).scores.mean(dim=(1, 2, 3)).sum()
    (slope,) = torch.autograd.grad(scores, between)
    real = method.judge(images)
    own = real.logits.log_softmax(dim=1)[torch.arange(6), labels]
    check(
        judged,
        {
            "discriminator": verdict.scores.mean() - real.scores.mean(),
            "penalty": (slope.flatten(1).norm(dim=1) - 1).square().mean(),  # Eq. 8
            "class_real": -own.mean(),  # Eq. 2
        },
        {"discriminator": 1, "penalty": 10, "class_real": 1},
    )


def test_stargan_has_the_papers_sizes() -> None:
    with torch.device("meta"):
        method = StarGAN(StarGANConfig(), Task(3, 128, styles=4))
    # Tables 4 and 5 with 3 channels and 5 domains, counted by hand; instance norms have 2 each.
    convs = 49 * 8 * 64 + 16 * 64 * 128 + 16 * 128 * 256 + 12 * 9 * 256 * 256
    convs += 16 * 256 * 128 + 16 * 128 * 64 + 49 * 64 * 3
    norms = 2 * (64 + 128 + 256 + 12 * 256 + 128 + 64)
    assert sum(part.numel() for part in method.draw.parameters()) == convs + norms
    widths = [3, 64, 128, 256, 512, 1024, 2048]
    body = sum(16 * into * out + out for into, out in pairwise(widths))
    heads = 9 * 2048 + 4 * 2048 * 5
    assert sum(part.numel() for part in method.judge.parameters()) == body + heads


# DG-Font


def test_dgfont_term_by_term(batch: GlyphBatch) -> None:
    method = dgfont()
    draw, judge = method.draw, method.judge
    torch.manual_seed(7)
    terms, fakes = method.generator_losses(batch)
    torch.manual_seed(7)
    images = torch.stack([batch.x, batch.y], dim=1).flatten(0, 1)
    labels = torch.tensor([0, 1, 0, 2, 0, 1])
    order = torch.randperm(6)
    targets = labels[order]
    content, codes = draw.encode(images), draw.code(images)
    fake, offsets = draw.compose(content, codes[order])
    scores = judge.score(judge.body(fake)).mean(dim=(2, 3))[torch.arange(6), targets]
    check(
        terms,
        {
            "adversarial": -scores.mean(),
            "image": (draw.compose(content, codes).image - images).abs().mean(),
            "content": (draw.encode(fake).code - content.code).abs().mean(),
            "offset": (offsets[0].abs().mean() + offsets[1].abs().mean()) / 2,
        },
        {"adversarial": 1, "image": 0.1, "content": 0.1, "offset": 0.5},
    )
    assert torch.equal(fakes["domain"], targets)
    seen = images.clone().requires_grad_()
    real = judge.score(judge.body(seen)).mean(dim=(2, 3))[torch.arange(6), labels]
    (slope,) = torch.autograd.grad(real.sum(), seen, retain_graph=True)
    check(
        method.discriminator_losses(batch, fakes),
        {
            "discriminator": F.relu(1 - real).mean() + F.relu(1 + scores).mean(),
            "penalty": slope.flatten(1).square().sum(dim=1).mean(),
        },
        {"discriminator": 1, "penalty": 10},
    )


def test_dgfont_begins_with_offsets_of_nought_that_learn(batch: GlyphBatch) -> None:
    method = dgfont()
    terms, _ = method.generator_losses(batch)
    assert float(terms["offset"].value.detach()) == 0
    weighted_sum(terms).backward()
    for part in (method.draw.mix.deform_half, method.draw.mix.deform_whole):
        gradient = part.predict.weight.grad
        assert gradient is not None and gradient.any()


def test_dgfont_keeps_the_mean_code_of_each_domain(batch: GlyphBatch) -> None:
    draw = dgfont().draw
    codes = torch.randn(5, 5)
    draw.remember(codes[:3], torch.tensor([0, 2, 2]))
    draw.remember(codes[3:], torch.tensor([2, 0]))
    torch.testing.assert_close(draw.codes[0], (codes[0] + codes[4]) / 2)
    torch.testing.assert_close(draw.codes[2], (codes[1] + codes[2] + codes[3]) / 3)
    assert not draw.codes[1].any() and draw.counts.tolist() == [2, 0, 3]
    draw.counts.fill_(1000)
    before = draw.codes[1].clone()
    draw.remember(codes[:1], torch.tensor([1]))
    torch.testing.assert_close(draw.codes[1], before + (codes[0] - before) / 100)


# All


@pytest.mark.parametrize("make", [stargan, dgfont])
def test_folded_networks_take_and_give_the_same_shapes(make: Any, batch: GlyphBatch) -> None:
    method = make(fold=2, kernel=3)
    terms, fakes = method.generator_losses(batch)
    assert fakes["y"].shape == (6, 1, SIDE, SIDE)
    weighted_sum({**terms, **method.discriminator_losses(batch, fakes)}).backward()
    assert method.size_multiple == 8


@pytest.mark.parametrize("make", [zi2zi, stargan, dgfont])
def test_translate_draws_the_hand_that_is_asked_for(make: Any, batch: GlyphBatch) -> None:
    method = make(styles=3)
    if isinstance(method, Zi2Zi):
        method.draw.codes.mul_(100)
    if isinstance(method, DGFont):
        torch.nn.init.normal_(method.draw.codes)
        for part in method.modules():
            if isinstance(part, torch.nn.Linear):
                torch.nn.init.normal_(part.weight)
    method.eval()
    with torch.no_grad():
        shown, first, last = (method.translate(batch.x, style=s) for s in (None, 0, 2))
    torch.testing.assert_close(shown, first)
    assert not torch.allclose(first, last)


@pytest.mark.parametrize("make", [zi2zi, stargan, dgfont])
def test_objectives_reach_their_own_networks_alone(make: Any, batch: GlyphBatch) -> None:
    method: Method[Any] = make()
    method.discriminators.requires_grad_(False)
    terms, fakes = method.generator_losses(batch)
    weighted_sum(terms).backward()
    assert all(part.grad is not None for part in method.generators.parameters())
    method.zero_grad(set_to_none=True)
    method.discriminators.requires_grad_(True)
    weighted_sum(method.discriminator_losses(batch, fakes)).backward()
    assert all(part.grad is None for part in method.generators.parameters())
    assert all(part.grad is not None for part in method.discriminators.parameters())


@pytest.mark.parametrize("make", [zi2zi, stargan, dgfont])
def test_bfloat16_keeps_every_term_finite(make: Any, batch: GlyphBatch) -> None:
    method = make()
    with torch.autocast("cpu", dtype=torch.bfloat16):
        terms, fakes = method.generator_losses(batch)
        judged = method.discriminator_losses(batch, fakes)
    weighted_sum(terms).backward()
    weighted_sum(judged).backward()
    assert all(torch.isfinite(term.value.detach()) for term in (*terms.values(), *judged.values()))


def test_domains_are_the_source_and_the_hands(batch: GlyphBatch) -> None:
    images, labels = as_domains(batch)
    assert labels.tolist() == [0, 1, 0, 2, 0, 1]
    assert torch.equal(images[2], batch.x[1]) and torch.equal(images[3], batch.y[1])
