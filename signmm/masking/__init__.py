"""Masking strategies: parameter-free objects that return a MaskPlan."""
