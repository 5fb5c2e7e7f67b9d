"""Metrics: a pure function each and a thin metric class."""

from signmm.evaluation.accuracy import SignAccuracy, top_k_accuracy
from signmm.evaluation.score_dump import ScoreDump

__all__ = ['ScoreDump', 'SignAccuracy', 'top_k_accuracy']
