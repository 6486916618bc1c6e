from .build import build_glyph_set as build_glyph_set, write_drawn_set as write_drawn_set
from .card import (
    SOURCE as SOURCE,
    FaceCard as FaceCard,
    FaceFacts as FaceFacts,
    Faces as Faces,
    GlyphReport as GlyphReport,
    write_card as write_card,
    write_sheets as write_sheets,
)
from .charset import Split as Split, load_charset as load_charset, split_of as split_of
from .dataset import (
    GlyphImages as GlyphImages,
    GlyphPairs as GlyphPairs,
    GlyphSet as GlyphSet,
    read_glyph_set as read_glyph_set,
    sheet_stem as sheet_stem,
    style_stats as style_stats,
)
from .degrade import roughen as roughen
from .download import fetch_fonts as fetch_fonts
from .file_names import char_named as char_named
from .placement import Ink as Ink, Placement as Placement, fit_placement as fit_placement
from .source import (
    FolderFace as FolderFace,
    FontFace as FontFace,
    check_parts as check_parts,
    draw_image as draw_image,
    measure_image as measure_image,
    name_entries as name_entries,
    open_face as open_face,
    open_font as open_font,
    reading_font as reading_font,
)
