"""Cards of two domains: X as found on the shop floor, Y as it should be.

Four tasks say how X differs from Y:

- ``mild``: standard ink, light scan; translation is repair.
- ``repair``: ink of any style, strong damage; Y is the same ink, whole and clean.
- ``full``: an older shop's style and a strong scan; translation is restyling and repair.
- ``colour``: ``mild`` in colour, with coloured notes, marks and paper on X.

Training images of X and of Y show different assemblies. Test images are aligned pairs with their
truth, and the same for every run.
"""

from typing import Any, Literal, NamedTuple

import numpy as np

from linewright.base import Pixels
from linewright.drawings.damage.colour import colour_card
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.damage.scanning import add_copier_faults, pale_ink
from linewright.drawings.sample import draw_card, draw_styles
from linewright.drawings.settings import DOMAINS, Domain, StyleName, Task

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
    x_style, y_style = {
        "mild": ("standard", "standard"),
        "repair": (repaired, repaired),
        "full": ("shop", "standard"),
    }[task]
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


def _draw_colour(
    card_seed: int, card: int, strength: float, *, want: str
) -> tuple[Pixels, Pixels, dict[str, Any]]:
    if "x" not in want:
        clean = draw_card(card_seed, size=card)
        y = np.repeat(clean.pixels[..., None], 3, axis=2)
        return y, y, clean.truth
    x, y, truth = colour_card(card_seed, size=card, damage=Damage.light(strength))
    return x, np.repeat(y[..., None], 3, axis=2), truth
