from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import torch
from pydantic import ValidationError
from torch.nn import functional as F

from linewright.base.errors import ConfigError
from linewright.methods.base import GlyphBatch, Task, UnpairedBatch, weighted_sum
from linewright.methods.segan import SEGAN, SEGANConfig, thin_images
from linewright.methods.skeletongan import SkeletonGAN, SkeletonGANConfig
from linewright.nn.tensors import to_pixels, to_tensor
from linewright.pages.register import laid_over
from linewright.pages.skeleton import thin_zhang_suen

TINY: dict[str, Any] = {
    "width": 4,
    "blocks": 1,
    "decoder_blocks": 1,
    "fold": 2,
    "kernel": 3,
    "style_code": 3,
    "discriminator_width": 4,
    "discriminator_layers": 2,
    "skeleton_net": {"width": 2, "blocks": 1, "strided": 2},
}
ONE_WAY = {"backward": False, "cycle_weight": 0}


def made(*, styles: int = 1, **settings: Any) -> SEGAN:
    torch.manual_seed(0)
    return SEGAN(SEGANConfig.model_validate({**TINY, **settings}), Task(1, 32, styles))


@pytest.fixture(scope="module")
def batch() -> GlyphBatch:
    torch.manual_seed(1)
    x, y = torch.rand(2, 2, 1, 32, 32) * 2 - 1
    return GlyphBatch(x, thin_images(x), y, thin_images(y), torch.tensor([0, 1]))


def test_eq_5_to_9_term_by_term(batch: GlyphBatch) -> None:
    method = made(styles=2)
    terms, fakes = method.generator_losses(batch)
    forth, back, sg = method.generators["xy"], method.generators["yx"], method.skeleton_net
    assert sg is not None
    y, logits = forth(batch.x, batch.x_skeleton, batch.style)
    x, back_logits = back(batch.y, sg(batch.y), batch.style)
    scores = method.discriminators["y"](y, batch.style)
    expected = {
        "pixel_y": (y - batch.y).abs().mean(),  # Eq. 5
        "pixel_x": (x - batch.x).abs().mean(),
        "skeleton_y": (sg(y) - sg(batch.y)).abs().mean(),  # Eq. 6
        "skeleton_x": (sg(x) - sg(batch.x)).abs().mean(),
        "cycle_x": (back(y, sg(y), batch.style).image - batch.x).abs().mean(),
        "cycle_y": (forth(x, sg(x), batch.style).image - batch.y).abs().mean(),
        "cam_xy": F.softplus(-logits).mean() + F.softplus(forth.classify(batch.y)).mean(),
        "cam_yx": F.softplus(-back_logits).mean() + F.softplus(back.classify(batch.x)).mean(),
        "adversarial_y": (scores.scores - 1).square().mean(),  # Eq. 7
        "adversarial_cam_y": (scores.logits - 1).square().mean(),
        "adversarial_y_skeleton": (  # Eq. 8
            (method.discriminators["y_skeleton"](sg(y), batch.style).scores - 1).square().mean()
        ),
    }
    for name, value in expected.items():
        torch.testing.assert_close(terms[name].value, value, rtol=1e-4, atol=1e-6)
    ways = {"adversarial_x", "adversarial_cam_x", "adversarial_x_skeleton"}
    assert set(terms) == set(expected) | ways
    torch.testing.assert_close(fakes["y"], y.detach())
    weights = {"pixel": 50, "skeleton": 50, "cycle": 10, "cam": 1000, "adversarial": 1}
    total = sum(weights[name.split("_")[0]] * term.value for name, term in terms.items())
    torch.testing.assert_close(weighted_sum(terms), total)


def test_discriminators_follow_eq_7_and_8_as_logarithms(batch: GlyphBatch) -> None:
    method = made(objective="log")
    _, fakes = method.generator_losses(batch)
    terms = method.discriminator_losses(batch, fakes)
    assert method.skeleton_net is not None
    real = method.discriminators["y_skeleton"](method.skeleton_net(batch.y)).scores
    fake = method.discriminators["y_skeleton"](method.skeleton_net(fakes["y"])).scores
    expected = -real.sigmoid().log().mean() - (1 - fake.sigmoid()).log().mean()
    torch.testing.assert_close(terms["discriminator_y_skeleton"].value, expected)
    assert set(terms) == {f"discriminator_{name}" for name in ("y", "cam_y", "y_skeleton", "x", "cam_x", "x_skeleton")}
    assert all(term.weight == 0.5 for term in terms.values())


