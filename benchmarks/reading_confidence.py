"""How often lettering in vectors is right where it is sure, and how true its confidence is.

python benchmarks/reading_confidence.py --generated 24 --keep /tmp/pages [--fit]
python benchmarks/reading_confidence.py --labelled FOLDER --keep /tmp/pages

Generated A4 sheets are worn (light and strong simulated damage; `--large`: A3, strong), repaired
and turned into vectors; what is read is compared with what was drawn. FOLDER holds pages beside
`NAME.csv`: eight corners in pixels and the text a line, `other_info` where it is no dimension.
`--fit` fits the weights of `pages.confidence` to one half of the generated pages and tells how true
they are on the other. Repaired pages are kept in the folder of `--keep`.
"""

import argparse
import csv
import math
import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple
from unittest.mock import patch

import numpy as np
from whole_sheet import draw_sheet

from linewright.base import Floats, Pixels, say
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.settings import StyleName
from linewright.pages import IMAGE_SUFFIXES, Analysis, TextReader, fold, read_image, shared_text_reader
from linewright.pages.confidence import Evidence, judge_readings
from linewright.pages.lettering import Reading, Slanted
from linewright.pages.write import write_image
from linewright.translate.page import repair
from linewright.vector import limits, pipeline

STYLES: tuple[StyleName, ...] = ("standard", "shop", "aws")
DPI = (300, 200, 300, 150)
_NUMBER = re.compile(r"\d")


class Truth(NamedTuple):
    """A text that stands on a page, and its box, px."""

    text: str
    box: tuple[float, float, float, float]


class Page(NamedTuple):
    """A repaired page, its scan and what is written on it."""

    name: str
    seed: int
    px_per_mm: float
    pixels: Pixels
    scan: Pixels
    truths: list[Truth]
    every: bool  # whether all that is written is in the truths


class Found(NamedTuple):
    """What was read, what speaks for it, and what it is; None where nothing of the kind stands."""

    seed: int
    string: str
    evidence: Evidence
    truth: str | None

    @property
    def right(self) -> bool:
        """Whether it is what was written."""
        return self.truth is not None and fold(self.truth) == fold(self.string)


def generated(seed: int, keep: Path, *, large: bool = False) -> Page:
    """Return a worn and repaired sheet: A4, or A3 at 300 dpi with strong damage if large."""
    dpi = 300 if large else DPI[seed // 3 % len(DPI)]
    card = draw_sheet(seed, paper="A3" if large else "A4", style=STYLES[seed % 3], dpi=dpi)
    damage = Damage.strong(1.0) if large or seed % 2 else Damage.light(1.0)
    rng = np.random.default_rng([11, seed])
    scan = degrade(card.pixels, damage, rng, px_per_mm=dpi / 25.4)
    truths = [Truth(text["text"], tuple(text["box"])) for text in card.truth["texts"]]
    made = _repaired(scan, dpi, keep / f"{seed}{'-A3' * large}")
    return Page(f"{seed}", seed, dpi / 25.4, *made, truths, True)


def labelled(folder: Path, keep: Path) -> Iterator[Page]:
    """Yield the pages of a folder with labels."""
    for table in sorted(folder.glob("*.csv")):
        image = next(path for path in folder.glob(f"{table.stem}.*") if path.suffix in IMAGE_SUFFIXES)
        pixels = read_image(image).pixels
        dpi = 25.4 * max(pixels.shape) / (297 if max(pixels.shape) < 3000 else 420)
        truths = []
        for line in csv.reader(table.open(encoding="utf-8")):
            corners = np.array(line[:8], dtype=np.float64).reshape(4, 2)
            if line[8] != "other_info":
                low, high = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
                truths.append(Truth(line[8], (low[0], low[1], high[0], high[1])))
        made = _repaired(pixels, dpi, keep / table.stem)
        yield Page(table.stem, -1, dpi / 25.4, *made, truths, False)


def _repaired(scan: Pixels, dpi: float, keep: Path) -> tuple[Pixels, Pixels]:
    page, evidence = (keep.with_name(f"{keep.name}-{what}.png") for what in ("page", "scan"))
    if not evidence.exists():
        made = repair(scan, dpi=dpi)
        write_image(page, made.page.pixels)
        write_image(evidence, made.page.pixels if made.evidence is None else made.evidence)
    return read_image(page).pixels, read_image(evidence).pixels


def read(page: Page) -> tuple[list[Found], set[int]]:
    """Return what is read on a page, and which truths something was read of."""
    found: list[Found] = []
    seen: set[int] = set()
    parts: dict[int, list[tuple[Reading | Slanted, Evidence]]] = {}

    def spy(
        analysis: Analysis, readings: Sequence[Reading | Slanted], *readers: TextReader
    ) -> list[tuple[Reading | Slanted, Evidence]]:
        judged = judge_readings(analysis, readings, *readers)
        for reading, evidence in judged:
            boxes = analysis.components.boxes[list(reading.row.members)]
            low, high = boxes[:, :2].min(axis=0), boxes[:, 2:].max(axis=0)
            if not page.every:  # a label holds all of a dimension: its count, its number and its deviations
                for at, label in enumerate(page.truths):
                    if _holds(label.box, (low + high) / 2):
                        parts.setdefault(at, []).append((reading, evidence))
                continue
            number = _place((*low.tolist(), *high.tolist()), page.truths)
            if number is not None:
                seen.add(number)
            truth = None if number is None else page.truths[number].text
            found.append(Found(page.seed, reading.string, evidence, truth))
        return judged

    with patch.object(pipeline, "judge_readings", spy):
        pipeline.vectorize(page.pixels, page.px_per_mm, reader=shared_text_reader(), scan=page.scan)
    for number, some in parts.items():
        least = min((evidence for _, evidence in some), key=lambda evidence: evidence.confidence)
        found.append(Found(page.seed, _joined([reading for reading, _ in some]), least, page.truths[number].text))
    return found, seen | parts.keys()


def _holds(box: tuple[float, ...], place: Floats) -> bool:
    return bool(box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3])


