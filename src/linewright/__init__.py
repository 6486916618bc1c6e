"""Translate line art and keep the line.

The public names are imported when they are first used, so that ``import linewright`` stays light.
"""

import lazy_loader

__version__ = "0.2.0"

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ += ["__version__"]
