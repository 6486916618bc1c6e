"""What contradicts a weld symbol on its own sheet: a fillet at a butt joint, a size above all plates, no arrow.

Only what is surely read is judged, for a false alarm costs more than a fault that is seen later: of joints those whose
lines tell them, of thicknesses those of the parts list.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from linewright.vector import limits
from linewright.vector.model import Vectors, WeldSymbol, sampled
from linewright.vector.tables import Field, read_tables
from linewright.vector.welds.joints import JointFinder

_NUMBER = r"(\d+(?:[.,]\d+)?)"
_TIMES = " ?[x×X*] ?"
# Stock as it is written in parts lists, with its thickness: plates and flats, pipes, angles and hollow sections.
_STOCK = (
    re.compile(rf"(?:PL|PLT|BL|PLATE|SHEET) ?{_NUMBER}(?:{_TIMES}.*)?", re.IGNORECASE),
    re.compile(rf"(?:PIPE|TUBE|CHS|RO) ?Ø?[\d.,]+{_TIMES}{_NUMBER}(?: .*)?", re.IGNORECASE),
    re.compile(rf"(?:L|LNP|SHS|RHS|QRO|RRO) ?[\d.,]+{_TIMES}[\d.,]+{_TIMES}{_NUMBER}(?: .*)?", re.IGNORECASE),
)
# Bolts and rivets are not welded.
_FASTENER = re.compile(r"M ?\d.*|Ø.*(?:DIN|ISO|EN|GB|JIS).*", re.IGNORECASE)
_SIZED = re.compile(r"[asz](\d+(?:[.,]\d+)?)")
_MOST_UNKNOWN = 1  # a joint of two parts has one at least whose thickness is known


def check_welds(page: Vectors) -> Vectors:
    """Return a page whose weld symbols have their joints, and what contradicts them."""
    if not page.welds:
        return page
    own = {number for symbol in page.welds for number in symbol.curves}
    joints = JointFinder(page, own)
    thickest = find_thickest(read_tables(page).parts)
    welds = []
    for symbol in page.welds:
        placed = replace(symbol, joint=joints.at(symbol))
        welds.append(replace(placed, faults=tuple(_faults(placed, page, thickest))))
    return replace(page, welds=tuple(welds))


def _faults(symbol: WeldSymbol, page: Vectors, thickest: float | None) -> Iterator[str]:
    if symbol.confidence <= limits.SURE_SYMBOL:
        return
    welds = [weld for weld in (symbol.arrow, symbol.other) if weld is not None]
    if symbol.joint == "butt" and symbol.sure and all(weld.kind == "fillet" for weld in welds):
        yield "a fillet weld where two plates meet in line"
    sizes = [(weld.size, float(match[1])) for weld in welds if (match := _SIZED.fullmatch(weld.size))]
    for said, size in dict(sizes).items():
        if thickest is not None and symbol.sure and size > thickest:
            yield f"{said} is more than any part is thick ({thickest:g} mm)"
    if symbol.tip == symbol.knee and _stands_alone(symbol, page):
        yield "no arrow line"


def find_thickest(parts: Sequence[Mapping[str, Field]]) -> float | None:
    """Return how thick the thickest part of a parts list is, mm; None where that is not surely told."""
    known, unknown = list[float](), 0
    for row in parts:
        size = row.get("size")
        if size is None or not size.sure:
            return None
        thick = thickness(size.value)
        if thick is not None:
            known.append(thick)
        elif not _FASTENER.fullmatch(size.value.strip()):
            unknown += 1
    return max(known) if known and unknown <= _MOST_UNKNOWN else None


def thickness(stock: str) -> float | None:
    """Return the thickness that the size of a part says, mm, as PL 12×100×200 and PIPE 219.1×12.5; else None."""
    plain = " ".join(stock.split())
    for pattern in _STOCK:
        match = pattern.fullmatch(plain)
        if match is not None:
            return float(match[1].replace(",", "."))
    return None


def _stands_alone(symbol: WeldSymbol, page: Vectors) -> bool:
    """Whether nothing else is drawn around a symbol's knee: an arrow line leaves pieces if it is worn."""
    knee = np.array(symbol.knee)
    inward = 1 if symbol.end[0] > symbol.knee[0] else -1
    shapes = [sampled(curve) for number, curve in enumerate(page.curves) if number not in symbol.curves]
    shapes += [np.array(solid.points) for solid in page.solids]
    for points in shapes:
        off = points - knee
        near = np.hypot(*off.T) < limits.ALONE_MM
        outside = (off[:, 0] * inward < limits.KNEE_ROW * symbol.height) | (
            np.abs(off[:, 1]) > limits.BLOCK_HIGH * symbol.height
        )
        if (near & outside).any():
            return False
    return True
