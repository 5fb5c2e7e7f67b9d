"""Rows of length 1, whose products are cosines."""

from __future__ import annotations

import numpy as np


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Brings rows to length 1.

    Args:
        rows: (N, D).

    Returns:
        (N, D); rows of zeros stay.
    """
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
