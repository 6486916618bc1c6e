from .analysis import Analysis as Analysis
from .binarise import (
    DARKEST_PAPER as DARKEST_PAPER,
    LEAST_CONTRAST as LEAST_CONTRAST,
    distance_to_paper as distance_to_paper,
    find_ink as find_ink,
    find_mask as find_mask,
    paper_level as paper_level,
    paper_noise as paper_noise,
    without_bites as without_bites,
)
from .components import Components as Components, find_components as find_components, without_specks as without_specks
from .confidence import STROKES as STROKES, judge_readings as judge_readings, second_reader as second_reader
from .dash_circles import DashCircle as DashCircle, find_dash_circles as find_dash_circles
from .lettering import (
    Lettering as Lettering,
    Reading as Reading,
    Slanted as Slanted,
    find_lettering as find_lettering,
    find_slanted as find_slanted,
)
from .orientation import find_turn as find_turn
from .page import (
    IMAGE_SUFFIXES as IMAGE_SUFFIXES,
    MAX_PIXELS as MAX_PIXELS,
    Page as Page,
    page_name as page_name,
    page_place as page_place,
)
from .pdf_drawing import PdfDrawing as PdfDrawing, PdfStroke as PdfStroke, read_drawings as read_drawings
from .pdf_view import PdfView as PdfView
from .pdf_writer import PdfFile as PdfFile
from .pixels import (
    Planes as Planes,
    check_grey as check_grey,
    from_planes as from_planes,
    l1 as l1,
    shift_pixels as shift_pixels,
    to_grey as to_grey,
    to_planes as to_planes,
    with_channels as with_channels,
)
from .read import (
    find_images as find_images,
    is_pdf as is_pdf,
    iter_pages as iter_pages,
    page_count as page_count,
    read_image as read_image,
    read_pages as read_pages,
)
from .recogniser import (
    GlyphReader as GlyphReader,
    GlyphReading as GlyphReading,
    Recogniser as Recogniser,
    open_model as open_model,
)
from .register import agreement as agreement, laid_over as laid_over
from .row_reader import level_crop as level_crop, only_members as only_members
from .sign_or_stroke import are_strokes as are_strokes, find_dashes as find_dashes
from .skeleton import (
    Skeletons as Skeletons,
    skeleton_samples as skeleton_samples,
    thin_lee as thin_lee,
    thin_zhang_suen as thin_zhang_suen,
)
from .text_reader import (
    MARGIN as MARGIN,
    Text as Text,
    TextReader as TextReader,
    fold as fold,
    shared_text_reader as shared_text_reader,
    upright as upright,
)
from .text_repair import separate_signs as separate_signs
from .text_rows import slants as slants
from .trial import try_pages as try_pages
from .write import write_image as write_image, write_pages as write_pages
