from .from_pdf import from_drawing as from_drawing
from .model import (
    Polyline as Polyline,
)
from .model import (
    Text as Text,
)
from .model import (
    Vectors as Vectors,
)
from .model import (
    sampled as sampled,
)
from .pipeline import vectorize as vectorize
from .write import (
    parse_scale as parse_scale,
)
from .write import (
    write_vectors as write_vectors,
)
