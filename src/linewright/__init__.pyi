from .base import LinewrightError as LinewrightError
from .fonts import learn_style as learn_style, make_font as make_font, write_text as write_text
from .pages import read_pages as read_pages, write_image as write_image
from .translate import (
    Translator as Translator,
    compare as compare,
    convert as convert,
    list_models as list_models,
    repair as repair,
    vectorize as vectorize,
)

__version__: str
