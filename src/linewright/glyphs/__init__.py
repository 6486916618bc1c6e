"""Glyphs: faces in, paired character images out."""
