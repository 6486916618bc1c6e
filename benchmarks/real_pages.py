"""What the vectors of real scans say, invent and miss, beside what other programs trace.

python benchmarks/real_pages.py SCANS [MORE ...] --to /tmp/real --dpi 300 [--only NAME ...] [--rivals PYTHON]

Each is a folder of scans. `real_pages.json` beside this file says where arrowheads are on those that were looked at:
the middle of each, mm from the lower left corner. A scan with a `NAME.csv` beside it has labels of its dimensions:
eight corners in pixels and the text a line, `other_info` where it is none. All others are left out.

Each page is brought to the resolutions asked for (beyond its own that shows nothing new) and turned into vectors as
`linewright vectorize` does it. Ink is what is dark on the prepared scan, its dirt as well: `ink left` is its length
that no vector runs along, within 0.5 mm, and `stray` that of vectors with no ink along them. PYTHON has pyautotrace
and vtracer (`traced_page.py`): they are given the page after Sauvola's threshold, as is a skeleton with its chains
simplified. Results stand in the folder of `--to`, one a page, resolution and way, and are not made again.
Nothing was trained or set on these pages.
"""

import argparse
import csv
import json
import math
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Pixels, track
from linewright.base.console import stdout
from linewright.base.report import Cell, Table
from linewright.evaluate.drawing_scorer import sauvola
from linewright.pages import IMAGE_SUFFIXES, distance_to_paper, fold, read_image, write_image
from linewright.translate import repair
from linewright.translate.audit.coverage import find_coverage
from linewright.vector.chains import find_chains
from linewright.vector.model import Pen, Polyline, Text, Vectors

NEAR_MM = 2.5  # An arrowhead is found where one lies so near
MM_PER_INCH = 25.4
SMALL = 0.8  # Deviations are lower than this share of their number
COUNTS = ("right", "right, flagged", "wrong, flagged", "wrong, sure", "missed", "found", "invented", "lacking")
LENGTHS = ("ink left mm", "stray mm", "entities")
Label = tuple[str, tuple[float, float, float, float]]  # what stands there; left, top, right, bottom, mm from the top


class Scan(NamedTuple):
    """A scan with what is known of it."""

    path: Path
    dpi: float
    heads: list[tuple[float, float]] | None  # mm from the lower left; None where nobody looked
    labels: list[Label]


def find_scans(folder: Path, heads: dict[str, list[tuple[float, float]]]) -> Iterator[Scan]:
    """Yield the scans of a folder of which something is known."""
    for path in sorted(folder.iterdir()):
        table = path.with_suffix(".csv")
        if path.suffix.lower() not in {*IMAGE_SUFFIXES, ".pdf"} or not (path.stem in heads or table.exists()):
            continue
        dpi, labels = 300.0, []
        if table.exists():
            # A4 and A3, whatever the file says.
            longer = max(read_image(path).pixels.shape)
            dpi = MM_PER_INCH * longer / (297 if longer < 3000 else 420)
            labels = read_labels(table, dpi / MM_PER_INCH)
        yield Scan(path, dpi, heads.get(path.stem), labels)


def read_labels(table: Path, px_per_mm: float) -> list[Label]:
    """Return the dimensions of a page."""
    labels = []
    for line in csv.reader(table.read_text(encoding="utf-8").splitlines()):
        corners = np.array(line[:8], dtype=np.float64).reshape(4, 2) / px_per_mm
        if line[8] != "other_info":
            labels.append((line[8], (*corners.min(axis=0).tolist(), *corners.max(axis=0).tolist())))
    return labels


def score_heads(vectors: Vectors, heads: Sequence[tuple[float, float]]) -> tuple[int, int, int]:
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


def score_readings(vectors: Vectors, labels: Sequence[Label]) -> tuple[int, int, int, int, int]:
    """Return how many dimensions are right, right and flagged, wrong and flagged, wrong and sure, and missed."""
    right = right_flagged = wrong_flagged = wrong = missed = 0
    for string, box in labels:
        some = [text for text in vectors.texts if _holds(box, text, vectors.height)]
        is_right = fold(_joined(some)) == fold(string)
        sure = all(text.sure for text in some)
        missed += not some
        right += bool(some) and is_right and sure
        right_flagged += bool(some) and is_right and not sure
        wrong_flagged += bool(some) and not is_right and not sure
        wrong += bool(some) and not is_right and sure
    return right, right_flagged, wrong_flagged, wrong, missed


def _holds(box: tuple[float, float, float, float], text: Text, height: float) -> bool:
    turn = math.radians(text.rotation)
    x = text.at[0] + math.cos(turn) * text.length / 2 - math.sin(turn) * text.height / 2
    y = height - text.at[1] - math.sin(turn) * text.length / 2 - math.cos(turn) * text.height / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _joined(texts: Sequence[Text]) -> str:
    """Return what the parts of a dimension say: along the row, then its small deviations from above."""
    tall = max((text.height for text in texts), default=0.0)

    def place(text: Text) -> tuple[bool, float]:
        turn = math.radians(text.rotation)
        along = text.at[0] * math.cos(turn) + text.at[1] * math.sin(turn)
        down = text.at[0] * math.sin(turn) - text.at[1] * math.cos(turn)
        small = text.height < SMALL * tall
        return small, down if small else along

    return " ".join(text.string for text in sorted(texts, key=place))


def skeleton_chains(page: Pixels) -> list[list[tuple[float, float]]]:
    """Return the skeleton of a black and white page as chains without what strays less than a pixel."""
    mask = page < 128
    chains = find_chains(mask, distance_to_paper(mask))
    doubled = [np.rint(chain.points * 2).astype(np.int32)[:, None] for chain in chains if len(chain.points) > 1]
    return [[(x / 2, y / 2) for x, y in cv2.approxPolyDP(chain, 2, False)[:, 0].tolist()] for chain in doubled]


