from __future__ import annotations

import numpy as np
import pytest
from transform_clips import clip, run, step

from signmm.structures import LAYOUTS
from signmm.transforms.perturb import RandomPerturb
from signmm.transforms.step import ClipFacts


def test_perturbation_is_one_matrix_about_the_centre() -> None:
    data = run(clip(hide=0), step('CropParts', mirror_left=False))
    source = data['xy'][data['score'] > 0].astype(float) - 128
    moved = run(data, step('RandomPerturb', amount=0.2))
    moved = moved['xy'][moved['score'] > 0].astype(float) - 128
    matrix, *_ = np.linalg.lstsq(source, moved, rcond=None)
    assert np.abs(source @ matrix - moved).max() < 1e-2
    assert 0.01 < np.abs(matrix - np.eye(2)).max() <= 0.2


def test_shear_of_released_code_leaves_the_diagonal() -> None:
    perturb, largest = RandomPerturb(amount=0, shear=1), 0.0
    rng = np.random.default_rng(0)
    for _ in range(200):
        matrix = perturb.draw(ClipFacts('', 1, LAYOUTS['triplet49']), rng)['matrix'][0]
        np.testing.assert_array_equal(np.diag(matrix), 1)
        largest = max(largest, np.abs(matrix - np.eye(2)).max())
        assert np.linalg.det(matrix) > 0
    assert 0.9 < largest < 1


def test_a_matrix_that_may_be_singular_is_refused() -> None:
    with pytest.raises(ValueError, match=r'shear in \[0, 1 - amount\].* got 0.2 and 0.9'):
        RandomPerturb(amount=0.2, shear=0.9)
