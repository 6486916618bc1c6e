from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any, ClassVar

import pytest
import torch
from torch import Tensor, nn

from linewright.base.errors import ConfigError, OutputError, TrainingError
from linewright.methods.base import Fakes, Method, Task, Term, Terms, UnpairedBatch
from linewright.methods.cyclegan import CycleGANConfig
from linewright.training import checkpoint
from linewright.training.checkpoint import AVERAGE, NETWORKS, list_checkpoints
from linewright.training.log import read_metrics
from linewright.training.parts import ImagePool
from linewright.training.trainer import TrainConfig, Trainer
from tiny_training import SETTINGS, differing, differing_parts, last_checkpoint, tiny_method, tiny_source, tiny_trainer


def trained(run: Path, **settings: Any) -> checkpoint.Checkpoint:
    outcome = tiny_trainer(run, **settings).train()
    assert outcome.finished
    return last_checkpoint(run)


# The loop against one written out by hand


def by_hand(*, discriminator_steps: int, average: float | None) -> dict[str, Tensor]:
    """Train the tiny method for twelve steps with nothing but PyTorch; return its weights."""
    method, source = tiny_method(), tiny_source()
    generators = list(method.generators.parameters())
    discriminators = list(method.discriminators.parameters())
    adam_g, adam_d = (
        torch.optim.Adam(parameters, lr=2e-4, betas=(0.5, 0.999)) for parameters in (generators, discriminators)
    )
    # Pools of three, seeded after the order of the domains' names.
    pools = {"x": ImagePool(size=3, seed=1), "y": ImagePool(size=3, seed=2)}
    smooth = [value.detach().clone() for value in generators]

    def judge(batch: UnpairedBatch, fakes: Fakes) -> None:
        mixed = {name: pools[name].exchange(fake) for name, fake in fakes.items()}
        loss = torch.tensor(0.0)
        for term in method.discriminator_losses(batch, mixed).values():
            loss = loss + term.weight * term.value
        adam_d.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam_d.step()

    number = 0
    for step in range(12):
        # Epochs of 4 steps of 2 images: flat in the first of three, then 2/3 and 1/3.
        rate = 2e-4 * (1, 2 / 3, 1 / 3)[step // 4]
        adam_g.param_groups[0]["lr"] = adam_d.param_groups[0]["lr"] = rate
        for _ in range(discriminator_steps - 1):
            batch = source.batch(number)
            number += 1
            with torch.no_grad():
                made = {"y": method.generators["xy"](batch.x), "x": method.generators["yx"](batch.y)}
            judge(batch, made)
        batch = source.batch(number)
        number += 1
        terms, fakes = method.generator_losses(batch)
        loss = torch.tensor(0.0)
        for term in terms.values():
            loss = loss + term.weight * term.value
        adam_g.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call]
        adam_g.step()
        if average is not None:
            decay = min(average, (1 + step) / (10 + step))
            smooth = [decay * old + (1 - decay) * new.detach() for old, new in zip(smooth, generators, strict=True)]
        judge(batch, fakes)
    weights = {f"networks/{name}": value for name, value in method.state_dict().items()}
    names = [name for name, _ in method.generators.named_parameters()]
    return weights | {f"average/{n}": value for n, value in zip(names, smooth, strict=True)}


@pytest.mark.parametrize(("discriminator_steps", "average"), [(1, None), (3, 0.6)])
def test_training_is_what_the_paper_says(tmp_path: Path, discriminator_steps: int, average: float | None) -> None:
    found = trained(tmp_path, discriminator_steps=discriminator_steps, average=average)
    expected = by_hand(discriminator_steps=discriminator_steps, average=average)
    assert found.step == 12
    parts = [NETWORKS] if average is None else [NETWORKS, AVERAGE]
    for part in parts:
        for name, value in found.parts[part].items():
            torch.testing.assert_close(value, expected[f"{part}/{name}"], atol=1e-5, rtol=1e-3)
    start = tiny_method().state_dict()
    assert len(differing(start, found.parts[NETWORKS])) == len(start)


# What the loop asks of a method


