"""What is kept of a page so that a person can look it through: its layers as tiles, its vectors, what is in doubt.

A page has a folder of its own: ``page.json``, ``vectors.json`` and a file of tiles for each layer.
"""

import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Literal

import numpy as np

from linewright.base import Config, Pixels, packed, read_json, write_text
from linewright.pages import read_pages, write_image
from linewright.studio.tiles import least_level, top_level, write_tiles
from linewright.translate import Changes, FinishedPage, Stretch, text_corners
from linewright.vector import Text, Vectors, dump_vectors, load_vectors

Kind = Literal["reading", "unread", "disagrees", "changed", "lost", "added", "left-out", "stray"]
LAYERS = ("scan", "page", "vectors")
_MM_PER_INCH = 25.4


class Doubt(Config):
    """One thing to decide."""

    id: str
    kind: Kind
    box: tuple[float, float, float, float]  # left, top, right, bottom, mm from the top left corner
    text: int | None = None  # number of a text of the vectors
    unread: int | None = None  # or of its lettering that was not read
    reading: str = ""
    others: tuple[str, ...] = ()  # what else it may say
    length_mm: float | None = None  # of lines; what is drawn in a number's place
    note: str | dict[str, Any] = ""  # as `packed` has it
    rank: int  # what is decided first has the lowest


class ReviewPage(Config):
    """A page that can be looked through."""

    name: str  # of the file that it comes from, with its number in it
    stem: str  # what its results are called
    width: int  # px
    height: int  # px
    px_per_mm: float | None
    layers: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    scale: float | None = None

    @property
    def levels(self) -> tuple[int, int]:
        """The lowest and the highest level of its tiles."""
        return least_level(self.width, self.height), top_level(self.width, self.height)


def write_review(folder: Path, page: FinishedPage, name: str, stem: str, *, audited: bool) -> None:
    """Keep a page; ``audited`` says whether its changes were looked for."""
    repaired, vectors = page.repaired, page.vectors
    made = page.source if repaired is None else repaired.page
    height, width = made.pixels.shape[:2]
    layers = ["page"]
    if repaired is not None:
        write_tiles(folder / "scan.tiles", repaired.scan.pixels)
        layers = ["scan", "page"]
    write_tiles(folder / "page.tiles", made.pixels)
    write_image(folder / "page.png", made.pixels, dpi=made.dpi)
    px_per_mm = None
    doubts: list[Doubt] = []
    if vectors is not None:
        px_per_mm = page.px_per_mm
        layers.append("vectors")
        write_tiles(folder / "vectors.tiles", drawn_vectors(vectors, px_per_mm, width, height))
        write_text(folder / "vectors.json", dump_vectors(vectors))
        doubts += _text_doubts(vectors)
        if page.coverage is not None:
            doubts += _line_doubts("left-out", page.coverage.left_out, px_per_mm)
            doubts += _line_doubts("stray", page.coverage.stray, px_per_mm)
    if audited and repaired is not None:
        changes = repaired.changes
        px_per_mm = changes.px_per_mm
        doubts += _changes(changes)
    doubts.sort(key=lambda doubt: (doubt.rank, doubt.box[1], doubt.box[0]))
    kept = ReviewPage(
        name=name,
        stem=stem,
        width=width,
        height=height,
        px_per_mm=px_per_mm,
        layers=tuple(layers),
        doubts=tuple(doubts),
        scale=None if vectors is None else vectors.scale,
    )
    write_text(folder / "page.json", kept.model_dump_json())


def read_review(folder: Path) -> ReviewPage:
    """Return a page that `write_review` kept; an InputError if there is none."""
    return ReviewPage.model_validate(read_json(folder / "page.json"))


def read_vectors(folder: Path) -> Vectors | None:
    """Return the vectors of a page that was kept, if it has any."""
    path = folder / "vectors.json"
    return load_vectors(path.read_text(encoding="utf-8")) if path.is_file() else None


def box_of(text: Text, height: float) -> tuple[float, float, float, float]:
    """Return the box of a text, mm from the top left corner of a page of that height."""
    corners = text_corners(text, around_mm=0.0) * (1, -1) + (0, height)
    (left, top), (right, bottom) = corners.min(axis=0).tolist(), corners.max(axis=0).tolist()
    return round(left, 2), round(top, 2), round(right, 2), round(bottom, 2)


def drawn_vectors(vectors: Vectors, px_per_mm: float, width: int, height: int) -> Pixels:
    """Return vectors as pixels that lie over the page's, in blue."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "page.pdf"
        vectors.to_pdf(path)
        (page,) = read_pages(path, dpi=px_per_mm * _MM_PER_INCH)
    canvas = np.full((height, width), 255, np.uint8)
    part = page.pixels[:height, :width]
    canvas[: part.shape[0], : part.shape[1]] = part
    return in_blue(canvas)


def in_blue(pixels: Pixels) -> Pixels:
    """Return black lines, uint8 H x W, as blue ones, H x W x 3 (RGB)."""
    blue = (255 - (255 - pixels.astype(np.uint16)) * 3 // 10).astype(np.uint8)
    return np.stack([pixels, 255 - (255 - pixels) // 2, blue], axis=2)


def _text_doubts(vectors: Vectors) -> Iterator[Doubt]:
    disagreeing = {id(d.text): d for d in vectors.dimensions if d.verdict == "disagrees"}
    for number, text in enumerate(vectors.texts):
        dimension = disagreeing.get(id(text))
        about = {"box": box_of(text, vectors.height), "text": number, "reading": text.string, "others": text.others}
        if dimension is not None:
            measured = dimension.measured
            length = None if measured is None else round(measured, 3)
            yield Doubt(
                id=f"t{number}", kind="disagrees", length_mm=length, note=packed(dimension.note), rank=0, **about
            )
        elif not text.sure:
            is_number = any(sign.isdigit() for sign in text.string)
            yield Doubt(id=f"t{number}", kind="reading", rank=1 if is_number else 4, **about)
    for number, text in enumerate(vectors.unread):
        yield Doubt(id=f"u{number}", kind="unread", box=box_of(text, vectors.height), unread=number, rank=5)


def _line_doubts(kind: Kind, stretches: Sequence[Stretch], px_per_mm: float) -> Iterator[Doubt]:
    for number, stretch in enumerate(stretches):
        yield Doubt(
            id=f"{kind}{number}",
            kind=kind,
            box=_mm(stretch.box, px_per_mm),
            length_mm=round(stretch.length_mm, 1),
            rank=3,
        )


def _changes(changes: Changes) -> Iterator[Doubt]:
    yield from _line_doubts("lost", changes.lost, changes.px_per_mm)
    yield from _line_doubts("added", changes.added, changes.px_per_mm)
    for number, text in enumerate(changes.texts):
        box = _mm(text.box, changes.px_per_mm)
        rank = 2 if text.sure and text.number else 6
        yield Doubt(id=f"c{number}", kind="changed", box=box, reading=text.after, note=text.before, rank=rank)


def _mm(box: Sequence[float], px_per_mm: float) -> tuple[float, float, float, float]:
    left, top, right, bottom = (round(side / px_per_mm, 2) for side in box)
    return left, top, right, bottom
