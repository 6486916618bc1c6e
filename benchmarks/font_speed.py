"""Where the time of a whole font goes: drawn, checked, traced, packed.

python benchmarks/font_speed.py --source fonts/wenkai.ttf --model hands.safetensors --style gyosho

Without a model the drawing is left out: print, two pixels thicker, stands for it.
"""

from __future__ import annotations

import argparse
import os
import platform
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import numpy as np
from scipy.ndimage import minimum_filter

from linewright.fonts import make
from linewright.fonts.checks import ANY_STYLE, Checker, measure_tolerance
from linewright.fonts.generate import Scribes
from linewright.fonts.latin import choose_latin
from linewright.fonts.make import FontJob, make_files, real_glyphs
from linewright.fonts.names import FontNames
from linewright.fonts.networks import find_print_face
from linewright.fonts.scribe import Scribe
from linewright.glyphs.charset import load_charset
from linewright.glyphs.dataset import read_glyph_set
from linewright.pages.pixels import Planes
from linewright.pages.recogniser import GlyphReader, Recogniser


def main() -> None:
    """Make a font in a temporary folder and print the times of its parts."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--charset", default="gb2312")
    parser.add_argument("--limit", type=int, help="the first so many characters only")
    parser.add_argument("--style", default="gyosho")
    parser.add_argument("--source", type=Path, help="by default the print face")
    parser.add_argument("--model", type=Path, help="by default print, thicker")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    asked = parser.parse_args()
    scribe = _scribe(asked.model, asked.source)
    every = load_charset(asked.charset)
    lacking = set(scribe.missing(every))
    chars = [char for char in every if char not in lacking][: asked.limit]
    scribes = Scribes([scribe], ["print"], asked.style)
    pairs = real_glyphs(scribes)
    checker = Checker(GlyphReader(Recogniser(threads=asked.workers)), measure_tolerance(pairs) if pairs else ANY_STYLE)
    spent: dict[str, float] = {}
    with tempfile.TemporaryDirectory() as scratch, ExitStack() as stack:
        for owner, name, what in (
            (Scribes, "draw", "drawing"),
            (Checker, "check", "checking"),
            (Checker, "legible", "reading print"),
            (make, "trace_all", "tracing"),
            (make, "write_review", "review"),
            (make, "build_font", "font source"),
            (make, "write_font", "font file"),
        ):
            stack.enter_context(_timed(owner, name, what, spent))
        began = time.perf_counter()
        job = FontJob(
            [Path(scratch) / "Font.ttf"],
            chars,
            scribes,
            checker,
            FontNames("Font", "Nobody", "None"),
            choose_latin(None, asked.source),
        )
        report = make_files(job, workers=asked.workers)
        whole = time.perf_counter() - began
    print(f"{platform.processor() or platform.machine()}, {os.cpu_count()} cores")
    print(f"{report.characters} glyphs, {report.first_rejected} of them made again")
    spent["the rest"] = whole - sum(spent.values())
    for what, seconds in {**spent, "all": whole}.items():
        share, each = 100 * seconds / whole, 1000 * seconds / len(chars)
        print(f"{what:14} {seconds:8.1f} s {share:5.1f} % {each:8.2f} ms a glyph")
    own, others = (
        resource.getrusage(who).ru_maxrss / 2**20 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"most memory: {own:.2f} GiB, and {others:.2f} GiB in the largest helper")


def _scribe(model: Path | None, source: Path | None) -> Scribe:
    if model is not None:
        return Scribe.load(model, source)
    glyphs = read_glyph_set("starter")

    def thicker(images: Planes, number: int) -> Planes:
        del number
        return np.asarray(minimum_filter(images, (1, 1, 3, 3)))

    return Scribe(thicker, faces=glyphs.report.faces(), source=find_print_face(source))


@contextmanager
def _timed(owner: Any, name: str, what: str, spent: dict[str, float]) -> Iterator[None]:
    """Add up the seconds that a function takes."""
    plain: Callable[..., Any] = getattr(owner, name)

    def timed(*args: Any, **kwargs: Any) -> Any:
        began = time.perf_counter()
        try:
            return plain(*args, **kwargs)
        finally:
            spent[what] = spent.get(what, 0.0) + time.perf_counter() - began

    with patch.object(owner, name, timed):
        yield


if __name__ == "__main__":
    main()
