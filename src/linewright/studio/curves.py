"""The curves of a run: what its log says, as lines of a picture."""

import math
from pathlib import Path
from typing import NamedTuple

from linewright.base import parse_json

WIDTH, HEIGHT = 300, 110  # of a picture, in its own units
_NO_LOSS = {"step", "images", "seconds"}
_MOST = 12  # curves that are shown
_MOST_POINTS = 400


class Curve(NamedTuple):
    """One value over the steps of a run."""

    name: str  # as the log has it
    points: str  # of an SVG polyline in a picture of `WIDTH` by `HEIGHT`
    first: float
    last: float


def read_curves(run: Path) -> list[Curve]:
    """Return the curves of a run that has taken two steps or more; a half-written last line is left out."""
    lines: list[dict[str, float]] = []
    path = run / "metrics.jsonl"
    for text in path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []:
        try:
            facts = parse_json(text)
        except (ValueError, RecursionError):
            break
        lines.append({name: float(value) for name, value in facts.items() if isinstance(value, int | float)})
    names = [name for name in (lines[-1] if lines else {}) if name not in _NO_LOSS]
    found = []
    for name in names[:_MOST]:
        values = [(one["step"], one[name]) for one in lines if "step" in one and math.isfinite(one.get(name, math.nan))]
        if len(values) > 1:
            found.append(Curve(name, _drawn(values[:: -(-len(values) // _MOST_POINTS)]), values[0][1], values[-1][1]))
    return found


def _drawn(values: list[tuple[float, float]]) -> str:
    steps, heights = zip(*values, strict=True)
    across, up = max(steps) - min(steps) or 1.0, max(heights) - min(heights) or 1.0
    points = (
        f"{(step - min(steps)) / across * WIDTH:.1f},{HEIGHT - (value - min(heights)) / up * HEIGHT:.1f}"
        for step, value in values
    )
    return " ".join(points)
