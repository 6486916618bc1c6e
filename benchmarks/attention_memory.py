"""Peak memory of refined attention, fused and written out, forward and backward.

    python benchmarks/attention_memory.py [--sides 16 32 64] [--channels 64] [--batch 4]

Each case runs in a process of its own, since a peak never falls again.
"""

from __future__ import annotations

import argparse
import multiprocessing
import platform
import resource
import sys
import time

import torch
from torch import Tensor

from linewright.nn.attention import RefinedAttention


def affinity(query: Tensor, key: Tensor) -> Tensor:
    """Return SE-GAN's Eq. 3, softmax(query^T key) over the places of ``key``: N x HW x H'W'."""
    return (query.flatten(2).transpose(1, 2) @ key.flatten(2)).softmax(dim=-1)


def written_out(attention: RefinedAttention, features: Tensor, others: Tensor, values: Tensor) -> tuple[Tensor, Tensor]:
    """Return what the attention returns, and the N x HW x HW map of Eq. 3 that it never builds."""
    weights = affinity(attention.theta(features), attention.phi(others))
    mixed = weights @ values.flatten(2).transpose(1, 2)
    return mixed.transpose(1, 2).reshape(values.shape) + values, weights


def measure(side: int, channels: int, batch: int, fused: bool) -> tuple[float, float]:
    """Return the growth of the peak memory in MiB and the seconds of one pass both ways."""
    torch.set_num_threads(1)
    attention = RefinedAttention(channels=channels)
    warm = torch.randn(1, channels, 4, 4, requires_grad=True)
    attention(warm, warm, warm).sum().backward()
    features = torch.randn(batch, channels, side, side, requires_grad=True)
    before, begun = peak(), time.perf_counter()
    if fused:
        out = attention(features, features, features)
    else:
        out, _ = written_out(attention, features, features, features)
    out.square().sum().backward()
    return peak() - before, time.perf_counter() - begun


def peak() -> float:
    """Return the greatest memory that the process has held, in MiB."""
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / unit


def main() -> None:
    """Print one row a case."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sides", type=int, nargs="+", default=[16, 32, 64])
    parser.add_argument("--channels", type=int, default=64)
    parser.add_argument("--batch", type=int, default=4)
    options = parser.parse_args()
    print(f"torch {torch.__version__}, {platform.machine()}, one thread, float32")
    print(f"batch {options.batch}, {options.channels} channels, forward and backward")
    print(f"{'side':>5} {'map':>10} {'form':>12} {'peak MiB':>10} {'seconds':>8}")
    context = multiprocessing.get_context("spawn")
    for side in options.sides:
        size = options.batch * side**4 * 4 / (1 << 20)
        for fused in (True, False):
            with context.Pool(1) as pool:
                memory, seconds = pool.apply(measure, (side, options.channels, options.batch, fused))
            form = "fused" if fused else "written out"
            print(f"{side:>5} {size:>6.0f} MiB {form:>12} {memory:>10.0f} {seconds:>8.2f}")


if __name__ == "__main__":
    main()
