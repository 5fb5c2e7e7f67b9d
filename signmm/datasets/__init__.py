"""Data sets: one annotation format, one file per corpus."""

from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.datasets.epoch_sampler import EpochSampler
from signmm.datasets.mix import SignMix
from signmm.datasets.sign_dataset import SampleError, SignDataset

__all__ = ['EpochSampler', 'SampleError', 'SignDataset', 'SignMix', 'read_annotations', 'write_annotations']
