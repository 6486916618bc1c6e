from __future__ import annotations

import numpy as np
import pytest
import torch

from linewright.nn.tensors import to_pixels, to_tensor


def test_all_values_survive_exactly():
    ramp = np.arange(256, dtype=np.uint8).reshape(8, 32)
    tensor = to_tensor(ramp)
    assert tensor.shape == (1, 1, 8, 32)
    assert tensor.dtype == torch.float32
    assert tensor.flatten()[0] == -1
    assert tensor.flatten()[-1] == 1
    assert torch.allclose(tensor.flatten(), torch.linspace(-1, 1, 256), atol=1e-6)
    assert np.array_equal(to_pixels(tensor), ramp)
    assert torch.equal(to_tensor(to_pixels(tensor)), tensor)


def test_colour_planes_keep_their_order(colour):
    tensor = to_tensor(colour)
    assert tensor.shape == (1, 3, 61, 47)
    for channel in range(3):
        assert torch.equal(tensor[:, channel : channel + 1], to_tensor(colour[..., channel]))
    assert np.array_equal(to_pixels(tensor), colour)
    assert np.array_equal(to_pixels(tensor[0]), colour)


def test_rounding_and_clamping():
    step = 2 / 255
    values = torch.tensor([[[-9.0, -1 + 0.49 * step, -1 + 0.51 * step, 1 - 0.49 * step, 9.0]]])
    assert to_pixels(values).tolist() == [[0, 0, 1, 255, 255]]
    assert to_pixels(torch.tensor([[[float("inf"), float("-inf")]]])).tolist() == [[255, 0]]


def test_memory_is_not_shared_and_gradients_do_not_matter(grey):
    tensor = to_tensor(grey)
    before = grey.copy()
    tensor.fill_(0)
    assert np.array_equal(grey, before)
    assert to_pixels(to_tensor(grey[::-1]).requires_grad_()).tolist() == grey[::-1].tolist()
    assert to_pixels(torch.zeros(1, 2, 2, dtype=torch.bfloat16)).tolist() == [[128, 128]] * 2


def test_wrong_shapes():
    for shape in ((2, 1, 4, 4), (4, 4), (2, 4, 4), (1, 1, 1, 4, 4)):
        with pytest.raises(ValueError, match=r"one image of shape CHW or 1CHW .*got \("):
            to_pixels(torch.zeros(shape))
    with pytest.raises(ValueError, match="NaN"):
        to_pixels(torch.full((1, 2, 2), float("nan")))
    with pytest.raises(ValueError, match=r"uint8, got float32 \(4, 4\)"):
        to_tensor(np.zeros((4, 4), np.float32))
    with pytest.raises(ValueError, match=r"uint8, got uint8 \(0, 4\)"):
        to_tensor(np.zeros((0, 4), np.uint8))
