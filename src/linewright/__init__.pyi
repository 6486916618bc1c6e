from .base import LinewrightError as LinewrightError
from .evaluate import score as score
from .glyphs import build_glyph_set as build_glyph_set
from .glyphs import load_charset as load_charset
from .glyphs import read_glyph_set as read_glyph_set
from .pages import read_image as read_image
from .pages import read_pages as read_pages
from .pages import write_image as write_image
from .training import load_recipe as load_recipe
from .training import resume_run as resume_run
from .training import start_run as start_run
from .translate import Translator as Translator

__version__: str
