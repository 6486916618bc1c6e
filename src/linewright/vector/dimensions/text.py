"""What the number of a dimension says: 4×Ø13, R5, M8×1, 45°, 2×45°, 100±0,5, (80), 1'-6"."""

import re
from dataclasses import dataclass

from linewright.vector.model import DimensionKind, Unit

MM_PER_INCH = 25.4
# A number as it is lettered: 12, 12.5, 12,5, .5; thousands may stand apart (1 250).
_NUMBER = r"(?:\d{1,3}(?: \d{3})+|\d+)(?:[.,]\d+)?|[.,]\d+"
_TIMES = "[x×X]"
_DEVIATION = r"[+-] ?\d*[.,]?\d+|0"
_FIT = r"[A-Za-z]{1,2}\d{1,2}(?:/[a-z]{1,2}\d{1,2})?"
_TOLERANCE = rf"± ?\d*[.,]?\d+°?|(?:{_DEVIATION})(?: ?(?:{_DEVIATION}))?|{_FIT}"
_TEXT = re.compile(
    rf"(?P<open>[(\[])? ?(?:(?P<count>\d{{1,3}}) ?{_TIMES} ?)?"
    rf"(?P<sign>SØ|SR|Ø|R|M|□|C)? ?(?P<number>{_NUMBER})"
    rf"(?: ?{_TIMES} ?(?P<second>{_NUMBER}))?"
    rf" ?(?P<unit>°(?: ?(?P<minutes>\d{{1,2}})['′])?|mm|\"|″|'(?:-?(?P<inches>\d+)\"?)?)?"
    rf"(?: ?(?P<tolerance>{_TOLERANCE}))? ?(?P<close>[)\]])?"
)
# What is left of a dimension line on either side of its number; a deviation has its sign.
_LINE_ENDS = "-–—←→|~ "
_LONE_DEVIATION = re.compile(r"[-–]\d?(?:[.,]\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_SIGNS = str.maketrans({"⌀": "Ø", "∅": "Ø", "ø": "Ø", "Φ": "Ø", "φ": "Ø", "º": "°", "˚": "°", "−": "-", "–": "-"})
_KINDS: dict[str, DimensionKind] = {
    "Ø": "diameter",
    "SØ": "diameter",
    "R": "radius",
    "SR": "radius",
    "M": "thread",
    "C": "chamfer",
}
# No number but one below 1 begins with a 0: it is a diameter sign.
_ZERO = re.compile(rf"^((?:\d{{1,3}} ?{_TIMES} ?)?)[0Oo](?=\d)")


@dataclass(frozen=True)
class DimensionText:
    """A dimension's number, read."""

    kind: DimensionKind  # "linear" where no sign says more
    value: float  # nominal, mm or degrees; inches are turned into mm
    unit: Unit  # as it is written
    count: int = 1  # features alike that it stands for
    tolerance: str = ""  # as it is written: ±0,5, H7, +0,1 0
    reference: bool = False  # in brackets: for information alone


def with_diameter(string: str) -> str:
    """Return a text with its diameter sign where that was taken for a 0, as in 4×013."""
    return _ZERO.sub(r"\1Ø", string)


def stripped(string: str) -> str:
    """Return a text without what was left of its dimension line on either side, as in -40- and ←Ø88.9→."""
    return string if _LONE_DEVIATION.fullmatch(string.strip()) else string.strip(_LINE_ENDS)


def parse_dimension(string: str) -> DimensionText | None:
    """Return what the text of a dimension says, or None where it is no such text."""
    plain = " ".join(stripped(string).translate(_SIGNS).split())
    match = _TEXT.fullmatch(plain)
    if match is None or _DATE.fullmatch(plain) or (match["open"] is None) != (match["close"] is None):
        return None
    sign, unit = match["sign"] or "", match["unit"] or ""
    kind = _KINDS.get(sign, "linear")
    value, count = _value(match["number"]), int(match["count"] or 1)
    written: Unit = "mm"
    if match["second"] and kind != "thread":  # of a tube, Ø200×6, or a plate: no dimension of the drawing
        return None
    if match["count"] and unit == "°" and not sign:  # 2×45° is a chamfer of 2 mm (ISO 129-1)
        kind, value, count = "chamfer", float(count), 1
    elif unit.startswith("°"):
        if sign:
            return None
        kind, written = "angular", "deg"
        value += int(match["minutes"] or 0) / 60
    elif unit in ('"', "″"):
        value, written = value * MM_PER_INCH, "in"
    elif unit.startswith("'"):
        value, written = (value * 12 + int(match["inches"] or 0)) * MM_PER_INCH, "in"
    if not value > 0 or count < 1:
        return None
    return DimensionText(kind, value, written, count, match["tolerance"] or "", match["open"] is not None)


def _value(number: str) -> float:
    return float(number.replace(" ", "").replace(",", "."))
