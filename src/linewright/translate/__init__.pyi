from .export import export_onnx as export_onnx
from .folder import translate_archive as translate_archive
from .manifest import (
    NAME as NAME,
    model_digest as model_digest,
)
from .open import open_redrawer as open_redrawer
from .options import (
    STRICT_MM as STRICT_MM,
    Format as Format,
    Options as Options,
    plan as plan,
)
from .translator import Translator as Translator
