from .clusters import ray_cluster as ray_cluster
from .config import Config as Config, apply_overrides as apply_overrides, read_yaml as read_yaml
from .console import (
    complain as complain,
    is_quiet as is_quiet,
    progress_bar as progress_bar,
    say as say,
    set_volume as set_volume,
    stdout as stdout,
    track as track,
)
from .contact_sheets import contact_sheet as contact_sheet, wrapped_sheet as wrapped_sheet
from .errors import (
    AllFailedError as AllFailedError,
    ConfigError as ConfigError,
    DataError as DataError,
    InputError as InputError,
    LinewrightError as LinewrightError,
    LossError as LossError,
    ModelError as ModelError,
    OutputError as OutputError,
    TrainingError as TrainingError,
    UserError as UserError,
)
from .files import (
    asset as asset,
    check_free as check_free,
    finish_replacing as finish_replacing,
    is_free as is_free,
    make_folder as make_folder,
    replacing as replacing,
    write_bytes as write_bytes,
    write_text as write_text,
    writing as writing,
)
from .foreign_formats import foreign as foreign, parse_json as parse_json, read_json as read_json, shorten as shorten
from .job_folder import (
    DONE as DONE,
    LEASE as LEASE,
    RUN as RUN,
    JobFolder as JobFolder,
    divide as divide,
    do_leased as do_leased,
    holders as holders,
)
from .messages import Message as Message, packed as packed, said_in as said_in, say_in as say_in, unpacked as unpacked
from .names import resolved as resolved, restored as restored, shown as shown, size_of as size_of, stored as stored
from .processes import WorkerContext as WorkerContext, end_with_parent as end_with_parent, worker_pool as worker_pool
from .report import (
    Cell as Cell,
    Curves as Curves,
    Gallery as Gallery,
    LinkedPicture as LinkedPicture,
    Listing as Listing,
    Picture as Picture,
    Section as Section,
    Table as Table,
    Text as Text,
    write_report as write_report,
)
from .types import Floats as Floats, Floats32 as Floats32, Ints as Ints, Mask as Mask, Pixels as Pixels, Rng as Rng
