from __future__ import annotations

import pytest
import torch

from linewright.nn.residual import ResidualBlock
from linewright.nn.style import StyleCode, StyledBlock, StyleNorm2d, adaptive_instance_norm


def test_adaptive_instance_norm_sets_mean_and_deviation() -> None:
    features = 3 + 5 * torch.randn(2, 3, 16, 16)
    scale, shift = torch.randn(2, 3), torch.randn(2, 3)
    out = adaptive_instance_norm(features, scale, shift)
    torch.testing.assert_close(out.mean(dim=(2, 3)), shift, rtol=1e-3, atol=1e-3)
    torch.testing.assert_close(out.std(dim=(2, 3), unbiased=False), (1 + scale).abs(), rtol=1e-3, atol=1e-3)


def test_style_norm_begins_plain_and_learns_apart() -> None:
    norm = StyleNorm2d(channels=3, code=4)
    features = torch.randn(2, 3, 8, 8)
    plain = StyleNorm2d(channels=3)(features, None)
    torch.testing.assert_close(norm(features, torch.randn(2, 4)), plain)
    assert norm.affine is not None
    torch.nn.init.normal_(norm.affine.weight)
    same = torch.randn(1, 3, 8, 8).expand(2, -1, -1, -1)
    one, other = norm(same, torch.randn(2, 4))
    assert not torch.allclose(one, other)


def test_block_without_a_style_is_the_residual_block() -> None:
    torch.manual_seed(0)
    styled, plain = StyledBlock(channels=4), ResidualBlock(channels=4)
    convs = [part for part in plain.body if isinstance(part, torch.nn.Conv2d)]
    for mine, conv in zip((styled.first, styled.second), convs, strict=True):
        mine.load_state_dict(conv.state_dict())
    x = torch.randn(2, 4, 6, 6)
    torch.testing.assert_close(styled(x, None), plain(x))


def test_unknown_hand_is_refused() -> None:
    code = StyleCode(styles=3, code=5)
    assert code(torch.tensor([0, 2])).shape == (2, 5)
    with pytest.raises(ValueError, match=r"0\.\.2, got \[3\]"):
        code(torch.tensor([3]))
