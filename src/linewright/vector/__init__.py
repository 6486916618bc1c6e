"""Lines, arcs and texts in mm: the model, raster to vector, and the files."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
