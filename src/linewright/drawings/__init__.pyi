from .damage.degrade import (
    Damage as Damage,
)
from .damage.degrade import (
    degrade as degrade,
)
from .dataset import (
    DOMAINS as DOMAINS,
)
from .dataset import (
    Domain as Domain,
)
from .dataset import (
    DrawingData as DrawingData,
)
from .dataset import (
    Pair as Pair,
)
from .dataset import (
    Task as Task,
)
from .dataset import (
    draw_domains as draw_domains,
)
from .dataset import (
    draw_pair as draw_pair,
)
from .dataset import (
    known_pair as known_pair,
)
from .families import FAMILIES as FAMILIES
from .folder import write_drawings as write_drawings
from .sample import (
    StyleName as StyleName,
)
from .sample import (
    draw_card as draw_card,
)
from .sample import (
    draw_styles as draw_styles,
)
from .truth import read_truth as read_truth
