from __future__ import annotations

import numpy as np
from transform_clips import clip, run, step


def test_perturbation_is_one_matrix_about_the_centre() -> None:
    data = run(clip(hide=0), step('CropParts', mirror_left=False))
    source = data['xy'][data['score'] > 0].astype(float) - 128
    moved = run(data, step('RandomPerturb', amount=0.2))
    moved = moved['xy'][moved['score'] > 0].astype(float) - 128
    matrix, *_ = np.linalg.lstsq(source, moved, rcond=None)
    assert np.abs(source @ matrix - moved).max() < 1e-2
    assert 0.01 < np.abs(matrix - np.eye(2)).max() <= 0.2
