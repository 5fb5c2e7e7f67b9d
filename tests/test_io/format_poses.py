"""Random poses for the tests of the formats."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from signmm.structures import PoseSequence, get_layout


def random_pose(layout: str = 'coco_wholebody133', frames: int = 4, seed: int = 0, **more) -> PoseSequence:
    """Poses with missing joints, and coordinates outside of the image."""
    rng = np.random.default_rng(seed)
    kind = get_layout(layout)
    score = rng.uniform(0.01, 1, (frames, len(kind))).astype(np.float32)
    score[rng.random(score.shape) < 0.2] = 0
    xy = rng.uniform(-30, 600, (frames, len(kind), 2)).astype(np.float32) * (score > 0)[..., None]
    return PoseSequence(xy, score, kind, **({'fps': 25.0, 'image_size': (640, 480)} | more))


def same(a: PoseSequence, b: PoseSequence) -> None:
    """Asserts equal numbers and layouts."""
    assert a.layout.joints == b.layout.joints
    np.testing.assert_array_equal(a.xy, b.xy)
    np.testing.assert_array_equal(a.score, b.score)


def with_depth(pose: PoseSequence, unit: str = 'part', seed: int = 1) -> PoseSequence:
    """Adds a third coordinate."""
    z = np.random.default_rng(seed).normal(0, 90, pose.score.shape).astype(np.float32) * (pose.score > 0)
    return replace(pose, z=z, z_unit=unit)
