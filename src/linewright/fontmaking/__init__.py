"""Fonts: glyph images to outlines, outlines to font files, specimens, and sample sheets."""
