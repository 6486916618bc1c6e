"""A clean page to lines, arcs, solids and texts: the steps, in order, over one state.

Lettering is read first and taken away, then filled shapes; what remains is thinned, its chains are
cut into lines and arcs, joined across junctions, made sharp at corners, and dashes become dashed
lines. Short lone squiggles and folds are kept on the layer ``doubtful``.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from linewright.base import Floats, Mask, Pixels
from linewright.pages import (
    STROKES,
    Analysis,
    Reading,
    Slanted,
    TextReader,
    check_grey,
    distance_to_paper,
    find_components,
    find_dashes,
    find_lettering,
    find_mask,
    find_slanted,
    find_turn,
    judge_readings,
    second_reader,
    separate_signs,
    slants,
    without_bites,
)
from linewright.vector import limits
from linewright.vector.arrow_or_letter import find_arrows
from linewright.vector.assemble import ToMillimetres
from linewright.vector.chains import Chain, find_chains
from linewright.vector.classify import choose_pens
from linewright.vector.corners import sharpen_corners
from linewright.vector.dashes import join_dashes
from linewright.vector.dimensions.check import check_dimensions
from linewright.vector.filled import (
    Blob,
    fill_heads,
    find_heads_in_solids,
    is_surely_arrow,
    keep_blobs,
    take_solids,
    thin_line_width,
)
from linewright.vector.fit import StraightLine
from linewright.vector.folds import separate_folds
from linewright.vector.join import join_blots, join_breaks, join_faded, join_pieces
from linewright.vector.model import Pen, Vectors
from linewright.vector.page_parser import PageParser, has_parser
from linewright.vector.strokes import Stroke, find_strokes
from linewright.vector.tidy import find_squiggles, remove_bits, remove_bridges, remove_specks
from linewright.vector.welds.checks import check_welds
from linewright.vector.welds.read import read_welds


@dataclass
class PageState:
    """All that is known of a page so far, in pixels."""

    # Its pixels, its ink, the components of the ink, and its worn scan if there is one.
    page: Analysis
    # Components of signs that touched a line.
    separated: Collection[int]
    reader: TextReader | None
    # H x W, what is left to be traced.
    ink: Mask
    second: TextReader | None = None
    # Numbers of the components that are arrows or dashes and no lettering.
    excluded: Collection[int] = ()
    # Rows that were read, those that are sure and those that are not; the ink of these stays.
    sure: list[Reading | Slanted] = field(default_factory=list)
    doubtful: list[Reading | Slanted] = field(default_factory=list)
    # Rows of which no reading is likely; they say nothing.
    unreadable: list[Reading | Slanted] = field(default_factory=list)
    # Components that look like lettering and were not read for sure.
    unread: list[int] = field(default_factory=list)
    blobs: list[Blob] = field(default_factory=list)
    # Lettering that was not read for sure.
    scribbles: list[Chain] = field(default_factory=list)
    strokes: list[Stroke] = field(default_factory=list)
    folds: list[Stroke] = field(default_factory=list)
    # Of the strokes and then of the folds.
    pens: list[Pen] = field(default_factory=list)

    @property
    def px_per_mm(self) -> float:
        """The resolution."""
        return self.page.px_per_mm

    @property
    def size(self) -> tuple[int, int]:
        """Rows and columns of the page."""
        rows, columns = self.page.pixels.shape
        return rows, columns

    @cached_property
    def parser(self) -> PageParser | None:
        """What says of the page's ink what it is."""
        return PageParser(self.page.ink, self.px_per_mm) if has_parser() else None

    def is_head(self, blob: Blob) -> bool:
        """Whether what has the form of an arrowhead is one, and no part of lettering that was not read."""
        if self._is_unread(blob):
            return False
        return self.parser is None or self.parser.head_share(blob.points) > limits.HEAD_SHARE

    def is_surely_head(self, blob: Blob) -> bool:
        """Whether the page parser is sure of it."""
        parser = self.parser
        return parser is not None and self.is_head(blob) and parser.head_share(blob.points) > limits.SURE_HEAD_SHARE

    def _is_unread(self, blob: Blob) -> bool:
        x, y = blob.points.mean(axis=0).astype(int).tolist()
        rows, columns = self.size
        return int(self.page.components.labels[min(max(y, 0), rows - 1), min(max(x, 0), columns - 1)]) in self.unread

    def is_solid(self, blob: Blob) -> bool:
        """Whether a filled shape is one, and neither wide lettering nor a knot of lines, which is never very wide."""
        if blob.arrow or self.parser is None:
            return self.is_head(blob)
        wide = blob.radius > limits.WIDEST_KNOT_MM * self.px_per_mm
        return wide or self.parser.filled_share(blob.points) > limits.FILLED_SHARE

    @property
    def read(self) -> list[int]:
        """Numbers of the components that were read for sure."""
        return [number for reading in self.sure for number in reading.row.members]


