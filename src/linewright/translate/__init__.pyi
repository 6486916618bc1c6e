from .audit.changes import Changes as Changes
from .compare import Comparison as Comparison, compare as compare, compare_files as compare_files
from .convert import Batch as Batch, convert as convert
from .engines.export import export_model as export_model
from .engines.translator import Translator as Translator
from .manifest import MANIFEST as MANIFEST
from .page import repair as repair, restyle as restyle, vectorize as vectorize
from .pipeline import PageResult as PageResult
