"""Sizes that a steel merchant has, and how families draw from them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from linewright.base import Rng, asset, read_yaml

Item = TypeVar("Item")

PLATES = (3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40)
GRADES = ("S235JR", "S275JR", "S355J2", "S355J2+N", "P265GH", "16Mn", "Q235B", "Q345R")
# Nominal bolt size: hole diameter (EN 1090-2, normal round holes).
HOLES = {8: 9, 10: 11, 12: 13, 16: 18, 20: 22, 24: 26, 27: 30, 30: 33}
# Equal angles (EN 10056-1): leg, thickness, root radius.
ANGLES = (
    (40, 4, 6), (50, 5, 7), (60, 6, 8), (70, 7, 9), (80, 8, 10), (90, 9, 11), (100, 10, 12),
    (120, 12, 13), (150, 15, 16),
)  # fmt: skip
# Channels UPN (DIN 1026-1), flanges drawn parallel: height, width, web, flange.
CHANNELS = (
    (80, 45, 6, 8), (100, 50, 6, 8.5), (120, 55, 7, 9), (140, 60, 7, 10), (160, 65, 7.5, 10.5),
    (180, 70, 8, 11), (200, 75, 8.5, 11.5), (240, 85, 9.5, 13), (300, 100, 10, 16),
)  # fmt: skip


def standard(name: str) -> Any:
    """Return a table of ``standards.yaml``, which says what its columns are."""
    return read_yaml(asset("standards.yaml"))[name]


def choose(rng: Rng, items: Sequence[Item]) -> Item:
    """Return one of the items, all alike likely."""
    return items[int(rng.integers(len(items)))]


def steps(rng: Rng, low: float, high: float, step: int) -> int:
    """Return a multiple of ``step`` from ``low`` to ``high`` (both inclusive)."""
    first, last = -(-low // step), high // step
    return int(rng.integers(int(first), max(int(last), int(first)) + 1)) * step


def chance(rng: Rng, probability: float) -> bool:
    """Return whether something with this probability happens."""
    return bool(rng.random() < probability)
