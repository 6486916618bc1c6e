"""How sure a reading is: a row is looked at in several ways, by two readers, and they vote.

One reading alone says little: the reader takes a 4 whose foot has faded for a 1 and is .99 sure. Readings of the same
row that was cut wider, made bolder or finer, turned a little, or taken from the worn scan with all that lies around it
differ where ink is in doubt. So does a second reader, which has learnt digits and signs alone and knows no words.
"""

import math
import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import cv2
import numpy as np

from linewright.base import Pixels, asset
from linewright.pages.analysis import Analysis
from linewright.pages.lettering import WELD_SIZE, Reading, Slanted, is_deviation
from linewright.pages.recogniser import Recogniser
from linewright.pages.row_reader import HAN, Cut, erase_signs, row_crop, views
from linewright.pages.text_reader import PlacedText, TextReader, fold
from linewright.pages.text_repair import with_zeros
from linewright.pages.text_rows import Row, SlantedRow

# What is cut around a row with all that lies there, in heights.
_AROUND = 0.2
# What is cut before and behind it, to see whether it goes on there.
_BESIDE = 0.8
# How much narrower and wider, and how many degrees turned, a row is looked at.
_NARROW, _WIDE, _TURN = 0.88, 1.15, 1.5
# Lone signs stand in a line if they are no farther off it than this, in heights.
_ALIGNED = 0.6
# How sure a text of a table is, and how level and alike in height what stands in one line of it, in heights.
_SURE_TEXT, _LEVEL = 0.9, 0.12
# So far behind a number of a list its text begins at most, in heights.
_BEHIND = 3.0
# What the second reader is less sure of says little.
_UNSURE = 0.6
# So many other readings of a row are told, at most.
_OTHERS = 4
# Where each of the first looks is so sure and all agree, nobody looks again.
_CLEAR = 0.9
# Sections and joints look like lone letters (H, U, T), and a few lines like the other digits;
# these alone can be sure where they stand alone.
_SURE_ALONE = frozenset("2345689")
# Signs that are one stroke: dashes in a slanting row, and what ends beside a row.
STROKES = frozenset("1IL|/-l")
# A lone letter behind digits, as where a 0 has faded to a C; units, counts (2x), fits (H7) and threads are none. And
# a point between letters: mostly dirt between two words.
_MIXED = re.compile(r"\d(?![FGHJKMNPRS]\d{1,2}\b)[A-Z](?![A-Za-z])|\d(?!(?:mm|kg|x)\b|x\d|[a-z]\d)[a-z]|[a-z]\.[a-z]")
# A number that ends with a point: dirt, or what followed has faded; those of a list have a text behind them.
_ENDS_WITH_POINT, _LIST_NUMBER = re.compile(r"\S*\d[.,]"), re.compile(r"\d{1,2}\.")
# What is nearly the name of a standard, as ISC 13920.
_NEARLY_ISO = re.compile(r"\b(?:IS[^O0\W]|I[^S\W][O0]|[^I1l\W]S[O0]) ?\d{4}")
# The bias and the weight of each of `Evidence` in the log odds that a reading is right; fitted on
# generated pages by benchmarks/reading_confidence.py, but for those of strokes and of letters
# beside a number: on generated pages none touches a line, as the R of a radius does.
_BIAS = -0.57
_WEIGHTS = (1.48, 1.93, 2.27, -2.96, -2.0, -1.49, -2.0, -1.8)
# What the second reader says otherwise takes so much from log odds above 0: it makes doubt, not certainty.
_OUTVOTED = 2.5


AnyReading = Reading | Slanted


class Evidence(NamedTuple):
    """What speaks for a reading, each 0..1."""

    agreeing: float  # share of the looks that say it, each counted by how sure it is
    sure: float  # how sure the looks that say it are, on average
    second: float  # the same share of the second reader's looks
    against: float  # how sure the surest look is that says something else
    simple: float  # whether it is a lone sign that lines may be, or slanting strokes
    lone: float  # whether it is a lone sign
    beside: float  # how surely letters stand beside a number that are no part of it
    odd: float  # whether signs stand together as they rarely do, as in 24U, where 240 is likelier
    outvoted: float  # by how much more surely the second reader says one other thing

    @property
    def confidence(self) -> float:
        """The share of readings with such evidence that are right, 0..1."""
        odds = _BIAS + sum(w * value for w, value in zip(_WEIGHTS, self[:-1], strict=True))
        odds = min(odds, max(odds - _OUTVOTED * self.outvoted, 0.0))
        return 1 / (1 + math.exp(-odds))


