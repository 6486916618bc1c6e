from .base import (
    Direction as Direction,
)
from .base import (
    Fakes as Fakes,
)
from .base import (
    Method as Method,
)
from .base import (
    MethodSettings as MethodSettings,
)
from .base import (
    Task as Task,
)
from .base import (
    Terms as Terms,
)
from .base import (
    weighted_sum as weighted_sum,
)
from .batches import (
    GlyphBatch as GlyphBatch,
)
from .batches import (
    PairedBatch as PairedBatch,
)
from .batches import (
    StyledBatch as StyledBatch,
)
from .batches import (
    UnpairedBatch as UnpairedBatch,
)
from .finishing import (
    ANY_HAND as ANY_HAND,
)
from .finishing import (
    Finishing as Finishing,
)
from .segan import SEGAN as SEGAN
