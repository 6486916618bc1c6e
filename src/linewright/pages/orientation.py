"""Which way up a page lies, by its lettering."""

from collections.abc import Collection, Sequence

import numpy as np

from linewright.pages.analysis import Analysis
from linewright.pages.row_reader import is_plausible, row_crop
from linewright.pages.text_reader import TextReader
from linewright.pages.text_rows import Row

# So many of the longest rows are read, and so sure is what counts.
_ROWS, _SURE = 8, 0.9
# A row reads the other way round if it is surer there by this. Rows of so many letters must, and of
# so many times as many as those that do not.
_SURER, _LEAST, _MOST = 0.15, 8, 3
# Shorter and longer rows say less, or cost more.
_LETTERS = range(3, 25)


def find_turn(page: Analysis, reader: TextReader, excluded: Collection[int] = ()) -> int:
    """Return how many quarter turns counter-clockwise set a page upright: 0, 1 or 2.

    Lettering that reads upwards is read as it stands, so a page that lies on its right side (a
    quarter turn clockwise) is never turned. What is ``excluded`` is no lettering.
    """
    rows = sorted(page.rows(excluded), key=lambda row: -row.letters)
    level = [row for row in rows if row.letters in _LETTERS and not row.turned][:_ROWS]
    turned = [row for row in rows if row.letters in _LETTERS and row.turned][:_ROWS]
    upright, upside_down = _votes(page, level, reader)
    upwards, downwards = _votes(page, turned, reader)
    if upside_down >= _LEAST and upside_down >= _MOST * upright:
        return 2
    others = max(upright, upside_down, upwards)
    return int(downwards >= _LEAST and downwards >= _MOST * others)


def _votes(page: Analysis, rows: Sequence[Row], reader: TextReader) -> tuple[int, int]:
    """Return how many letters read as they are cut, and how many the other way round."""
    one, other = _surely(page, rows, reader, 0), _surely(page, rows, reader, 2)
    far = {row: other.get(row, 0.0) - one.get(row, 0.0) for row in rows}
    return (
        sum(row.letters for row, gap in far.items() if gap < -_SURER),
        sum(row.letters for row, gap in far.items() if gap > _SURER),
    )


def _surely(page: Analysis, rows: Sequence[Row], reader: TextReader, turns: int) -> dict[Row, float]:
    """Return the rows that may say what is read when they are turned, and how surely."""
    crops = [np.rot90(row_crop(page.pixels, page.components, row), turns) for row in rows]
    read = reader.read([np.ascontiguousarray(crop) for crop in crops])
    return {
        row: sure
        for row, (string, sure) in zip(rows, read, strict=True)
        if sure > _SURE and is_plausible(row, string, sure)
    }
