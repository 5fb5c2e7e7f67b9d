"""Finds a pose extraction backend and runs it here or in another environment."""

from __future__ import annotations

import importlib
from typing import Protocol

import numpy as np

from signmm.extraction.options import BackendOptions
from signmm.extraction.remote import RemoteEstimator
from signmm.utils.suggest import did_you_mean

#: Module in ``signmm.extraction.backends`` and class of each backend.
BACKENDS = {
    'rtmlib': ('rtm', 'Estimator'),
    'mmpose': ('mmpose_inferencer', 'Estimator'),
    'mediapipe': ('holistic', 'Estimator'),
}
#: Taken for mediapipe when ``pose_model`` names a ``.task`` file.
_TASKS = ('holistic', 'TaskEstimator')


class BackendError(RuntimeError):
    """A backend cannot be set up: a package or a model file is missing, or an option is wrong."""


class Estimator(Protocol):
    """A pose estimator for the frames of videos, one video after the other.

    Attributes:
        layout: Name of the layout of its joints.
        extractor: Name, version and weights hash.
    """

    layout: str
    extractor: str

    def start(self) -> None:
        """Begins a video."""

    def __call__(self, frame: np.ndarray, milliseconds: int) -> tuple[np.ndarray, np.ndarray]:
        """Finds the people in the next (H, W, 3) RGB frame: (N, V, 2) px and (N, V) confidences."""

    def close(self) -> None:
        """Frees the model."""


def load_estimator(backend: str, options: BackendOptions) -> Estimator:
    """Sets a backend up.

    Args:
        backend: Name in :data:`BACKENDS`.
        options: Its settings.

    Returns:
        The estimator.

    Raises:
        KeyError: Unknown backend.
        BackendError: A package or model is missing; the message says what to install.
    """
    if backend not in BACKENDS:
        raise KeyError(f"unknown extraction backend '{backend}'{did_you_mean(backend, BACKENDS)}")
    module, name = BACKENDS[backend]
    if backend == 'mediapipe' and options.pose_model:
        module, name = _TASKS
    try:
        if options.python:
            return RemoteEstimator(options.python, module, name, options)
        return getattr(importlib.import_module(f'signmm.extraction.backends.{module}'), name)(options)
    except (ImportError, OSError, ValueError, RuntimeError) as error:
        raise BackendError(str(error)) from error
