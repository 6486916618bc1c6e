"""Jobs that show what settings do to a part of a page, before the whole of it is done."""

from pathlib import Path
from typing import Any, Literal

import cv2
import numpy as np

from linewright.base import InputError, Pixels
from linewright.pages import iter_pages, write_image
from linewright.studio import drawings_job
from linewright.studio.kinds import Made, Result, Work
from linewright.studio.review import drawn_vectors
from linewright.studio.sent_models import COPY
from linewright.translate import FinishedPage

PREVIEW = "preview"
PLACES = ("lines", "middle", "corner")  # where most is drawn, the page's middle, its lower right corner
PICTURES = ("scan", "page", "vectors")
_MADE = "made"
_SIDE = 900  # of the part, px
_CELLS = 12  # of a grid on which it is found where most is drawn

Place = Literal["lines", "middle", "corner"]


def check(kind: str, options: dict[str, Any]) -> dict[str, Any]:
    """Return options with what was left out: those of a drawing's job, its ``kind`` and ``place``."""
    del kind  # there is one
    drawing = {name: value for name, value in options.items() if name not in ("kind", "place")}
    asked = str(options.get("kind", "vectorize"))
    if asked not in drawings_job.FORMATS:
        asked = "vectorize"
    place = options.get("place")
    checked = drawings_job.check(asked, {**drawing, "report": False, "review": False})
    return {**checked, "kind": asked, "place": place if place in PLACES else PLACES[0]}


def work(work: Work) -> Result:
    """Convert a part of the first page of the first file."""
    from linewright.translate import convert

    options = dict(work.options)
    kind, place = options.pop("kind"), options.pop("place")
    for name in ("review", "report"):
        options.pop(name)
    if options["model"] is not None:
        options["model"] = work.folder / COPY
    page = next(iter_pages(work.files[0].path, channels=3, max_pixels=work.limits.pixels))
    part = work.folder / "part.png"
    write_image(part, cut(page.pixels, place), dpi=page.dpi)
    shown: list[FinishedPage] = []
    done = convert(
        [part],
        work.folder / _MADE,
        task="full" if kind == "restyle" else "repair",
        force=True,
        progress=lambda *_: None,
        on_page=shown.append,
        **options,
    )
    if not shown:
        raise InputError("{0}", done.failures[0].reason if done.failures else "nothing came of it")
    files = []
    for name, pixels in _pictures(shown[0]).items():
        write_image(work.folder / _MADE / f"{name}.png", pixels, dpi=None)
        files.append(Made(f"{name}.png", Path(_MADE) / f"{name}.png"))
    return Result(files)


def cut(pixels: Pixels, place: Place) -> Pixels:
    """Return a part of a page, uint8 H x W x 3."""
    height, width = pixels.shape[:2]
    down, across = min(_SIDE, height), min(_SIDE, width)
    if place == "corner":
        top, left = height - down, width - across
    elif place == "middle":
        top, left = (height - down) // 2, (width - across) // 2
    else:
        top, left = _densest(pixels, down, across)
    return pixels[top : top + down, left : left + across]


def _densest(pixels: Pixels, down: int, across: int) -> tuple[int, int]:
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    edges = np.abs(cv2.Laplacian(grey, cv2.CV_16S)) > 60  # lines, not shadows
    sums = cv2.integral(edges.astype(np.uint8))
    tops = np.linspace(0, grey.shape[0] - down, _CELLS).astype(int)
    lefts = np.linspace(0, grey.shape[1] - across, _CELLS).astype(int)
    counts = [
        (int(sums[t + down, le + across] - sums[t, le + across] - sums[t + down, le] + sums[t, le]), -t, -le)
        for t in tops
        for le in lefts
    ]
    _, top, left = max(counts)
    return -int(top), -int(left)


def _pictures(page: FinishedPage) -> dict[str, Pixels]:
    made = page.source if page.repaired is None else page.repaired.page
    height, width = made.pixels.shape[:2]
    found = {"scan": page.source.pixels, "page": made.pixels}
    if page.vectors is not None:
        found["vectors"] = drawn_vectors(page.vectors, page.px_per_mm, width, height)
    return found