def vectors_of(chains: Sequence[Sequence[tuple[float, float]]], shape: tuple[int, ...], px_per_mm: float) -> Vectors:
    """Return chains of points, px with y down, as vectors."""
    rows, columns = shape
    lines = [
        Polyline(tuple((x / px_per_mm, (rows - y) / px_per_mm) for x, y in chain), Pen("outline", 0.25))
        for chain in chains
        if len(chain) > 1
    ]
    return Vectors(columns / px_per_mm, rows / px_per_mm, tuple(lines))


def _score(vectors: Vectors, scan: Scan, prepared: Pixels, dpi: float) -> dict[str, float]:
    coverage = find_coverage(vectors, prepared, dpi / MM_PER_INCH)
    found: dict[str, float] = {}
    if scan.labels:
        found.update(zip(COUNTS[:5], score_readings(vectors, scan.labels), strict=True))
    if scan.heads is not None:
        found.update(zip(COUNTS[5:], score_heads(vectors, scan.heads), strict=True))
    found["ink left mm"] = sum(stretch.length_mm for stretch in coverage.left_out)
    found["stray mm"] = sum(stretch.length_mm for stretch in coverage.stray)
    found["entities"] = len(vectors.curves) + len(vectors.solids) + len(vectors.texts)
    return found


def _at(scan: Scan, dpi: float) -> Pixels:
    """Return a scan in grey at a resolution."""
    pixels = read_image(scan.path, pdf_dpi=300).pixels
    factor = dpi / scan.dpi
    if abs(factor - 1) < 0.01:
        return pixels
    size = (round(pixels.shape[1] * factor), round(pixels.shape[0] * factor))
    how = cv2.INTER_AREA if factor < 1 else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(pixels, size, interpolation=how), np.uint8)


def measure(scan: Scan, dpi: float, to: Path, rivals: Path | None) -> dict[str, dict[str, float]]:
    """Return the scores of a page, by the way it was made into vectors."""
    scores: dict[str, dict[str, float]] = {}
    name = f"{scan.path.stem}-{dpi:g}"
    stored, prepared = to / f"{name}.json", to / f"{name}-prepared.png"
    if stored.exists():
        scores = json.loads(stored.read_text(encoding="utf-8"))
    if "linewright" not in scores:
        done = repair(_at(scan, dpi), dpi=dpi)
        write_image(prepared, done.scan.pixels)
        vectors = done.vectors()
        vectors.to_dxf(to / f"{name}.dxf")
        scores["linewright"] = _score(vectors, scan, done.scan.pixels, dpi)
    page = read_image(prepared).pixels
    black = sauvola(page, dpi / MM_PER_INCH)

    def traced(how: str) -> list[list[tuple[float, float]]]:
        picture, chains = to / f"{name}-{how}.png", to / f"{name}-{how}.json"
        write_image(picture, black)
        here = Path(__file__).with_name("traced_page.py")
        subprocess.run([str(rivals), str(here), how, str(picture), str(chains)], check=True)
        found: list[list[tuple[float, float]]] = json.loads(chains.read_text(encoding="utf-8"))
        picture.unlink()
        chains.unlink()
        return found

    ways: dict[str, Callable[[], list[list[tuple[float, float]]]]] = {
        "Sauvola, skeleton": lambda: skeleton_chains(black)
    }
    if rivals is not None:
        ways["pyautotrace, centre lines"] = lambda: traced("autotrace")
        ways["vtracer"] = lambda: traced("vtracer")
    for way, chains in ways.items():
        if way not in scores:
            scores[way] = _score(vectors_of(chains(), page.shape, dpi / MM_PER_INCH), scan, page, dpi)
    stored.write_text(json.dumps(scores), encoding="utf-8")
    return scores


def main() -> None:
    """Print the tables, and write the DXF files."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("scans", type=Path, nargs="+", help="folders of scans")
    parser.add_argument("--dpi", type=float, nargs="+", default=[300.0])
    parser.add_argument("--only", nargs="+", help="names of scans, without their suffix")
    parser.add_argument("--rivals", type=Path, help="a Python with pyautotrace and vtracer")
    parser.add_argument("--to", type=Path, required=True, help="folder for results and DXF files")
    asked = parser.parse_args()
    heads = json.loads(Path(__file__).with_suffix(".json").read_text(encoding="utf-8"))
    scans = [
        scan
        for folder in asked.scans
        for scan in find_scans(folder, {name: [tuple(head) for head in some] for name, some in heads.items()})
        if asked.only is None or scan.path.stem in asked.only
    ]
    if not scans:
        raise SystemExit(f"no page of which something is known is in {', '.join(map(str, asked.scans))}")
    asked.to.mkdir(parents=True, exist_ok=True)
    for dpi in asked.dpi:
        rows: dict[str, dict[str, Cell]] = {}
        total: dict[str, dict[str, float]] = {}
        for scan in track(scans, total=len(scans), what=f"pages at {dpi:g} dpi"):
            for way, found in measure(scan, dpi, asked.to, asked.rivals).items():
                if way == "linewright":
                    rows[scan.path.stem] = {column: Cell(value) for column, value in found.items()}
                for column, value in found.items():
                    sums = total.setdefault(way, {})
                    sums[column] = sums.get(column, 0.0) + value
        for way, sums in total.items():
            rows[f"all: {way}"] = {column: Cell(value) for column, value in sums.items()}
        columns = dict.fromkeys((*COUNTS, *LENGTHS), ".0f")
        result = Table("Real pages", f"{dpi:g} dpi", columns, rows)
        stdout.print(result.markdown(), markup=False)


if __name__ == "__main__":
    main()
