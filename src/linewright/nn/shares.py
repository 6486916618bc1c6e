"""Several processes train one network: each has a share of every batch, and what spans the batch is computed by all.

The shares lie in the batch in the order of the processes. A process that is alone has all of it, and every function
here then returns what it was given. All processes must call the same functions in the same order.
"""

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor, distributed
from torch.autograd.function import once_differentiable

from linewright.base import TrainingError


def processes() -> int:
    """Return how many train together, 1 if this one is alone."""
    is_begun = distributed.is_available() and distributed.is_initialized()
    return distributed.get_world_size() if is_begun else 1


def place() -> int:
    """Return the number of this process among those that train together, from 0."""
    return distributed.get_rank() if processes() > 1 else 0


def summed(x: Tensor) -> Tensor:
    """Return the sum of the ``x`` of all processes, of one shape; gradients flow back to each of them."""
    if processes() == 1:
        return x
    out: Tensor = _Sum.apply(x)  # type: ignore[no-untyped-call]
    return out


def gathered(x: Tensor) -> Tensor:
    """Return the whole batch, N x ..., of the shares of all processes, of one shape; gradients flow back."""
    count = processes()
    if count == 1:
        return x
    # Half precision is not known to every back end, and float32 holds it exactly.
    narrow = x.is_floating_point() and x.element_size() < 4
    share = x.float() if narrow else x
    before, behind = (share.new_zeros(many * len(x), *x.shape[1:]) for many in (place(), count - 1 - place()))
    return summed(torch.cat([before, share, behind])).to(x.dtype)


def own_share(whole: Tensor) -> Tensor:
    """Return what this process has of a whole batch, N x ..., N a multiple of `processes`."""
    return whole.chunk(processes())[place()]


def uniform(shape: Sequence[int], device: torch.device) -> Tensor:
    """Return random float32 numbers in [0, 1), n x ..., for this process's n of the batch.

    Numbers for the whole batch are drawn in every process, so that a batch has the same ones however it is shared.
    """
    return own_share(torch.rand(processes() * shape[0], *shape[1:], device=device))


def sum_in_place(x: Tensor) -> None:
    """Turn ``x`` into the sum of those of all processes; TrainingError: one of them has ended."""
    if processes() == 1:
        return
    try:
        distributed.all_reduce(x)
    except RuntimeError as error:
        reason = str(error).splitlines()[0][:160]
        raise TrainingError(
            "a process of this training has ended or cannot be reached ({0})",
            reason,
            way_out="begin them again with torchrun and linewright train --resume RUN",
        ) from error


class _Sum(torch.autograd.Function):
    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        del ctx
        whole = x.detach().clone(memory_format=torch.contiguous_format)
        sum_in_place(whole)
        return whole

    @staticmethod
    @once_differentiable
    def backward(ctx: Any, gradient: Tensor) -> Tensor:
        del ctx
        whole = gradient.clone(memory_format=torch.contiguous_format)
        sum_in_place(whole)
        return whole
