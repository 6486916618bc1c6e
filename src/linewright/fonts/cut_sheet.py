"""Cut filled-in sample sheets back into one image a character."""

import contextlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import cv2
import numpy as np
from numpy.typing import NDArray

from linewright.base import (
    AllFailedError,
    DataError,
    Floats32,
    InputError,
    Mask,
    Message,
    Pixels,
    check_free,
    say,
    size_of,
    track,
    write_text,
)
from linewright.fonts import sample_sheet
from linewright.fonts.cell_places import FRAME_ZONE, SIDE, CellPlace, keep_page, square_of
from linewright.fonts.choose_characters import choose_samples
from linewright.fonts.copybook import cut_copybook
from linewright.fonts.sample_cleaning import ink_levels, remove_rules
from linewright.glyphs import load_charset
from linewright.pages import (
    GlyphReader,
    Page,
    Recogniser,
    find_images,
    iter_pages,
    try_pages,
    with_channels,
    write_image,
)

_MARGIN = 2.0  # millimetres round a cell that are cut with it, since brushes go beyond the rules
_EMPTY = 0.004  # share of ink up to which a cell counts as empty
_SCANT, _HEAVY = 0.02, 0.6  # share of ink outside of which a cell is doubtful
_PALE = 0.45  # the darkest ink of a good cell is darker than this
_ADRIFT = 1.6  # millimetres that a cell lies off its place at most, where paper is not flat
_RULE_SEEN = 0.3  # correlation with the rules from which a cell is moved onto them
_HAS_RULES = 0.05  # difference of channels, in shares of the paper, from which a scan has colours
_FINDABLE = 1600  # pixels of the longer side at which marks are looked for
_DOUBTFUL = "doubtful"  # folder, beside the cut images, of those to be looked at
_REPORT = "report.txt"
_OURS = re.compile(rb"\d+ images, ")  # how our report begins
_LONGEST_LIST = 4 * sample_sheet.COLUMNS * sample_sheet.ROWS * sample_sheet.MAX_PAGES + 8  # bytes


class CutResult(NamedTuple):
    """What came of cutting."""

    images: dict[str, Pixels]  # square uint8, paper 255, ink 0; doubtful ones included
    empty: list[str]  # characters whose cell has no ink
    doubtful: dict[str, str]  # why, by character
    missing: list[str]  # characters of pages of which there was no scan
    failed: dict[str, str]  # why, by the name of a scan that could not be cut
    places: dict[str, CellPlace]  # of the cells, empty ones included

    def lines(self) -> list[str]:
        """Return it in words."""
        good = len(self.images) - len(self.doubtful)
        counts = good, len(self.doubtful), len(self.empty)
        lines: list[str] = [Message("{0} images, {1} doubtful, {2} cells empty", *counts)]
        lines += [Message("{0}: not cut: {1}", *entry) for entry in self.failed.items()]
        lines += [Message("{0}: {1}", *entry) for entry in self.doubtful.items()]
        if self.empty:
            lines.append(Message("empty: {0}", "".join(self.empty)))
        if self.missing:
            lines.append(Message("no scan of their page: {0}", "".join(self.missing)))
        return lines


def cut_samples(
    scans: Sequence[Path],  # images or PDFs, folders or wildcards, in any order
    to: Path,  # for U+6C38.png and so on and report.txt; doubtful ones go to its folder doubtful
    *,
    count: int = 100,  # as it was printed
    chars: Path | None = None,  # the list of the sheet or the copybook; None: one near that fits, or by count
    side: int = SIDE,  # pixels of an image
    force: bool = False,  # replace such files in a folder that no earlier cut wrote
    pages: Path | None = None,  # a folder for the pages as they are cut, seen straight on, without rules
) -> CutResult:
    """Cut scans or photographs of filled-in sheets, or of copybook pages, as ``linewright font cut`` does.

    On pages without marks rows and columns of characters are looked for; ``chars`` lists their characters in the order
    in which the pages are read, and without it they are named by reading.
    Images of an earlier cut stay, but for those of the same characters. InputError: no scan is named, or the list is
    absent. AllFailedError: not one scan could be cut. OutputError: a file exists or cannot be written.
    """
    if not scans:
        raise InputError("no image file or folder is named")
    failed: dict[str, str] = {}
    paths = _find_scans(scans, failed)
    written = _find_list(paths, count) if chars is None else "".join(load_charset(str(chars)))
    copybook = "" if chars is None else written
    scanned = _read_scans(paths, failed)
    result = cut_pages(scanned, written, side=side, failed=failed, copybook=copybook, kept=pages)
    names = {char: f"U+{ord(char):04X}.png" for char in result.images}
    folders, report = (to, to / _DOUBTFUL), to / _REPORT
    is_ours = size_of(report) and _OURS.match(report.read_bytes())
    targets = [folder / name for name in names.values() for folder in folders]
    check_free(report, *targets, force=force or bool(is_ours))
    for char, image in result.images.items():
        path, other = folders[:: -1 if char in result.doubtful else 1]
        write_image(path / names[char], image)
        (other / names[char]).unlink(missing_ok=True)
    write_text(report, "\n".join(result.lines()) + "\n")
    return result


