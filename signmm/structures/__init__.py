"""Data structures shared by data sets, models and metrics."""

from signmm.structures.clip_batch import ClipBatch
from signmm.structures.clips import Clips
from signmm.structures.depth import Z_UNITS
from signmm.structures.layouts import LAYOUTS, get_layout
from signmm.structures.mask_plan import MaskPlan
from signmm.structures.pose_batch import PoseBatch
from signmm.structures.pose_layout import FINGERS, PARTS, SHOULDERS, PoseLayout, part_kind, unit_parts
from signmm.structures.pose_sequence import PoseSequence
from signmm.structures.ragged import Ragged
from signmm.structures.sample_batch import SampleBatch
from signmm.structures.sign_data_sample import SignDataSample
from signmm.structures.skeleton import Skeleton

__all__ = [
    'FINGERS',
    'LAYOUTS',
    'PARTS',
    'SHOULDERS',
    'ClipBatch',
    'Clips',
    'MaskPlan',
    'PoseBatch',
    'PoseLayout',
    'PoseSequence',
    'Ragged',
    'SampleBatch',
    'SignDataSample',
    'Skeleton',
    'Z_UNITS',
    'get_layout',
    'part_kind',
    'unit_parts',
]
