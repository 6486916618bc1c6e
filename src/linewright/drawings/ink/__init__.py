"""A sheet to strokes and pixels: styles, lettering, dashes, hatching."""