def test_crisp_skeletons_are_an_option(batch: GlyphBatch) -> None:
    method = made(crisp_skeletons=True)
    fakes = method.fakes(batch)
    real = method.discriminators["y_skeleton"](batch.y_skeleton).scores
    fake = method.discriminators["y_skeleton"](fakes["y_skeleton"]).scores
    expected = (real - 1).square().mean() + fake.square().mean()
    terms = method.discriminator_losses(batch, fakes)
    torch.testing.assert_close(terms["discriminator_y_skeleton"].value, expected)


@pytest.mark.parametrize("settings", [{}, {"skip": True}, ONE_WAY, {"use_skeleton_encoder": False}])
def test_objectives_reach_their_own_networks_alone(batch: GlyphBatch, settings: dict[str, Any]) -> None:
    method = made(styles=2, **settings)
    method.discriminators.requires_grad_(False)
    terms, fakes = method.generator_losses(batch)
    weighted_sum(terms).backward()
    # A style code reaches the image only once the affine layers have left 0.
    still = [n for n, p in method.generators.named_parameters() if p.grad is None]
    assert still == []
    assert all(p.grad is None for p in method.discriminators.parameters())
    assert method.skeleton_net is not None
    assert all(p.grad is None for p in method.skeleton_net.parameters())
    method.zero_grad(set_to_none=True)
    method.discriminators.requires_grad_(True)
    weighted_sum(method.discriminator_losses(batch, fakes)).backward()
    assert all(p.grad is not None for p in method.discriminators.parameters())
    assert all(p.grad is None for p in method.generators.parameters())


def test_skeleton_terms_alone_move_the_generator(batch: GlyphBatch) -> None:
    method = made(**ONE_WAY, pixel_weight=0, cam_weight=0, adversarial_weight=0, skeleton_weight=1)
    terms, _ = method.generator_losses(batch)
    assert set(terms) == {"skeleton_y"}
    weighted_sum(terms).backward()
    gradient = method.generators["xy"].decoder.last.weight.grad
    assert gradient is not None and gradient.abs().sum() > 0
    assert method.discriminator_losses(batch, method.fakes(batch)) == {}


def test_ablations_leave_their_parts_out(batch: GlyphBatch) -> None:
    whole = made()
    no_encoder, no_judge = (made(use_skeleton_encoder=False), made(use_skeleton_discriminator=False))
    assert set(whole.discriminators) == {"x", "x_skeleton", "y", "y_skeleton"}
    assert set(no_judge.discriminators) == {"x", "y"}
    assert no_encoder.generators["xy"].skeleton_encoder is None
    assert "adversarial_y_skeleton" not in no_judge.generator_losses(batch)[0]
    bare = made(**ONE_WAY, use_skeleton_encoder=False, use_skeleton_discriminator=False, skeleton_weight=0)
    assert bare.skeleton_net is None
    assert set(bare.generator_losses(batch)[1]) == {"y"}
    assert bare.directions == ("xy",) and set(bare.adversary) == {"y"}


def test_fakes_are_those_of_the_generator_step(batch: GlyphBatch) -> None:
    method = made(styles=2)
    _, expected = method.generator_losses(batch)
    fakes = method.fakes(batch)
    assert fakes.keys() == expected.keys()
    for name, fake in fakes.items():
        assert not fake.requires_grad
        torch.testing.assert_close(fake, expected[name], rtol=1e-4, atol=1e-5)


def test_translate_draws_the_hand_that_is_asked_for(batch: GlyphBatch) -> None:
    method = made(styles=3)
    for module in method.modules():
        if isinstance(module, torch.nn.Linear):
            torch.nn.init.normal_(module.weight)
    first, last = method.translate(batch.x), method.translate(batch.x, style=2)
    assert first.shape == batch.x.shape and first.abs().max() <= 1
    assert not torch.allclose(first, last)
    expected = method.generators["xy"](batch.x, batch.x_skeleton, torch.tensor([2, 2])).image
    torch.testing.assert_close(last, expected)
    assert method.translate(batch.y, "yx").shape == batch.y.shape
    maps = method.heat_maps(batch.x)
    assert tuple(maps) == method.heat_map_names
    assert all(heat.shape == batch.x.shape for heat in maps.values())


def test_thinned_is_zhang_suen_image_by_image(batch: GlyphBatch) -> None:
    for image, bones in zip(batch.x, thin_images(batch.x), strict=True):
        np.testing.assert_array_equal(thin_zhang_suen(to_pixels(image)), to_pixels(bones))


def test_bfloat16_keeps_every_term_finite(batch: GlyphBatch) -> None:
    method = made(styles=2)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        terms, fakes = method.generator_losses(batch)
        judged = method.discriminator_losses(batch, fakes)
    weighted_sum(terms).backward()
    assert all(math.isfinite(float(term.value.detach())) for term in (*terms.values(), *judged.values()))


