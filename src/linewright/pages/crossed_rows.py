"""Level and turned rows that share signs: each sign belongs to one of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from linewright.pages.components import Groups
from linewright.pages.row_reader import Read, RowReader, plausible
from linewright.pages.text_rows import Row

# How surely a row that crosses another's end is read, and how much less surely the other may be
# read without it.
_SURE_CROSSING, _NO_WORSE = 0.9, 0.02


def uncrossed(
    reader: RowReader, rows: Sequence[Row], read: Sequence[Read]
) -> tuple[list[Row], list[Read]]:
    """Shorten level rows by the signs of turned rows beside their ends, and the other way round.

    A number that stands beside the end of another, turned, is in reach of it: its first sign looks
    like the other's last, but lies on its side. Where the turned row and the shorter one are read
    surely, the longer one goes.

    Args:
        reader: of the page's rows.
        rows: of the page.
        read: what each says, and how surely.

    Returns:
        Rows and what they say.
    """
    lies = _lying(reader.groups)
    cut: dict[int, Row] = {}
    for number, row in enumerate(rows):
        for other, (string, confidence) in zip(rows, read, strict=True):
            left = tuple(member for member in row.members if member not in other.members)
            gone = row.members[len(left) :]
            if (
                row.turned != other.turned
                and 0 < len(gone) < len(other.members)
                and len(left) > 1
                and row.members[: len(left)] == left
                and (lies[list(gone)] != row.turned).all()
                and confidence > _SURE_CROSSING
                and plausible(other, string, confidence)
            ):
                cut[number] = Row(left, row.turned, max(row.letters - len(gone), 1))
    shorter = reader.read(list(cut.values()))
    kept, known = list(rows), list(read)
    for (number, row), reading in zip(cut.items(), shorter, strict=True):
        if plausible(row, *reading) and reading[1] > known[number][1] - _NO_WORSE:
            kept[number], known[number] = row, reading
    return kept, known


def _lying(groups: Groups) -> NDArray[np.bool_]:
    """Say of each group whether it is wider than high, as turned signs are."""
    sides = groups.boxes[:, 2:] - groups.boxes[:, :2]
    return np.asarray(sides[:, 0] > sides[:, 1])
