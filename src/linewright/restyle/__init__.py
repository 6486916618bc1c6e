"""Restyling that keeps the lettering: two networks, and the page's own ink for what is written."""

from __future__ import annotations

from linewright.restyle.keeping import Restyled, keep_lettering
from linewright.restyle.restyler import Restyler

__all__ = ["Restyled", "Restyler", "keep_lettering"]
