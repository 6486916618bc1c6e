"""The training loop, sole owner of optimisers, schedule, pools and checkpoints."""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Generic, NamedTuple

import torch
from pydantic import Field
from torch import Tensor

from linewright.base import Config, ConfigError, ModelError, progress_bar
from linewright.methods import Fakes, Method, Terms, weighted_sum
from linewright.nn import place, processes
from linewright.training.batches import BatchSource, BatchT, Part, batches
from linewright.training.checkpoint import (
    AVERAGE,
    NETWORKS,
    TRAINING,
    Checkpoint,
    checkpoint_path,
    fill,
    newest_checkpoint,
    read_checkpoint,
    write_checkpoint,
)
from linewright.training.device import Precision, autocast, choose_device, stop_signals
from linewright.training.log import Means, MetricsLog, SilentLog
from linewright.training.parts import Guard, ImagePool, Schedule, WeightAverage
from linewright.training.processes import any_of, average_gradients, check_alike, is_first, weights_digest


class TrainConfig(Config):
    """How to train; the defaults are CycleGAN's (7.1) where it says."""

    seed: int = Field(0, ge=0, lt=2**63)
    batch: int = Field(1, ge=1)  # CycleGAN, 7.1
    schedule: Schedule = Schedule()
    rate: float = Field(2e-4, gt=0)  # CycleGAN, 7.1; sparse CycleGAN, 3.1
    beta1: float = Field(0.5, ge=0, lt=1)  # CycleGAN's code
    beta2: float = Field(0.999, ge=0, lt=1)  # sparse CycleGAN, 3.1
    discriminator_steps: int = Field(1, ge=1)  # the sparse CycleGAN's K (2.1); 1 in CycleGAN
    pool: int = Field(50, ge=0)  # CycleGAN, 7.1
    average: float | None = Field(None, gt=0, lt=1)  # ours: decay of the averaged generators
    device: str = "auto"
    precision: Precision = "float32"
    threads: int | None = Field(None, ge=1)
    workers: int = Field(0, ge=0)
    log_every: int = Field(20, ge=1)
    sample_every: int = Field(500, ge=1)
    checkpoint_every: int = Field(500, ge=1)
    keep: int = Field(2, ge=1)


class Outcome(NamedTuple):
    """How a training ended."""

    step: int  # generator steps done
    finished: bool  # False if it was interrupted and can be resumed
    seconds: float  # time spent training, earlier sessions included
    checkpoint: Path  # the newest
    earlier: bool = False  # True if nothing was left to train


