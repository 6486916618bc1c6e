from .audit.changes import Changes as Changes
from .audit.coverage import Coverage as Coverage, text_corners as text_corners
from .audit.lines import Stretch as Stretch
from .audit.report import REPORT as REPORT
from .batch import Batch as Batch, convert as convert
from .comparison import Comparison as Comparison, compare as compare, compare_files as compare_files
from .engines.export import export_model as export_model
from .engines.translator import TorchTranslator as TorchTranslator
from .file import FinishedPage as FinishedPage
from .manifest import MANIFEST as MANIFEST, PageRecord as PageRecord
from .options import ConvertOptions as ConvertOptions
from .page import Translator as Translator, repair as repair, vectorize as vectorize
from .pipeline import Repaired as Repaired
from .progress import Progress as Progress, read_progress as read_progress
from .tasks import ModelInfo as ModelInfo, list_models as list_models
from .watch import Watched as Watched, watch_folder as watch_folder
