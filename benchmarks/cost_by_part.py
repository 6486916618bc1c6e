"""Where the processor's time of one page goes, part by part, and how many inferences each model makes.

A command runs once in this process, with its parts wrapped: what one part spends inside of another counts for the
inner one. Times are of the processor (all threads of this process; its children apart), so that other work on the
machine moves them little. PYTHONPATH chooses the checkout that is looked at.

    python benchmarks/cost_by_part.py vectorize page.png
    python benchmarks/cost_by_part.py repair page.png --report
"""

from __future__ import annotations

import argparse
import functools
import importlib
import resource
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any

# Each part by the places where its functions are looked up; a checkout may lack some.
PARTS = {
    "reading the file": ["linewright.translate.file:try_pages"],
    "prepare": ["linewright.translate.pipeline:prepare"],
    "network": ["linewright.translate.tasks:PageTranslator.network"],
    "lettering put back": [
        "linewright.translate.tasks:Repair.lettering",
        "linewright.translate.tasks:Restyle.lettering",
    ],
    "audit": ["linewright.translate.pipeline:find_changes", "linewright.translate.file:find_coverage"],
    "reading: rows": ["linewright.vector.pipeline:find_lettering", "linewright.translate.audit.texts:find_lettering"],
    "reading: slanting rows": ["linewright.vector.pipeline:find_slanted"],
    "reading: how sure": ["linewright.vector.pipeline:judge_readings"],
    "reading: arrows or letters": ["linewright.vector.pipeline:find_arrows"],
    "vectors: ink, components": ["linewright.vector.pipeline:_begin"],
    "vectors: filled shapes": ["linewright.vector.pipeline:take_solids", "linewright.vector.pipeline:fill_heads"],
    "vectors: bites": ["linewright.vector.pipeline:without_bites"],
    "vectors: thinning": ["linewright.vector.pipeline:find_chains"],
    "vectors: the rest": ["linewright.translate.pipeline:vectorize"],
    "writing": ["linewright.translate.file:write_vectors", "linewright.translate.file:write_pages"],
}
MODELS = {"x": "reader", "images": "second reader", "ink": "page parser", "image": "network"}


class Meter:
    """Processor time by part; what a part spends inside of another counts for the inner one."""

    def __init__(self) -> None:
        self.seconds: defaultdict[str, float] = defaultdict(float)
        self.calls: Counter[str] = Counter()
        self.images: Counter[str] = Counter()
        self.pixels: Counter[str] = Counter()
        self._open = ["start-up and all else"]
        self._since = 0.0  # process_time begins with the process

    def switch(self) -> None:
        """Give the time since the last switch to the part that is open."""
        now = time.process_time()
        self.seconds[self._open[-1]] += now - self._since
        self._since = now

    def wrapped(self, part: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """Return a function whose time counts for a part."""

        @functools.wraps(function)
        def call(*positional: Any, **named: Any) -> Any:
            self.switch()
            self._open.append(part)
            try:
                return function(*positional, **named)
            finally:
                self.switch()
                self._open.pop()

        return call

    def watch_models(self) -> None:
        """Count what each model is shown, and its time."""
        import onnxruntime

        meter, plain = self, onnxruntime.InferenceSession

        class Session(plain):  # type: ignore[misc, valid-type]
            def run(self, names: Any, feeds: dict[str, Any], options: Any = None) -> Any:
                first = next(iter(feeds.values()))
                model = MODELS.get(next(iter(feeds)), "network")
                meter.calls[model] += 1
                meter.images[model] += first.shape[0]
                meter.pixels[model] += first.shape[0] * first.shape[-2] * first.shape[-1]
                return meter.wrapped(f"  model: {model}", super().run)(names, feeds, options)

        onnxruntime.InferenceSession = Session


def hook(meter: Meter) -> None:
    """Wrap every part that this checkout has."""
    for part, places in PARTS.items():
        for place in places:
            module, _, name = place.partition(":")
            with suppress(ImportError, AttributeError):
                owner = functools.reduce(getattr, name.split(".")[:-1], importlib.import_module(module))
                last = name.rsplit(".", 1)[-1]
                setattr(owner, last, meter.wrapped(part, getattr(owner, last)))


def main() -> None:
    """Print one row a part."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("command", help="repair, restyle or vectorize")
    parser.add_argument("page", help="an image or a PDF")
    asked, more = parser.parse_known_args()
    meter = Meter()
    meter.watch_models()
    from linewright.cli.app import main as run

    hook(meter)
    with tempfile.TemporaryDirectory() as folder, suppress(SystemExit):
        run([asked.command, asked.page, "-o", str(Path(folder) / "out"), *more, "--quiet"])
    meter.switch()
    importlib.import_module("linewright.pages.trial").end_trials()
    total = sum(meter.seconds.values())
    for part, seconds in sorted(meter.seconds.items(), key=lambda item: -item[1]):
        model = part.partition("model: ")[2]
        shown = f"{meter.images[model]:6d} images in {meter.calls[model]} runs, {meter.pixels[model] / 1e6:.1f} Mpx"
        print(f"{part:28} {seconds:6.2f} s  {seconds / total:5.1%}  {shown if model else ''}".rstrip())
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(f"{'all':28} {total:6.2f} s; children {children.ru_utime + children.ru_stime:.2f} s")


if __name__ == "__main__":
    main()
