from __future__ import annotations

import numpy as np
import pytest

from signmm.evaluation.views import average_views


def test_rows_of_a_clip_are_averaged() -> None:
    scores = [np.array([1.0, 0.0], np.float32), np.array([0.0, 1.0], np.float32), np.array([0.2, 0.8], np.float32)]
    ids, merged, labels = average_views(['b', 'a', 'b'], scores, [1, 0, 1])
    assert ids == ['b', 'a'] and labels.tolist() == [1, 0]
    np.testing.assert_allclose(merged, [[0.6, 0.4], [0.0, 1.0]])
    assert merged.dtype == np.float32


def test_single_views_stay_as_they_are() -> None:
    scores = [np.array([0.1, 0.9], np.float32), np.array([0.3, 0.7], np.float32)]
    ids, merged, labels = average_views(['x', 'y'], scores, [0, 1])
    assert ids == ['x', 'y'] and np.array_equal(merged, np.stack(scores)) and labels.tolist() == [0, 1]


def test_views_of_a_clip_have_one_label() -> None:
    with pytest.raises(ValueError, match="clip 'x' occurs with labels 0 and 1"):
        average_views(['x', 'x'], [np.zeros(2), np.zeros(2)], [0, 1])
