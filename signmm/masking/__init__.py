"""Masking strategies: parameter-free objects that return a MaskPlan."""

from signmm.masking.base import unit_parts
from signmm.masking.multilevel import MultiLevelMasking
from signmm.masking.random_frames import RandomFrameMasking

__all__ = ['MultiLevelMasking', 'RandomFrameMasking', 'unit_parts']
