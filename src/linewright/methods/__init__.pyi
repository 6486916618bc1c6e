from .base import (
    Direction as Direction,
    Fakes as Fakes,
    GlyphBatch as GlyphBatch,
    Method as Method,
    MethodSettings as MethodSettings,
    PairedBatch as PairedBatch,
    RoughenedBatch as RoughenedBatch,
    SkeletonBatch as SkeletonBatch,
    Task as Task,
    Terms as Terms,
    UnpairedBatch as UnpairedBatch,
    weighted_sum as weighted_sum,
)
from .finishing import ANY_HAND as ANY_HAND, Finishing as Finishing
