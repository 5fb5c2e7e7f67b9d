"""Masking strategies: parameter-free objects that return a MaskPlan."""

from signmm.masking.base import unit_parts
from signmm.masking.random_frames import RandomFrameMasking

__all__ = ['RandomFrameMasking', 'unit_parts']
