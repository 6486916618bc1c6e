"""The vectors of a page as they are with all decisions, as tiles that are drawn when they are asked for."""

import tempfile
import threading
import zlib
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

import cv2

from linewright.pages import PdfView
from linewright.studio.database import CorrectionRow
from linewright.studio.decisions import Decisions
from linewright.studio.review import ReviewPage, in_blue
from linewright.studio.tiles import SIDE

_MOST_OPEN = 8  # pages that are kept ready to be drawn


class LiveVectors:
    """Draws the vectors of pages on which something was decided."""

    def __init__(self, decisions: Decisions) -> None:
        self._decisions = decisions
        self._views: OrderedDict[tuple[str, str], tuple[str, PdfView]] = OrderedDict()
        self._lock = threading.Lock()

    def tile(self, job: str, page: str, level: int, column: int, row: int) -> bytes | None:
        """Return a tile as PNG, numbered as those of `tiles`; None: there is none."""
        review = self._decisions.review(job, page)
        low, high = review.levels
        if not low <= level <= high or review.px_per_mm is None:
            return None
        width, height = _size(review, level)
        left, top = column * SIDE, row * SIDE
        if not (0 <= left < width and 0 <= top < height):
            return None
        across, down = min(SIDE, width - left), min(SIDE, height - top)
        px_per_mm = review.px_per_mm * width / review.width
        with self._lock:
            view = self._view(job, page)
            if view is None:
                return None
            pixels = view.draw(left, top, across, down, px_per_mm=px_per_mm)
        return cv2.imencode(".png", in_blue(pixels)[:, :, ::-1])[1].tobytes()

    def close(self) -> None:
        """Let all pages go."""
        with self._lock:
            for _, view in self._views.values():
                view.close()
            self._views.clear()

    def _view(self, job: str, page: str) -> PdfView | None:
        state = revision(self._decisions.made(job, page))
        known = self._views.pop((job, page), None)
        if known is None or known[0] != state:
            vectors = self._decisions.vectors(job, page)
            if vectors is None:
                return None
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / "page.pdf"
                vectors.to_pdf(path)
                data = path.read_bytes()
            if known is not None:
                known[1].close()
            known = state, PdfView(data)
        self._views[job, page] = known
        while len(self._views) > _MOST_OPEN:
            _, (_, oldest) = self._views.popitem(last=False)
            oldest.close()
        return known[1]


def revision(made: Sequence[CorrectionRow]) -> str:
    """Return a word for what was decided on a page, "0" where nothing was: the same for the same decisions."""
    numbers = ",".join(str(row.number) for row in made)
    return "".join(["r", format(zlib.crc32(numbers.encode()), "08x")]) if made else "0"


def _size(review: ReviewPage, level: int) -> tuple[int, int]:
    """Return the width and height of a level, as `write_tiles` halves them."""
    width, height = review.width, review.height
    for _ in range(review.levels[1] - level):
        width, height = (width + 1) // 2, (height + 1) // 2
    return width, height
