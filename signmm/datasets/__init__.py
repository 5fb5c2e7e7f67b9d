"""Data sets: one annotation format, one file per corpus."""

from signmm.datasets.annotations import read_annotations, write_annotations
from signmm.datasets.asl_citizen import ASLCitizen
from signmm.datasets.autsl import AUTSL
from signmm.datasets.bucket_sampler import BucketBatchSampler
from signmm.datasets.class_sampler import ClassBalancedBatchSampler
from signmm.datasets.csl_daily import CSLDaily
from signmm.datasets.epoch_sampler import EpochSampler
from signmm.datasets.mix import SignMix
from signmm.datasets.msasl import MSASL
from signmm.datasets.nmfs_csl import NMFsCSL
from signmm.datasets.phoenix import Phoenix14, Phoenix14T
from signmm.datasets.shard_sampler import ShardSampler
from signmm.datasets.sign_dataset import SampleError, SignDataset
from signmm.datasets.signer_sampler import SignerBalancedSampler
from signmm.datasets.slr500 import SLR500
from signmm.datasets.views import SignViews
from signmm.datasets.wlasl import WLASL

__all__ = [
    'Phoenix14T',
    'Phoenix14',
    'CSLDaily',
    'ClassBalancedBatchSampler',
    'BucketBatchSampler',
    'ASLCitizen',
    'AUTSL',
    'MSASL',
    'SLR500',
    'WLASL',
    'EpochSampler',
    'NMFsCSL',
    'SampleError',
    'ShardSampler',
    'SignDataset',
    'SignMix',
    'SignViews',
    'SignerBalancedSampler',
    'read_annotations',
    'write_annotations',
]