def vectorize(
    pixels: Pixels,  # H x W uint8, paper 255, ink 0
    px_per_mm: float,
    *,
    reader: TextReader | None = None,  # of lettering; without it, lettering stays lines
    second: TextReader | None = None,  # that must agree; None is the one in the package
    scan: Pixels | None = None,  # the worn page that this one was made from, H x W uint8
) -> Vectors:
    """Turn a clean page into vectors.

    Lettering is read on the page and on its ``scan``, whichever way up they lie; what is not sure stays lines as well.
    DataError: not a grey page, a resolution not above 0, or a scan of another size.
    """
    check_grey(px_per_mm, pixels, scan, where="vectorize")
    state = _begin(pixels, scan, px_per_mm, reader, second)
    read_lettering(state)
    turn = _turn(state)
    if turn:
        upright = np.ascontiguousarray(np.rot90(pixels, turn))
        below = None if scan is None else np.ascontiguousarray(np.rot90(scan, turn))
        state = _begin(upright, below, px_per_mm, reader, second)
        read_lettering(state)
    for step in STEPS[1:]:
        step(state)
    page = check_dimensions(_assemble(state))
    readers = () if state.reader is None else (state.reader, state.second or second_reader())
    welds = read_welds(page, state.page.pixels, px_per_mm, scan=state.page.scan, readers=readers)
    return check_welds(replace(page, welds=welds)).turned(-turn)


def _begin(
    pixels: Pixels, scan: Pixels | None, px_per_mm: float, reader: TextReader | None, second: TextReader | None
) -> PageState:
    ink = find_mask(pixels, px_per_mm)
    components, separated = separate_signs(ink, find_components(ink), px_per_mm)
    page = Analysis(pixels, px_per_mm, ink=ink, components=components, scan=scan)
    return PageState(page, separated, reader, ink, second)


def _turn(state: PageState) -> int:
    """Return how many quarter turns set a page upright whose lettering was read."""
    letters = sum(len(reading.string) for reading in state.sure if len(reading.string) > 2)
    if state.reader is None or letters >= limits.SETTLED_LETTERS:
        return 0
    return find_turn(state.page, state.reader, state.excluded)