def _find_list(paths: Sequence[Path], count: int) -> str:
    """Return the characters of a sheet: of a list whose mark the scans have, or by their count."""
    lists = {sample_sheet.list_marker(chars): (chars, file) for chars, file in _saved_lists(paths)}
    for page in _read_scans(paths, {}) if lists else ():
        for mark in sorted(_find_marks(with_channels(page.pixels, 1))):
            if mark in lists:
                chars, file = lists[mark]
                say(Message("the characters are those of {0}", file))
                return chars
    return choose_samples(count)


def _saved_lists(paths: Sequence[Path]) -> Iterator[tuple[str, Path]]:
    """Yield lists of characters, as sheets have them next to them, with their files."""
    for folder in dict.fromkeys([*(path.parent for path in paths), Path()]):
        for file in sorted(folder.glob("*.txt")):
            with contextlib.suppress(OSError, UnicodeDecodeError):
                if file.stat().st_size <= _LONGEST_LIST:
                    chars = file.read_text(encoding="utf-8-sig").strip()
                    if len(chars.split()) == 1 and len(set(chars)) == len(chars):
                        yield chars, file


def _find_scans(scans: Sequence[Path], failed: dict[str, str]) -> list[Path]:
    paths: dict[Path, None] = {}
    for scan in scans:
        try:
            paths |= dict.fromkeys(find_images([scan]))
        except (InputError, DataError) as error:
            failed[scan.name] = error.message
    return list(paths)


def _read_scans(paths: Sequence[Path], failed: dict[str, str]) -> Iterator[Page]:
    for path in track(paths, what="cutting"):
        try:
            try_pages(path)
            yield from iter_pages(path, channels=3)
        except InputError as error:
            failed[path.name] = error.message


def cut_pages(
    scans: Iterable[Page],
    chars: Sequence[str],
    *,
    side: int = SIDE,
    failed: dict[str, str] | None = None,
    copybook: Sequence[str] | None = None,
    kept: Path | None = None,
) -> CutResult:
    """Find the sheets of a list of characters in scans or photographs and cut their cells."""
    # A sheet may lie anyhow, in any order, and be seen at an angle. Uneven light is evened out and
    # the rules are removed: in colour, as they are red, and in a scan without colours by their form. A scan that
    # cannot be used is reported and the rest goes on, in `failed`; AllFailedError if not one could be cut. Where no
    # page has any mark and ``copybook`` is given, the characters of the pages or none, their rows and columns are
    # looked for. ``kept`` is the folder for the pages.
    result = CutResult({}, [], {}, [], {} if failed is None else failed, {})
    pages = sample_sheet.paginate(chars)
    seen: set[int] = set()
    bare: list[Page] = []
    for scan in scans:
        try:
            number, flat = _flatten(scan.pixels, sample_sheet.list_marker(chars), len(pages), side)
        except _NotASheetError as error:
            result.failed[scan.name] = error.message
            if copybook is not None and not _find_marks(with_channels(scan.pixels, 1)):
                bare.append(scan)
            continue
        if number in seen:
            again = Message("page {0} has been cut from another scan", number + 1)
            result.failed[scan.name] = again
            continue
        seen.add(number)
        _cut_cells(flat, pages[number], side, result, keep_page(flat.ink, kept, len(seen)))
    if copybook is not None and not seen and _cut_copybooks(bare, copybook, side, result, kept):
        return result
    if not seen:
        why = [w if name in w else f"{name}: {w}" for name, w in result.failed.items()]
        raise AllFailedError("not one page could be cut ({0})", "; ".join(why) or "no scan")
    result.missing.extend(char for n, page in enumerate(pages) if n not in seen for char in page)
    return result


