"""Drawings of welded work: drawn from solids, in several conventions, with exact truth."""