def read_lettering(state: PageState) -> None:
    """Read rows of lettering, level, upward and slanting; needs the whole ink and a reader."""
    if state.reader is None:
        return
    page, components = state.page, state.page.components
    blobs, _ = take_solids(page.ink, thin_line_width(page.ink), page.px_per_mm)
    heads = [b for b in blobs if is_surely_arrow(b, page.px_per_mm) and state.is_head(b)]
    excluded = find_arrows(page, heads, state.reader) | find_dashes(components, page.px_per_mm)
    state.excluded = frozenset(excluded)
    lettering = find_lettering(page, state.reader, excluded=excluded, separated=state.separated)
    # A lone sign may be one of a slanting row, but a stroke is likelier to be a dash beside it.
    level = [
        row.row
        for row in lettering.readings
        if (STROKES.issuperset(row.string) if row.row.letters == 1 else not slants(components, row.row))
    ]
    excluded.update(number for row in level for number in row.members)
    slanted = find_slanted(page, state.reader, excluded=excluded)
    members = {number for row in slanted for number in row.row.members}
    rest = [row for row in lettering.readings if not members & set(row.row.members)]
    state.unread = list(lettering.unsure)
    state.unreadable = [row for row in lettering.unread if not members & set(row.row.members)]
    incomplete = {reading.row.members for reading in lettering.incomplete}
    for reading, _ in judge_readings(page, [*rest, *slanted], state.reader, state.second):
        # The number may be another with the sign beside it; and beside a lone digit that was parted from a line
        # others may still be a part of that line.
        is_parted = reading.row.letters == 1 and not set(reading.row.members).isdisjoint(state.separated)
        if reading.row.members in incomplete or is_parted:
            reading = reading._replace(confidence=min(reading.confidence, limits.INCOMPLETE_READING))
        if reading.confidence >= limits.SURE_READING:
            state.sure.append(reading)
        elif reading.confidence >= limits.LEAST_READING:
            state.doubtful.append(reading)
            # What may be dashes of a line can still be joined to it.
            if not STROKES.issuperset(reading.string):
                state.unread += set(reading.row.members).difference(state.separated)
        else:
            state.unreadable.append(reading._replace(string=""))


def erase_lettering(state: PageState) -> None:
    """Take what was read from the ink, and mend bites in lines; needs the readings."""
    components = state.page.components
    read = components.table(state.read)[components.labels]
    state.ink = without_bites(state.ink & ~read, state.px_per_mm)


def extract_solids(state: PageState) -> None:
    """Take filled shapes from the ink; eyes of letters would be holes of arrowheads."""
    # What looks like an arrowhead and is none by the page parser is left to be traced as lines, and
    # what it knows for one is found too where thin lines are taken for wider than they are.
    thin_px = thin_line_width(state.ink)
    ink = fill_heads(state.ink, thin_px, state.px_per_mm, state.is_head)
    blobs, rest = take_solids(ink, thin_line_width(ink), state.px_per_mm)
    state.blobs, state.ink = keep_blobs(blobs, rest, state.ink, state.is_solid)
    if state.parser is None:
        return
    blobs, rest = take_solids(state.ink, limits.THINNER * thin_px, state.px_per_mm)
    more, state.ink = keep_blobs(blobs, rest, state.ink, lambda blob: blob.arrow and state.is_surely_head(blob))
    state.blobs, state.ink = find_heads_in_solids(
        state.blobs + more, state.ink, ink, thin_px, state.px_per_mm, state.is_surely_head
    )


