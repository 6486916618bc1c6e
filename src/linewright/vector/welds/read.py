"""Weld symbols as what they say, from a network's kinds and the lettering beside them (ISO 2553)."""

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from linewright.base import Pixels
from linewright.vector import limits
from linewright.vector.model import Text, Vectors, Weld, WeldSymbol
from linewright.vector.welds.reader import StripReading, SymbolReading, has_symbol_reader, read_strip
from linewright.vector.welds.reference_lines import ReferenceLine, find_reference_lines

_SIZE = r"[asz]?\d+(?:[.,]\d+)?"
_EXTENT = r"(?:\d+ ?[x×X] ?)?\d+ ?\(\d+\)?|\d+ ?[-–] ?\d+|\d+ ?[x×X] ?\d+|\d+"
# A row that runs over the symbol: what it is read as stands between size and extent.
_ROW = re.compile(rf"(?P<size>{_SIZE})? ?(?P<symbol>[^\d(x×X]{{0,4}}?) ?(?P<extent>{_EXTENT})?")
_COUNTED = re.compile(r"(?:(?P<count>\d+) ?[x×X] ?)?(?P<length>\d+)(?: ?\((?P<gap>\d+)\)?)?")
_PITCHED = re.compile(r"(?P<length>\d+) ?[-–] ?(?P<pitch>\d+)")


class _Found(NamedTuple):
    line: ReferenceLine
    strip: StripReading
    height: float
    dashed: int | None  # 1 above, -1 below, 0 where none is, None where it is not clear

    @property
    def is_sure(self) -> bool:
        """Whether its kinds are."""
        return min(self.strip.above.confidence, self.strip.below.confidence) > limits.SURE_SYMBOL


def read_welds(page: Vectors, pixels: Pixels, px_per_mm: float) -> tuple[WeldSymbol, ...]:
    """Return the weld symbols of a page, upright, from its pixels, H x W uint8; none without the model."""
    usual = np.median([text.height for text in page.texts]) if page.texts else None
    if usual is None or not has_symbol_reader():
        return ()
    found: list[_Found] = []
    for line in find_reference_lines(page):
        if any(_is_same(line, one.line) for one in found):
            continue
        height = _lettering_height(page, line, float(usual))
        strip = read_strip(pixels, px_per_mm, line, height)
        if strip is not None:
            found.append(_Found(line, strip, height, _dashed_side(strip)))
    # One sheet is drawn by one system: ISO 2553 A has a dashed line where the sides differ, AWS A2.4 none.
    unlike = [one.dashed for one in found if one.strip.above.kind != one.strip.below.kind and one.is_sure]
    is_iso = any(unlike) or 0 not in unlike
    return tuple(_symbol(page, one, is_iso=is_iso) for one in found)


def _is_same(one: ReferenceLine, two: ReferenceLine) -> bool:
    (low, high), (start, stop) = (sorted((line.knee[0], line.end[0])) for line in (one, two))
    return abs(one.knee[1] - two.knee[1]) < limits.SAME_SYMBOL_MM and low < stop and start < high


def _lettering_height(page: Vectors, line: ReferenceLine, usual: float) -> float:
    """Return the height of the lettering at a reference line, mm; the page's where none stands there."""
    low, high = sorted((line.knee[0], line.end[0]))
    near = [
        text.height
        for text in page.texts
        if low - usual < _middle(text)[0] < high + 3 * usual
        and abs(_middle(text)[1] - line.knee[1]) < limits.BESIDE_REFERENCE * usual
        and _is_level(text)
    ]
    return float(np.median(near)) if near else usual


def _dashed_side(strip: StripReading) -> int | None:
    """Return on which side of a reference line the dashed line runs, 0 for none, None where it is not clear."""
    above, below = strip.dashed
    if max(above, below) > limits.DASHED_SHARE:
        return 1 if above > below else -1
    return 0 if max(above, below) < limits.NOT_DASHED else None


