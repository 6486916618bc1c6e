from .base import LinewrightError as LinewrightError
from .evaluate import score as score
from .fonts import (
    learn_style as learn_style,
    make_font as make_font,
    write_text as write_text,
)
from .glyphs import (
    build_glyph_set as build_glyph_set,
    load_charset as load_charset,
    read_glyph_set as read_glyph_set,
)
from .pages import read_image as read_image, read_pages as read_pages, write_image as write_image
from .training import load_recipe as load_recipe, resume_run as resume_run, start_run as start_run
from .translate import (
    Changes as Changes,
    Translator as Translator,
    compare as compare,
    compare_files as compare_files,
    convert as convert,
    repair as repair,
    restyle as restyle,
    vectorize as vectorize,
)
from .vector import write_vectors as write_vectors

__version__: str
