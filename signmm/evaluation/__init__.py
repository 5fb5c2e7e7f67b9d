"""Metrics: a pure function each and a thin metric class."""
