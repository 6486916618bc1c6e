from .base import (
    Direction as Direction,
    Fakes as Fakes,
    Method as Method,
    MethodSettings as MethodSettings,
    Task as Task,
    Terms as Terms,
    weighted_sum as weighted_sum,
)
from .batches import (
    GlyphBatch as GlyphBatch,
    PairedBatch as PairedBatch,
    StyledBatch as StyledBatch,
    UnpairedBatch as UnpairedBatch,
)
from .finishing import (
    ANY_HAND as ANY_HAND,
    Finishing as Finishing,
)
from .segan import SEGAN as SEGAN
