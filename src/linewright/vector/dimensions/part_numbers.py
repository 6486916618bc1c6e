"""Part numbers in rings, and whether each has its row in the parts list."""

import numpy as np

from linewright.base import Message
from linewright.vector import limits
from linewright.vector.dimensions.spans import Frame
from linewright.vector.model import Arc, Text, Vectors
from linewright.vector.tables import Tables


def is_ringed(text: Text, page: Vectors) -> bool:
    """Whether a text stands in a circle of its own, as part numbers do."""
    middle = Frame.of(text).middle
    return any(
        isinstance(curve, Arc)
        and curve.sweep > limits.RING_RAD
        and limits.RING_LEAST * text.height < curve.radius < limits.RING_MOST * max(text.height, text.length)
        and np.hypot(*(middle - curve.centre)) < limits.RING_OFF * curve.radius
        for curve in page.curves
    )


def check_part_numbers(page: Vectors, tables: Tables) -> str | None:
    """Say which part numbers of a page stand in no row of its parts list, or None.

    Nothing is said of a page on which one of either is not surely read, or that has less than two rows or rings. Nor of
    rows whose ring is not found: rings are drawn in many ways.
    """
    rings = [text for text in page.texts if text.string.strip().isdigit() and is_ringed(text, page)]
    rows = [row["position"] for row in tables.parts if "position" in row]
    sure = all(text.sure for text in rings) and all(row.sure and row.value.isdigit() for row in rows)
    if not sure or min(len(rings), len(rows)) < 2:
        return None
    lacking = {int(text.string) for text in rings} - {int(row.value) for row in rows}
    numbers = ", ".join(map(str, sorted(lacking)))
    return Message("part numbers without a row in the parts list: {0}", numbers) if lacking else None
