"""Hooks of the Runner."""

from signmm.engine.hooks.checkpoint_hook import SignCheckpointHook
from signmm.engine.hooks.divergence import DivergenceHook
from signmm.engine.hooks.epoch_hook import SetEpochHook
from signmm.engine.hooks.floors_hook import FloorsHook
from signmm.engine.hooks.late_dropout import LateDropoutHook
from signmm.engine.hooks.logger_hook import SignLoggerHook, SignLogProcessor, SignRuntimeInfoHook
from signmm.engine.hooks.model_epoch import ModelEpochHook
from signmm.engine.hooks.progress import ProgressBarHook
from signmm.engine.hooks.sync_buffers import SyncBuffersHook

__all__ = [
    'DivergenceHook', 'FloorsHook', 'LateDropoutHook', 'ModelEpochHook', 'ProgressBarHook', 'SetEpochHook',
    'SignCheckpointHook', 'SignLogProcessor', 'SignLoggerHook', 'SignRuntimeInfoHook', 'SyncBuffersHook',
]  # fmt: skip
