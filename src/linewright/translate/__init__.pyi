from .export import export_onnx as export_onnx
from .folder import translate_archive as translate_archive
from .manifest import (
    NAME as NAME,
)
from .manifest import (
    model_digest as model_digest,
)
from .open import open_redrawer as open_redrawer
from .options import (
    STRICT_MM as STRICT_MM,
)
from .options import (
    Format as Format,
)
from .options import (
    Options as Options,
)
from .options import (
    plan as plan,
)
from .translator import Translator as Translator
