"""Restyling that keeps the lettering: two networks, and the page's own ink for what is written."""

from __future__ import annotations
