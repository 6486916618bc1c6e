from __future__ import annotations

import pytest
import torch

from linewright.methods.base import RoughenedBatch, Task
from linewright.methods.finishing import Finishing, FinishingConfig

TINY = FinishingConfig(width=4, blocks=1, strided=1, discriminator_width=4)


def batch() -> RoughenedBatch:
    torch.manual_seed(0)
    x, y = torch.rand(2, 3, 1, 32, 32) * 2 - 1
    return RoughenedBatch(x, y, torch.tensor([0, 1, 2]))


def told() -> Finishing:
    """A finisher that tells hands apart, which an untrained one does not yet."""
    torch.manual_seed(0)
    method = Finishing(TINY, Task(1, 32, styles=2)).eval()
    for name, weight in method.generators.named_parameters():
        if ".affine." in name:
            torch.nn.init.normal_(weight)
    return method


def test_losses_follow_pix2pix_under_the_hand() -> None:
    method, given = Finishing(TINY, Task(1, 32, styles=2)), batch()
    terms, fakes = method.generator_losses(given)
    made, judge = fakes["y"], method.discriminators["y"]
    torch.testing.assert_close(terms["l1"].value, (made - given.y).abs().mean())
    scores = judge(made, given.style).scores
    torch.testing.assert_close(terms["adversarial"].value, ((scores - 1) ** 2).mean())
    judged = method.discriminator_losses(given, fakes)["discriminator"]
    real = judge(given.y, given.style).scores
    torch.testing.assert_close(judged.value, ((real - 1) ** 2).mean() + (scores**2).mean())
    assert judged.weight == 0.5
    other = judge(made, torch.tensor([2, 2, 2])).scores
    assert torch.equal(other[2], scores[2]) and not torch.equal(other[1], scores[1])


def test_the_same_glyph_ends_otherwise_in_each_hand() -> None:
    method, glyphs = told(), batch().x
    any_hand, first, second = (method.translate(glyphs, style=number) for number in range(3))
    assert torch.equal(method.translate(glyphs), any_hand)
    assert not torch.equal(any_hand, first) and not torch.equal(first, second)
    assert torch.equal(method.fakes(batch())["y"][1], first[1])


def test_a_hand_that_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match=r"0\.\.2"):
        told().translate(batch().x, style=3)


def test_pixels_alone_may_teach() -> None:
    method = Finishing(TINY.model_copy(update={"adversarial_weight": 0.0}), Task(1, 32, styles=2))
    terms, fakes = method.generator_losses(batch())
    assert set(terms) == {"l1"}
    assert method.discriminator_losses(batch(), fakes) == {}
