"""The random state of a process as plain values.

Models draw from torch's global generator (dropout, masking), so only a run that sets it can be repeated.
"""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import torch


def seed_epoch(seed: int, epoch: int, rank: int) -> None:
    """Starts every generator afresh, so that an epoch does not depend on what was drawn before it.

    Args:
        seed: Of the run.
        epoch: Number of the epoch about to begin.
        rank: Of this process; processes draw differently.
    """
    words = np.random.SeedSequence((seed, epoch, rank)).generate_state(3)
    random.seed(int(words[0]))
    np.random.seed(int(words[1]))  # noqa: NPY002 - for third-party transforms that draw from it
    torch.manual_seed(int(words[2]))


def get_random_state() -> dict[str, Any]:
    """Reads the state of the generators of Python, numpy and torch.

    Returns:
        Plain values for a checkpoint.
    """
    name, keys, position, has_gauss, cached = np.random.get_state()  # noqa: NPY002
    state = {
        'python': random.getstate(),
        'numpy': (name, torch.from_numpy(np.asarray(keys).astype(np.int64)), position, has_gauss, cached),
        'torch': torch.get_rng_state(),
    }
    if torch.cuda.is_available():
        state['cuda'] = torch.cuda.get_rng_state()
    return state


def set_random_state(state: dict[str, Any]) -> None:
    """Restores what :func:`get_random_state` read.

    Args:
        state: Plain values from a checkpoint.
    """
    version, words, gauss = state['python']
    random.setstate((version, tuple(words), gauss))
    name, keys, position, has_gauss, cached = state['numpy']
    np.random.set_state((name, keys.numpy().astype(np.uint32), position, has_gauss, cached))  # noqa: NPY002
    torch.set_rng_state(state['torch'].cpu())
    if 'cuda' in state and torch.cuda.is_available():
        torch.cuda.set_rng_state(state['cuda'].cpu())
