from .corrections import Correction as Correction, apply_corrections as apply_corrections
from .dimensions.part_numbers import check_part_numbers as check_part_numbers
from .dimensions.scale import written_scales as written_scales
from .from_pdf import from_drawing as from_drawing
from .model import (
    Dimension as Dimension,
    DxfVersion as DxfVersion,
    Polyline as Polyline,
    Text as Text,
    Vectors as Vectors,
    sampled as sampled,
)
from .pipeline import vectorize as vectorize
from .stored import dump_vectors as dump_vectors, load_vectors as load_vectors
from .tables import Cell as Cell, Tables as Tables, read_cells as read_cells, read_tables as read_tables
from .welds.rows import weld_rows as weld_rows
from .write import parse_scale as parse_scale, write_vectors as write_vectors
