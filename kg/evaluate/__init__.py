"""Scores of annotations against gold, and how far confidence can be trusted."""

from kg.evaluate.calibration import Calibration, calibration_error, fit, folds, reliability
from kg.evaluate.matching import EVENTS, LAYERS, NEAR, PREDICATES, TOP, Differences, Judged
from kg.evaluate.report import Figures, Report, Score, differences, evaluate

__all__ = [
    "EVENTS", "LAYERS", "NEAR", "PREDICATES", "TOP", "Calibration", "Differences", "Figures", "Judged", "Report",
    "Score", "calibration_error", "differences", "evaluate", "fit", "folds", "reliability",
]
