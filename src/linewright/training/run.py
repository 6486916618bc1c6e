"""A run: one folder that holds one training from its recipe to its last checkpoint."""

import json
import os
import platform
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np
import torch

from linewright import __version__
from linewright.base import ConfigError, ModelError, Pixels, contact_sheet, foreign, read_json, say, write_text
from linewright.glyphs import read_glyph_set
from linewright.methods import Method
from linewright.nn import processes, to_pixels, to_tensor
from linewright.pages import write_image
from linewright.training.batches import Examples
from linewright.training.checkpoint import list_checkpoints
from linewright.training.device import choose_device, choose_precision
from linewright.training.model import FACES, load_start
from linewright.training.processes import check_alike, from_first, is_first
from linewright.training.recipe import Recipe, RunConfig, build_method
from linewright.training.sources import Data, build_data
from linewright.training.trainer import Outcome, Trainer

ENVIRONMENT = "environment.json"
DECISIVE = ("torch", "machine", "data")  # what must be the same to go on bit for bit
SAMPLES = 6


def start_run(recipe: Recipe) -> tuple[Path, Outcome]:
    """Train a recipe in a new folder: ``run.dir``, or ``runs/METHOD-DATE``.

    ConfigError: the folder holds a run already. Else as `build_data`, `load_start`, `Trainer.train`.
    """
    run = recipe.run.dir or Path("runs") / f"{recipe.method.name}-{datetime.now():%Y%m%d-%H%M%S}"
    run = Path(from_first(os.fspath(run)))
    if is_first() and (run / "recipe.yaml").exists():
        raise ConfigError(
            "the folder holds a run already",
            run,
            where=run,
            way_out="go on with linewright train --resume {0}, or name another run.dir",
        )
    data = build_data(recipe)
    threads = recipe.train.threads or torch.get_num_threads()
    precision = choose_precision(choose_device(recipe.train.device), recipe.train.precision)
    settled = recipe.train.model_copy(update={"precision": precision})
    recipe = recipe.model_copy(update={"train": settled})
    trainer = _trainer(recipe, data, run, threads)
    _begin(trainer, recipe)
    environment = _environment(data, threads)
    if is_first():
        _write_run(run, recipe, environment)
    return run, trainer.train()


def _write_run(run: Path, recipe: Recipe, environment: dict[str, Any]) -> None:
    created = f"{datetime.now():%Y-%m-%d %H:%M}"
    write_text(run / ENVIRONMENT, json.dumps({"created": created, **environment}, indent=1) + "\n")
    if recipe.data.glyphs is not None:
        faces = read_glyph_set(recipe.data.glyphs.set).report.faces()
        write_text(run / FACES, faces.model_dump_json(indent=1) + "\n")
    # The folder may be moved, so it does not hold its own name.
    own = RunConfig(start=recipe.run.start)
    recipe.model_copy(update={"run": own}).save(run / "recipe.yaml")


def resume_run(run: Path) -> Outcome:
    """Go on with a run, bit for bit as if it had never stopped.

    With another number of processes than it was begun with it goes on within the rounding of sums.
    ModelError: the folder is no run, a checkpoint is damaged, or the software, device or data are
    not those it was begun with, so that it could not go on exactly.
    """
    if not (run / "recipe.yaml").is_file():
        raise ModelError("is not a run: it has no recipe.yaml", where=run)
    recipe = Recipe.read(run / "recipe.yaml")
    data = build_data(recipe)
    with foreign("is absent or damaged", run / ENVIRONMENT, kind=ModelError):
        then = read_json(run / ENVIRONMENT, kind=ModelError)
        threads, facts = int(then["threads"]), {fact: then[fact] for fact in DECISIVE}
        begun = int(then.get("processes", 1))
    if begun != processes():
        say("begun by {0} processes, goes on with {1}: the same within rounding", begun, processes())
        threads = recipe.train.threads or torch.get_num_threads()
    now = _environment(data, threads)
    for fact in DECISIVE:
        if facts[fact] != now[fact]:
            raise ModelError(
                "cannot go on exactly: {0} was {1} and is {2}",
                fact,
                facts[fact],
                now[fact],
                run,
                where=run,
                way_out="start a new run with run.start={3}",
            )
    trainer = _trainer(recipe, data, run, threads)
    found = list_checkpoints(run / "checkpoints")
    if found:
        trainer.resume(found[-1])
    else:
        _begin(trainer, recipe)
    return trainer.train()


def _begin(trainer: Trainer[Any], recipe: Recipe) -> None:
    trainer.method.prepare()
    if recipe.run.start is not None:
        load_start(trainer.method, recipe.method.name, recipe.run.start)


def _trainer(recipe: Recipe, data: Data, run: Path, threads: int) -> Trainer[Any]:
    # The number of threads decides the order in which floats are added.
    torch.set_num_threads(threads)
    torch.manual_seed(recipe.train.seed)

    dev: Examples | None = None

    def on_sample(step: int, method: Method[Any]) -> None:
        nonlocal dev
        dev = dev or data.dev(SAMPLES)
        sheet = sample_sheet(method, dev, recipe.data.size)
        write_image(run / "samples" / f"step-{step:08d}.png", sheet)

    return Trainer(
        method=build_method(recipe),
        name=recipe.method.name,
        source=data.train,
        config=recipe.train,
        run=run,
        on_sample=on_sample,
    )


def sample_sheet(method: Method[Any], examples: Examples, size: int) -> Pixels:
    """Return a contact sheet: source, output, restored source, and truth or a target example."""
    device = next(method.generators.parameters()).device
    rows = []
    for x, y in list(zip(examples.x, examples.y, strict=True))[:SAMPLES]:
        x, y = _middle(x, size), _middle(y, size)
        made = [method.translate(to_tensor(x).to(device), "xy")]
        if "yx" in method.directions:
            made.append(method.translate(made[0], "yx"))
        rows.append([x, *(to_pixels(image.cpu()) for image in made), y])
    middle = ["output", "restored"][: len(method.directions)]
    last = "truth" if examples.paired else "a target"
    return contact_sheet(rows, titles=["source", *middle, last], cell=min(size, 192))


def _middle(image: Pixels, size: int) -> Pixels:
    """Return the middle square, filled up with paper where the image is smaller."""
    top, left = (max(0, (side - size) // 2) for side in image.shape[:2])
    crop = image[top : top + size, left : left + size]
    missing = [(0, size - side) for side in crop.shape[:2]] + [(0, 0)] * (crop.ndim - 2)
    return np.pad(crop, missing, constant_values=255)


def _environment(data: Data, threads: int) -> dict[str, Any]:
    """Return what a run is begun with; DataError: other processes of this training have something else."""
    cuda = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    environment = {
        "linewright": __version__,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "machine": cuda or platform.machine(),
        "cores": os.cpu_count(),
        "threads": threads,
        "processes": processes(),
        "data": data.train.fingerprint(),
    }
    check_alike({fact: str(environment[fact]) for fact in ("linewright", *DECISIVE)})
    return environment
