from .batches import Examples as Examples, ExampleSource as ExampleSource
from .checkpoint import list_checkpoints as list_checkpoints, newest_checkpoint as newest_checkpoint
from .data_config import GlyphData as GlyphData
from .device import choose_device as choose_device
from .log import read_metrics as read_metrics
from .model import (
    REPAIR as REPAIR,
    Model as Model,
    assemble as assemble,
    read_model as read_model,
    shipped_model as shipped_model,
    write_model as write_model,
)
from .parts import Schedule as Schedule
from .processes import is_first as is_first, together as together
from .recipe import Recipe as Recipe, RunConfig as RunConfig, load_recipe as load_recipe, recipe_names as recipe_names
from .run import ENVIRONMENT as ENVIRONMENT, resume_run as resume_run, start_run as start_run
from .sources import build_data as build_data, scoring_examples as scoring_examples
from .trainer import Outcome as Outcome, TrainConfig as TrainConfig
