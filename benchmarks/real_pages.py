"""What vectors invent and miss on real scans: arrowheads, beside those that an eye finds.

python benchmarks/real_pages.py SCANS --to /tmp/real

SCANS is a folder of scans. `real_pages.json` beside this file says where arrowheads are on those
that were looked at: the middle of each, mm from the lower left corner. Each page is vectorised as
`linewright vectorize --dpi 300` does it. Nothing was trained or set on these pages.
"""

import argparse
import json
import math
from pathlib import Path

from linewright.base import track
from linewright.base.console import stdout
from linewright.base.report import Cell, Table
from linewright.pages.read import read_image
from linewright.translate import vectorize
from linewright.vector.model import Vectors

NEAR_MM = 2.5  # An arrowhead is found where one lies so near


def score_heads(vectors: Vectors, heads: list[tuple[float, float]]) -> tuple[int, int, int]:
    """Return how many arrowheads were found, invented and missed."""
    made = []
    for solid in vectors.solids:
        if solid.arrow:
            made.append(tuple(sum(axis) / len(axis) for axis in zip(*solid.points, strict=True)))
    left = list(heads)
    for place in made:
        nearest = min(left, key=lambda head: math.dist(head, place), default=None)
        if nearest is not None and math.dist(nearest, place) < NEAR_MM:
            left.remove(nearest)
    found = len(heads) - len(left)
    return found, len(made) - found, len(left)


def main() -> None:
    """Print the table, and write the DXF files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, help="folder of scans")
    parser.add_argument("--dpi", type=float, default=300)
    parser.add_argument("--to", type=Path, required=True, help="folder for DXF files")
    asked = parser.parse_args()
    labels = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    pages = [path for path in sorted(asked.scans.iterdir()) if path.stem in labels]
    if not pages:
        raise SystemExit(f"none of the labelled pages is in {asked.scans}")
    asked.to.mkdir(parents=True, exist_ok=True)
    rows: dict[str, dict[str, Cell]] = {}
    for path in track(pages, total=len(pages), what="pages"):
        made = vectorize(read_image(path, pdf_dpi=asked.dpi), dpi=asked.dpi)
        made.to_dxf(asked.to / f"{path.stem}.dxf")
        found, invented, missed = score_heads(made, [tuple(head) for head in labels[path.stem]])
        counts = {"heads": found + missed, "found": found, "invented": invented, "missed": missed}
        counts["curves"] = len(made.curves)
        rows[path.stem] = {name: Cell(value) for name, value in counts.items()}
    total = {name: sum(row[name].value for row in rows.values()) for name in next(iter(rows.values()))}
    rows["all"] = {name: Cell(value) for name, value in total.items()}
    columns = dict.fromkeys(total, ".0f")
    result = Table("Arrowheads on real pages", f"{asked.dpi:g} dpi", columns, rows)
    stdout.print(result.markdown(), markup=False)


if __name__ == "__main__":
    main()