class Trainer(Generic[BatchT]):
    """Train one method on one source of batches, in one run folder, alone or with other processes (`together`).

    Of these each has a share of every batch; all end each step with the same weights, and the first one writes.

    ``on_sample`` is called with (step, method) every ``sample_every`` steps and at the end; it
    draws pictures, and random numbers and gradients that it uses do not touch the training.
    """

    def __init__(
        self,
        *,
        method: Method[BatchT],
        name: str,
        source: BatchSource[BatchT],
        config: TrainConfig,
        run: Path,
        on_sample: Callable[[int, Method[BatchT]], None] | None = None,
    ) -> None:
        self.config = config
        self.run = run
        self.name = name
        self.source = source
        self.on_sample = on_sample
        self.device = choose_device(config.device)
        self.method = method.to(self.device)
        self.optimisers = {
            "generators": self._adam(method.generators),
            "discriminators": self._adam(method.discriminators),
        }
        self.pools = {
            domain: ImagePool(size=config.pool, seed=config.seed + 1 + place)
            for place, domain in enumerate(sorted(method.adversary))
        }
        self.average = None if config.average is None else WeightAverage(method.generators, decay=config.average)
        self.guard = Guard(method.adversary)
        self.means = Means()
        self.step = 0
        self.seconds = 0.0
        self.total_steps = config.schedule.steps(config.batch)
        if config.batch % processes():
            raise ConfigError(
                "{0} images cannot be shared by {1} processes",
                config.batch,
                processes(),
                where="train.batch",
                way_out="take a multiple of {1}, or fewer processes",
            )

    def resume(self, checkpoint: Path) -> None:
        """Take up a checkpoint, so that training goes on bit for bit; ModelError if unfit."""
        found = read_checkpoint(checkpoint, method=self.name)
        training = found.parts[TRAINING]
        fill(self.method, found.parts[NETWORKS], where=checkpoint)
        if self.average is not None:
            fill(self.average.network, found.parts.get(AVERAGE, {}), where=checkpoint)
        try:
            for name, optimiser in self.optimisers.items():
                _load_adam(optimiser, _below(training, name))
            for domain, pool in self.pools.items():
                pool.load_state(_below(training, f"pool/{domain}"), self.device)
            self.means.load_state(_below(training, "means"))
            self.guard.load_state(_below(training, "watch"))
            torch.set_rng_state(training["random/cpu"])
            if "random/cuda" in training:
                torch.cuda.set_rng_state(training["random/cuda"])
        except (KeyError, RuntimeError) as error:
            raise ModelError("the optimisers' state does not fit the recipe ({0})", error, where=checkpoint) from error
        self.step = found.step
        self.seconds = float(found.extra.get("seconds", 0.0))

    def train(self) -> Outcome:
        """Train to the end of the schedule, or until SIGINT or SIGTERM asks to stop."""
        # TrainingError: a loss term is not finite, or the fakes have gone blank.
        if self.step >= self.total_steps:
            return Outcome(self.step, True, self.seconds, newest_checkpoint(self.run), earlier=True)
        config = self.config
        check_alike({"weights": weights_digest(self.method)})
        with closing(self._log()) as log, stop_signals() as stop, progress_bar() as bar:
            task = bar.add_task(f"training {self.name}", total=self.total_steps, completed=self.step, note="")
            before, begun = self.seconds, time.monotonic()
            for data in self._batches():
                values = self._one_step(data)
                self.step += 1
                self.seconds = before + time.monotonic() - begun
                self.means.add(values)
                bar.advance(task)
                last = self.step == self.total_steps
                if self.step % config.log_every == 0 or last:
                    images = self.step * config.batch
                    log.write(self.step, {"images": images, "seconds": self.seconds, **self.means.take()})
                    bar.update(task, note=_note(values))
                if self.on_sample and is_first() and (self.step % config.sample_every == 0 or last):
                    self._sample()
                is_asked = any_of(stop.asked)
                if self.step % config.checkpoint_every == 0 or last or is_asked:
                    newest = self._write_checkpoint()
                if is_asked:
                    break
        return Outcome(self.step, self.step == self.total_steps, self.seconds, newest)

    def _log(self) -> MetricsLog | SilentLog:
        return MetricsLog(self.run, step=self.step) if is_first() else SilentLog()

    def _batches(self) -> Iterator[list[BatchT]]:
        """Yield the batches of one generator step, or this process's share: ``discriminator_steps`` of them."""
        count = self.config.discriminator_steps
        begin, end = self.step * count, self.total_steps * count
        part = Part(place(), processes())
        stream = batches(self.source, first=begin, end=end, workers=self.config.workers, part=part)
        for first in stream:
            yield [first, *(next(stream) for _ in range(count - 1))]

    def _one_step(self, data: list[BatchT]) -> dict[str, float]:
        rate = self.config.rate * self.config.schedule.factor(self.step * self.config.batch)
        for optimiser in self.optimisers.values():
            for group in optimiser.param_groups:
                group["lr"] = rate
        *extra, batch = [self._to_device(part) for part in data]
        number = self.step + 1
        for between in extra:
            with autocast(self.device, self.config.precision):
                fakes = self.method.fakes(between)
            self._discriminator_step(number, between, fakes)

        self.method.discriminators.requires_grad_(False)
        with autocast(self.device, self.config.precision):
            terms, fakes = self.method.generator_losses(batch)
        values = self.guard.losses(number, terms)
        self.guard.fakes(number, fakes, batch._asdict())  # type: ignore[attr-defined]
        self._descend("generators", terms)
        self.method.discriminators.requires_grad_(True)
        if self.average is not None:
            self.average.update(self.method.generators, self.step)
        return {**values, **self._discriminator_step(number, batch, fakes)}

    def _discriminator_step(self, number: int, batch: BatchT, fakes: Fakes) -> dict[str, float]:
        pooled = {
            domain: self.pools[domain].exchange(fake) if domain in self.pools else fake
            for domain, fake in fakes.items()
        }
        with autocast(self.device, self.config.precision):
            terms = self.method.discriminator_losses(batch, pooled)
        values = self.guard.losses(number, terms)
        self._descend("discriminators", terms)
        return values

    def _descend(self, name: str, terms: Terms) -> None:
        if not terms:
            return  # a recipe may leave the discriminators out
        optimiser = self.optimisers[name]
        optimiser.zero_grad(set_to_none=True)
        weighted_sum(terms).backward()  # type: ignore[no-untyped-call]
        average_gradients(self.method.get_submodule(name))
        optimiser.step()

    def _sample(self) -> None:
        assert self.on_sample is not None
        with torch.random.fork_rng(), torch.no_grad():
            self.method.eval()
            self.on_sample(self.step, self.method)
            self.method.train()

    def _write_checkpoint(self) -> Path:
        """Write the state, which is the same in all processes; return where."""
        folder, config = self.run / "checkpoints", self.config
        if not is_first():
            return checkpoint_path(folder, self.step)
        return write_checkpoint(folder, self._checkpoint(), keep=config.keep, every=config.checkpoint_every)

    def _checkpoint(self) -> Checkpoint:
        training = {"random/cpu": torch.get_rng_state()}
        if self.device.type == "cuda":
            training["random/cuda"] = torch.cuda.get_rng_state()
        for name, optimiser in self.optimisers.items():
            training |= {f"{name}/{key}": value for key, value in _adam_state(optimiser).items()}
        for domain, pool in self.pools.items():
            training |= {f"pool/{domain}/{key}": value for key, value in pool.state().items()}
        training |= {f"means/{key}": value for key, value in self.means.state().items()}
        training |= {f"watch/{key}": value for key, value in self.guard.state().items()}
        parts: dict[str, Mapping[str, Tensor]] = {NETWORKS: self.method.state_dict(), TRAINING: training}
        if self.average is not None:
            parts[AVERAGE] = self.average.network.state_dict()
        return Checkpoint(self.step, self.name, parts, {"seconds": self.seconds})

    def _adam(self, networks: torch.nn.Module) -> torch.optim.Adam:
        return torch.optim.Adam(
            networks.parameters(), lr=self.config.rate, betas=(self.config.beta1, self.config.beta2)
        )

    def _to_device(self, batch: BatchT) -> BatchT:
        moved = (part.to(self.device, non_blocking=True) for part in batch)
        return batch._make(moved)  # type: ignore[attr-defined,no-any-return]


def _note(values: Mapping[str, float]) -> str:
    return " ".join(f"{name} {value:.3f}" for name, value in values.items() if "cycle" in name)


def _adam_state(optimiser: torch.optim.Adam) -> dict[str, Tensor]:
    return {
        f"{place}/{key}": value
        for place, entries in optimiser.state_dict()["state"].items()
        for key, value in entries.items()
    }


def _load_adam(optimiser: torch.optim.Adam, tensors: Mapping[str, Tensor]) -> None:
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        place, key = name.split("/")
        state.setdefault(int(place), {})[key] = value
    whole = optimiser.state_dict()
    optimiser.load_state_dict({"state": state, "param_groups": whole["param_groups"]})


def _below(tensors: Mapping[str, Tensor], prefix: str) -> dict[str, Tensor]:
    start = f"{prefix}/"
    return {name[len(start) :]: value for name, value in tensors.items() if name.startswith(start)}
