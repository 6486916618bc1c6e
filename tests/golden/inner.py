"""All that the golden record takes from inside linewright: the one file that a move rewrites."""

from __future__ import annotations

from whole_sheet import draw_sheet

from linewright.cli import main
from linewright.drawings.dataset import draw_pair, known_pair
from linewright.drawings.families import FAMILIES
from linewright.drawings.sample import draw_styles
from linewright.fonts.networks import find_print_face
from linewright.pages.pdf_drawing import read_drawings
from linewright.pages.text_reader import shared_text_reader
from linewright.training.model import assemble, read_model, shipped_model
from linewright.training.recipe import build_method
from linewright.vector.pipeline import vectorize
from linewright.vector.write import write_vectors

__all__ = [
    "FAMILIES",
    "assemble",
    "build_method",
    "draw_pair",
    "draw_sheet",
    "draw_styles",
    "find_print_face",
    "known_pair",
    "main",
    "read_drawings",
    "read_model",
    "shared_text_reader",
    "shipped_model",
    "vectorize",
    "write_vectors",
]
