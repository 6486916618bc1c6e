from .audit import Audit as Audit, audit_font as audit_font
from .candidates import IN_PRINT as IN_PRINT, Kept as Kept, read_kept as read_kept
from .cell_places import CellPlace as CellPlace, recut as recut, window as window
from .complete import CompletedFont as CompletedFont, complete_font as complete_font
from .cut_sheet import CutResult as CutResult, cut_samples as cut_samples
from .gaps import LEAST_LEARNT as LEAST_LEARNT, FontGaps as FontGaps, find_gaps as find_gaps
from .make import Failed as Failed, FontReport as FontReport, make_font as make_font
from .names import FontWords as FontWords, check_font_words as check_font_words
from .new_hand import Style as Style, learn_style as learn_style, open_style as open_style
from .piece import Piece as Piece, write_text as write_text
from .sample_sheet import print_samples as print_samples
from .scribe import Finisher as Finisher, Scribe as Scribe
from .specimen import write_specimen as write_specimen
from .styles import StyleInfo as StyleInfo, list_styles as list_styles
