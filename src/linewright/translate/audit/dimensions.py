"""Dimensions and tables of vectors: listed with what they measure, refused where strict and they disagree."""

from collections.abc import Sequence
from typing import Any

from linewright.base import Message, Pixels
from linewright.pages import MARGIN, Text, upright
from linewright.translate.audit.coverage import text_corners
from linewright.translate.audit.lines import and_more, place_in_words
from linewright.translate.audit.readings import to_png
from linewright.translate.manifest import DimensionRecord
from linewright.vector import Dimension, Vectors, check_part_numbers, read_tables, weld_rows, written_scales

_ORDER = ("disagrees", "unsure", "agrees")
_UNLIKE = 0.02  # scans stretch by less
_STRETCHED_PERCENT = 0.3


def dimension_records(
    vectors: Vectors, pixels: Pixels | None = None, px_per_mm: float = 1.0
) -> tuple[DimensionRecord, ...]:
    """Return the dimensions of a page, those that disagree first, with pictures of them cut out of the pixels."""
    records = [_record(dimension, vectors.height, pixels, px_per_mm) for dimension in vectors.dimensions]
    return tuple(sorted(records, key=lambda record: _ORDER.index(record.verdict)))


def table_records(vectors: Vectors) -> dict[str, Any]:
    """Return what a page's title block, parts list and weld symbols say, as fields of its record."""
    tables = read_tables(vectors)
    return {
        "title_block": {name: field.value for name, field in tables.title_block.items()},
        "not_sure": tuple(name for name, field in tables.title_block.items() if not field.sure),
        "parts": tuple({name: field.value for name, field in row.items()} for row in tables.parts),
        "welds": tuple(weld_rows(vectors)),
    }


def wrong_numbers(records: Sequence[DimensionRecord]) -> str | None:
    """Say why vectors with numbers that disagree with what is drawn are refused, or None."""
    wrong = [record for record in records if record.verdict == "disagrees"]
    return and_more(told(wrong[0]), len(wrong)) if wrong else None


def sheet_notes(vectors: Vectors, asked: float) -> tuple[str, ...]:
    """Say what of a sheet does not fit together: its scale and the one asked for, part numbers and parts list."""
    notes = scale_note(vectors, asked), stretch_note(vectors), check_part_numbers(vectors, read_tables(vectors))
    return (*(note for note in notes if note is not None), *weld_notes(vectors))


def weld_notes(vectors: Vectors) -> tuple[str, ...]:
    """Say which weld symbols something on the sheet contradicts, by their numbers in the weld list."""
    faults = {row["number"]: (row["fault"], row["knee"]) for row in weld_rows(vectors) if row["fault"]}
    return tuple(
        f"weld symbol {number}, {x:.0f} mm from the left and {y:.0f} mm from the top: {fault}"
        for number, (fault, (x, y)) in faults.items()
    )


def stretch_note(vectors: Vectors) -> str | None:
    """Say by how much a scan is stretched, as its dimensions tell, where that is more than is usual; or None."""
    across, up = (100 * (1 / factor - 1) for factor in vectors.stretch)
    if max(abs(across), abs(up)) < _STRETCHED_PERCENT:
        return None
    return Message(
        "its dimensions tell that it is stretched by {0:+.1f} % across and {1:+.1f} % up; "
        "--true-to-size takes that back",
        across,
        up,
    )


def scale_note(vectors: Vectors, asked: float) -> str | None:
    """Say where the scale of the dimensions is not the one asked for, real mm for one on paper, or written; or None."""
    if vectors.scale is None:
        return None
    said = _name(vectors.scale)
    if asked != 1 and abs(asked / vectors.scale - 1) > _UNLIKE:
        return Message("its dimensions agree on a scale of {0}, not on {1}", said, _name(asked))
    written = [scale for scale, _ in written_scales(vectors.texts)]
    if written and all(abs(scale / vectors.scale - 1) > _UNLIKE for scale in written):
        return Message(
            "its dimensions agree on a scale of {0}, and {1} is written: is the resolution right?",
            said,
            _name(written[0]),
        )
    return None


def _name(scale: float) -> str:
    return f"1:{scale:g}" if scale >= 1 else f"{1 / scale:g}:1"


def told(record: DimensionRecord) -> Message:
    """Say what a number and its drawing say, and where."""
    where = place_in_words(record.box, 1)
    if record.note:
        return Message("'{0}' is not what {1} says, {2}", record.text, record.note, where)
    unit = "°" if record.unit == "deg" else " mm"
    return Message("'{0}' stands where {1:.4g}{2} is drawn, {3}", record.text, record.measured, unit, where)


def _record(dimension: Dimension, height: float, pixels: Pixels | None, px_per_mm: float) -> DimensionRecord:
    text = dimension.text
    corners = text_corners(text, around_mm=0.0) * (1, -1) + (0, height)
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    picture = ""
    if pixels is not None and dimension.verdict == "disagrees":
        box = (left * px_per_mm, top * px_per_mm, right * px_per_mm, bottom * px_per_mm)
        picture = to_png(upright(pixels, Text(text.string, box, text.rotation), MARGIN))
    measured = dimension.measured
    return DimensionRecord(
        text=text.string,
        kind=dimension.kind,
        value=round(dimension.value, 4),
        unit=dimension.unit,
        count=dimension.count,
        tolerance=dimension.tolerance,
        measured=None if measured is None else round(measured, 3),
        scale=None if dimension.scale is None else round(dimension.scale, 4),
        verdict=dimension.verdict,
        confirmed=dimension.confirmed,
        note=dimension.note,
        box=(round(left, 1), round(top, 1), round(right, 1), round(bottom, 1)),
        picture=picture,
    )
