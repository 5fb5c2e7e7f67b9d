"""Metrics: a pure function each and a thin metric class."""

from signmm.evaluation.accuracy import SignAccuracy, top_k_accuracy
from signmm.evaluation.bleu import BLEUMetric, corpus_bleu
from signmm.evaluation.clip_metric import ClipMetric
from signmm.evaluation.fusion import fit_weights, fuse_scores
from signmm.evaluation.hypotheses import HypothesisDump
from signmm.evaluation.pck import ReconstructionPCK, pck, pck_auc
from signmm.evaluation.pretext import PretextMetric
from signmm.evaluation.rouge import ROUGEMetric, rouge_l
from signmm.evaluation.score_dump import ScoreDump
from signmm.evaluation.segments import SegmentMetric, segment_scores
from signmm.evaluation.step_files import StepDump
from signmm.evaluation.wer import WERMetric, corpus_wer

__all__ = [
    'BLEUMetric',
    'ClipMetric',
    'HypothesisDump',
    'PretextMetric',
    'ROUGEMetric',
    'ReconstructionPCK',
    'ScoreDump',
    'SegmentMetric',
    'SignAccuracy',
    'StepDump',
    'WERMetric',
    'corpus_bleu',
    'corpus_wer',
    'fit_weights',
    'fuse_scores',
    'pck',
    'pck_auc',
    'rouge_l',
    'segment_scores',
    'top_k_accuracy',
]
