"""Clips of many lengths for tests of whole pipelines."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from signmm.structures import PoseSequence, get_layout

LENGTHS = (1, 2, 5, 9, 31, 64)


def make_poses(layout='triplet49', size=(320, 240), kind='good'):
    rng, found = np.random.default_rng(1), []
    meaning = get_layout(layout)
    hands = [list(meaning.parts[side]) for side in ('left', 'right')]
    for length in LENGTHS:
        shape = (length, len(meaning))
        xy = rng.normal(size=(1, shape[1], 2)) * 30 + np.array([160, 120]) + rng.normal(size=(*shape, 2)) * 3
        score = rng.uniform(0.05, 1, shape)
        score[rng.uniform(size=shape) < 0.15] = 0
        if kind == 'handless':
            score[:, sum(hands, [])] = 0
        score[np.ix_(rng.uniform(size=length) < 0.3, hands[0])] = 0
        if kind == 'empty':
            score[:] = 0
        xy = (xy * (score > 0)[..., None]).astype(np.float32)
        found.append(PoseSequence(xy, score.astype(np.float32), meaning, 25.0, size, 'made', str(length)))
    return found


def with_depth(pose, unit):
    z = np.random.default_rng(len(pose)).normal(0, 30, pose.score.shape) * (pose.score > 0)
    return replace(pose, z=z.astype(np.float32), z_unit=unit)