@cache
def second_reader() -> TextReader:
    """Return the reader of digits, letters and signs that this project trained."""
    return TextReader(Recogniser(path=asset("models", "line-reader.onnx")))


def judge_readings(
    page: Analysis,
    readings: Sequence[AnyReading],
    reader: TextReader,
    second: TextReader | None = None,  # by default `second_reader`
) -> list[tuple[AnyReading, Evidence]]:
    """Return readings as most looks say, with what speaks for them as their confidence."""
    if not readings:
        return []
    rows = [reading.row for reading in readings]
    first = [_first_looks(page, row) for row in rows]
    seen = _read(reader, first)
    own_reader = second or second_reader()
    own = _read(own_reader, first)
    unclear = [
        number
        for number, reading in enumerate(readings)
        if any(look.least < _CLEAR or not _says(reading.string, look.string) for look in seen[number])
    ]
    more = _read(reader, [_more_looks(first[number]) for number in unclear])
    for number, looks in zip(unclear, more, strict=True):
        seen[number] += looks
    elected = [_elected(r, (seen[n], own[n])) for n, r in enumerate(readings)]
    strings = [string for string, _ in elected]
    # What stands beside a row and is read by itself is no part of it; beside a word nothing is looked for.
    alone = erase_signs(page.components.table([number for row in rows for number in row.members]))
    around = [
        _wider_looks(page, row, alone) if _may_go_on(string) else [] for row, string in zip(rows, strings, strict=True)
    ]
    wider = [one + two for one, two in zip(_read(reader, around), _read(own_reader, around), strict=True)]
    evidence = [
        _evidence(strings[number], isinstance(reading, Slanted), seen[number], own[number], wider[number])
        for number, reading in enumerate(readings)
    ]
    said = [
        reading._replace(string=string, confidence=one.confidence)
        for reading, string, one in zip(readings, strings, evidence, strict=True)
    ]
    for number in _in_sequence(said) | _in_tables(said) | _zero_deviations(said):
        evidence[number] = evidence[number]._replace(simple=0.0, lone=0.0)
    for number in _list_numbers(said):
        evidence[number] = evidence[number]._replace(odd=0.0)
    return [
        (reading._replace(string=with_zeros(reading.string), confidence=one.confidence, others=others), one)
        for reading, one, (_, others) in zip(said, evidence, elected, strict=True)
    ]


def _in_sequence(readings: Sequence[AnyReading]) -> set[int]:
    """Return the lone signs that stand in a line and count: grid references, items of a list."""
    lone = [
        (number, (r.box[0] + r.box[2]) / 2, (r.box[1] + r.box[3]) / 2, r.height)
        for number, r in enumerate(readings)
        if isinstance(r, Reading) and len(r.string) == 1
    ]
    found: set[int] = set()
    for along, across in ((1, 2), (2, 1)):
        for one in lone:
            line = [two for two in lone if abs(two[across] - one[across]) < _ALIGNED * one[3]]
            line.sort(key=lambda item: item[along])
            codes = [ord(readings[item[0]].string) for item in line]
            for first in range(len(line) - 2):
                step = codes[first + 1] - codes[first]
                if step in (-1, 1) and codes[first + 2] - codes[first + 1] == step:
                    found.update(item[0] for item in line[first : first + 3])
    return found


def _in_tables(readings: Sequence[AnyReading]) -> set[int]:
    """Return the lone digits below each other that each stand in a line with a sure text as high, as quantities do."""
    level = [(number, r) for number, r in enumerate(readings) if isinstance(r, Reading)]
    texts = [r for _, r in level if len(r.string) > 1 and r.confidence > _SURE_TEXT]
    cells = [
        (number, r, (r.box[0] + r.box[2]) / 2)
        for number, r in level
        if r.string.isdigit() and len(r.string) == 1 and any(_in_line(r, text) for text in texts)
    ]
    return {
        number
        for number, one, place in cells
        if any(two is not one and abs(other - place) < _ALIGNED * one.height for _, two, other in cells)
    }