class _Told(Method[UnpairedBatch]):
    """A method of one number each that tells what it is asked."""

    adversary: ClassVar[Mapping[str, str]] = {"y": "fool"}

    def __init__(self, *, bad_step: int | None = None, blank: bool = False) -> None:
        super().__init__(CycleGANConfig(), Task(1, 16))
        self.generators = nn.ModuleDict({"g": nn.Linear(1, 1)})
        self.discriminators = nn.ModuleDict({"d": nn.Linear(1, 1)})
        self.asked: list[str] = []
        self.bad_step = bad_step
        self.blank = blank

    def generator_losses(self, batch: UnpairedBatch) -> tuple[Terms, Fakes]:
        self.asked.append("generator")
        assert not any(part.requires_grad for part in self.discriminators.parameters())
        assert all(part.requires_grad for part in self.generators.parameters())
        value = self.generators["g"](torch.ones(1)).square().mean()
        if self.asked.count("generator") == self.bad_step:
            value = value * math.nan
        fake = torch.ones_like(batch.y) if self.blank else batch.x
        return {"fool": Term(value)}, {"y": fake}

    def discriminator_losses(self, batch: UnpairedBatch, fakes: Fakes) -> Terms:
        self.asked.append("discriminator")
        assert all(part.requires_grad for part in self.discriminators.parameters())
        assert not any(fake.requires_grad for fake in fakes.values())
        return {"tell": Term(self.discriminators["d"](torch.ones(1)).square().mean(), 0.5)}

    def fakes(self, batch: UnpairedBatch) -> Fakes:
        self.asked.append("fakes")
        return {"y": batch.x}


def told(run: Path, method: _Told, **settings: Any) -> Trainer[UnpairedBatch]:
    return Trainer(
        method=method,
        name="told",
        source=tiny_source(),
        config=TrainConfig.model_validate({**SETTINGS, **settings}),
        run=run,
    )


@pytest.mark.parametrize("count", [1, 2, 5])
def test_discriminator_steps_counts_discriminator_steps(tmp_path: Path, count: int) -> None:
    method = _Told()
    told(tmp_path, method, discriminator_steps=count).train()
    one_step = ["fakes", "discriminator"] * (count - 1) + ["generator", "discriminator"]
    assert method.asked == one_step * 12


def test_value_that_is_not_finite_stops_before_the_weights_are_spoilt(tmp_path: Path) -> None:
    method = _Told(bad_step=6)
    trainer = told(tmp_path, method, checkpoint_every=2)
    with pytest.raises(TrainingError, match="step 6: the loss term fool is nan"):
        trainer.train()
    assert all(torch.isfinite(value).all() for value in method.state_dict().values())
    assert [path.name for path in list_checkpoints(tmp_path / "checkpoints")] == ["step-00000002", "step-00000004"]


def test_blank_fakes_stop_the_training_and_name_the_term(tmp_path: Path) -> None:
    trainer = told(tmp_path, _Told(blank=True))
    trainer.guard.patience = 7
    with pytest.raises(TrainingError, match="step 7: the fakes judged by fool have been blank since step 1"):
        trainer.train()


# Rate, log, samples, checkpoints


def test_rate_of_both_optimisers_follows_the_schedule(tmp_path: Path) -> None:
    rates: list[tuple[float, ...]] = []
    trainer = tiny_trainer(tmp_path, rate=1e-3, sample_every=1)
    trainer.on_sample = lambda step, method: rates.append(
        tuple(optimiser.param_groups[0]["lr"] for optimiser in trainer.optimisers.values())
    )
    trainer.train()
    expected = [1e-3] * 4 + [1e-3 * 2 / 3] * 4 + [1e-3 / 3] * 4
    assert [rate for rate, _ in rates] == pytest.approx(expected)
    assert [rate for _, rate in rates] == pytest.approx(expected)


def test_log_holds_means_since_the_last_line(tmp_path: Path) -> None:
    trained(tmp_path / "a", log_every=1)
    trained(tmp_path / "b", log_every=5)
    every, fifth = read_metrics(tmp_path / "a"), read_metrics(tmp_path / "b")
    assert [line["step"] for line in every] == list(range(1, 13))
    assert [line["step"] for line in fifth] == [5, 10, 12]
    assert [line["images"] for line in fifth] == [10, 20, 24]
    for line, part in zip(fifth, (every[:5], every[5:10], every[10:]), strict=True):
        for name in ("adversarial_xy", "cycle_y", "discriminator_x"):
            mean = math.fsum(one[name] for one in part) / len(part)
            assert line[name] == pytest.approx(mean)


