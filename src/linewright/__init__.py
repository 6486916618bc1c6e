"""Translate line art and keep the line.

The public names are imported when they are first used, so that ``import linewright`` stays light.
"""

import warnings
from importlib import import_module

import lazy_loader

__version__ = "0.2.0"

_lazy, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
__all__ += ["__version__"]

# Names that stood here until 0.1, and where they are now; they warn until 0.4.
_MOVED = {
    "build_glyph_set": "glyphs",
    "load_charset": "glyphs",
    "load_recipe": "training",
    "read_glyph_set": "glyphs",
    "read_image": "pages",
    "resume_run": "training",
    "score": "evaluate",
    "start_run": "training",
    "write_vectors": "vector",
}


def __getattr__(name: str) -> object:
    if name not in _MOVED:
        return _lazy(name)
    home = f"linewright.{_MOVED[name]}"
    warnings.warn(f"linewright.{name} is now {home}.{name}", DeprecationWarning, stacklevel=2)
    return getattr(import_module(home), name)
