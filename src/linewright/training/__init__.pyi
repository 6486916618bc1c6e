from .checkpoint import (
    list_checkpoints as list_checkpoints,
)
from .checkpoint import (
    newest_checkpoint as newest_checkpoint,
)
from .device import choose_device as choose_device
from .log import read_metrics as read_metrics
from .model import (
    FINISH as FINISH,
)
from .model import (
    HANDS as HANDS,
)
from .model import (
    REPAIR as REPAIR,
)
from .model import (
    RESTYLE as RESTYLE,
)
from .model import (
    Model as Model,
)
from .model import (
    assemble as assemble,
)
from .model import (
    read_model as read_model,
)
from .model import (
    shipped_model as shipped_model,
)
from .model import (
    write_model as write_model,
)
from .recipe import (
    GlyphData as GlyphData,
)
from .recipe import (
    Recipe as Recipe,
)
from .recipe import (
    RunConfig as RunConfig,
)
from .recipe import (
    load_recipe as load_recipe,
)
from .recipe import (
    recipe_names as recipe_names,
)
from .run import (
    ENVIRONMENT as ENVIRONMENT,
)
from .run import (
    resume_run as resume_run,
)
from .run import (
    start_run as start_run,
)
from .schedule import Schedule as Schedule
from .sources import (
    Examples as Examples,
)
from .sources import (
    ExampleSource as ExampleSource,
)
from .sources import (
    build_data as build_data,
)
from .sources import (
    held_out as held_out,
)
from .trainer import (
    Outcome as Outcome,
)
from .trainer import (
    TrainConfig as TrainConfig,
)