def test_sampling_does_not_touch_the_training(tmp_path: Path) -> None:
    plain = trained(tmp_path / "plain")
    trainer = tiny_trainer(tmp_path / "sampled", sample_every=5)
    seen: list[int] = []

    def draw(step: int, method: Method[UnpairedBatch]) -> None:
        assert not method.training
        assert not torch.is_grad_enabled()
        torch.randn(100)
        method.translate(torch.randn(1, 1, 16, 16))
        seen.append(step)

    trainer.on_sample = draw
    trainer.train()
    assert seen == [5, 10, 12]
    assert trainer.method.training
    assert differing_parts(plain, last_checkpoint(tmp_path / "sampled")) == {}


def test_checkpoints_come_every_so_often_and_at_the_end(tmp_path: Path) -> None:
    trained(tmp_path, checkpoint_every=5, keep=3)
    found = [path.name for path in list_checkpoints(tmp_path / "checkpoints")]
    assert found == ["step-00000005", "step-00000010", "step-00000012"]


def test_same_seed_same_weights_and_another_seed_others(tmp_path: Path) -> None:
    first = trained(tmp_path / "first")
    assert differing_parts(first, trained(tmp_path / "again")) == {}
    other = trained(tmp_path / "other", seed=1)
    assert differing_parts(first, other)[NETWORKS]


@pytest.mark.slow
def test_two_workers_give_the_weights_of_none(tmp_path: Path) -> None:
    settings = {"discriminator_steps": 2, "average": 0.9}
    alone = trained(tmp_path / "alone", workers=0, **settings)
    helped = trained(tmp_path / "helped", workers=2, **settings)
    assert differing_parts(alone, helped) == {}


def test_bfloat16_trains_in_float32_weights(tmp_path: Path) -> None:
    plain, half = trained(tmp_path / "a"), trained(tmp_path / "b", precision="bfloat16")
    for name, value in half.parts[NETWORKS].items():
        assert value.dtype == torch.float32
        assert torch.isfinite(value).all()
        torch.testing.assert_close(value, plain.parts[NETWORKS][name], atol=5e-3, rtol=0)
    assert differing(plain.parts[NETWORKS], half.parts[NETWORKS])


def test_full_disk_stops_with_an_output_error_and_the_older_checkpoint_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trainer = tiny_trainer(tmp_path, checkpoint_every=4)
    write = checkpoint._write_flushed

    def full(path: Path, data: bytes) -> None:
        if trainer.step == 8 and path.name == "training.safetensors":
            path.write_bytes(data[:100])
            raise OSError(28, "No space left on device")
        write(path, data)

    monkeypatch.setattr(checkpoint, "_write_flushed", full)
    with pytest.raises(OutputError, match=r"step-00000008: .*No space left on device"):
        trainer.train()
    assert [path.name for path in (tmp_path / "checkpoints").iterdir()] == ["step-00000004"]
    assert last_checkpoint(tmp_path).step == 4
    # And from there it goes on as if nothing had been.
    monkeypatch.undo()
    again = tiny_trainer(tmp_path, checkpoint_every=4)
    again.resume(list_checkpoints(tmp_path / "checkpoints")[-1])
    again.train()
    whole = trained(tmp_path / "whole")
    assert differing_parts(last_checkpoint(tmp_path), whole) == {}


@pytest.mark.parametrize(
    "override",
    [
        "rate=0",
        "batch=0",
        "beta1=1",
        "pool=-1",
        "average=1",
        "keep=0",
        "seed=-1",
        f"seed={2**63}",
        "precision=float16",
        "threads=0",
        "workers=-1",
        "discriminator_steps=0",
        "log_every=0",
    ],
)
def test_settings_out_of_range_are_refused(override: str) -> None:
    with pytest.raises(ConfigError, match=override.partition("=")[0]):
        TrainConfig.parse({}, [override], where="r.yaml")


def test_defaults_are_the_papers() -> None:
    config = TrainConfig()
    assert (config.rate, config.beta1, config.beta2) == (2e-4, 0.5, 0.999)
    assert (config.batch, config.pool, config.discriminator_steps) == (1, 50, 1)
    assert config.schedule.images == 200 * 960
