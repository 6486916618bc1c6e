from .assets import asset as asset
from .config import (
    Config as Config,
)
from .config import (
    apply_overrides as apply_overrides,
)
from .config import (
    read_yaml as read_yaml,
)
from .console import (
    progress_bar as progress_bar,
)
from .console import (
    say as say,
)
from .console import (
    stdout as stdout,
)
from .console import (
    track as track,
)
from .contact_sheets import (
    contact_sheet as contact_sheet,
)
from .contact_sheets import (
    wrapped_sheet as wrapped_sheet,
)
from .errors import (
    ConfigError as ConfigError,
)
from .errors import (
    DataError as DataError,
)
from .errors import (
    InputError as InputError,
)
from .errors import (
    LinewrightError as LinewrightError,
)
from .errors import (
    LossError as LossError,
)
from .errors import (
    ModelError as ModelError,
)
from .errors import (
    OutputError as OutputError,
)
from .errors import (
    TrainingError as TrainingError,
)
from .errors import (
    UserError as UserError,
)
from .files import (
    make_folder as make_folder,
)
from .files import (
    write_bytes as write_bytes,
)
from .files import (
    write_text as write_text,
)
from .files import (
    writing as writing,
)
from .report import (
    STYLE as STYLE,
)
from .report import (
    Cell as Cell,
)
from .report import (
    Curves as Curves,
)
from .report import (
    Linked as Linked,
)
from .report import (
    Listing as Listing,
)
from .report import (
    Picture as Picture,
)
from .report import (
    Section as Section,
)
from .report import (
    Table as Table,
)
from .report import (
    Text as Text,
)
from .report import (
    write_report as write_report,
)
from .types import (
    Floats as Floats,
)
from .types import (
    Mask as Mask,
)
from .types import (
    Pixels as Pixels,
)
