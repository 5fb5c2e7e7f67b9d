"""Hooks."""

from signmm.engine.hooks.epoch_hook import SetEpochHook

__all__ = ['SetEpochHook']