def _joined(readings: Sequence[Reading | Slanted]) -> str:
    """Return what the parts of a dimension say: along the row, then its small deviations from above."""
    tall = max(reading.height for reading in readings)

    def place(reading: Reading | Slanted) -> tuple[bool, float]:
        if isinstance(reading, Slanted):
            return False, reading.at[0]
        x0, y0, _, y1 = reading.box
        small = reading.height < 0.8 * tall
        along, across = (-y1, x0) if reading.row.turned else (x0, y0)
        return small, across if small else along

    return " ".join(reading.string for reading in sorted(readings, key=place))


def _place(box: tuple[float, ...], truths: Sequence[Truth]) -> int | None:
    """Return the number of the text that a box covers best, at least a third of both."""
    best, most = None, 1 / 3
    for number, (_, other) in enumerate(truths):
        wide = min(box[2], other[2]) - max(box[0], other[0])
        high = min(box[3], other[3]) - max(box[1], other[1])
        area = max((box[2] - box[0]) * (box[3] - box[1]), _area(other))
        if wide > 0 and high > 0 and wide * high > most * area:
            best, most = number, wide * high / area
    return best


def _area(box: tuple[float, float, float, float]) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])


def report(name: str, found: Sequence[Found], texts: int) -> None:
    """Print how many readings are right and sure, and so on."""
    sure = [item for item in found if item.evidence.confidence >= limits.SURE_READING]
    flagged = [item for item in found if limits.SURE_READING > item.evidence.confidence >= limits.LEAST_READING]
    right, right_flagged = (sum(item.right for item in some) for some in (sure, flagged))
    say(
        f"{name}: {texts} written; right and sure {right}, right and flagged {right_flagged}, "
        f"wrong and flagged {len(flagged) - right_flagged}, "
        f"wrong and sure {len(sure) - right}"
    )


def reliability(found: Sequence[Found]) -> None:
    """Print for steps of confidence how many readings are right."""
    for low, high in ((0, 0.1), (0.1, 0.5), (0.5, 0.8), (0.8, 0.9), (0.9, 0.98), (0.98, 1.01)):
        some = [item for item in found if low <= item.evidence.confidence < high]
        if some:
            said = np.mean([item.evidence.confidence for item in some])
            say(
                f"  {low:g} to {min(high, 1):g}: {len(some)} readings, said {said:.3f}, "
                f"right {np.mean([item.right for item in some]):.3f}"
            )


def fit(found: Sequence[Found], ridge: float = 0.3) -> list[float]:
    """Return the bias and weights of logistic regression, by Newton's method."""
    rows = np.array([[1.0, *item.evidence[:-1]] for item in found])
    right = np.array([float(item.right) for item in found])
    weights = np.zeros(rows.shape[1])
    keep = np.diag([1e-6, *[ridge] * (len(weights) - 1)])
    for _ in range(50):
        share = 1 / (1 + np.exp(-rows @ weights))
        slope = rows.T @ (right - share) - keep @ weights
        weights += np.linalg.solve((rows.T * (share * (1 - share))) @ rows + keep, slope)
    return [round(float(weight), 2) for weight in weights]


def main() -> None:
    """Print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--generated", type=int, default=0)
    parser.add_argument("--first", type=int, default=8000)
    parser.add_argument("--large", action="store_true", help="A3, 300 dpi, strong damage")
    parser.add_argument("--labelled", type=Path)
    parser.add_argument("--keep", type=Path, required=True)
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--wrong", action="store_true", help="print what is wrong or flagged")
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    pages = (generated(asked.first + number, asked.keep, large=asked.large) for number in range(asked.generated))
    every: list[Found] = []
    texts = numbers = 0
    for page in labelled(asked.labelled, asked.keep) if asked.labelled else pages:
        found, seen = read(page)
        every += found
        texts += len(page.truths)
        numbers += sum(bool(_NUMBER.search(truth.text)) for truth in page.truths)
        report(page.name, found, len(page.truths))
        for item in found if asked.wrong else ():
            if not item.right or item.evidence.confidence < limits.SURE_READING:
                values = " ".join(f"{value:.2f}" for value in item.evidence)
                say(f"  {item.evidence.confidence:.3f} {item.string!r} {item.truth!r} ({values})")
        if asked.wrong:
            lacking = [t.text for n, t in enumerate(page.truths) if n not in seen]
            say(f"  not read: {lacking}")
    report("all texts", every, texts)
    report("numbers", [item for item in every if _NUMBER.search(item.string)], numbers)
    reliability(every)
    if asked.fit:
        even = [item for item in every if item.seed // 2 % 2 == 0]
        weights = fit(even)
        say(f"bias and weights {weights}")
        odd = [
            math.log(share if item.right else 1 - share)
            for item in every
            if item.seed // 2 % 2
            for share in [_share(weights, item.evidence)]
        ]
        say(f"log likelihood of the other half {np.mean(odd):.4f}")


def _share(weights: Sequence[float], evidence: Evidence) -> float:
    odds = weights[0] + sum(w * value for w, value in zip(weights[1:], evidence[:-1], strict=True))
    return min(max(1 / (1 + math.exp(-odds)), 1e-6), 1 - 1e-6)


if __name__ == "__main__":
    main()
