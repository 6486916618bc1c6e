"""What spans a batch comes out alike, however many processes share it."""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from several_processes import together

from group_tasks import NUMBERS, everything, save_everything
from linewright.nn.shares import own_share, place, processes


def test_alone_everything_is_the_whole() -> None:
    found = everything(NUMBERS)
    assert (processes(), place()) == (1, 0)
    assert torch.equal(found["gathered"], NUMBERS.square())
    assert torch.equal(found["labels"], torch.arange(4))
    assert own_share(NUMBERS) is not None and torch.equal(own_share(NUMBERS), NUMBERS)


def test_two_processes_have_what_one_has(tmp_path: Path) -> None:
    alone = everything(NUMBERS)
    assert together(2, save_everything, tmp_path) == [0, 0]
    first, second = (load_file(tmp_path / f"{number}-of-2.safetensors") for number in (0, 1))
    for name in ("gathered", "summed", "half"):
        assert torch.allclose(first[name], alone[name]) and torch.equal(first[name], second[name])
    assert first["labels"].tolist() == [0, 1, 10, 11]
    assert torch.equal(torch.cat([first["uniform"], second["uniform"]]), alone["uniform"])
    # Of the sum of both losses: the second counts twice in one term, and both are alike in the other.
    x = NUMBERS.clone().requires_grad_()
    loss = 3 * (x.square() * torch.arange(24).view(4, 6)).sum() + 2 * x.cos().sum(dim=0).square().sum()
    loss.backward()  # type: ignore[no-untyped-call]
    assert torch.allclose(torch.cat([first["gradient"], second["gradient"]]), x.grad)  # type: ignore[arg-type]
