"""Masking strategies: parameter-free objects that return a MaskPlan."""

from signmm.masking.base import unit_parts
from signmm.masking.multilevel import MultiLevelMasking
from signmm.masking.random_frames import RandomFrameMasking
from signmm.masking.unit import UnitMasking

__all__ = ['MultiLevelMasking', 'RandomFrameMasking', 'UnitMasking', 'unit_parts']
