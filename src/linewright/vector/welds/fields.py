"""What stands beside a weld symbol: sizes before it, lengths behind it, the process behind its tail (ISO 2553)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from linewright.vector import limits
from linewright.vector.model import Text, Vectors, Weld
from linewright.vector.welds.lettering import PROCESS, LetteringReader, Place
from linewright.vector.welds.reader import StripReading, SymbolReading
from linewright.vector.welds.reference_lines import ReferenceLine

_SIZE = r"[asz]?\d+(?:[.,]\d+)?"
_EXTENT = r"(?:\d+ ?[x×X] ?)?\d+ ?\(\d+\)?|\d+ ?[-–] ?\d+|\d+ ?[x×X] ?\d+|\d+"
# A row that runs over the symbol: what it is read as stands between size and extent.
_ROW = re.compile(rf"(?P<size>{_SIZE})? ?(?P<symbol>[^\d(x×X]{{0,4}}?) ?(?P<extent>{_EXTENT})?")
_COUNTED = re.compile(r"(?:(?P<count>\d+) ?[x×X] ?)?(?P<length>\d+)(?: ?\((?P<gap>\d+)\)?)?")
# By ISO 2553 the size of a fillet has its letter, and a length is no single digit.
_LETTERED = {"fillet": r"[az]\d{1,2}(?:[.,]\d)?"}
_LENGTH = r"(?:\d{1,2} ?[x×X] ?)?\d{2,4} ?\(\d{1,4}\)?|\d{2,4} ?[-–] ?\d{2,4}|\d{1,2} ?[x×X] ?\d{2,4}|\d{2,4}"
_UNSURE_LETTERING = "its lettering is not surely read"
_PITCHED = re.compile(r"(?P<length>\d+) ?[-–] ?(?P<pitch>\d+)")


class FoundSymbol(NamedTuple):
    """A symbol on its reference line."""

    line: ReferenceLine
    strip: StripReading
    height: float  # of its lettering, mm
    dashed: int | None  # 1 above, -1 below, 0 where none is, None where it is not clear

    @property
    def is_sure(self) -> bool:
        """Whether its kinds are."""
        return min(self.strip.above.confidence, self.strip.below.confidence) > limits.SURE_SYMBOL


def said_beside(
    page: Vectors, found: FoundSymbol, side: int, rows: LetteringReader | None, *, is_iso: bool
) -> tuple[Weld | None, str]:
    """Return the weld of a side, above (1) or below (-1), and why its lettering is in doubt."""
    reading = found.strip.above if side > 0 else found.strip.below
    if not reading.kind:
        return None, ""
    texts = _texts_beside(page, found, side)
    weld, note = _weld(reading, texts, found.strip.at)
    if not note and any(not text.sure for text in texts):
        note = _UNSURE_LETTERING
    if rows is None:
        return weld, note
    anew, is_sure, has_ink = _weld_anew(reading, found, side, rows, is_iso=is_iso)
    if is_sure:
        if not note and texts and anew != weld:
            return weld, "its lettering is read in two ways"
        return anew, ""
    lacking = [name for name in ("size", "length") if has_ink[name] and not getattr(weld, name)]
    if not note and not lacking:
        return weld, ""
    best = replace(weld, size=anew.size or weld.size)
    if anew.length is not None:
        best = replace(best, length=anew.length, count=anew.count, gap=anew.gap)
    return best, note or _UNSURE_LETTERING


def _weld_anew(
    reading: SymbolReading, found: FoundSymbol, side: int, rows: LetteringReader, *, is_iso: bool
) -> tuple[Weld, bool, dict[str, bool]]:
    """Return a side's weld by what stands where its lettering has to, whether that is sure, and where there is ink."""
    line, strip, height, dashed = found
    lift = limits.BEHIND_DASHES if dashed == side else 0.0
    near, far = (line.knee[1] + side * (lift + off) * height for off in limits.ROW_OFF)
    low, high = sorted((line.knee[0], line.end[0]))
    weld, is_sure, has_ink = Weld(kind=reading.kind, contour=reading.contour), True, {}
    has_tail = strip.marks["tail"] > limits.MARK_SHARE
    size = _LETTERED.get(reading.kind, _SIZE) if is_iso else _SIZE
    for name, sense, stop, pattern in (("size", -1, low, size), ("length", 1, high, _LENGTH)):
        if sense != line.heading:
            stop -= sense * limits.KNEE_ROW * height  # a ring may stand there, and beyond it the arrow line
        elif not has_tail:  # what stands behind a tail is no length
            stop = max(stop * sense, strip.at * sense + limits.LEAST_ROW * height) * sense
        place = Place(strip.at, stop, near, far)
        place = place._replace(start=rows.gap(strip.at, sense, place, height))
        if (place.stop - place.start) * sense <= 0:
            has_ink[name] = False
            continue
        row = rows.read(place, height, re.compile(pattern))
        is_sure, has_ink[name] = is_sure and row.sure, row.ink
        if row.string and name == "size":
            weld = replace(weld, size=row.string.replace(",", "."))
        elif row.string:
            weld = _with_extent(weld, row.string)
    return weld, is_sure, has_ink