def _symbol(page: Vectors, found: _Found, *, is_iso: bool) -> WeldSymbol:
    line, strip, height, dashed = found
    texts = {side: _texts_beside(page, found, side) for side in (1, -1)}
    sides = {1: _weld(strip.above, texts[1], strip.at), -1: _weld(strip.below, texts[-1], strip.at)}
    # The arrow side is that of the whole line; without a dashed line it is below by AWS, and by ISO both are alike.
    arrow = -dashed if dashed else (1 if is_iso else -1)
    tail, tail_sure = _tail(page, found)
    kinds = [reading for reading in (strip.above, strip.below) if reading.kind]
    confidence = min((reading.confidence for reading in (strip.above, strip.below)), default=0.0)
    is_alike = strip.above.kind == strip.below.kind
    notes = []
    low, high = sorted((line.knee[0], line.end[0]))
    if not low < strip.at < high:
        notes.append("its reference line is not found as far as its symbol")
    if not line.arrow and not any(weld and weld.size for weld, _ in sides.values()):
        notes.append("neither an arrowhead nor a size is found")
    unclear = [name for name, share in strip.marks.items() if min(share, 1 - share) > limits.CLEAR_MARK]
    if unclear:
        notes.append(f"not clear: {', '.join(unclear)}")
    if is_iso and not dashed and not is_alike:
        notes.append("without a dashed line it is not told which side is meant")
    notes += [note for weld, note in sides.values() if note]
    if any(not text.sure for rows in texts.values() for text in rows) or not tail_sure:
        notes.append("its lettering is not surely read")
    return WeldSymbol(
        tip=line.tip,
        knee=line.knee,
        end=line.end,
        height=height,
        arrow=sides[arrow][0],
        other=sides[-arrow][0],
        all_round=strip.marks["all round"] > limits.MARK_SHARE,
        field=strip.marks["field"] > limits.MARK_SHARE,
        tail=tail,
        system="ISO 2553" if is_iso else "AWS A2.4",
        confidence=confidence if kinds else 0.0,
        sure=confidence > limits.SURE_SYMBOL and not notes,
        notes=tuple(notes),
        curves=line.curves,
        solids=line.solids,
    )


def _texts_beside(page: Vectors, found: _Found, side: int) -> list[Text]:
    """Return the rows on a side of a reference line, from the left."""
    line, _, height, _ = found
    low, high = sorted((line.knee[0], line.end[0]))
    rows = []
    for text in page.texts:
        off = side * (_middle(text)[1] - line.knee[1]) / height
        is_along = text.at[0] < high + height and text.at[0] + text.length > low - height
        # What is higher or farther off belongs to something else.
        if _is_level(text) and limits.SIZE_OFF[0] < off < limits.SIZE_OFF[1] and is_along:
            rows.append(text)
    return sorted(rows, key=lambda text: text.at[0])


def _weld(reading: SymbolReading, texts: Sequence[Text], at: float) -> tuple[Weld | None, str]:
    """Return a side's weld, and what is wrong with its lettering."""
    if not reading.kind:
        return None, ""
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


def _tail(page: Vectors, found: _Found) -> tuple[str, bool]:
    """Return what stands behind the tail, and whether it is surely read."""
    line, strip, height, _ = found
    if strip.marks["tail"] < limits.MARK_SHARE:
        return "", True
    behind = []
    for text in page.texts:
        near = text.at[0] if line.heading > 0 else text.at[0] + text.length
        off = line.heading * (near - line.end[0]) / height
        is_beside = abs(_middle(text)[1] - line.end[1]) < limits.TAIL_LEVEL * height
        if _is_level(text) and limits.TAIL_TEXT[0] < off < limits.TAIL_TEXT[1] and is_beside:
            behind.append((off, text))
    if not behind:
        return "", False
    _, text = min(behind, key=lambda item: item[0])
    return text.string, text.sure


def _is_level(text: Text) -> bool:
    return min(text.rotation, 360 - text.rotation) < limits.LEVEL_TEXT_DEGREES


def _middle(text: Text) -> tuple[float, float]:
    return text.at[0] + text.length / 2, text.at[1] + text.height / 2
