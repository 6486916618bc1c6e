"""A clean page to vectors: lines, arcs, dashes, arrowheads and text, as DXF, SVG or PDF."""
