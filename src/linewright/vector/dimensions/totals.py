"""Chains of dimensions against their total: lengths in a row add up to the one that spans them.

A length on paper does not tell 500 from 499; the chain beside it does.
"""

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from linewright.base import Message
from linewright.vector import limits
from linewright.vector.model import Dimension


class _Stretch(NamedTuple):
    """A level or upright length on paper."""

    number: int  # of its dimension
    axis: int
    low: float
    high: float
    across: float  # where its line lies


def check_totals(dimensions: Sequence[Dimension]) -> list[Dimension]:
    """Return dimensions, those whose chain adds up to something else as disagreeing, with a note."""
    stretches = [stretch for number, d in enumerate(dimensions) if (stretch := _stretch(number, d)) is not None]
    checked = list(dimensions)
    for total in stretches:
        for chain in _chains(total, stretches):
            values = [dimensions[part.number].value for part in chain]
            said = dimensions[total.number].value
            if abs(sum(values) - said) > limits.ROUNDED * (len(values) + 1):
                note = Message("its chain {0} = {1:g}", " + ".join(f"{value:g}" for value in values), sum(values))
                checked[total.number] = replace(checked[total.number], verdict="disagrees", note=note)
    return checked


def _stretch(number: int, d: Dimension) -> _Stretch | None:
    if d.form != "linear" or d.verdict != "agrees" or d.count > 1 or not d.text.sure:
        return None
    off = np.abs(np.subtract(d.b, d.a))
    axis = int(off.argmax())
    if off[1 - axis] > limits.LEVEL * off[axis]:
        return None
    low, high = sorted((d.a[axis], d.b[axis]))
    return _Stretch(number, axis, low, high, (d.a[1 - axis] + d.b[1 - axis]) / 2)


def _chains(total: _Stretch, stretches: Sequence[_Stretch]) -> list[list[_Stretch]]:
    """Return the rows of two lengths or more, each on one line, that begin and end with a total."""
    near = limits.SAME_STATION_MM
    inner = [s for s in stretches if s.axis == total.axis and s.number != total.number]
    found = []
    for first in inner:
        chain, at = [first], first.high
        while abs(first.low - total.low) < near and abs(at - total.high) >= near:
            after = [s for s in inner if abs(s.low - at) < near and abs(s.across - first.across) < near]
            if not after or after[0] in chain:
                break
            chain.append(after[0])
            at = after[0].high
        if len(chain) > 1 and abs(at - total.high) < near:
            found.append(chain)
    return found
