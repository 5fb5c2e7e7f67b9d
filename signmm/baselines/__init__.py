"""Classifiers without a network: what a recogniser has to beat, and what 300 clips are enough for."""

from signmm.baselines.classifiers import KINDS, predict
from signmm.baselines.rows import ClipRows, read_rows, row_recipe

__all__ = ['KINDS', 'ClipRows', 'predict', 'read_rows', 'row_recipe']
