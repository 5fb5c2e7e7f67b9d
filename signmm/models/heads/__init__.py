"""Heads for pre-training and for the downstream tasks."""
