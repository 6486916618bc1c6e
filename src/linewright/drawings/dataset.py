"""Cards of two domains, drawn or in a folder: X as found on the shop floor, Y as it should be.

Four tasks say how X differs from Y:

- ``mild``: standard ink, light scan; translation is repair.
- ``repair``: ink of any style, strong damage; Y is the same ink, whole and clean.
- ``full``: an older shop's style and a strong scan; translation is restyling and repair.
- ``colour``: ``mild`` in colour, with coloured notes, marks and paper on X.

Training images of X and of Y show different assemblies. Test images are aligned pairs with their
truth, and the same for every run.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast, get_args

import numpy as np

from linewright.base import ConfigError, OutputError, Pixels, is_free, size_of, track, worker_pool, write_text
from linewright.drawings.damage.colour import colour_card
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.damage.scanning import add_copier_faults, pale_ink
from linewright.drawings.sample import draw_card, draw_styles
from linewright.drawings.settings import DOMAINS, Domain, StyleName, Task
from linewright.drawings.truth import write_truth
from linewright.pages import write_image

_REPAIRED: tuple[StyleName, ...] = ("standard", "shop", "aws")


class Pair(NamedTuple):
    """One card in both domains."""

    x: Pixels  # uint8 H x W, or H x W x 3 for the task ``colour``, as found
    y: Pixels  # uint8 of the same shape, as it should be
    truth: dict[str, Any]  # what is on ``y``, see `linewright.drawings.truth`


def draw_pair(
    seed: int,
    number: int,
    domain: Domain,
    *,
    task: Task,
    card: int,
    strength: float = 1.0,
    zoom: float = 1.0,
    pale: float = 1.0,
    dirt: float = 0.0,
) -> Pair:
    """Draw card ``number`` of a domain in both styles; same numbers, same bytes."""
    more = {"zoom": zoom, "pale": pale, "dirt": dirt}
    return Pair(*draw_domains(seed, number, domain, task, card, strength, want="xy", **more))


def known_pair(number: int, split: Literal["dev", "test"], *, task: Task, card: int) -> Pair:
    """Return pair ``number`` of a split, the same for every run."""
    return draw_pair(0, number, split, task=task, card=card)


def draw_domains(
    seed: int,  # of the data set
    number: int,  # of the card within its domain
    domain: Domain,  # which keeps its assembly apart from those of others
    task: Task,  # how X differs from Y
    card: int,  # side of the card, px
    strength: float,  # of the damage; 1 is what the test has
    *,
    want: str,  # "xy", "x" or "y"; what is not wanted is returned as the other one
    zoom: float = 1.0,  # how many times larger it is drawn
    pale: float = 1.0,  # see `DrawingData`
    dirt: float = 0.0,  # chance that a bad copier soils it, see soiled of `DrawingData`, 0..1
) -> tuple[Pixels, Pixels, dict[str, Any]]:
    """Draw one card of a domain; return x, y and the truth of y, as in `Pair`."""
    rng = np.random.default_rng([seed, DOMAINS[domain], number])
    card_seed = int(rng.integers(2**62))
    repaired = _REPAIRED[int(rng.integers(len(_REPAIRED)))]
    if task == "colour":
        return _draw_colour(card_seed, card, strength, want=want)
    of_task = {"mild": ("standard", "standard"), "repair": (repaired, repaired), "full": ("shop", "standard")}
    x_style, y_style = of_task[task]
    # "x" alone needs no target, "y" alone no source.
    styles = dict.fromkeys({"x": [x_style], "y": [y_style]}.get(want, [x_style, y_style]))
    cards = draw_styles(card_seed, list(styles), size=card, zoom=zoom)
    x, clean = cards[0], cards[-1]
    if "x" not in want:
        return clean.pixels, clean.pixels, clean.truth
    damage = Damage.light(strength) if task == "mild" else Damage.strong(strength)
    pixels, px_per_mm = x.pixels, x.truth["px_per_mm"]
    if pale < 1:
        ink_rng = np.random.default_rng([seed, DOMAINS[domain], number, 1])
        pixels = pale_ink(pixels, pale, ink_rng, px_per_mm=px_per_mm)
    pixels = degrade(pixels, damage, rng, px_per_mm=px_per_mm)
    if dirt > 0:
        copier_rng = np.random.default_rng([seed, DOMAINS[domain], number, 2])
        pixels = add_copier_faults(pixels, dirt, copier_rng, px_per_mm=px_per_mm)
    return pixels, clean.pixels, clean.truth


def _draw_colour(card_seed: int, card: int, strength: float, *, want: str) -> tuple[Pixels, Pixels, dict[str, Any]]:
    if "x" not in want:
        clean = draw_card(card_seed, size=card)
        y = np.repeat(clean.pixels[..., None], 3, axis=2)
        return y, y, clean.truth
    x, y, truth = colour_card(card_seed, size=card, damage=Damage.light(strength))
    return x, np.repeat(y[..., None], 3, axis=2), truth


_BEGUN = ".begun.json"  # what was asked of a call that has not come to its end


def write_drawings(
    folder: Path,  # where to write: empty, absent, or begun by the same call
    *,
    count: int,  # training images of each domain, at least 4
    size: int,  # side of a card, px: 256 or 512
    seed: int,  # same seed, same bytes
    task: str,  # how X differs from Y: one of `Task`
    workers: int = 2,  # processes
) -> None:
    """Write ``count`` unpaired X and Y and a quarter as many aligned test pairs with their truth.

    ``train/X/ID.png``, ``train/Y/ID.png``, ``test/X/ID.png``, ``test/Y/ID.png``, ``test/truth/ID.json`` and
    ``drawings.json``, which says what was asked for. The bytes do not depend on the number of workers. ConfigError: a
    task, size or count that is not offered; OutputError: the folder holds something else, or cannot be written.
    """
    if task not in get_args(Task):
        raise ConfigError("there is no task '{0}'", task, ", ".join(get_args(Task)), way_out="take one of {1}")
    if size not in (256, 512):
        raise ConfigError("cards are 256 or 512 px, not {0}", size, where="size")
    if count < 4:
        raise ConfigError("must be 4 or more, not {0}", count, where="count")
    if seed < 0:
        raise ConfigError("must be 0 or more, not {0}", seed, where="seed")
    asked = json.dumps({"count": count, "size": size, "seed": seed, "task": task}) + "\n"
    begun, ended = folder / _BEGUN, folder / "drawings.json"
    # A call may be killed after its last file; the same one then finds nothing left to draw.
    same = any(size_of(card) and card.read_text("utf-8", "replace") == asked for card in (begun, ended))
    if not (same or is_free(folder)):
        if not folder.is_dir():
            raise OutputError("is a file, not a folder", where=folder)
        raise OutputError("the folder is not empty", where=folder, way_out="name another one")
    write_text(begun, asked)
    jobs: list[tuple[Domain, int]] = [
        *(("X", number) for number in range(count)),
        *(("Y", number) for number in range(count)),
        *(("test", number) for number in range(count // 4)),
    ]
    for _ in track(_written(folder, jobs, size, seed, cast(Task, task), workers), total=len(jobs), what="drawing"):
        pass
    _check_begun(folder)
    write_text(ended, asked)
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


def _check_begun(folder: Path) -> None:
    """Refuse to go on in a folder that is another than that which was begun: the next call would not know it."""
    if not size_of(folder / _BEGUN):
        raise OutputError("is gone, and what was written with it", where=folder, way_out="run it again")


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
    _check_begun(folder)
    if domain in ("X", "test"):
        write_image(folder / split / "X" / f"{name}.png", x, dpi=dpi)
    if domain in ("Y", "test"):
        write_image(folder / split / "Y" / f"{name}.png", y, dpi=dpi)
    if domain == "test":
        write_truth(folder / "test" / "truth" / f"{name}.json", truth)
