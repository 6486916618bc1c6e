from .demo import run_demo as run_demo
from .evaluation import (
    evaluate as evaluate,
    score as score,
    score_baselines as score_baselines,
    write_scores as write_scores,
)
from .glyph_evaluation import draw_glyph_set as draw_glyph_set
from .pictures import attention_sheet as attention_sheet, compare_sheet as compare_sheet, example_sheet as example_sheet
from .reproduce.drawings import reproduce_drawings as reproduce_drawings
from .reproduce.glyphs import reproduce_glyphs as reproduce_glyphs
from .study.answers import (
    NO_ANSWER as NO_ANSWER,
    Answer as Answer,
    AnswerBook as AnswerBook,
    Answers as Answers,
    append_answers as append_answers,
    read_answers as read_answers,
)
from .study.design import Amounts as Amounts
from .study.make import Planned as Planned, plan_study as plan_study
from .study.plan import Study as Study
from .study.report import StudyReport as StudyReport, report_study as report_study, sure_lines as sure_lines
from .study.results import Results as Results, analyse as analyse
from .study.simulated import Known as Known, simulate_study as simulate_study
from .style_classifier import train_style_reader as train_style_reader
from .symbol_classifier import train_symbol_classifier as train_symbol_classifier
