"""Hooks."""

from signmm.engine.hooks.checkpoint_hook import SignCheckpointHook
from signmm.engine.hooks.epoch_hook import SetEpochHook
from signmm.engine.hooks.model_epoch import ModelEpochHook
from signmm.engine.hooks.progress import ProgressBarHook

__all__ = ['ModelEpochHook', 'ProgressBarHook', 'SetEpochHook', 'SignCheckpointHook']
