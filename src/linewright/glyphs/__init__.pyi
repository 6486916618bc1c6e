from .build import build_glyph_set as build_glyph_set
from .card import (
    FaceCard as FaceCard,
)
from .card import (
    FaceFacts as FaceFacts,
)
from .card import (
    Faces as Faces,
)
from .card import (
    GlyphReport as GlyphReport,
)
from .card import (
    write_card as write_card,
)
from .charset import (
    Split as Split,
)
from .charset import (
    load_charset as load_charset,
)
from .charset import (
    split_of as split_of,
)
from .dataset import (
    SOURCE as SOURCE,
)
from .dataset import (
    GlyphImages as GlyphImages,
)
from .dataset import (
    GlyphPairs as GlyphPairs,
)
from .dataset import (
    GlyphSet as GlyphSet,
)
from .dataset import (
    read_glyph_set as read_glyph_set,
)
from .dataset import (
    sheet_stem as sheet_stem,
)
from .dataset import (
    stats as stats,
)
from .degrade import roughened as roughened
from .download import fetch_fonts as fetch_fonts
from .placement import (
    Ink as Ink,
)
from .placement import (
    Placement as Placement,
)
from .placement import (
    fit as fit,
)
from .sheets import write_sheets as write_sheets
from .source import (
    FolderFace as FolderFace,
)
from .source import (
    FontFace as FontFace,
)
from .source import (
    open_face as open_face,
)
from .synthesised import write_drawn_set as write_drawn_set
