from __future__ import annotations

import numpy as np
import pytest
import torch
from attention_memory import affinity, written_out
from torch import Tensor

from linewright.nn.attention import ClassActivation, RefinedAttention, class_activation, heat_map, refined


@pytest.fixture(autouse=True)
def _seed() -> None:
    torch.manual_seed(0)


def by_loops(query: Tensor, key: Tensor, values: Tensor) -> Tensor:
    """Eq. 2 to 4, place by place, in float64."""
    n, channels, height, width = values.shape
    q, k, v = (part.double().flatten(2).numpy() for part in (query, key, values))
    out = np.zeros((n, channels, height * width))
    for image in range(n):
        for here in range(height * width):
            products = np.array([q[image, :, here] @ k[image, :, there] for there in range(height * width)])
            weights = np.exp(products) / np.exp(products).sum()
            out[image, :, here] = v[image] @ weights + v[image, :, here]
    return torch.from_numpy(out.reshape(values.shape))


def test_eq_1_is_the_weighted_sum_of_the_channels() -> None:
    features, weight = torch.randn(2, 3, 4, 5), torch.tensor([0.5, -2.0, 3.0])
    expected = 0.5 * features[:, 0] - 2 * features[:, 1] + 3 * features[:, 2]
    torch.testing.assert_close(class_activation(features, weight).sum(dim=1), expected)


def test_cam_logits_and_features_are_those_of_u_gat_it() -> None:
    cam = ClassActivation(channels=4)
    features = torch.randn(2, 4, 6, 5)
    out = cam(features)
    average, largest = cam.average.weight[0], cam.largest.weight[0]
    flat = features.flatten(2)
    expected = torch.stack([flat.mean(-1) @ average, flat.max(-1).values @ largest], dim=1)
    torch.testing.assert_close(out.logits, expected)
    both = torch.cat([features * average[:, None, None], features * largest[:, None, None]], dim=1)
    mixed = torch.einsum("oc,nchw->nohw", cam.join.weight[:, :, 0, 0], both)
    mixed = mixed + cam.join.bias[None, :, None, None]
    torch.testing.assert_close(out.features, mixed.clamp(min=0))
    assert out.logits.shape == (2, 2) and out.features.shape == features.shape


@pytest.mark.parametrize("inner", [2, 3, 7])
def test_eq_2_and_4_agree_with_loops(inner: int) -> None:
    query, key = torch.randn(2, 2, inner, 3, 4)
    values = torch.randn(2, 3, 3, 4)
    query, key = torch.randn(2, inner, 3, 4), torch.randn(2, inner, 3, 4)
    torch.testing.assert_close(refined(query, key, values).double(), by_loops(query, key, values), rtol=1e-4, atol=1e-5)


def test_eq_3_rows_are_shares() -> None:
    weights = affinity(torch.randn(2, 3, 4, 5), torch.randn(2, 3, 4, 5))
    assert weights.shape == (2, 20, 20)
    assert (weights >= 0).all()
    torch.testing.assert_close(weights.sum(-1), torch.ones(2, 20))


def test_fused_form_has_the_outputs_and_gradients_of_the_written_out_form() -> None:
    attention = RefinedAttention(channels=8, inner=3)
    inputs = [torch.randn(2, 8, 4, 4, requires_grad=True) for _ in range(3)]
    leaves = [*inputs, *attention.parameters()]
    fused = attention(*inputs)
    written, weights = written_out(attention, *inputs)
    torch.testing.assert_close(fused, written, rtol=1e-4, atol=1e-5)
    assert weights.shape == (2, 16, 16)
    ones = torch.autograd.grad(fused.square().sum(), leaves)
    others = torch.autograd.grad(written.square().sum(), leaves)
    for one, other in zip(ones, others, strict=True):
        torch.testing.assert_close(one, other, rtol=1e-3, atol=1e-4)


def test_cross_attention_looks_at_the_other_features() -> None:
    attention = RefinedAttention(channels=8)
    image, values = torch.randn(1, 8, 4, 4), torch.randn(1, 8, 4, 4)
    first = attention(image, torch.randn(1, 8, 4, 4), values)
    second = attention(image, torch.randn(1, 8, 4, 4), values)
    assert not torch.allclose(first, second)


def test_no_map_of_all_pairs_is_made() -> None:
    attention = RefinedAttention(channels=16)
    features = torch.randn(1, 16, 24, 24, requires_grad=True)
    places = 24 * 24
    seen: list[int] = []

    class Guard(torch.overrides.TorchFunctionMode):
        def __torch_function__(self, func, types, args=(), kwargs=None):  # type: ignore[no-untyped-def]
            out = func(*args, **(kwargs or {}))
            if isinstance(out, Tensor):
                seen.append(out.numel())
            return out

    with Guard(), torch.nn.attention.sdpa_kernel(torch.nn.attention.SDPBackend.FLASH_ATTENTION):
        attention(features, features, features).sum().backward()
    assert max(seen) < places * places
    assert features.grad is not None and features.grad.abs().sum() > 0


def test_bfloat16_autocast_keeps_to_the_same_result() -> None:
    attention = RefinedAttention(channels=8)
    features = torch.randn(1, 8, 6, 6)
    exact = attention(features, features, features)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        rough = attention(features, features, features)
    assert (rough - exact).abs().mean() < 0.05


def test_heat_map_runs_from_0_to_1_at_the_wanted_size() -> None:
    values = torch.zeros(2, 3, 4, 4)
    values[:, :, 1, 2] = 2
    picture = heat_map(values, size=(16, 16))
    assert picture.shape == (2, 1, 16, 16)
    assert picture.amin() == 0 and picture.amax() == 1
    row, column = divmod(int(picture[0, 0].argmax()), 16)
    assert 4 <= row < 8 and 8 <= column < 12
    assert (heat_map(torch.ones(1, 2, 4, 4), size=(8, 8)) == 0).all()


def test_what_lies_below_gets_its_gradient_in_rows() -> None:
    # PyTorch's instance norm of one image takes others for it.
    attention = RefinedAttention(channels=8)
    below = torch.randn(1, 8, 6, 6, requires_grad=True)
    kept: list[Tensor] = []
    features = below * 1
    features.register_hook(kept.append)
    out = attention(features, features, features)
    assert out.is_contiguous()
    out.square().sum().backward()
    assert [gradient.is_contiguous() for gradient in kept] == [True]
