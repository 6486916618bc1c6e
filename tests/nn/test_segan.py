from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from linewright.base.errors import ModelError
from linewright.evaluate.lines import skeleton_scores
from linewright.glyphs.dataset import read_glyph_set
from linewright.nn.refined_discriminator import RefinedDiscriminator
from linewright.nn.segan import SkeletonEnhancedGenerator
from linewright.nn.skeleton_net import SkeletonNet, SkeletonShape, read_skeleton_net
from linewright.nn.tensors import to_pixels, to_tensor
from linewright.pages.skeleton import thin_zhang_suen

SMALL: dict[str, Any] = {"width": 4, "blocks": 1, "decoder_blocks": 1, "code": 3, "kernel": 3}


def generator(**options: Any) -> SkeletonEnhancedGenerator:
    torch.manual_seed(0)
    return SkeletonEnhancedGenerator(**{**SMALL, **options})


@pytest.mark.parametrize("fold", [1, 2])
@pytest.mark.parametrize("strided", [1, 2])
@pytest.mark.parametrize("skip", [False, True])
@pytest.mark.parametrize("skeletons", [False, True])
def test_generator_keeps_shape_and_range(fold: int, strided: int, skip: bool, skeletons: bool) -> None:
    net = generator(fold=fold, strided=strided, skip=skip, skeletons=skeletons, styles=2)
    x = torch.rand(2, 1, 32, 40) * 2 - 1
    out = net(x, x, torch.tensor([0, 1]))
    assert out.image.shape == x.shape and out.logits.shape == (2, 2)
    assert out.image.abs().max() <= 1
    assert net.multiple == fold * 2**strided


def test_every_weight_and_both_inputs_get_gradients() -> None:
    net = generator(fold=2, skip=True, styles=2)
    x, bones = torch.rand(2, 2, 1, 32, 32).requires_grad_(True)
    x.retain_grad()
    bones.retain_grad()
    out = net(x, bones, torch.tensor([0, 1]))
    (out.image.square().sum() + out.logits.square().sum()).backward()
    # The affine layers begin at 0, so the codes before them learn from the second step on.
    still = {name for name, p in net.named_parameters() if p.grad is None or not p.grad.abs().sum() > 0}
    assert still <= {"style.weight"}
    for image in (x, bones):
        assert image.grad is not None and image.grad.abs().sum() > 0


def test_paper_form_has_four_blocks_in_each_encoder_and_no_style() -> None:
    net = SkeletonEnhancedGenerator(width=4)
    assert net.skeleton_encoder is not None
    assert len(net.image_encoder.blocks) == len(net.skeleton_encoder.blocks) == 4
    assert net.style is None and not net.decoder.merges
    assert all(norm.affine is None for norm in net.decoder.norms)


def test_hands_differ_and_must_be_named() -> None:
    net = generator(styles=3)
    for module in net.decoder.modules():
        if isinstance(module, torch.nn.Linear):
            torch.nn.init.normal_(module.weight)
    x = torch.rand(1, 1, 32, 32).expand(2, -1, -1, -1)
    first, second = net(x, x, torch.tensor([0, 2])).image
    assert not torch.allclose(first, second)
    with pytest.raises(ValueError, match="name the style"):
        net(x, x)


def test_without_the_skeleton_encoder_the_skeleton_is_not_seen() -> None:
    x = torch.rand(1, 1, 32, 32)
    others = torch.rand(2, 1, 1, 32, 32)
    blind, seeing = generator(skeletons=False), generator()
    assert torch.equal(blind(x, others[0]).image, blind(x, others[1]).image)
    assert not torch.equal(seeing(x, others[0]).image, seeing(x, others[1]).image)
    assert blind.cram is None


def test_classify_gives_the_logits_of_the_whole_pass() -> None:
    net = generator()
    x = torch.rand(2, 1, 32, 32)
    torch.testing.assert_close(net.classify(x), net(x, x).logits)


def test_heat_maps_have_the_size_of_the_glyph() -> None:
    x = torch.rand(2, 1, 32, 32)
    maps = generator(fold=2).heat_maps(x, x)
    assert list(maps) == ["CAM", "SRAM", "CRAM"]
    for picture in maps.values():
        assert picture.shape == x.shape
        assert picture.min() >= 0 and picture.max() <= 1
    assert list(generator(skeletons=False).heat_maps(x, x)) == ["CAM", "SRAM"]


@pytest.mark.parametrize("attention", [True, False])
@pytest.mark.parametrize("styles", [1, 3])
@pytest.mark.parametrize("fold", [1, 2])
def test_discriminator_scores_patches(attention: bool, styles: int, fold: int) -> None:
    torch.manual_seed(0)
    net = RefinedDiscriminator(width=4, layers=2, fold=fold, attention=attention, styles=styles)
    x = torch.rand(2, 1, 32, 32, requires_grad=True)
    out = net(x, torch.tensor([0, styles - 1]))
    side = 32 // fold // 4 - 2
    assert out.scores.shape == (2, 1, side, side)
    assert (out.logits is None) == (not attention)
    out.scores.sum().backward()
    assert x.grad is not None and x.grad.abs().sum() > 0


def test_discriminator_judges_the_hand_too() -> None:
    net = RefinedDiscriminator(width=4, layers=2, styles=2)
    x = torch.rand(1, 1, 32, 32)
    one, other = (net(x, torch.tensor([style])).scores for style in (0, 1))
    assert not torch.equal(one, other)
    with pytest.raises(ValueError, match="name the style"):
        net(x)


def test_frozen_skeleton_net_passes_gradients_and_learns_nothing() -> None:
    net = SkeletonNet(SkeletonShape(width=4, blocks=1, strided=2)).freeze()
    x = torch.rand(1, 1, 32, 32, requires_grad=True)
    net(x).sum().backward()
    assert x.grad is not None and x.grad.abs().sum() > 0
    assert all(p.grad is None and not p.requires_grad for p in net.parameters())


def test_shipped_skeleton_net_draws_skeletons_of_a_hand_it_never_saw() -> None:
    net = read_skeleton_net()
    hand = read_glyph_set("starter").style("soseki")
    scores = []
    for char in list(hand)[:12]:
        image = np.asarray(hand[char].reshape(64, 2, 64, 2).mean(axis=(1, 3)), np.uint8)
        made = to_pixels(net(to_tensor(image)))
        scores.append(skeleton_scores(made, thin_zhang_suen(image)).f1)
    assert np.mean(scores) > 0.9
    assert sum(p.numel() for p in net.parameters()) * 2 <= 4 << 20


def test_wrong_skeleton_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="there is no such model file"):
        read_skeleton_net(tmp_path / "absent.safetensors")
    path = tmp_path / "other.safetensors"
    save_file({"a": torch.zeros(1)}, path)
    with pytest.raises(ModelError, match="is not a skeletonGAN"):
        read_skeleton_net(path)
    header = '{"recipe": {"method": {"name": "cyclegan"}}}'
    save_file({"a": torch.zeros(1)}, path, metadata={"linewright": header})
    with pytest.raises(ModelError, match="of the method 'cyclegan', not of 'skeletongan'"):
        read_skeleton_net(path)
