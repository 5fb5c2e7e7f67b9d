"""Hooks."""

from signmm.engine.hooks.checkpoint_hook import SignCheckpointHook
from signmm.engine.hooks.epoch_hook import SetEpochHook

__all__ = ['SignCheckpointHook', 'SetEpochHook']
