"""The change report of a folder: one HTML page, worst first, with an overlay beside it for each.

The overlay's colours are those of Okabe and Ito, which people with any colour vision tell apart:
kept ink is grey, lost ink vermilion, added ink blue. Texts that are read otherwise are boxed. Numbers that agree with
what is drawn have a green box, those that do not a purple one with the length that is drawn.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from linewright.base import (
    Cell,
    Gallery,
    LinkedPicture,
    Listing,
    Pixels,
    Section,
    Table,
    Text,
    shown,
    stored,
    write_report,
)
from linewright.pages import write_pages
from linewright.translate.audit.changes import ADDED, KEPT, LOST, Changes
from linewright.translate.audit.coverage import Coverage
from linewright.translate.audit.dimensions import told
from linewright.translate.audit.lines import Stretch
from linewright.translate.manifest import DimensionRecord, DoubtRecord, PageRecord, TextRecord
from linewright.translate.prepare.resolution import MM_PER_INCH

REPORT = "changes.html"
COLOURS = {KEPT: (130, 130, 130), LOST: (213, 94, 0), ADDED: (0, 114, 178)}
_BOX = (0, 0, 0)
_VERDICTS = {"agrees": (0, 158, 115), "disagrees": (204, 121, 167)}
# Finer is of no use on a screen, and an A0 sheet would take half a gigabyte.
_MOST_PX_PER_MM = 150 / MM_PER_INCH
# What was lost or added is drawn this much bolder, so that it is seen on the whole sheet.
_BOLD_MM = 0.35
# How high a label is, and how high the font draws digits at size 1.
_LABEL_MM, _LABEL_PX = 3.5, 22

# Columns of the table: how a number is written, and what it is of a page.
_COLUMNS: dict[str, tuple[str, Callable[[PageRecord], float | None]]] = {
    "lost mm": (".1f", lambda page: page.lost_mm),
    "longest lost": (".1f", lambda page: page.longest_lost_mm),
    "added mm": (".1f", lambda page: page.added_mm),
    "line mm": (".0f", lambda page: page.line_mm),
    "texts": (".0f", lambda page: page.texts_read),
    "numbers changed": (".0f", lambda page: len(page.numbers)),
    "other or unsure": (".0f", lambda page: len(page.texts) - len(page.numbers)),
    # Of pages in vectors alone: what the step from pixels to vectors lost and added.
    "left out mm": (".1f", lambda page: page.left_out_mm),
    "longest left out": (".1f", lambda page: page.longest_left_out_mm),
    "stray mm": (".1f", lambda page: page.stray_mm),
    "unsure texts": (".0f", lambda page: len(page.doubtful)),
    "dimensions": (".0f", lambda page: len(page.dimensions)),
    "disagree": (".0f", lambda page: len(page.disagreeing)),
}
_OF_VECTORS = 6  # the last columns
_VECTOR_NOTE = (
    " Left out: lines of the translated page along which no vector runs within 0.5 mm. Stray: "
    "vectors with no ink within 0.5 mm. Unsure texts keep their strokes, and what they may say "
    "stands on a layer of its own. Disagree: numbers that say another length than is drawn, by the scale on which "
    "most dimensions of the sheet agree."
)


def page_record(
    name: str, picture: str, changes: Changes, refused: str | None, notes: Sequence[str] = ()
) -> PageRecord:
    """Return what the manifest keeps of a page's changes."""
    px_per_mm = changes.px_per_mm
    return PageRecord(
        name=shown(name),
        picture=stored(picture),
        refused=refused,
        notes=tuple(map(shown, notes)),
        line_mm=round(changes.line_mm, 1),
        lost_mm=_total(changes.lost),
        longest_lost_mm=_longest(changes.lost),
        added_mm=_total(changes.added),
        texts_read=changes.texts_read,
        texts=tuple(
            TextRecord(
                before=text.before,
                after=text.after,
                x_mm=round(text.box[0] / px_per_mm, 1),
                y_mm=round(text.box[1] / px_per_mm, 1),
                sure=text.sure,
                number=text.number,
            )
            for text in changes.texts
        ),
    )


def with_vectors(record: PageRecord, coverage: Coverage, *, refused: str | None, **found: Any) -> PageRecord:
    """Return a page's record with what its vectors lost and added; ``found`` are more of its fields."""
    lengths = {
        "left_out_mm": _total(coverage.left_out),
        "longest_left_out_mm": _longest(coverage.left_out),
        "stray_mm": _total(coverage.stray),
    }
    return record.model_copy(update={**lengths, **found, "refused": refused})


