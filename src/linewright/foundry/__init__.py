"""A whole font from a glyph model: drawn, read, made again where it cannot be read, and built."""