def _in_line(one: Reading, two: Reading) -> bool:
    near = _LEVEL * one.height
    return (
        not one.row.turned
        and not two.row.turned
        and abs(one.baseline - two.baseline) < near
        and abs(one.height - two.height) < near
    )


def _list_numbers(readings: Sequence[AnyReading]) -> set[int]:
    """Return the numbers with a point behind which a text begins in line with them, as before notes."""
    texts = [r for r in readings if isinstance(r, Reading) and len(r.string) > 2]
    return {
        number
        for number, r in enumerate(readings)
        if isinstance(r, Reading)
        and _LIST_NUMBER.fullmatch(r.string)
        and any(_in_line(r, text) and 0 < text.box[0] - r.box[2] < _BEHIND * r.height for text in texts)
    }


def _zero_deviations(readings: Sequence[AnyReading]) -> set[int]:
    """Return the lone zeros that stand above or below a deviation, as in +0,1 and 0."""
    return {
        number
        for number, reading in enumerate(readings)
        if isinstance(reading, Reading) and reading.string == "0" and is_deviation(reading, readings)
    }


def _first_looks(page: Analysis, row: Row | SlantedRow) -> list[Pixels]:
    """Return a row alone and with all around it, on the page and on its scan, and bolder."""
    looks = []
    for pixels, cut in views(page):
        looks.append(row_crop(pixels, page.components, row, cut))
        looks.append(_stretched(row_crop(pixels, page.components, row, None, _AROUND)))
    return [*looks, _thickened(looks[0], cv2.MORPH_ERODE)]


def _more_looks(first: Sequence[Pixels]) -> list[Pixels]:
    """Return narrower, wider and turned looks at a row on the page and its scan, and finer."""
    looks = [_thickened(first[0], cv2.MORPH_DILATE)]
    for alone in first[:-1:2]:
        looks += [_warped(alone, stretch) for stretch in (_NARROW, _WIDE)]
        looks += [_warped(alone, 1.0, turn) for turn in (-_TURN, _TURN)]
    return looks


def _wider_looks(page: Analysis, row: Row | SlantedRow, cut: Cut) -> list[Pixels]:
    """Return a row with what stands before and behind it, on the page and on its scan."""
    return [_stretched(row_crop(pixels, page.components, row, cut, ends=_BESIDE)) for pixels, _ in views(page)]


def _may_go_on(string: str) -> bool:
    """Whether a reading begins or ends with what a letter or digit may stand beside, see `_goes_on`."""
    part = fold(string)
    return part[:1].isalnum() or part[-1:].isalnum()


def _goes_on(string: str, look: PlacedText) -> bool:
    """Whether a number or word goes on in a wider look: with a letter or digit that is no mere stroke."""
    part = fold(string)
    before, found, behind = fold(look.string).partition(part)
    # The symbol behind the size of a weld is no part of it.
    last = "" if WELD_SIZE.fullmatch(string) else part[-1:]
    ends = [(before[-1:], part[:1]), (behind[:1], last)]
    return bool(found) and any(end.isalnum() and more.isalnum() and more not in STROKES for more, end in ends)


def _read(reader: TextReader, looks: Sequence[Sequence[Pixels]]) -> list[list[PlacedText]]:
    """Read the looks of each row, all in one go."""
    texts = iter(reader.read_placed([crop for crops in looks for crop in crops]))
    return [[next(texts) for _ in crops] for crops in looks]


def _says(string: str, look: str) -> bool:
    """Whether a look says what a reading says, which may have got its diameter signs by form."""
    return fold(look) in (fold(string), fold(string.replace("Ø", "")))


