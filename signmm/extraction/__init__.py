"""Poses from videos, through exchangeable extractors that are imported on use."""

from signmm.extraction.backend import BACKENDS, BackendError, Estimator, load_estimator
from signmm.extraction.extract import PoseExtractor, extract_video
from signmm.extraction.options import BackendOptions

__all__ = [
    'BACKENDS',
    'BackendError',
    'BackendOptions',
    'Estimator',
    'PoseExtractor',
    'extract_video',
    'load_estimator',
]
