"""A page redrawn: lines by a network, and the page's own ink in what is written on it."""

from __future__ import annotations

from linewright.redraw.keeping import keep_lettering
from linewright.redraw.redrawer import Alone, Redrawer, Redrawn
from linewright.redraw.repairer import Repairer, with_lettering
from linewright.redraw.restyler import Restyler

__all__ = [
    "Alone",
    "Redrawer",
    "Redrawn",
    "Repairer",
    "Restyler",
    "keep_lettering",
    "with_lettering",
]