def _elected(reading: Reading | Slanted, by_reader: Sequence[Sequence[PlacedText]]) -> tuple[str, tuple[str, ...]]:
    """Return what most looks say, and what others say; both readers have as much to say, however often they look.

    A look counts by the square of how sure it is of its least sure character: one that is unsure is mostly wrong.
    """
    votes: dict[str, float] = {}
    spelt: dict[str, dict[str, float]] = {}
    for looks in by_reader:
        for look in looks:
            string = reading.string if _says(reading.string, look.string) else look.string
            key, vote = fold(string), look.least**2 / len(looks)
            votes[key] = votes.get(key, 0.0) + vote
            spellings = spelt.setdefault(key, {})
            spellings[string] = spellings.get(string, 0.0) + vote
    order = sorted(votes, key=lambda key: (votes[key], key == fold(reading.string)), reverse=True)
    spellings_of = [max(spelt[key], key=spelt[key].__getitem__) for key in order]
    own = not order or order[0] in (fold(reading.string), "")
    best = reading.string if own else spellings_of[0]
    others = (with_zeros(other) for other in spellings_of if other and fold(other) != fold(best))
    return best, tuple(others)[:_OTHERS]


def _evidence(
    string: str, slanting: bool, looks: Sequence[PlacedText], others: Sequence[PlacedText], wider: Sequence[PlacedText]
) -> Evidence:
    same = [look.least for look in looks if _says(string, look.string)]
    unlike = [look.least for look in looks if not _says(string, look.string)]
    lone = len("".join(string.split())) == 1
    return Evidence(
        _share(string, looks),
        float(np.mean(same)) if same else 0.0,
        # The second reader knows no Han characters: its silence counts half.
        0.5 * _share(string, looks) if max(string, default="") >= HAN else _share(string, others, _UNSURE),
        max(unlike, default=0.0),
        float((lone and string.strip() not in _SURE_ALONE) or (slanting and STROKES.issuperset(string))),
        float(lone),
        # An arrowhead is read as a letter at times, but never surely.
        min(sum(look.least**2 for look in wider if _goes_on(string, look)), 1.0),
        float(_is_odd(string)),
        _outvoted(string, others),
    )


def _is_odd(string: str) -> bool:
    """Whether signs stand together as they rarely do."""
    return bool(_MIXED.search(string) or _ENDS_WITH_POINT.fullmatch(string) or _NEARLY_ISO.search(string))


def _outvoted(string: str, looks: Sequence[PlacedText]) -> float:
    """Return by how much the votes for one other reading outweigh those for this one, 0..1, looks being sure."""
    votes: dict[str, float] = {}
    for look in looks:
        if look.least >= _UNSURE:
            key = string if _says(string, look.string) else fold(look.string)
            votes[key] = votes.get(key, 0.0) + look.least
    own = votes.pop(string, 0.0)
    return max(0.0, max(votes.values(), default=0.0) - own) / max(own + sum(votes.values()), 1.0)


def _share(string: str, looks: Sequence[PlacedText], least: float = 0.2) -> float:
    """Return the share of looks that say it; what is less sure than ``least`` counts as much for the whole."""
    every = sum(max(look.least, least) for look in looks)
    same = sum(look.least for look in looks if _says(string, look.string))
    return same / max(every, least)


def _stretched(crop: Pixels) -> Pixels:
    """Make paper white and ink black."""
    ink, paper = np.percentile(crop, (1, 90))
    level = (crop.astype(np.float32) - ink) * (255 / max(float(paper - ink), 1.0))
    return np.asarray(np.clip(level, 0, 255), dtype=np.uint8)


def _thickened(crop: Pixels, way: int) -> Pixels:
    """Make strokes bolder (MORPH_ERODE: paper is white) or finer (MORPH_DILATE) by a little."""
    double = cv2.resize(crop, None, fx=2, fy=2, interpolation=cv2.INTER_CUBIC)
    side = 2 * max(1, round(double.shape[0] / 48)) + 1
    return np.asarray(cv2.morphologyEx(double, way, np.ones((side, side), np.uint8)), np.uint8)


def _warped(crop: Pixels, stretch: float, turn: float = 0.0) -> Pixels:
    """Stretch a crop along its row, or turn it by so many degrees."""
    height, width = crop.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), turn, 1.0)
    matrix[0] *= stretch
    paper = int(np.percentile(crop, 90))
    size = (math.ceil(width * stretch), height)
    return np.asarray(cv2.warpAffine(crop, matrix, size, borderValue=paper), dtype=np.uint8)
