"""Weld symbols as what they say, from a network's kinds and the lettering beside them (ISO 2553)."""

from collections.abc import Sequence

import numpy as np

from linewright.base import Pixels
from linewright.pages import TextReader
from linewright.vector import limits
from linewright.vector.model import Vectors, Weld, WeldSymbol
from linewright.vector.welds.fields import FoundSymbol, is_level, middle, said_beside, tail_of
from linewright.vector.welds.lettering import LetteringReader
from linewright.vector.welds.reader import StripReading, has_symbol_reader, read_strip
from linewright.vector.welds.reference_lines import ReferenceLine, find_reference_lines, follow_ink


def read_welds(
    page: Vectors,
    pixels: Pixels,  # of the page, upright, H x W uint8
    px_per_mm: float,
    *,
    scan: Pixels | None = None,  # the worn page that it was made from, of the same size
    readers: Sequence[TextReader] = (),  # of lettering beside symbols, which must agree; none: the page's texts alone
) -> tuple[WeldSymbol, ...]:
    """Return the weld symbols of a page; none without the model."""
    usual = np.median([text.height for text in page.texts]) if page.texts else None
    if usual is None or not has_symbol_reader():
        return ()
    views = [view for view in (pixels, scan) if view is not None]
    rows = LetteringReader(views, px_per_mm, readers) if readers else None
    found: list[FoundSymbol] = []
    turned: list[FoundSymbol] = []
    for bare in find_reference_lines(page):
        line = follow_ink(bare, pixels, px_per_mm)
        if abs(line.end[0] - line.knee[0]) < limits.SHORTEST_REFERENCE_MM or any(
            _is_same(line, one.line) for one in found
        ):
            continue
        height = _lettering_height(page, line, float(usual))
        strip = read_strip(pixels, px_per_mm, line, height)
        if strip is not None:
            has_tail_at_knee = strip.marks["tail"] > limits.MARK_SHARE and abs(strip.tail_at - line.knee[0]) < height
            (turned if has_tail_at_knee else found).append(FoundSymbol(line, strip, height, _dashed_side(strip)))
    for one in turned:
        # What was taken for its arrow line is a prong of its tail.
        if not any(_is_same(one.line, other.line) for other in found):
            line = one.line._replace(tip=one.line.end, knee=one.line.end, end=one.line.knee, arrow=False, solids=())
            found.append(one._replace(line=line))
    # One sheet is drawn by one system: ISO 2553 A has a dashed line where the sides differ, AWS A2.4 none.
    unlike = [one.dashed for one in found if one.strip.above.kind != one.strip.below.kind and one.is_sure]
    is_iso = any(unlike) or 0 not in unlike
    symbols = [_symbol(page, one, rows, is_iso=is_iso) for one in found]
    return tuple(symbol for symbol in symbols if symbol is not None)


def _is_same(one: ReferenceLine, two: ReferenceLine) -> bool:
    (low, high), (start, stop) = (sorted((line.knee[0], line.end[0])) for line in (one, two))
    return abs(one.knee[1] - two.knee[1]) < limits.SAME_SYMBOL_MM and low < stop and start < high


def _lettering_height(page: Vectors, line: ReferenceLine, usual: float) -> float:
    """Return the height of the lettering at a reference line, mm; the page's where none stands there."""
    low, high = sorted((line.knee[0], line.end[0]))
    near = [
        text.height
        for text in page.texts
        if low - usual < middle(text)[0] < high + 3 * usual
        and abs(middle(text)[1] - line.knee[1]) < limits.BESIDE_REFERENCE * usual
        and is_level(text)
    ]
    return float(np.median(near)) if near else usual


def _dashed_side(strip: StripReading) -> int | None:
    """Return on which side of a reference line the dashed line runs, 0 for none, None where it is not clear."""
    above, below = strip.dashed
    if max(above, below) > limits.DASHED_SHARE:
        return 1 if above > below else -1
    return 0 if max(above, below) < limits.NOT_DASHED else None


def _symbol(page: Vectors, found: FoundSymbol, rows: LetteringReader | None, *, is_iso: bool) -> WeldSymbol | None:
    line, strip, height, dashed = found
    said = {side: said_beside(page, found, side, rows, is_iso=is_iso) for side in (1, -1)}
    # The arrow side is that of the whole line; without a dashed line it is below by AWS, and by ISO both are alike.
    arrow = -dashed if dashed else (1 if is_iso else -1)
    tail, tail_sure = tail_of(page, found, rows)
    kinds = [reading for reading in (strip.above, strip.below) if reading.kind]
    confidence = min((reading.confidence for reading in (strip.above, strip.below)), default=0.0)
    notes = _doubts(found, [weld for weld, _ in said.values()])
    if is_iso and not dashed and strip.above.kind != strip.below.kind:
        notes.append("without a dashed line it is not told which side is meant")
    if len(notes) + (confidence < limits.DOUBTFUL_SYMBOL) >= limits.DOUBTS_OF_NONE:
        return None
    notes += [note for _, note in said.values() if note]
    if not tail_sure:
        notes.append("what stands behind its tail is not surely read")
    return WeldSymbol(
        tip=line.tip,
        knee=line.knee,
        end=line.end,
        height=height,
        arrow=said[arrow][0],
        other=said[-arrow][0],
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


def _doubts(found: FoundSymbol, welds: Sequence[Weld | None]) -> list[str]:
    """Return what speaks against the lines and the marks of a symbol."""
    line, strip, _, _ = found
    notes = []
    low, high = sorted((line.knee[0], line.end[0]))
    if not low < strip.at < high:
        notes.append("its reference line is not found as far as its symbol")
    if line.tip == line.knee:
        notes.append("its arrow line is not found")
    elif not line.arrow and not any(weld and weld.size for weld in welds):
        notes.append("neither an arrowhead nor a size is found")
    unclear = [name for name, share in strip.marks.items() if min(share, 1 - share) > limits.CLEAR_MARK]
    if unclear:
        notes.append(f"not clear: {', '.join(unclear)}")
    return notes