def _total(lines: Sequence[Stretch]) -> float:
    return round(sum(line.length_mm for line in lines), 1)


def _longest(lines: Sequence[Stretch]) -> float:
    return round(max((line.length_mm for line in lines), default=0.0), 1)


def overlay(changes: Changes, dimensions: Sequence[DimensionRecord] = ()) -> Pixels:
    """Return the overlay of a page with its dimensions, H x W x 3 uint8 (RGB), of 150 dpi at most."""
    px_per_mm = changes.px_per_mm
    scale = min(1.0, _MOST_PX_PER_MM / px_per_mm)
    height, width = changes.kinds.shape
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    picture = np.full((size[1], size[0], 3), 255, np.float32)
    side = 2 * round(_BOLD_MM * px_per_mm) + 1
    for kind in (KEPT, ADDED, LOST):
        plane = (changes.kinds == kind).astype(np.uint8) * 255
        if kind != KEPT:
            plane = np.asarray(cv2.dilate(plane, np.ones((side, side), np.uint8)), np.uint8)
        cover = cv2.resize(plane, size, interpolation=cv2.INTER_AREA).astype(np.float32) / 255
        # A thin line must not pale away where the page is made smaller.
        cover = np.minimum(cover * (1 if scale == 1 else 1.6), 1)[:, :, None]
        picture += cover * (np.array(COLOURS[kind], np.float32) - picture)
    drawn: Pixels = np.ascontiguousarray(np.rint(picture).astype(np.uint8))
    for text in changes.texts:
        left, top, right, bottom = (round(side * scale) for side in text.box)
        thick = 2 if text.sure else 1
        cv2.rectangle(drawn, (left - 3, top - 3), (right + 3, bottom + 3), _BOX, thick)
    for one in dimensions:
        if one.verdict in _VERDICTS:
            _draw_verdict(drawn, one, px_per_mm * scale)
    return drawn


def _draw_verdict(drawn: Pixels, one: DimensionRecord, px_per_mm: float) -> None:
    """Draw a box around a number, and beside one that disagrees the length that is drawn."""
    left, top, right, bottom = (round(side * px_per_mm) for side in one.box)
    colour, wrong = _VERDICTS[one.verdict], one.verdict == "disagrees"
    out = 6 if wrong else 2
    cv2.rectangle(drawn, (left - out, top - out), (right + out, bottom + out), colour, 4 if wrong else 1)
    if wrong and one.measured is not None:
        size = max(_LABEL_MM * px_per_mm / _LABEL_PX, 0.3)
        place = (right + 2 * out, bottom)
        cv2.putText(drawn, f"= {one.measured:.4g}", place, cv2.FONT_HERSHEY_SIMPLEX, size, colour, 2, cv2.LINE_AA)


def write_overlay(path: Path, changes: Changes, dimensions: Sequence[DimensionRecord] = ()) -> None:
    """Write the overlay of a page with its dimensions as PNG."""
    dpi = min(changes.px_per_mm, _MOST_PX_PER_MM) * MM_PER_INCH
    write_pages(path, [overlay(changes, dimensions)], dpi=dpi, beside=True)


