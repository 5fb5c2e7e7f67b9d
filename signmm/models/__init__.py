"""Models and their parts."""

from signmm.models.data_preprocessor import PoseDataPreprocessor

__all__ = ['PoseDataPreprocessor']
