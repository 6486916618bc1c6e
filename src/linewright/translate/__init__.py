"""A scan to a clean page or to vectors: prepare, network, lettering, audit, write."""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
