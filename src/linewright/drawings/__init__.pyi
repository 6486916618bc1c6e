from .damage.degrade import Damage as Damage, degrade as degrade
from .dataset import (
    Pair as Pair,
    draw_domains as draw_domains,
    draw_pair as draw_pair,
    known_pair as known_pair,
    write_drawings as write_drawings,
)
from .families import FAMILIES as FAMILIES
from .sample import draw_card as draw_card, draw_styles as draw_styles, family_sheet as family_sheet
from .settings import (
    DOMAINS as DOMAINS,
    Domain as Domain,
    DrawingData as DrawingData,
    StyleName as StyleName,
    Task as Task,
)
from .truth import read_truth as read_truth
