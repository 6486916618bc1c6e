from .attempts import Bench as Bench
from .checks import (
    ANY_HAND as ANY_HAND,
    Checker as Checker,
    tolerance_of as tolerance_of,
)
from .cut_sheets import cut_sheet as cut_sheet
from .finish import Finisher as Finisher
from .generate import prints_of as prints_of
from .latin import choose_latin as choose_latin
from .latin_letters import (
    draw_letters as draw_letters,
    part_marks as part_marks,
)
from .make import (
    MadeFont as MadeFont,
    assigned as assigned,
    hand_of as hand_of,
    make_font as make_font,
    work_folder as work_folder,
)
from .naming import (
    Origin as Origin,
    derive_licence as derive_licence,
    name_font as name_font,
)
from .new_style import new_hand as new_hand
from .piece import set_piece as set_piece
from .replace import read_own_images as read_own_images
from .resize import redrawn as redrawn
from .review import Rates as Rates
from .samples import (
    choose_samples as choose_samples,
    list_beside as list_beside,
    print_samples as print_samples,
    write_cut as write_cut,
)
from .scribe import (
    Scribe as Scribe,
    faces_of as faces_of,
)
from .specimen import write_specimen as write_specimen
from .write import check_formats as check_formats
