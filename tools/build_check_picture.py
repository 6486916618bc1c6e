"""Make the picture of docs/how-to/check-a-sheet.md: a sheet with one wrong number, as the report shows it.

    python tools/build_check_picture.py

A generated sheet is drawn with a wrong number, worn a little (simulated), and given to `linewright vectorize --report`.
"""

import sys
import tempfile
from pathlib import Path

import numpy as np
from PIL import Image

from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.sample import card_of, ink_in
from linewright.pages.write import write_image
from linewright.translate import convert

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT / "benchmarks"))

from dimension_check import plant  # noqa: E402
from whole_sheet import lay_sheet  # noqa: E402

SEED, DPI = 9204, 200
BOX = (0.1, 0.06, 0.98, 0.36)
"""Left, top, right and bottom of what is shown, as shares of the page."""


def main() -> None:
    """Write docs/images/checked.png."""
    planted = plant(lay_sheet(SEED, paper="A4"), np.random.default_rng([SEED, 7]))
    assert planted is not None
    card = card_of(ink_in(planted[0], "standard", np.random.default_rng([SEED, 3])), DPI / 25.4)
    scan = degrade(card.pixels, Damage.light(1.0), np.random.default_rng([11, SEED]), px_per_mm=DPI / 25.4)
    with tempfile.TemporaryDirectory() as folder:
        page = Path(folder, "sheet.png")
        write_image(page, scan, dpi=DPI)
        convert([page], Path(folder, "out"), to="dxf", report=True)
        shown = Image.open(Path(folder, "out", "changes", "sheet.png")).convert("RGB")
        shown.crop(tuple(round(share * side) for share, side in zip(BOX, shown.size * 2, strict=True))).quantize(
            64
        ).save(ROOT / "docs" / "images" / "checked.png", optimize=True)


if __name__ == "__main__":
    main()