def trace_skeleton(state: PageState) -> None:
    """Thin the ink, all of it lines by now, to strokes; lettering in doubt stays as it runs."""
    chains = find_chains(state.ink, distance_to_paper(state.ink))
    labels = state.page.components.labels
    unsure = state.page.components.table(state.unread)
    rows, columns = labels.shape
    lines: list[Chain] = []
    for line in chains:
        x, y = line.points[len(line.points) // 2].astype(int).tolist()
        is_unsure = unsure[labels[min(y, rows - 1), min(x, columns - 1)]]
        (state.scribbles if is_unsure else lines).append(line)
    state.strokes = find_strokes(lines)


def join_across_junctions(state: PageState) -> None:
    """Join what thinning parted where lines meet; needs the strokes as they were fitted."""
    state.strokes = remove_bridges(join_pieces(state.strokes, state.ink, state.px_per_mm))


def join_across_blots(state: PageState) -> None:
    """Join lines over blots, without the bits that rough ink leaves along whole lines."""
    strokes = remove_bits(state.strokes, state.px_per_mm)
    strokes = join_blots(strokes, state.ink, state.px_per_mm)
    state.strokes = remove_bits(strokes, state.px_per_mm, up_to_mm=limits.BLOT_MM)


def sharpen(state: PageState) -> None:
    """Move ends that meet others to where they cross; bits would draw them aside."""
    sharpen_corners(state.strokes, state.px_per_mm)


def join_over_gaps(state: PageState) -> None:
    """Join free ends: over faded ink, then dashes, and only what is none over breaks."""
    if state.page.scan is not None:
        state.strokes = join_faded(state.strokes, state.page.scan, state.px_per_mm)
    state.strokes = join_breaks(join_dashes(state.strokes, state.px_per_mm), state.px_per_mm)


def remove_dirt(state: PageState) -> None:
    """Leave out bits and specks: beside a line that is whole now, more is short."""
    strokes = remove_bits(state.strokes, state.px_per_mm)
    state.strokes = remove_specks(strokes, state.scribbles, state.px_per_mm)
    for stroke in state.strokes:
        _lengthen(stroke, limits.LEAST_LINE_MM * state.px_per_mm)


def find_folds(state: PageState) -> None:
    """Set folds apart from the strokes, which are whole by now."""
    state.strokes, state.folds = separate_folds(state.strokes, state.size, state.px_per_mm)


def choose_layers(state: PageState) -> None:
    """Tell the pen of each stroke; folds and lone squiggles are doubtful."""
    strokes = [*state.strokes, *state.folds]
    others = [blob.points for blob in state.blobs] + [line.points for line in state.scribbles]
    others.append(_places(state.page.components.boxes[state.read]))
    is_fold = [False] * len(state.strokes) + [True] * len(state.folds)
    state.pens = [
        replace(pen, layer="doubtful") if squiggle or fold else pen
        for pen, squiggle, fold in zip(
            choose_pens(strokes, state.blobs, state.size, state.px_per_mm),
            find_squiggles(strokes, others, state.px_per_mm),
            is_fold,
            strict=True,
        )
    ]


STEPS: tuple[Callable[[PageState], None], ...] = (
    read_lettering,
    erase_lettering,
    extract_solids,
    trace_skeleton,
    join_across_junctions,
    join_across_blots,
    sharpen,
    join_over_gaps,
    remove_dirt,
    find_folds,
    choose_layers,
)
"""The way of a page, in order."""


def _assemble(state: PageState) -> Vectors:
    rows, columns = state.size
    to_mm = ToMillimetres(state.px_per_mm, rows)
    strokes = [*state.strokes, *state.folds]
    return Vectors(
        width=columns / state.px_per_mm,
        height=rows / state.px_per_mm,
        curves=(
            *(to_mm.curve(stroke, pen) for stroke, pen in zip(strokes, state.pens, strict=True)),
            *(to_mm.scribble(line) for line in state.scribbles if len(line.points) > 1),
        ),
        solids=tuple(map(to_mm.solid, state.blobs)),
        texts=(*map(to_mm.text, state.sure), *(to_mm.text(reading, sure=False) for reading in state.doubtful)),
        unread=tuple(to_mm.text(reading, sure=False) for reading in state.unreadable),
    )


def _places(boxes: NDArray[np.int32]) -> Floats:
    """Return the corners and the middle of N boxes, 5 N x 2."""
    left, top, right, bottom = boxes.astype(np.float64).T
    middle = (left + right) / 2, (top + bottom) / 2
    places = [(left, top), (right, top), (left, bottom), (right, bottom), middle]
    return np.concatenate([np.stack(place, axis=1) for place in places])


def _lengthen(stroke: Stroke, least: float) -> None:
    """Give a dot, which is thinned to a pixel, a length that can be drawn."""
    if isinstance(stroke.shape, StraightLine) and stroke.length < least:
        middle = stroke.ends.mean(axis=0)
        half = stroke.shape.direction * least / 2
        stroke.ends = np.stack([middle - half, middle + half])
