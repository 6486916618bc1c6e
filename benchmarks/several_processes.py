"""Whether several processes that train together end with the weights of one: the largest difference, method by method.

    python benchmarks/several_processes.py
    python benchmarks/several_processes.py --recipes glyphs/dgfont.smoke --processes 2 --steps 10

Every smoke recipe is trained for so many steps of four images by one process and by several, in float64, where sums of
another order differ by little and nothing else is left, and in float32. Beside them stands what one process does that
begins with weights of which half are changed in their last bit. Both tell what rounding becomes: Adam divides a
gradient by its own size, so where it is all rounding, as of a bias before a norm, the weight goes its own way; winners
are chosen, and where values are equal but for rounding, as on blank paper, others win.
"""

import argparse
import multiprocessing
import tempfile
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor, distributed
from torch.distributed import FileStore  # type: ignore[attr-defined]

from linewright.training import load_recipe, recipe_names
from linewright.training.batches import BatchSource
from linewright.training.checkpoint import NETWORKS
from linewright.training.recipe import build_method
from linewright.training.sources import build_data
from linewright.training.trainer import Trainer

BATCH = 4
PROCESSES = multiprocessing.get_context("forkserver")
PROCESSES.set_forkserver_preload(
    [
        "linewright.training.drawing_batches",
        "linewright.training.run",
        "torch._dynamo",
        "torch.utils.tensorboard.writer",
    ]
)


class InDouble(BatchSource[Any]):
    """Another source's batches in float64."""

    def __init__(self, source: BatchSource[Any]) -> None:
        super().__init__(batch_size=source.batch_size, seed=source.seed)
        self.source, self.batch_type = source, source.batch_type

    def example(self, serial: int) -> Any:
        """See `BatchSource.example`."""
        return self.batch_type(*(p.double() if p.is_floating_point() else p for p in self.source.example(serial)))

    def fingerprint(self) -> str:
        """See `BatchSource.fingerprint`."""
        return self.source.fingerprint()


def trainer(
    recipe: str, run: Path, steps: int, *settings: str, double: bool = True, nudged: bool = False
) -> Trainer[Any]:
    """Return a trainer of a recipe for so many steps of four images, on one thread of a CPU."""
    torch.set_num_threads(1)
    schedule = f"schedule={{epochs: 2, flat_epochs: 1, images_per_epoch: {BATCH * steps // 2}}}"
    keys = [f"train.{key}" for key in (f"batch={BATCH}", schedule, "device=cpu", "sample_every=100000")]
    if recipe.startswith("glyphs/"):
        keys.append(f"data.glyphs.cache={run.parent / 'skeletons'}")
    read = load_recipe(recipe, [*keys, *settings])
    source = build_data(read).train
    torch.manual_seed(read.train.seed)
    method = build_method(read)
    method.prepare()
    if double:
        method, source = method.double(), InDouble(source)
    if nudged:
        numbers = torch.Generator().manual_seed(1)  # of their own, so that all else is drawn as it would be
        with torch.no_grad():
            for value in method.parameters():
                changed = torch.randint(2, value.shape, generator=numbers).to(value)
                value.mul_(1 + torch.finfo(value.dtype).eps * changed)
    return Trainer(method=method, name=read.method.name, source=source, config=read.train, run=run)


def train(recipe: str, run: Path, steps: int, *settings: str, double: bool = True, nudged: bool = False) -> None:
    """Train a recipe, see `trainer`."""
    run.mkdir(parents=True, exist_ok=True)
    trainer(recipe, run, steps, *settings, double=double, nudged=nudged).train()


def weights(run: Path, step: int) -> dict[str, Tensor]:
    """Return all weights and buffers after a step."""
    return load_file(run / "checkpoints" / f"step-{step:08d}" / f"{NETWORKS}.safetensors")


def differences(one: dict[str, Tensor], other: dict[str, Tensor]) -> dict[str, float]:
    """Return the largest difference of each tensor."""
    return {name: float((one[name].double() - other[name].double()).abs().max()) for name in one if one[name].numel()}


def together(count: int, do: Callable[..., None], *arguments: Any, **named: Any) -> list[int | None]:
    """Let so many processes do something as one group; return their exit codes."""
    with tempfile.TemporaryDirectory() as folder:
        group = [
            PROCESSES.Process(
                target=_join, args=(number, count, Path(folder) / "store", partial(do, *arguments, **named))
            )
            for number in range(count)
        ]
        for process in group:
            process.start()
        for process in group:
            process.join()
    return [process.exitcode for process in group]


def _join(number: int, count: int, store: Path, do: Callable[[], None]) -> None:
    if count > 1:
        file = FileStore(str(store), count)
        distributed.init_process_group("gloo", store=file, rank=number, world_size=count)
    do()


def compare(recipe: str, folder: Path, steps: int, counts: Sequence[int], settings: Sequence[str]) -> list[str]:
    """Return the cells of a row: for each precision what several processes change, and what the last bits do."""
    cells: list[str] = []
    for double in (True, False):
        runs = {}
        for count, nudged in ((1, False), *((count, False) for count in counts), (1, True)):
            runs[count, nudged] = run = folder / f"{double}-{count}-{nudged}"
            assert not any(together(count, train, recipe, run, steps, *settings, double=double, nudged=nudged)), run
        one = weights(runs.pop((1, False)), steps)
        cells.extend(_told(differences(one, weights(run, steps))) for run in runs.values())
    return cells


def _told(found: dict[str, float]) -> str:
    return f"{max(found.values()):.1e} ({sum(value > 1e-5 for value in found.values())} of {len(found)})"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--steps", type=int, default=50)
    parser.add_argument("--processes", type=int, nargs="+", default=[2, 4])
    parser.add_argument("--set", nargs="+", default=[], help="key=value of the recipes")
    parser.add_argument("--recipes", nargs="+", default=[name for name in recipe_names() if name.endswith(".smoke")])
    asked = parser.parse_args()
    others = [*(f"{count} processes" for count in asked.processes), "last bits"]
    heads = [f"{kind}, {other}" for kind in ("float64", "float32") for other in others]
    print(f"Largest difference after {asked.steps} steps (tensors that differ by more than 1e-5)\n")
    print("|", " | ".join(["recipe", *heads]), "|")
    print("|---|", "---:|" * len(heads), sep="")
    for recipe in asked.recipes:
        with tempfile.TemporaryDirectory() as folder:
            print(
                "|",
                " | ".join([recipe, *compare(recipe, Path(folder), asked.steps, asked.processes, asked.set)]),
                "|",
                flush=True,
            )


if __name__ == "__main__":
    main()