def _cut_copybooks(
    scans: Sequence[Page], chars: Sequence[str], side: int, result: CutResult, kept: Path | None
) -> bool:
    """Cut pages without marks, whose characters follow one another; tell whether any could be cut."""
    reader = GlyphReader(Recogniser(threads=2))
    rest, cut = list(chars), False
    for scan in scans:
        if chars and not rest:
            break
        try:
            page = cut_copybook(scan.pixels, rest, reader, side=side)
        except DataError as error:
            result.failed[scan.name] = error.message
            continue
        cut = True
        del result.failed[scan.name]
        name = keep_page(page.ink, kept, len(result.places))
        result.places.update({char: square_of(box, name) for char, box in page.boxes.items()})
        rest = rest[len(page.images) :]
        result.images.update(page.images)
        result.doubtful.update(page.doubtful)
        if page.unnamed:
            result.failed[scan.name] = Message("{0} characters are named by no list and no reading", page.unnamed)
    result.missing.extend(rest)
    return cut


class _Flat(NamedTuple):
    """A page seen straight on and evenly lit."""

    ink: Pixels  # H x W uint8 without the rules, paper 255, ink 0
    rules: Floats32  # H x W, how red the paper is, 0..1; all zero in a grey scan

    @property
    def coloured(self) -> bool:
        """Whether the scan has colours, which tell rules from ink."""
        return bool(self.rules.max() > _HAS_RULES)


class _NotASheetError(InputError):
    """Why a scan cannot be cut, in words for the user."""


