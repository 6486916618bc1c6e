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
    RoughenedBatch as RoughenedBatch,
    SkeletonBatch as SkeletonBatch,
    UnpairedBatch as UnpairedBatch,
)
from .finishing import ANY_HAND as ANY_HAND, Finishing as Finishing
