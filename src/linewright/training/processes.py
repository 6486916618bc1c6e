"""Processes that `torchrun` begins to train one model together: how they find each other, agree and end."""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import timedelta
from typing import TYPE_CHECKING

import torch
from torch import Tensor, distributed, nn

from linewright.base import DataError, LinewrightError, TrainingError, set_volume
from linewright.nn import place, processes, sum_in_place

if TYPE_CHECKING:
    from torch.distributed.distributed_c10d import Store

_PATIENCE = timedelta(minutes=30)  # the others wait so long while one draws, thins or writes
_LONGEST = 1 << 12  # bytes of a text that the first process tells the others


@contextmanager
def together() -> Iterator[None]:
    """Train with the other processes that `torchrun` has begun; alone without it.

    The first process alone says what goes on. Of an error one process tells, and all end with its code.
    """
    if not distributed.is_available() or not distributed.is_torchelastic_launched():
        yield
        return
    store = _store()
    if os.environ["RANK"] != "0":
        set_volume(quiet=True, verbose=False)
    try:
        _begin(store)
        yield
    except LinewrightError as error:
        if not _is_first_to_tell(store):
            sys.exit(error.exit_code)
        raise
    finally:
        if distributed.is_initialized():
            distributed.destroy_process_group()


def is_first() -> bool:
    """Whether this process writes and speaks for all."""
    return place() == 0


def from_first(text: str) -> str:
    """Return the text of the first process, of 4,000 bytes at most."""
    if processes() == 1:
        return text
    told = torch.zeros(_LONGEST, dtype=torch.uint8)
    if is_first():
        encoded = text.encode()
        told[: len(encoded)] = torch.frombuffer(bytearray(encoded), dtype=torch.uint8)
    sum_in_place(told)
    return bytes(told.tolist()).rstrip(b"\0").decode()


def any_of(flag: bool) -> bool:
    """Return whether a flag is set in any process."""
    if processes() == 1:
        return flag
    count = torch.tensor(float(flag))
    sum_in_place(count)
    return bool(count)


def check_alike(facts: Mapping[str, str]) -> None:
    """Check that all processes know the same facts; DataError: this one has others than the first."""
    for name, fact in facts.items():
        digest = hashlib.sha256(fact.encode()).hexdigest()
        differs = from_first(digest) != digest
        if any_of(differs):
            raise DataError(
                "the processes of this training have not the same {0}",
                name,
                way_out="give all of them the same data and versions",
            )


def weights_digest(network: nn.Module) -> str:
    """Return a digest of the weights and buffers; an empty one where this process is alone."""
    digest = hashlib.sha256()
    for value in network.state_dict().values() if processes() > 1 else ():
        digest.update(value.cpu().numpy().tobytes())
    return digest.hexdigest()


def mean_values(values: Mapping[str, Tensor]) -> dict[str, float]:
    """Return the means over all processes of scalars, by name."""
    if processes() == 1 or not values:
        return {name: float(value) for name, value in values.items()}
    told = torch.stack([value.double() for value in values.values()])
    sum_in_place(told)
    return dict(zip(values, (told / processes()).tolist(), strict=True))


def average_gradients(network: nn.Module) -> None:
    """Give each parameter the mean of its gradients in all processes."""
    if processes() == 1:
        return
    gradients = [part.grad for part in network.parameters() if part.grad is not None]
    whole = torch.cat([gradient.flatten() for gradient in gradients])
    sum_in_place(whole)
    whole /= processes()
    means = torch.split(whole, [gradient.numel() for gradient in gradients])
    for gradient, mean in zip(gradients, means, strict=True):
        gradient.copy_(mean.view_as(gradient))


def deviation(images: Tensor) -> float:
    """Return the standard deviation of the values of all processes."""
    if processes() == 1:
        return float(images.std())
    values = images.detach().double()
    count = processes() * values.numel()
    total = values.sum()
    sum_in_place(total)
    squares = (values - total / count).square().sum()
    sum_in_place(squares)
    return float((squares / (count - 1)).sqrt())


def _store() -> Store:
    """Return what the processes leave word in; torchrun holds it, so it outlives each of them."""
    # Not in every build of PyTorch.
    from torch.distributed import PrefixStore, TCPStore  # type: ignore[attr-defined]

    host, port = os.environ["MASTER_ADDR"], int(os.environ["MASTER_PORT"])
    is_held = os.environ.get("TORCHELASTIC_USE_AGENT_STORE") == "True"
    holds = not is_held and os.environ["RANK"] == "0"
    store = TCPStore(host, port, int(os.environ["WORLD_SIZE"]), holds, _PATIENCE)
    # After a restart by torchrun nothing of the time before counts.
    return PrefixStore(f"linewright/{os.environ.get('TORCHELASTIC_RESTART_COUNT', 0)}", store)


def _begin(store: Store) -> None:
    on_gpus = torch.cuda.is_available() and distributed.is_nccl_available()
    number = int(os.environ["LOCAL_RANK"])
    if on_gpus and number < torch.cuda.device_count():
        torch.cuda.set_device(number)
    try:
        distributed.init_process_group(
            "cpu:gloo,cuda:nccl" if on_gpus else "gloo",
            store=store,
            rank=int(os.environ["RANK"]),
            world_size=int(os.environ["WORLD_SIZE"]),
            timeout=_PATIENCE,
        )
    except RuntimeError as error:
        reason = str(error).splitlines()[0][:160]
        raise TrainingError("the processes of this training did not find each other ({0})", reason) from error


def _is_first_to_tell(store: Store) -> bool:
    with suppress(RuntimeError):
        return bool(store.add("told", 1) == 1)
    return True
