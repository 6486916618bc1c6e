from .binarise import (
    depth as depth,
)
from .binarise import (
    find_mask as find_mask,
)
from .channels import (
    to_grey as to_grey,
)
from .channels import (
    with_channels as with_channels,
)
from .components import (
    Groups as Groups,
)
from .components import (
    find_groups as find_groups,
)
from .fill_gaps import without_bites as without_bites
from .find import find_images as find_images
from .ink import (
    DARKEST_PAPER as DARKEST_PAPER,
)
from .ink import (
    find_ink as find_ink,
)
from .ink import (
    paper_level as paper_level,
)
from .ink import (
    paper_noise as paper_noise,
)
from .ink import (
    skeleton_samples as skeleton_samples,
)
from .ink import (
    thin_lee as thin_lee,
)
from .lettering import (
    Lettering as Lettering,
)
from .lettering import (
    Reading as Reading,
)
from .lettering import (
    find_lettering as find_lettering,
)
from .page import (
    IMAGE_SUFFIXES as IMAGE_SUFFIXES,
)
from .page import (
    MAX_PIXELS as MAX_PIXELS,
)
from .page import (
    Page as Page,
)
from .page import (
    page_name as page_name,
)
from .page import (
    page_place as page_place,
)
from .pdf_drawing import (
    PdfDrawing as PdfDrawing,
)
from .pdf_drawing import (
    PdfStroke as PdfStroke,
)
from .pdf_drawing import (
    read_drawings as read_drawings,
)
from .planes import (
    Planes as Planes,
)
from .planes import (
    from_planes as from_planes,
)
from .planes import (
    l1 as l1,
)
from .planes import (
    to_planes as to_planes,
)
from .read import (
    is_pdf as is_pdf,
)
from .read import (
    page_count as page_count,
)
from .read import (
    read_image as read_image,
)
from .read import (
    read_pages as read_pages,
)
from .recogniser import Recogniser as Recogniser
from .register import (
    agreement as agreement,
)
from .register import (
    laid_over as laid_over,
)
from .scan_reading import only_own as only_own
from .shift import shift_pixels as shift_pixels
from .sign_or_stroke import (
    are_strokes as are_strokes,
)
from .sign_or_stroke import (
    find_dashes as find_dashes,
)
from .skeleton import (
    Skeletons as Skeletons,
)
from .skeleton import (
    thin_zhang_suen as thin_zhang_suen,
)
from .slanted_rows import (
    Slanted as Slanted,
)
from .slanted_rows import (
    find_slanted as find_slanted,
)
from .slanted_rows import (
    slants as slants,
)
from .text_reader import (
    MARGIN as MARGIN,
)
from .text_reader import (
    GlyphReader as GlyphReader,
)
from .text_reader import (
    Text as Text,
)
from .text_reader import (
    TextReader as TextReader,
)
from .text_reader import (
    fold as fold,
)
from .text_reader import (
    shared_text_reader as shared_text_reader,
)
from .text_reader import (
    text_accuracy as text_accuracy,
)
from .text_reader import (
    upright as upright,
)
from .text_rows import find_rows as find_rows
from .touching_signs import part_signs as part_signs
from .write import (
    write_image as write_image,
)
from .write import (
    write_pages as write_pages,
)
