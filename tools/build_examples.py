"""Draw the example files that the tutorials begin with, into ``examples/``.

    PYTHONPATH=benchmarks python tools/build_examples.py

The scans are simulated: sheets of the project's own generator, worn by its damage at full strength,
and sample sheets whose cells hold glyphs of Aoyagi Soseki (public domain) from the starter set.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image
from whole_sheet import draw_sheet

from linewright.drawings import Damage, degrade
from linewright.fonts import print_samples
from linewright.fonts.sample_sheet import CELL, cell_corner, paginate
from linewright.glyphs import read_glyph_set

DPI = 200
SHEETS = {"saddle-support": 5, "truss-node": 11, "butt-joint": 2}


HAND = "soseki"
HAND_DPI = 150


def main() -> None:
    """Write the scans of drawings, then those of sample sheets."""
    draw_scans(Path("examples/scans"))
    fill_in_sheets(Path("examples/samples"))


def draw_scans(folder: Path) -> None:
    """Write one JPEG file a drawing."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, seed in SHEETS.items():
        style = "shop" if seed % 2 else "standard"
        sheet = draw_sheet(seed, paper="A4", dpi=DPI, style=style)
        rng = np.random.default_rng(seed)
        worn = degrade(sheet.pixels, Damage.strong(), rng, px_per_mm=DPI / 25.4)
        Image.fromarray(worn).save(folder / f"{name}.jpg", quality=85, dpi=(DPI, DPI))
    shutil.copy(folder / "saddle-support.jpg", "src/linewright/assets/demo/sheet.jpg")


def fill_in_sheets(folder: Path) -> None:
    """Write the two pages of a sheet of 100 characters, as if written and scanned, askew."""
    folder.mkdir(parents=True, exist_ok=True)
    glyphs = read_glyph_set("starter").style(HAND)
    rng = np.random.default_rng(1)
    with tempfile.TemporaryDirectory() as scratch:
        sheet = Path(scratch) / "sheet.pdf"
        chars = print_samples(sheet).read_text(encoding="utf-8").strip()
        for number, (page, written) in enumerate(
            zip(pypdfium2.PdfDocument(sheet), paginate(chars), strict=True), start=1
        ):
            pixels = page.render(scale=HAND_DPI / 72).to_numpy()[:, :, ::-1].copy()
            for place, char in enumerate(written):
                if char in glyphs:  # else the cell stays empty
                    write_in(pixels, place, glyphs[char], rng)
            turn = cv2.getRotationMatrix2D((0, 0), rng.uniform(-0.6, 0.6), 1)
            size = pixels.shape[1::-1]
            pixels = cv2.warpAffine(pixels, turn, size, borderValue=(255, 255, 255))
            grain = rng.normal(-9, 2, (*pixels.shape[:2], 1))
            scan = Image.fromarray(np.clip(pixels + grain, 0, 255).astype(np.uint8))
            name = folder / f"sheet-{number}.jpg"
            scan.save(name, quality=85, dpi=(HAND_DPI, HAND_DPI))


def write_in(page: np.ndarray, place: int, glyph: np.ndarray, rng: np.random.Generator) -> None:
    """Put a glyph into its cell, not quite in the middle."""
    px_per_mm = HAND_DPI / 25.4
    side = round(CELL * px_per_mm)
    x, y = (round(mm * px_per_mm + rng.uniform(-3, 3)) for mm in cell_corner(place))
    ink = cv2.resize(glyph, (side, side), interpolation=cv2.INTER_AREA)[:, :, None]
    cell = page[y : y + side, x : x + side]
    cell[:] = np.minimum(cell, np.maximum(ink, 25))


if __name__ == "__main__":
    main()
