"""The Runner and what hangs on it."""

from signmm.engine import hooks
from signmm.engine.loops import ResumableEpochLoop
from signmm.engine.runner import SignRunner

__all__ = ['ResumableEpochLoop', 'SignRunner', 'hooks']
