from __future__ import annotations

from functools import partial

import pytest
import torch
from torch import Tensor

from linewright.nn.page_statistics import PageStatistics, Shown
from linewright.nn.receptive_field import halo
from linewright.nn.resnet import ResnetGenerator, Sparsity


def page_and_network(local: bool) -> tuple[Tensor, ResnetGenerator]:
    torch.manual_seed(3)
    sparsity = Sparsity(0.3, 0.4, local=local)
    network = ResnetGenerator(width=4, blocks=1, fold=2, kernel=3, strided=1, skip=True, sparsity=sparsity)
    page = torch.rand(1, 1, 64, 160) * 2 - 1
    page[..., 80:] = 1  # half of it is bare, so tiles differ
    return page, network.eval()


@pytest.mark.parametrize("local", [True, False])
@torch.inference_mode()
def test_tiles_with_the_pages_statistics_are_the_page(local: bool) -> None:
    page, network = page_and_network(local)
    whole = network(page)
    far = halo(network)
    # Two tiles that overlap by twice the halo; each keeps its half.
    parts = [(page[..., : 80 + far], range(80)), (page[..., 80 - far :], range(far, far + 80))]
    own = torch.cat([network(part)[..., kept] for part, kept in parts], dim=3)
    assert (own - whole).abs().max() > 0.05
    statistics = PageStatistics(network)
    shown = [Shown(partial(network, part), 64, range(64), kept) for part, kept in parts]
    with statistics.in_use():
        for layer in statistics.layers:
            statistics.learn(layer, shown)
        tiled = torch.cat([network(part)[..., kept] for part, kept in parts], dim=3)
    # Winners are told to a 2,048th.
    assert (tiled - whole).abs().max() < (2e-5 if local else 2e-2)
    # The hooks are gone: the network is what it was.
    assert torch.equal(network(page), whole)
