"""Figures: contact sheets that stand in a folder and in the report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from linewright.base import Picture, Pixels, contact_sheet
from linewright.pages import write_image

CELL = 256


def figure(
    folder: Path,
    name: str,
    columns: Mapping[str, Sequence[Pixels]],
    heading: str,
    caption: str,
    *,
    cell: int = CELL,
) -> Picture:
    """Lay columns of images side by side, and keep the sheet as ``folder/figures/NAME.png``.

    Raises:
        OutputError: it cannot be written.
    """
    rows = list(zip(*columns.values(), strict=True))
    return kept_figure(
        folder, name, contact_sheet(rows, titles=list(columns), cell=cell), heading, caption
    )


def kept_figure(folder: Path, name: str, sheet: Pixels, heading: str, caption: str) -> Picture:
    """Keep a sheet as ``folder/figures/NAME.png``.

    Raises:
        OutputError: it cannot be written.
    """
    write_image(folder / "figures" / f"{name}.png", sheet)
    return Picture(sheet, heading, caption)
