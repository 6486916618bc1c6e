"""How many dimensions are found and agree with what is drawn, and how many planted faults are named.

python benchmarks/dimension_check.py --sheets 24 --first 9100 --keep /tmp/pages
python benchmarks/dimension_check.py --sheets 24 --first 9200 --keep /tmp/pages --planted

Generated sheets (A4, light and strong simulated damage; `--large`: A3 at 300 dpi, strong) are repaired and turned into
vectors. A dimension is found where its number has a dimension of the right kind whose length on paper is the drawn one
within 0.5 mm and the stretch of the damage (1.2 %), an angle within 1.5 degrees. With `--planted` one number of each
sheet is changed before it is drawn: a digit, two digits exchanged, a decimal sign lost, or the number of another
dimension. Numbers whose length changes by less than the check can see (limits.DRAWN_MM) are not chosen.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from reading_confidence import DPI, STYLES
from whole_sheet import lay_sheet

from linewright.base import Rng, say
from linewright.drawings.damage.degrade import Damage, degrade
from linewright.drawings.ink.strokes import ink
from linewright.drawings.ink.styles import STANDARD
from linewright.drawings.sample import card_of, ink_in
from linewright.drawings.sheet import Dimension as Drawn, Sheet
from linewright.pages import fold, read_image, shared_text_reader
from linewright.pages.write import write_image
from linewright.translate.page import repair
from linewright.vector import Vectors, limits, vectorize
from linewright.vector.dimensions.spans import Frame
from linewright.vector.dimensions.text import parse_dimension
from linewright.vector.model import Dimension, Text

KINDS = {"linear": "linear", "diameter": "diameter", "radius": "radius", "angle": "angular"}
NEAR_MM, STRETCH_MM = 6.0, 3.5


def worn(sheet: Sheet, seed: int, keep: Path, *, large: bool, ticks: bool = False) -> Vectors:
    """Return the vectors of a sheet that was drawn, worn and repaired; with oblique strokes for heads if asked."""
    dpi = 300 if large else DPI[seed // 3 % len(DPI)]
    if not keep.exists():
        rng = np.random.default_rng([seed, 3])
        drawn = ink(sheet, replace(STANDARD, arrow="tick"), rng) if ticks else ink_in(sheet, STYLES[seed % 3], rng)
        card = card_of(drawn, dpi / 25.4)
        damage = Damage.strong(1.0) if large or seed % 2 else Damage.light(1.0)
        scan = degrade(card.pixels, damage, np.random.default_rng([11, seed]), px_per_mm=dpi / 25.4)
        made = repair(scan, dpi=dpi)
        write_image(keep, made.page.pixels)
        write_image(_scan(keep), made.page.pixels if made.evidence is None else made.evidence)
    page, scan = (read_image(path).pixels for path in (keep, _scan(keep)))
    return vectorize(page, dpi / 25.4, reader=shared_text_reader(), scan=scan)


def _scan(page: Path) -> Path:
    return page.with_name(f"{page.stem}-scan.png")


def plant(sheet: Sheet, rng: Rng) -> tuple[Sheet, int, str] | None:
    """Return a sheet with one wrong number, which one it is, and what was done; None if none can be changed."""
    places = [n for n, d in enumerate(sheet.dimensions) if d.kind != "angle"]
    for _ in range(40):
        if not places:
            return None
        place = int(rng.choice(places))
        one = sheet.dimensions[place]
        what, string = _changed(sheet, one, rng)
        said = parse_dimension(string)
        if said is None or string == one.text.string:
            continue
        drawn = one.value / sheet.denominator
        if abs(said.value / sheet.denominator - drawn) > 2.5 * (limits.DRAWN_MM + limits.DRAWN_SHARE * drawn):
            dimensions = list(sheet.dimensions)
            dimensions[place] = replace(one, text=replace(one.text, string=string))
            sheet.dimensions = dimensions
            return sheet, place, what
    return None


def _changed(sheet: Sheet, one: Drawn, rng: Rng) -> tuple[str, str]:
    string = one.text.string
    digits = [at for at, sign in enumerate(string) if sign.isdigit() and "×" not in string[at:]]
    what = ("digit", "exchanged", "decimal sign", "another's")[int(rng.integers(4))]
    at = int(rng.choice(digits))
    if what == "digit":
        other = str((int(string[at]) + int(rng.integers(1, 10))) % 10)
        return what, string[:at] + other + string[at + 1 :]
    if what == "exchanged" and at + 1 in digits:
        return what, string[:at] + string[at + 1] + string[at] + string[at + 2 :]
    if what == "decimal sign" and "." in string:
        return what, string.replace(".", "")
    others = [d.text.string for d in sheet.dimensions if d.kind == one.kind and d.text.string != string]
    return "another's", str(rng.choice(others)) if others else string


def matched(sheet: Sheet, page: Vectors) -> Iterator[tuple[Drawn, Text | None, Dimension | None]]:
    """Yield each dimension that was drawn with the text that was read of it and the dimension that was found."""
    texts = list(page.texts)
    for drawn in sheet.dimensions:
        written = drawn.text
        middle = Frame.of(Text(written.string, written.at, written.height, 0.0, written.rotation, 1.0)).middle
        off = [float(np.hypot(*(Frame.of(text).middle - middle))) for text in texts]
        same = [fold(text.string) == fold(written.string) for text in texts]
        able = [n for n, d in enumerate(off) if d < (NEAR_MM if same[n] else STRETCH_MM)]
        if not able:
            yield drawn, None, None
            continue
        best = texts[min(able, key=lambda n: off[n] - 4 * same[n])]
        found = next((d for d in page.dimensions if d.text == best), None)
        yield drawn, best, found


def is_right(drawn: Drawn, found: Dimension, denominator: float) -> bool:
    """Whether a dimension has the right kind, value and length."""
    if found.kind != KINDS[drawn.kind] or found.drawn is None:
        return False
    if drawn.kind == "angle":
        return abs(found.value - round(drawn.value, 1)) < 0.06 and abs(found.drawn - drawn.value) < 1.5
    length = drawn.value / denominator
    said = parse_dimension(drawn.text.string)
    right_value = said is not None and abs(found.value - said.value) < 1e-6
    return right_value and abs(found.drawn - length) < 0.5 + 0.012 * length


def count(sheet: Sheet, page: Vectors, planted: int | None, *, wrong: bool) -> Counter[str]:
    """Return how many dimensions of a sheet fared how."""
    counts: Counter[str] = Counter()
    for number, (drawn, text, found) in enumerate(matched(sheet, page)):
        if number == planted:
            named = found is not None and found.verdict == "disagrees"
            flagged = text is None or not text.sure or (found is not None and found.verdict == "unsure")
            counts["planted"] += 1
            counts["named" if named else "flagged" if flagged else "unseen"] += 1
            if wrong and not named:
                say(f"  planted {drawn.text.string!r} for {drawn.value:g}: {text} {found and found.verdict}")
            continue
        right = text is not None and fold(text.string) == fold(drawn.text.string)
        counts["dimensions"] += 1
        counts["right and sure"] += right and text is not None and text.sure
        counts["wrong and sure"] += not right and text is not None and text.sure
        counts["found"] += found is not None and is_right(drawn, found, sheet.denominator)
        counts["agree"] += found is not None and found.verdict == "agrees"
        counts["confirmed"] += found is not None and found.confirmed
        counts["confirmed and wrong"] += found is not None and found.confirmed and not right
        counts["false alarms"] += found is not None and found.verdict == "disagrees" and right
        if wrong and (found is None or not is_right(drawn, found, sheet.denominator)):
            said = "not read" if text is None else f"read {text.string!r}{'' if text.sure else ', not sure'}"
            drawn_as = "" if found is None else f", {found.kind} {found.drawn:.2f} {found.verdict}"
            say(f"  {drawn.kind} {drawn.text.string!r}, {drawn.value / sheet.denominator:.2f}: {said}{drawn_as}")
    known = [found for _, _, found in matched(sheet, page) if found is not None]
    counts["on no dimension"] = sum(d.verdict == "disagrees" and d not in known for d in page.dimensions)
    counts["scale right"] = page.scale is not None and abs(page.scale / sheet.denominator - 1) < 0.001
    counts["sheets"] = 1
    return counts


def main() -> None:
    """Print the counts."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sheets", type=int, default=24)
    parser.add_argument("--first", type=int, default=9100)
    parser.add_argument("--large", action="store_true", help="A3, 300 dpi, strong damage")
    parser.add_argument("--ticks", action="store_true", help="oblique strokes for arrowheads, ISO style")
    parser.add_argument("--planted", action="store_true", help="one wrong number a sheet")
    parser.add_argument("--wrong", action="store_true", help="print what is not found")
    parser.add_argument("--keep", type=Path, required=True, help="a folder for repaired pages")
    asked = parser.parse_args()
    asked.keep.mkdir(parents=True, exist_ok=True)
    every: Counter[str] = Counter()
    for seed in range(asked.first, asked.first + asked.sheets):
        sheet, planted = lay_sheet(seed, paper="A3" if asked.large else "A4"), None
        if asked.planted:
            changed = plant(sheet, np.random.default_rng([seed, 7]))
            if changed is None:
                continue
            sheet, planted, what = changed
            every[f"planted: {what}"] += 1
        name = f"{seed}{'-A3' * asked.large}{'-planted' * asked.planted}{'-ticks' * asked.ticks}.png"
        page = worn(sheet, seed, asked.keep / name, large=asked.large, ticks=asked.ticks)
        counts = count(sheet, page, planted, wrong=asked.wrong)
        every += counts
        say(f"{seed}, 1:{sheet.denominator:g}: " + ", ".join(f"{name} {n}" for name, n in counts.items() if n))
    say("all: " + ", ".join(f"{name} {number}" for name, number in every.items()))


if __name__ == "__main__":
    main()
