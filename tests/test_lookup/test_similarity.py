"""Distances without a network: what they are, and that angles of hands see hands alone."""

from __future__ import annotations

import numpy as np
import pytest

from signmm.baselines.dtw import dtw_distances
from signmm.baselines.rows import ClipRows, RowRecipe
from signmm.lookup.similarity import baseline_recipe, baseline_scores
from signmm.models.features import PoseFeatures
from signmm.utils.errors import ConfigError


def rows() -> ClipRows:
    views = np.random.default_rng(0).normal(3, 5, size=(4, 1, 6, 2)).astype(np.float32)
    return ClipRows(np.array(list('abcd')), np.zeros(4, int), views, ('x',))


def test_distances_of_standardised_features() -> None:
    views = rows().views[:, 0]
    clips = (views - views.mean(0)) / views.std(0)
    for i in range(4):
        np.testing.assert_allclose(-baseline_scores('dtw', rows())[i], dtw_distances(clips[i], clips), rtol=1e-4)
        for j in range(4):
            want = np.sqrt(((clips[i] - clips[j]) ** 2).sum())
            assert -baseline_scores('features', rows())[i, j] == pytest.approx(want, rel=1e-4)


def test_hand_angles_read_fingers_alone() -> None:
    recipe = RowRecipe([], PoseFeatures('triplet49', depth=['left', 'right']))
    found = baseline_recipe('hand_angles', recipe).features
    names = {found.layout.joints[joint] for joint in found.shown.any(1).nonzero().flatten().tolist()}
    assert names and all('hand' in name for name in names) and found.depth_parts == ['left', 'right']
    assert baseline_recipe('dtw', recipe) is recipe
    with pytest.raises(ConfigError, match="layout 'kinect20' has no hands"):
        baseline_recipe('hand_angles', RowRecipe([], PoseFeatures('kinect20')))
