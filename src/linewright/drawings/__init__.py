"""Drawings of welded work: drawn from solids, in several conventions, with exact truth."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
