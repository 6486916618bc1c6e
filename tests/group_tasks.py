"""What the processes of a group do in tests: here, where each of them finds it."""

from __future__ import annotations

import signal
import threading
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from several_processes import train, trainer
from torch import Tensor, nn

from linewright.base.errors import DataError
from linewright.nn.shares import gathered, own_share, place, processes, summed, uniform
from linewright.nn.sparse import KWinners2d
from linewright.nn.whole_batch import BatchNorm2d
from linewright.training.checkpoint import list_checkpoints
from linewright.training.processes import any_of, check_alike, deviation, from_first, mean_values
from linewright.training.run import resume_run

NUMBERS = torch.arange(24, dtype=torch.float64).view(4, 6).sin()
IMAGES = torch.linspace(-2, 3, 4 * 3 * 25, dtype=torch.float64).view(4, 3, 5, 5).sin() * 2


def everything(share: Tensor) -> dict[str, Tensor]:
    """Return what every function gives for a share of `NUMBERS`, the gradients too."""
    torch.manual_seed(3)
    x = share.clone().requires_grad_()
    # Each process has a loss of its own, in which the shares of the others stand too.
    whole = gathered(x.square())
    loss = (whole * torch.arange(24).view(4, 6)).sum() * (1 + place()) + summed(x.cos().sum(dim=0)).square().sum()
    loss.backward()  # type: ignore[no-untyped-call]
    assert x.grad is not None
    return {
        "gathered": whole.detach(),
        "summed": summed(x.detach().sum(dim=0)),
        "labels": gathered(torch.arange(len(share)) + 10 * place()),
        "half": gathered(share.half()),
        "uniform": uniform((len(share), 3), share.device),
        "gradient": x.grad,
    }


def save_everything(folder: Path) -> None:
    save_file(everything(own_share(NUMBERS)), folder / f"{place()}-of-{processes()}.safetensors")


def normed(norm: nn.BatchNorm2d, share: Tensor) -> dict[str, Tensor]:
    """Return what a norm makes of a share, its gradient and the running statistics, after two batches."""
    torch.manual_seed(4)
    nn.init.normal_(norm.weight)
    nn.init.normal_(norm.bias)
    x = share.clone().requires_grad_()
    norm(x + 1)
    out = norm(x)
    (out * share.exp()).sum().backward()
    assert x.grad is not None
    statistics = {name: value.clone() for name, value in norm.named_buffers()}
    return {"out": out.detach(), "gradient": x.grad, **statistics}


def save_normed(folder: Path) -> None:
    save_file(normed(BatchNorm2d(3).double(), own_share(IMAGES)), folder / f"{place()}.safetensors")


def train_and_resume(recipe: str, alone: Path, steps: int, *settings: str) -> None:
    """Train to the end in one run, then in another one from the middle of a run that one process has trained."""
    keys = (*settings, f"train.checkpoint_every={steps // 2}")
    train(recipe, alone.with_name("shared"), steps, *keys)
    again = trainer(recipe, alone.with_name("resumed"), steps, *keys)
    again.resume(list_checkpoints(alone.with_name("shared") / "checkpoints")[0])
    assert again.step == steps // 2
    again.run.mkdir(exist_ok=True)
    again.train()


def resume_a_little(run: Path, seconds: float) -> None:
    """Resume a run and, in one process alone, ask to stop after so many seconds."""
    if place() == 1:
        threading.Timer(seconds, signal.raise_signal, [signal.SIGINT]).start()
    outcome = resume_run(run)
    assert not outcome.finished


def winners(folder: Path) -> None:
    """Let winners be chosen twice and save what is remembered of them."""
    layer = KWinners2d(3, percent_on=0.3, period=6).double()
    for images in (IMAGES, IMAGES.flip(0).cos()):
        out = layer(own_share(images))
    save_file({"out": out, **dict(layer.named_buffers())}, folder / f"{place()}-of-{processes()}.safetensors")


def agree() -> None:
    """Check what two processes agree upon."""
    number = place()
    assert from_first(f"runs/é-{number}") == "runs/é-0"
    assert any_of(number == 1) and not any_of(False)
    found = mean_values({"a": torch.tensor(1.0 + number), "b": torch.tensor(2.0)})
    assert found == {"a": 1.5, "b": 2.0}
    whole = torch.linspace(0, 1, 10).square()
    assert deviation(whole.chunk(2)[number]) == pytest.approx(float(whole.std()))
    check_alike({"data": "same"})
    with pytest.raises(DataError, match="the processes of this training have not the same data"):
        check_alike({"data": str(number)})
