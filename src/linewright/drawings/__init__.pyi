from .damage.degrade import (
    Damage as Damage,
    degrade as degrade,
)
from .dataset import (
    DOMAINS as DOMAINS,
    Domain as Domain,
    DrawingData as DrawingData,
    Pair as Pair,
    Task as Task,
    draw_domains as draw_domains,
    draw_pair as draw_pair,
    known_pair as known_pair,
)
from .families import FAMILIES as FAMILIES
from .folder import write_drawings as write_drawings
from .sample import (
    StyleName as StyleName,
    draw_card as draw_card,
    draw_styles as draw_styles,
)
from .truth import read_truth as read_truth