def write_change_report(
    path: Path,
    pages: Iterable[PageRecord],
    failures: Sequence[str],
    *,
    words: tuple[str, str, str] = ("Not written", "Not written", "the scan's -> the page's"),
) -> None:
    """Write the change report of some pages, an .html file, the worst pages first."""
    # `words` say what became of files that failed and of pages that were refused, and whose text is whose.
    pages = sorted(pages, key=_goodness)
    in_vectors = any(page.left_out_mm is not None for page in pages)
    columns = dict(list(_COLUMNS.items())[: None if in_vectors else -_OF_VECTORS])
    sections: list[Section] = []
    if failures:
        sections.append(Listing("\n".join(failures), words[0]))
    sections.append(
        Table(
            "Pages",
            "Lengths are mm on paper. A number has changed where the reader is sure of both pages "
            "and no reading of the one agrees with any of the other." + (_VECTOR_NOTE if in_vectors else ""),
            {name: form for name, (form, _) in columns.items()},
            {
                page.name: {
                    name: Cell(float(number)) for name, (_, of) in columns.items() if (number := of(page)) is not None
                }
                for page in pages
            },
        )
    )
    for page in pages:
        caption = f"Lost {page.lost_mm:g} mm of {page.line_mm:g} mm, added {page.added_mm:g} mm."
        sections.append(LinkedPicture(page.picture, page.name, caption))
        lines = [_line(text) for text in page.texts]
        sections.extend(map(Text, page.notes))
        if page.refused:
            sections.append(Text(f"{words[1]}: {page.refused}."))
        if lines:
            sections.append(Listing("\n".join(lines), f"{page.name}: texts that read differently, {words[2]}"))
        if page.doubtful:
            pictures = [(doubt.picture, _doubt(doubt)) for doubt in page.doubtful]
            sections.append(Gallery(f"{page.name}: texts that are not surely read", pictures))
        if page.disagreeing:
            pictures = [(number.picture, _disagreeing(number)) for number in page.disagreeing]
            sections.append(Gallery(f"{page.name}: numbers that do not agree with the drawing", pictures))
        if page.dimensions:
            lines = [_dimension(dimension) for dimension in page.dimensions]
            sections.append(Listing("\n".join(lines), f"{page.name}: dimensions{_at_scale(page.scale)}"))
        if page.welds:
            sections.append(Listing("\n".join(map(_weld, page.welds)), f"{page.name}: weld symbols"))
    count = "1 page" if len(pages) == 1 else f"{len(pages)} pages"
    lead = (
        f"{count}. Grey: kept; vermilion: lost; blue: added. Boxes: texts that read differently, "
        "bold where the reader is sure. Dirt that stays is on both and is not counted."
        + (" Green boxes: numbers that agree with the length drawn; purple: those that do not." if in_vectors else "")
    )
    write_report(path, "What changed", lead, sections)


def _goodness(page: PageRecord) -> tuple[float, ...]:
    """Sort the worst page first."""
    longest = max(page.longest_lost_mm, page.longest_left_out_mm or 0.0)
    unsure = sum(doubt.number for doubt in page.doubtful)
    return (
        -len(page.disagreeing),
        -len(page.numbers),
        -longest,
        -unsure,
        -page.lost_mm,
        -len(page.texts),
        -page.added_mm,
    )


def _doubt(doubt: DoubtRecord) -> str:
    place = f"{doubt.x_mm:g} mm from the left, {doubt.y_mm:g} mm from the top"
    return f"{doubt.reading}, {doubt.confidence:.0%} sure, {place}" if doubt.reading else f"not read, {place}"


def _disagreeing(number: DimensionRecord) -> str:
    return f"{told(number)}."


def _dimension(one: DimensionRecord) -> str:
    place = f"{one.box[0]:7.1f} mm from the left {one.box[1]:7.1f} mm from the top"
    measured = "-" if one.measured is None else f"{one.measured:.6g}"
    note = ", the reading confirmed by it" if one.confirmed else f", {one.note}" if one.note else ""
    return f"{place}   {one.text:<12} {one.kind:<9} drawn {measured:<9} {one.verdict}{note}"


def _weld(row: Mapping[str, Any]) -> str:
    """Say what one side of a weld symbol says."""
    x, y = row["knee"]
    extent = "" if row["length"] is None else f"{row['count']}x{row['length']}" if row["count"] > 1 else row["length"]
    gap = "" if row["gap"] is None else f"({row['gap']})"
    marks = [name for name, has in (("all round", row["all_round"]), ("field", row["field"])) if has]
    said = " ".join(filter(None, [row["size"], row["type"], f"{extent}{gap}", row["contour"], row["process"], *marks]))
    doubt = "" if row["sure"] else f"   not sure{': ' + row['note'] if row['note'] else ''}"
    doubt += f"   fault: {row['fault']}" if row.get("fault") else ""
    return f"{x:7.1f} mm from the left {y:7.1f} mm from the top   {row['number']:>3} {row['side']:<6} {said}{doubt}"


def _at_scale(scale: float | None) -> str:
    if scale is None:
        return ", whose scale is not known"
    return f", scale 1:{scale:g}" if scale >= 1 else f", scale {1 / scale:g}:1"


def _line(text: TextRecord) -> str:
    sure = "" if text.sure else "   (not sure)"
    place = f"{text.x_mm:7.1f} mm from the left {text.y_mm:7.1f} mm from the top"
    return f"{place}   {text.before or '-'}  ->  {text.after or '-'}{sure}"
