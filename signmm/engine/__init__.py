"""The Runner and what hangs on it."""

from signmm.engine import hooks
from signmm.engine.loops import ResumableEpochLoop
from signmm.engine.matrix_decay import MatrixDecayConstructor
from signmm.engine.optim_wrapper import SignAmpOptimWrapper, SignOptimWrapper
from signmm.engine.runner import SignRunner

__all__ = [
    'MatrixDecayConstructor',
    'ResumableEpochLoop',
    'SignAmpOptimWrapper',
    'SignOptimWrapper',
    'SignRunner',
    'hooks',
]
