"""Masking strategies: parameter-free objects that return a MaskPlan."""

from signmm.masking.motion_aware import MotionAwareMasking
from signmm.masking.multilevel import MultiLevelMasking
from signmm.masking.random_clip import RandomClipView
from signmm.masking.random_frames import RandomFrameMasking
from signmm.masking.random_parts import RandomPartMasking
from signmm.masking.released_motion import ReleasedMotionMasking
from signmm.masking.unit import UnitMasking

__all__ = [
    'MotionAwareMasking',
    'MultiLevelMasking',
    'RandomClipView',
    'RandomFrameMasking',
    'RandomPartMasking',
    'ReleasedMotionMasking',
    'UnitMasking',
]
