"""How many weld symbols are found, and how many are read whole.

python benchmarks/weld_symbols.py --sheets 12 --first 9600 --keep /tmp/welds [--large] [--wrong]

Generated sheets (A4, light and strong simulated damage; `--large`: A3 at 300 dpi, strong) are repaired and turned into
vectors. A symbol is found where one is read whose knee lies within 3 mm of the drawn one. Its class is right where
kinds and sides are; the whole is right where sizes, lengths, numbers, gaps, contours, ring, flag and tail are too.
AWS A2.4 symbols do not say how many intermittent welds there are. The network that reads them has seen strips that
`tools/train_weld_reader.py` draws by the same rules, and no page; lettering is read as on any page.
"""

import argparse
import math
from collections import Counter
from pathlib import Path

from dimension_check import worn
from whole_sheet import lay_sheet

from linewright.base import say
from linewright.drawings.sheet import Sheet, Weld as DrawnWeld, WeldSymbol as DrawnSymbol
from linewright.vector import Vectors
from linewright.vector.model import Weld, WeldSymbol

NEAR_MM = 3.0


def is_class_right(drawn: DrawnSymbol, found: WeldSymbol) -> bool:
    """Whether kinds and sides are right; those that are alike on both sides have no sides."""
    true = [weld.kind if weld else "" for weld in (drawn.arrow, drawn.other)]
    return true == [weld.kind if weld else "" for weld in (found.arrow, found.other)]


def lacking(drawn: DrawnSymbol, found: WeldSymbol) -> list[str]:
    """Return which fields of the structure are not right."""
    wrong = []
    for name, true, made in (("arrow", drawn.arrow, found.arrow), ("other", drawn.other, found.other)):
        if true is not None and made is not None:
            is_aws = found.system != "ISO 2553"
            wrong += [f"{name} {field}" for field in _unlike(true, made, is_aws=is_aws)]
    marks = {"all round": (drawn.all_round, found.all_round), "field": (drawn.field, found.field)}
    wrong += [name for name, (one, two) in marks.items() if one != two]
    return wrong + ["tail"] * (drawn.tail != found.tail)


def _unlike(true: DrawnWeld, made: Weld, *, is_aws: bool) -> list[str]:
    wrong = ["size"] * (true.size != made.size) + ["contour"] * (true.contour != made.contour)
    extent = (true.length, true.gap if true.length and true.count > 1 else None)
    count = 1 if true.length is None or is_aws else true.count
    return wrong + ["extent"] * ((*extent, count) != (made.length, made.gap, made.count))


def count(sheet: Sheet, page: Vectors, *, wrong: bool) -> Counter[str]:
    """Return the counts of a sheet."""
    counts, left = Counter(symbols=len(sheet.welds)), list(page.welds)
    for drawn in sheet.welds:
        found = min(left, key=lambda one: math.dist(one.knee, drawn.knee), default=None)
        if found is None or math.dist(found.knee, drawn.knee) > NEAR_MM:
            counts["not found"] += 1
            if wrong:
                say(f"  not found: {drawn.label} at {drawn.knee[0]:.0f} {drawn.knee[1]:.0f}")
            continue
        left.remove(found)
        is_right, lacks = is_class_right(drawn, found), lacking(drawn, found)
        counts["class right"] += is_right
        counts["whole right"] += is_right and not lacks
        counts["sure"] += found.sure
        counts["wrong and sure"] += found.sure and not (is_right and not lacks)
        if wrong and (not is_right or lacks):
            say(f"  {drawn.label}: class {is_right}, {lacks}; {drawn.arrow} {drawn.other} {drawn.tail}; {found}")
    counts["invented"] = len(left)
    counts["invented and sure"] = sum(one.sure for one in left)
    return counts


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheets", type=int, default=12)
    parser.add_argument("--first", type=int, default=9600)
    parser.add_argument("--large", action="store_true", help="A3, 300 dpi, strong damage")
    parser.add_argument("--wrong", action="store_true", help="print what is not right")
    parser.add_argument("--keep", type=Path, required=True, help="a folder for repaired pages")
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    every: Counter[str] = Counter()
    for seed in range(asked.first, asked.first + asked.sheets):
        sheet = lay_sheet(seed, paper="A3" if asked.large else "A4")
        page = worn(sheet, seed, asked.keep / f"{seed}{'-A3' * asked.large}.png", large=asked.large)
        counts = count(sheet, page, wrong=asked.wrong)
        every += counts
        say(f"{seed}: " + ", ".join(f"{name} {n}" for name, n in counts.items() if n))
    say("all: " + ", ".join(f"{name} {number}" for name, number in every.items()))


if __name__ == "__main__":
    main()
