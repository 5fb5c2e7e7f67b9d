"""Hook slots of a run."""

from __future__ import annotations

from typing import Any

#: Hook slots and what fills them unless a config says otherwise.
DEFAULT_HOOKS: dict[str, dict[str, Any]] = {
    'runtime_info': {'type': 'SignRuntimeInfoHook'},
    'timer': {'type': 'IterTimerHook'},
    'sampler_seed': {'type': 'DistSamplerSeedHook'},
    'set_epoch': {'type': 'SetEpochHook'},
    'model_epoch': {'type': 'ModelEpochHook'},
    'divergence': {'type': 'DivergenceHook'},
    'sync_buffers': {'type': 'SyncBuffersHook'},
    'logger': {'type': 'SignLoggerHook'},
    'param_scheduler': {'type': 'ParamSchedulerHook'},
    'checkpoint': {'type': 'SignCheckpointHook'},
    'progress': {'type': 'ProgressBarHook'},
}
