"""A folder of cards: unpaired training images of both domains, test pairs and their truth."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import cast, get_args

from linewright.base import (
    ConfigError,
    OutputError,
    is_free,
    size_of,
    track,
    worker_pool,
    write_text,
)
from linewright.drawings.dataset import draw_domains
from linewright.drawings.settings import Domain, Task
from linewright.drawings.truth import write_truth
from linewright.pages import write_image

_BEGUN = ".begun.json"  # what was asked of a call that has not come to its end


def write_drawings(
    folder: Path,  # where to write; must be empty or absent
    *,
    count: int,  # training images of each domain, at least 4
    size: int,  # side of a card, px: 256 or 512
    seed: int,  # same seed, same bytes
    task: str,  # how X differs from Y: one of `Task`
    workers: int = 2,  # processes
) -> None:
    """Write ``count`` unpaired X and Y and a quarter as many aligned test pairs with their truth.

    ``train/X/ID.png``, ``train/Y/ID.png``, ``test/X/ID.png``, ``test/Y/ID.png``,
    ``test/truth/ID.json`` and ``drawings.json``, which says what was asked for. The bytes do not
    depend on the number of workers. ConfigError: a task, size or count that is not offered;
    OutputError: the folder holds something, or cannot be written.
    """
    if task not in get_args(Task):
        raise ConfigError(
            "there is no task '{0}'", task, ", ".join(get_args(Task)), way_out="take one of {1}"
        )
    if size not in (256, 512):
        raise ConfigError("cards are 256 or 512 px, not {0}", size, where="size")
    if count < 4:
        raise ConfigError("must be 4 or more, not {0}", count, where="count")
    if seed < 0:
        raise ConfigError("must be 0 or more, not {0}", seed, where="seed")
    asked = json.dumps({"count": count, "size": size, "seed": seed, "task": task}) + "\n"
    begun = folder / _BEGUN
    if not ((size_of(begun) and begun.read_text(encoding="utf-8") == asked) or is_free(folder)):
        raise OutputError("the folder is not empty", where=folder, way_out="name another one")
    write_text(begun, asked)
    jobs: list[tuple[Domain, int]] = [
        *(("X", number) for number in range(count)),
        *(("Y", number) for number in range(count)),
        *(("test", number) for number in range(count // 4)),
    ]
    for _ in track(
        _written(folder, jobs, size, seed, cast(Task, task), workers),
        total=len(jobs),
        what="drawing",
    ):
        pass
    write_text(folder / "drawings.json", asked)
    begun.unlink()


def _written(
    folder: Path, jobs: list[tuple[Domain, int]], size: int, seed: int, task: Task, workers: int
) -> Iterator[None]:
    arguments = [(folder, domain, number, size, seed, task) for domain, number in jobs]
    if workers == 1:
        yield from map(_write_one, arguments)
        return
    with worker_pool(workers) as pool:
        yield from pool.map(_write_one, arguments, chunksize=8)


def _write_one(job: tuple[Path, Domain, int, int, int, Task]) -> None:
    folder, domain, number, size, seed, task = job
    want = {"X": "x", "Y": "y"}.get(domain, "xy")
    name = f"{number:05d}"
    split = "test" if domain == "test" else "train"
    last = Path("truth", f"{name}.json") if domain == "test" else Path(domain, f"{name}.png")
    if size_of(folder / split / last):  # a call that was broken off has drawn it
        return
    x, y, truth = draw_domains(seed, number, domain, task, size, 1.0, want=want)
    dpi = truth["px_per_mm"] * 25.4
    if domain in ("X", "test"):
        write_image(folder / split / "X" / f"{name}.png", x, dpi=dpi)
    if domain in ("Y", "test"):
        write_image(folder / split / "Y" / f"{name}.png", y, dpi=dpi)
    if domain == "test":
        write_truth(folder / "test" / "truth" / f"{name}.json", truth)
