"""Make the pictures of README and tutorials from what the commands in it give.

    python tools/build_readme_pictures.py

`COMMANDS` run in an empty folder with the example scans; `PICTURES` lays their output side by side.
A test runs this file and compares, so that no picture shows what no command gives.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from collections.abc import Callable
from contextlib import chdir
from pathlib import Path

import numpy as np
from PIL import Image

from linewright.base import Pixels
from linewright.cli import main as linewright

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
LINE = "永和九年岁在癸丑"
STYLES = ("ma-shan-zheng", "gyosho", "sousho")
COMMANDS = (
    "repair scans/truss-node.jpg -o clean",
    *(f"write {LINE} --style {style} --size 128 -o {style}.png" for style in STYLES),
)
VIEW = (190, 680, 1370, 1580)
"""Left, upper, right, lower pixel of the part that is shown at half size."""
ZOOM = (190, 690, 740, 1140)
"""The part that is shown at full size."""
GAP = 16


def read(path: str) -> Pixels:
    """Return a picture in grey."""
    return np.asarray(Image.open(path).convert("L"))


def cut(page: Pixels, box: tuple[int, int, int, int], width: int) -> Pixels:
    """Return a part of a page, brought to a width in pixels."""
    part = Image.fromarray(page).crop(box)
    return np.asarray(part.resize((width, round(part.height * width / part.width)), Image.LANCZOS))


def lay_out(rows: list[list[Pixels]]) -> Pixels:
    """Set pictures of one height in rows, rows below each other, paper between."""
    made = []
    for row in rows:
        gap = np.full((row[0].shape[0], GAP), 255, np.uint8)
        made.append(np.hstack([part for image in row for part in (image, gap)][:-1]))
    width = max(row.shape[1] for row in made)
    made = [np.pad(row, ((0, GAP), (0, width - row.shape[1])), constant_values=255) for row in made]
    return np.vstack(made)[:-GAP]


def drawing() -> Pixels:
    """Scan and repaired page side by side, below them a part at full size."""
    pages = read("scans/truss-node.jpg"), read("clean/truss-node.png")
    return lay_out([[cut(page, box, 550) for page in pages] for box in (VIEW, ZOOM)])


def styles() -> Pixels:
    """One line a style."""
    return lay_out([[read(f"{style}.png")[28:-28]] for style in STYLES])


PICTURES: dict[str, Callable[[], Pixels]] = {
    "drawing.jpg": drawing,
    "styles.png": styles,
    "scan.jpg": lambda: cut(read("scans/truss-node.jpg"), (0, 0, 1654, 2339), 620),
    "repaired.png": lambda: cut(read("clean/truss-node.png"), (0, 0, 1654, 2339), 620),
}


def call(words: list[str]) -> None:
    """Run a command of linewright."""
    try:
        linewright(words)
    except SystemExit as end:
        if end.code:
            raise


def build(folder: Path, run: Callable[[list[str]], None] = call) -> None:
    """Write all pictures into a folder; ``run`` runs the commands in another, of scans."""
    with tempfile.TemporaryDirectory() as work, chdir(work):
        shutil.copytree(ROOT / "examples" / "scans", "scans")
        for command in COMMANDS:
            run(command.split())
        for name, picture in PICTURES.items():
            Image.fromarray(picture()).save(folder / name, quality=88, optimize=True)


if __name__ == "__main__":
    build(Path(sys.argv[1]) if len(sys.argv) > 1 else IMAGES)
