"""Ours against the obvious k-winners, side by side in one run.

The obvious one takes the threshold with ``kthvalue``, keeps what reaches it with ``torch.where``
and rectifies. Both run forward and backward on the same values, in turns, so that whatever else the
machine does falls on both; the winners are checked to be the same first.

    OMP_NUM_THREADS=1 python benchmarks/k_winners.py
"""

from __future__ import annotations

import argparse
import os
import platform
import statistics
import time
from collections.abc import Callable
from functools import partial

import torch
from torch import Tensor

from linewright.nn.sparse import k_winners_2d

SHAPES = ((1, 64, 256, 256), (8, 128, 64, 64))


def obvious(x: Tensor, *, percent_on: float, local: bool) -> Tensor:
    """Keep the largest share of each sample, or of the channels of each place, and rectify."""
    rows = x if local else x.flatten(1)
    count = rows.shape[1]
    k = max(1, round(percent_on * count))
    least = rows.detach().kthvalue(count - k + 1, dim=1, keepdim=True).values
    least = least if local else least.view(-1, 1, 1, 1)
    return torch.where(x >= least, x, 0).relu()


def ours(x: Tensor, *, percent_on: float, local: bool) -> Tensor:
    """Return what the layer computes at inference."""
    return k_winners_2d(x, percent_on=percent_on, local=local)


def milliseconds(forward: Callable[[], Tensor], gradient: Tensor) -> float:
    """Return the time of one forward and backward pass."""
    begun = time.perf_counter()
    torch.autograd.backward(forward(), gradient)
    return 1000 * (time.perf_counter() - begun)


def compare(shape: tuple[int, ...], *, percent_on: float, local: bool, repeats: int) -> tuple[float, float, float]:
    """Return the median times of the obvious one and of ours, ms, and the median of their ratios.

    Raises:
        ValueError: the two differ in a winner or in a gradient.
    """
    torch.manual_seed(0)
    x, gradient = torch.randn(shape, requires_grad=True), torch.randn(shape)
    made = []
    for layer in (obvious, ours):
        out = layer(x, percent_on=percent_on, local=local)
        made.append((out, *torch.autograd.grad(out, x, gradient)))
    for theirs, own in zip(*made, strict=True):
        if not torch.equal(theirs, own):
            raise ValueError(f"the winners differ: {shape}, local={local}")
    times: list[tuple[float, float]] = []
    for _ in range(repeats):
        pair = []
        for layer in (obvious, ours):
            x.grad = None
            forward = partial(layer, x, percent_on=percent_on, local=local)
            pair.append(milliseconds(forward, gradient))
        times.append((pair[0], pair[1]))
    first, second = (statistics.median(column) for column in zip(*times, strict=True))
    return first, second, statistics.median(a / b for a, b in times)


def main() -> None:
    """Print one line for each shape and kind, and the machine."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--percent-on", type=float, default=0.3, help="share of winners")
    parser.add_argument("--repeats", type=int, default=9)
    chosen = parser.parse_args()
    print(
        f"{platform.machine()}, {os.cpu_count()} cores, {torch.get_num_threads()} threads, "
        f"torch {torch.__version__}; forward and backward, float32, "
        f"{100 * chosen.percent_on:g} % winners, medians of {chosen.repeats}"
    )
    print(f"{'shape':<16}{'winners':<9}{'kthvalue ms':>12}{'ours ms':>9}{'ratio':>7}")
    for shape in SHAPES:
        for local in (False, True):
            theirs, own, ratio = compare(shape, percent_on=chosen.percent_on, local=local, repeats=chosen.repeats)
            name, kind = "x".join(map(str, shape)), "local" if local else "global"
            print(f"{name:<16}{kind:<9}{theirs:>12.1f}{own:>9.1f}{ratio:>7.2f}")


if __name__ == "__main__":
    main()