def _texts_beside(page: Vectors, found: FoundSymbol, side: int) -> list[Text]:
    """Return the rows on a side of a reference line, from the left."""
    line, _, height, _ = found
    low, high = sorted((line.knee[0], line.end[0]))
    rows = []
    for text in page.texts:
        off = side * (middle(text)[1] - line.knee[1]) / height
        is_along = text.at[0] < high + height and text.at[0] + text.length > low - height
        # What is higher or farther off belongs to something else.
        if is_level(text) and limits.SIZE_OFF[0] < off < limits.SIZE_OFF[1] and is_along:
            rows.append(text)
    return sorted(rows, key=lambda text: text.at[0])


def _weld(reading: SymbolReading, texts: Sequence[Text], at: float) -> tuple[Weld, str]:
    """Return a side's weld, and what is wrong with its lettering."""
    weld, note = Weld(kind=reading.kind, contour=reading.contour), ""
    for text in texts:
        is_before = text.at[0] + text.length < at + limits.OVER_SYMBOL * text.height
        is_behind = text.at[0] > at - limits.OVER_SYMBOL * text.height
        # A capital S or Z looks the same; specks are read as points and dashes.
        said = re.sub(r"^[SZ](?=\d)", lambda letter: letter[0].lower(), " ".join(text.string.split()).lstrip("·.,-'’ "))
        match = re.fullmatch(rf"(?P<extent>{_EXTENT})", said) if is_behind else _ROW.fullmatch(said)
        if match is None or not any(sign.isdigit() for sign in said):
            return weld, f"{text.string} is neither a size nor a length"
        parts = match.groupdict()
        if said.count("(") != said.count(")"):
            note = f"{text.string} is not whole"
        if not is_before and not is_behind and not parts["symbol"]:
            # Of 50 the 0 may be the symbol of a spot weld.
            note = f"{text.string} runs over its symbol"
            if not (parts["size"] and parts["extent"]):
                return weld, note
        if is_before and parts["extent"] and not parts.get("size"):
            parts = {"size": parts["extent"], "extent": None}
        if parts.get("size"):
            weld = replace(weld, size=parts["size"].replace(",", "."))
        if parts["extent"]:
            weld = _with_extent(weld, parts["extent"])
    return weld, note


def _with_extent(weld: Weld, said: str) -> Weld:
    pitched = _PITCHED.fullmatch(said)
    if pitched:
        length = int(pitched["length"])
        return replace(weld, length=length, gap=int(pitched["pitch"]) - length)
    counted = _COUNTED.fullmatch(said)
    if counted is None:
        return weld
    gap = counted["gap"]
    return replace(
        weld, count=int(counted["count"] or 1), length=int(counted["length"]), gap=None if gap is None else int(gap)
    )


def tail_of(page: Vectors, found: FoundSymbol, rows: LetteringReader | None) -> tuple[str, bool]:
    """Return what stands behind the tail, and whether it is surely read."""
    line, strip, height, _ = found
    if strip.marks["tail"] < limits.MARK_SHARE:
        return "", True
    if rows is not None:
        start, stop = (line.end[0] + line.heading * share * height for share in limits.TAIL_ROW)
        low, high = (line.end[1] + share * limits.TAIL_HIGH * height for share in (-1, 1))
        row = rows.read(Place(start, stop, low, high), height, PROCESS)
        if row.sure and row.string:
            return row.string, True
    behind = []
    for text in page.texts:
        near = text.at[0] if line.heading > 0 else text.at[0] + text.length
        off = line.heading * (near - line.end[0]) / height
        is_beside = abs(middle(text)[1] - line.end[1]) < limits.TAIL_LEVEL * height
        if is_level(text) and limits.TAIL_TEXT[0] < off < limits.TAIL_TEXT[1] and is_beside:
            behind.append((off, text))
    if not behind:
        return "", False
    _, text = min(behind, key=lambda item: item[0])
    return text.string, text.sure


def is_level(text: Text) -> bool:
    """Whether a text may belong to a weld symbol by its direction."""
    return min(text.rotation, 360 - text.rotation) < limits.LEVEL_TEXT_DEGREES


def middle(text: Text) -> tuple[float, float]:
    """Return the middle of a level text, mm."""
    return text.at[0] + text.length / 2, text.at[1] + text.height / 2
