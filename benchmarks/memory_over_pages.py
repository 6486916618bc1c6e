"""Memory over many small pages: that at the end beside that after the first of them.

python benchmarks/memory_over_pages.py --pages 5000 --early 200

Each page is a worn drawing of its own; they are repaired one after the other in one process, as
``linewright repair FOLDER`` does, with a change report unless ``--plain``.
"""

from __future__ import annotations

import argparse
import gc
import platform
import resource
import tempfile
from pathlib import Path

import numpy as np

from linewright import convert
from linewright.base.types import Pixels
from linewright.pages.write import write_image

SIDE, DPI = 96, 200


def main() -> None:
    """Repair the pages and print the memory."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=5000)
    parser.add_argument("--early", type=int, default=200)
    parser.add_argument("--to", default="png")
    parser.add_argument("--plain", action="store_true", help="without a change report")
    parser.add_argument("--seed", type=int, default=0)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        pages, told = Path(folder) / "pages", {}
        for number in range(asked.pages):
            write_image(pages / f"{number:05d}.png", draw_page(asked.seed, number), dpi=DPI)

        def tell(done: int, total: int, _: Path) -> None:
            if done in (asked.early, total) or done % 500 == 0:
                gc.collect()
                told[done] = resident_mib()
                print(f"{done} of {total} pages: {told[done]:.1f} MiB", flush=True)

        out, report = Path(folder) / "out", not asked.plain
        batch = convert(pages, out, to=asked.to, progress=tell, report=report)
    growth = told[asked.pages] / told[asked.early] - 1
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"written {len(batch.written)}, failed {len(batch.failures)}")
    print(f"from page {asked.early} to page {asked.pages}: {100 * growth:+.1f} %, peak {peak:.0f} MiB")
    print(f"{platform.machine()}, Python {platform.python_version()}, seed {asked.seed}")


def draw_page(seed: int, number: int) -> Pixels:
    """Return a small worn page of lines, uint8."""
    rng = np.random.default_rng([seed, number])
    page = np.full((SIDE, SIDE), 235.0)
    for _ in range(4):
        at, start, length, level = rng.integers(10, SIDE - 20), rng.integers(5, 30), 50, 40
        if rng.random() < 0.5:
            page[at : at + 3, start : start + length] = level
        else:
            page[start : start + length, at : at + 3] = level
    return (page + rng.normal(0, 12, page.shape)).clip(0, 255).astype(np.uint8)


def resident_mib() -> float:
    """Return the memory of this process that is in use, MiB; Linux alone tells it."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


if __name__ == "__main__":
    main()