def test_way_back_cannot_be_left_out_and_weighed() -> None:
    with pytest.raises(ConfigError, match="backward=false leaves no cycle"):
        SEGANConfig.parse({"name": "segan", "backward": False}, where="here")


def test_skeletongan_adds_the_exact_pairs_to_cyclegan() -> None:
    torch.manual_seed(0)
    config = SkeletonGANConfig(width=2, blocks=1, strided=2, discriminator_width=2)
    method = SkeletonGAN(config, Task(1, 32))
    x = torch.rand(2, 1, 32, 32) * 2 - 1
    batch = UnpairedBatch(x, thin_images(x))
    terms, fakes = method.generator_losses(batch)
    ink = ((1 - method.generators["xy"](x)) / 2).clamp(1e-6, 1 - 1e-6)
    truth = (1 - batch.y) / 2
    expected = F.binary_cross_entropy(ink, truth, weight=1 + truth * (config.ink_weight - 1))
    torch.testing.assert_close(terms["pixel"].value, expected, rtol=1e-4, atol=1e-6)
    assert {"cycle_x", "cycle_y", "adversarial_xy", "adversarial_yx"} < set(terms)
    weighted_sum(terms).backward()
    assert set(fakes) == {"x", "y"}
    paper = SkeletonGAN(config.model_copy(update={"pixel_weight": 0}), Task(1, 32))
    assert "pixel" not in paper.generator_losses(batch)[0]


def test_a_grown_model_draws_the_same_twice_as_large() -> None:
    small = made(styles=2, **ONE_WAY).eval()
    large = made(styles=2, **ONE_WAY, fold=4).eval()
    weights = large.adapt_weights(small.generators.state_dict(), small.config)
    large.generators.load_state_dict(weights)
    torch.manual_seed(3)
    fine = torch.rand(2, 1, 64, 64) * 2 - 1
    coarse, style = F.avg_pool2d(fine, 2), torch.tensor([0, 1])
    expected = small.generators["xy"](coarse, coarse, style).image
    found = large.generators["xy"](fine, fine, style).image
    assert found.shape == (2, 1, 64, 64)
    torch.testing.assert_close(found, expected.repeat_interleave(2, dim=2).repeat_interleave(2, dim=3))


def test_weights_of_the_same_fold_are_taken_up_as_they_are() -> None:
    method = made()
    weights = method.generators.state_dict()
    assert method.adapt_weights(weights, method.config) is weights


def test_the_discriminator_names_the_hand_and_the_generator_must_be_named_right(batch: GlyphBatch) -> None:
    method = made(styles=2, hand_weight=3.0, **ONE_WAY)
    judge = method.discriminators["y"]
    terms, fakes = method.generator_losses(batch)
    drawn = method.generators["xy"](batch.x, batch.x_skeleton, batch.style).image
    expected = F.cross_entropy(judge(drawn, batch.style).hands, batch.style)
    torch.testing.assert_close(terms["hand_y"].value, expected)
    assert terms["hand_y"].weight == 3
    learnt = method.discriminator_losses(batch, fakes)["discriminator_hand_y"]
    expected = F.cross_entropy(judge(batch.y, batch.style).hands, batch.style)
    torch.testing.assert_close(learnt.value, expected)
    assert judge(batch.y, batch.style).hands.shape == (2, 2)


def test_a_hand_weight_needs_the_discriminator() -> None:
    with pytest.raises(ValueError, match="hand_weight needs"):
        SEGANConfig(hand_weight=1, adversarial_weight=0)


def test_laid_over_truth_counts_at_fine_sizes_and_its_place_at_coarse_ones(batch: GlyphBatch) -> None:
    method = made(styles=2, pixel_levels=4, laid_over=True, **ONE_WAY)
    terms, fakes = method.generator_losses(batch)
    drawn = fakes["y"]
    laid = torch.cat([to_tensor(laid_over(to_pixels(y), to_pixels(d))) for y, d in zip(batch.y, drawn, strict=True)])
    assert not torch.equal(laid, batch.y)
    off = [
        (F.avg_pool2d(drawn, side) - F.avg_pool2d(truth, side)).abs().mean()
        for side, truth in ((1, laid), (2, laid), (4, batch.y), (8, batch.y))
    ]
    torch.testing.assert_close(terms["pixel_y"].value, sum(off) / 4)
    with pytest.raises(ValidationError, match="laid_over needs pixel_levels of 3"):
        SEGANConfig(laid_over=True)
