from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor
from torch.nn import functional as F

from linewright.nn.deform import DeformableConv2d, deformable_conv2d


def bilinear(image: Tensor, y: float, x: float) -> float:
    """Return the value between four pixels, 0 outside."""
    total = 0.0
    for row in (math.floor(y), math.floor(y) + 1):
        for column in (math.floor(x), math.floor(x) + 1):
            if 0 <= row < image.shape[0] and 0 <= column < image.shape[1]:
                share = (1 - abs(y - row)) * (1 - abs(x - column))
                total += share * float(image[row, column])
    return total


def brute_force(x: Tensor, offset: Tensor, mask: Tensor, weight: Tensor, stride: int, padding: int) -> Tensor:
    """Eq. 1, one output value after the other."""
    filters, channels, down, right = weight.shape
    high, wide = offset.shape[2:]
    out = torch.zeros(len(x), filters, high, wide, dtype=x.dtype)
    for n, f, row, column in torch.cartesian_prod(*(torch.arange(count) for count in out.shape)).tolist():
        for k in range(down * right):
            y_at = row * stride - padding + k // right + float(offset[n, 2 * k, row, column])
            x_at = column * stride - padding + k % right + float(offset[n, 2 * k + 1, row, column])
            read = sum(
                float(weight[f, c, k // right, k % right]) * bilinear(x[n, c], y_at, x_at) for c in range(channels)
            )
            out[n, f, row, column] += read * float(mask[n, k, row, column])
    return out


@pytest.mark.parametrize(
    ("kernel", "stride", "padding", "size"),
    [(3, 1, 1, (5, 4)), (4, 2, 1, (6, 8)), (3, 2, 0, (7, 5)), (1, 1, 0, (1, 3))],
)
def test_equals_brute_force(kernel: int, stride: int, padding: int, size: tuple[int, int]) -> None:
    torch.manual_seed(kernel)
    x = torch.randn(2, 3, *size, dtype=torch.float64)
    weight = torch.randn(2, 3, kernel, kernel, dtype=torch.float64)
    high, wide = ((side + 2 * padding - kernel) // stride + 1 for side in size)
    # Far enough to leave the image on every side.
    offset = 3 * torch.randn(2, 2 * kernel**2, high, wide, dtype=torch.float64)
    mask = torch.rand(2, kernel**2, high, wide, dtype=torch.float64)
    bias = torch.randn(2, dtype=torch.float64)
    out = deformable_conv2d(x, offset, mask, weight, bias, stride=stride, padding=padding)
    expected = brute_force(x, offset, mask, weight, stride, padding) + bias[:, None, None]
    torch.testing.assert_close(out, expected, rtol=1e-9, atol=1e-9)


def test_without_offsets_it_is_a_convolution() -> None:
    x, weight = torch.randn(2, 3, 9, 7), torch.randn(4, 3, 3, 3)
    still, whole = torch.zeros(2, 18, 5, 4), torch.ones(2, 9, 5, 4)
    out = deformable_conv2d(x, still, whole, weight, stride=2, padding=1)
    torch.testing.assert_close(out, F.conv2d(x, weight, stride=2, padding=1), rtol=1e-4, atol=1e-4)


def test_gradients_are_those_of_finite_differences() -> None:
    torch.manual_seed(3)
    x = torch.randn(1, 2, 4, 4, dtype=torch.float64, requires_grad=True)
    # Away from whole pixels, where a bilinear reading has a kink.
    offset = (torch.rand(1, 8, 3, 3, dtype=torch.float64) * 0.6 + 0.2).requires_grad_()
    mask = torch.rand(1, 4, 3, 3, dtype=torch.float64, requires_grad=True)
    weight = torch.randn(2, 2, 2, 2, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(deformable_conv2d, (x, offset, mask, weight))


def test_layer_begins_as_half_a_convolution_and_follows_its_guide() -> None:
    torch.manual_seed(0)
    layer = DeformableConv2d(3, 4, 3, padding=1, guide_channels=5)
    x, guide = torch.randn(2, 3, 6, 6), torch.randn(2, 5, 6, 6)
    begun = layer(x, guide)
    plain = 0.5 * F.conv2d(x, layer.conv.weight, padding=1)
    assert layer.conv.bias is not None
    torch.testing.assert_close(begun.features, plain + layer.conv.bias[:, None, None], rtol=1e-4, atol=1e-5)
    assert begun.offset.shape == (2, 18, 6, 6)
    assert not begun.offset.any()
    begun.features.square().sum().backward()
    assert all(part.grad is not None and part.grad.any() for part in layer.parameters())
    torch.nn.init.normal_(layer.predict.weight)
    assert not torch.allclose(layer(x, guide).offset, layer(x, guide.flip(0)).offset)


def test_wrong_shapes_are_named() -> None:
    x, weight = torch.zeros(1, 1, 5, 5), torch.zeros(1, 1, 3, 3)
    with pytest.raises(ValueError, match=r"mask is \(1, 8, 3, 3\), not \(1, 9, 3, 3\)"):
        deformable_conv2d(x, torch.zeros(1, 18, 3, 3), torch.zeros(1, 8, 3, 3), weight)
