"""Draw the example files that the tutorials begin with, into ``examples/``.

    PYTHONPATH=benchmarks python tools/build_examples.py

The scans are simulated: sheets of the project's own generator, worn by its damage at full strength.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image
from whole_sheet import draw_sheet

from linewright.drawings import Damage, degrade

DPI = 200
SHEETS = {"saddle-support": 5, "truss-node": 11, "butt-joint": 2}


def main() -> None:
    """Write one JPEG file a sheet."""
    folder = Path("examples/scans")
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in SHEETS.items():
        style = "shop" if seed % 2 else "standard"
        sheet = draw_sheet(seed, paper="A4", dpi=DPI, style=style)
        rng = np.random.default_rng(seed)
        worn = degrade(sheet.pixels, Damage.strong(), rng, px_per_mm=DPI / 25.4)
        Image.fromarray(worn).save(folder / f"{name}.jpg", quality=85, dpi=(DPI, DPI))


if __name__ == "__main__":
    main()