def _flatten(image: Pixels, listed: int, pages: int, side: int) -> tuple[int, _Flat]:
    """Return the number of the page and the page seen straight on."""
    marks = _find_marks(with_channels(image, 1))
    # Ink may look like a mark now and then: the page is the one with most corners.
    numbers = Counter(mark // 4 for mark in marks if mark < 4 * sample_sheet.MAX_PAGES)
    number, count = numbers.most_common(1)[0] if numbers else (0, 0)
    if count < 3:
        raise _NotASheetError("only {0} of the four corner marks were found", count)
    if listed not in marks or number >= pages:
        raise _NotASheetError(
            "the mark of this list of characters was not found: name the text file that was saved "
            "next to the sheet with --chars, or show the mark at the bottom"
        )
    corners = {mark % 4: place for mark, place in marks.items() if mark // 4 == number}
    scale = side / (sample_sheet.CELL + 2 * _MARGIN)
    where = sample_sheet.mark_corners()
    on_page = np.concatenate([where[corner] for corner in sorted(corners)]) * scale
    in_scan = np.concatenate([corners[corner] for corner in sorted(corners)])
    matrix, _ = cv2.findHomography(in_scan, on_page)
    size = (round(sample_sheet.WIDTH * scale), round(sample_sheet.HEIGHT * scale))
    flat = cv2.warpPerspective(image, matrix, size, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REPLICATE)
    return number, _even_out(_uint8(flat), scale)


def _find_marks(grey: Pixels) -> dict[int, Floats32]:
    """Find the marks, in a smaller image first, since noise hides them in a large one."""
    shrink = min(1.0, _FINDABLE / max(grey.shape))
    small = cv2.resize(grey, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    marks = sample_sheet.find_marks(_uint8(small))
    marks = {mark: (at + 0.5) / shrink - 0.5 for mark, at in marks.items()}
    if sum(mark < 4 * sample_sheet.MAX_PAGES for mark in marks) < 4:
        marks = sample_sheet.find_marks(grey) | marks
    return marks


def _uint8(image: NDArray[Any]) -> Pixels:
    """Say what OpenCV's stubs leave open."""
    return np.asarray(image, dtype=np.uint8)


def _even_out(flat: Pixels, scale: float) -> _Flat:
    """Measure brightness against the paper around, and tell ink from rules by it."""
    channels = flat[..., None] if flat.ndim == 2 else flat
    shares = np.stack([_share_of_paper(channel, scale) for channel in np.moveaxis(channels, -1, 0)], axis=-1)
    # Red rules are as bright as the paper in one channel.
    rules = cv2.GaussianBlur(shares.max(axis=-1) - shares.min(axis=-1), (0, 0), scale / 8)
    ink, _ = ink_levels(shares, sigma=scale / 10, rules=_outside_cells(flat.shape[0], flat.shape[1], scale))
    return _Flat(ink, rules)


def _outside_cells(height: int, width: int, scale: float) -> Mask:
    """Return what of a page lies outside its cells, where marks and small print are: H x W."""
    outside = np.ones((height, width), bool)
    for place in range(sample_sheet.COLUMNS * sample_sheet.ROWS):
        x, y = (round((at + 0.5) * scale) for at in sample_sheet.cell_corner(place))
        side = round((sample_sheet.CELL - 1) * scale)
        outside[y : y + side, x : x + side] = False
    return outside


def _share_of_paper(channel: Pixels, scale: float) -> Floats32:
    """Return brightness by that of the paper, which is what stays when strokes are closed over."""
    small = cv2.resize(channel, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    reach = max(3, round(2 * scale) | 1)  # eight millimetres, wider than a stroke
    paper = cv2.morphologyEx(cv2.medianBlur(small, 5), cv2.MORPH_CLOSE, np.ones((reach, reach), dtype=np.uint8))
    paper = cv2.GaussianBlur(paper.astype(np.float32), (0, 0), scale / 2)
    paper = cv2.resize(paper, channel.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.asarray(channel / np.maximum(paper, 1), dtype=np.float32)


def _cut_cells(flat: _Flat, chars: list[str], side: int, result: CutResult, page: str) -> None:
    scale = side / (sample_sheet.CELL + 2 * _MARGIN)
    for place, char in enumerate(chars):
        x, y = (round((at - _MARGIN) * scale) for at in sample_sheet.cell_corner(place))
        right, down = _drift(flat.rules, x, y, side)
        x, y = x + right, y + down
        result.places[char] = CellPlace(page, x, y, side)
        image = flat.ink[y : y + side, x : x + side]
        if not flat.coloured:
            image, _ = remove_rules(image, zone=FRAME_ZONE, least=1, cross=False)
        image = _ink_of_cell(image, round(_MARGIN * scale))
        share = float((image < 128).mean())
        if share <= _EMPTY:
            result.empty.append(char)
            continue
        result.images[char] = image
        if why := _doubt(image, share):
            result.doubtful[char] = why


def _drift(rules: Floats32, x: int, y: int, side: int) -> tuple[int, int]:
    """Return how far the frame of a cell lies right of and below its place, in pixels."""
    scale = side / (sample_sheet.CELL + 2 * _MARGIN)
    most, edge = round(_ADRIFT * scale), round(_MARGIN * scale)
    area = rules[max(y - most, 0) : y + side + most, max(x - most, 0) : x + side + most]
    square = np.zeros((side, side), dtype=np.float32)
    cv2.rectangle(square, (edge, edge), (side - edge, side - edge), 1.0, max(1, round(scale / 4)))
    frame = cv2.GaussianBlur(square, (0, 0), scale / 8)
    if area.std() < 1e-3:  # a grey scan tells no rules from ink
        return 0, 0
    _, seen, _, (column, row) = cv2.minMaxLoc(cv2.matchTemplate(area, frame, cv2.TM_CCOEFF_NORMED))
    return (column - most, row - most) if seen >= _RULE_SEEN else (0, 0)


def _ink_of_cell(cell: Pixels, margin: int) -> Pixels:
    """Keep the ink that reaches into the cell and drop what lies in the margin only, and dust."""
    ink = (cell < 160).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(ink, connectivity=8)
    inside = np.unique(labels[margin:-margin, margin:-margin])
    is_ink = np.zeros(count, dtype=bool)
    is_ink[inside] = True
    is_ink &= stats[:, cv2.CC_STAT_AREA] >= max(6, ink.size // 6000)
    is_ink[0] = False
    near = cv2.dilate(is_ink[labels].astype(np.uint8), np.ones((5, 5), np.uint8))
    return np.where(near > 0, cell, np.uint8(255))


def _doubt(image: Pixels, share: float) -> str | None:
    frame = np.concatenate((image[0], image[-1], image[:, 0], image[:, -1]))
    if (frame < 128).any():
        return Message("the ink runs out of the cell")
    if share < _SCANT:
        return Message("very little ink")
    if share > _HEAVY:
        return Message("very much ink")
    return Message("the ink is pale") if image.min() > _PALE * 255 else None
