"""Random clips for the tests of the transforms."""

from __future__ import annotations

from typing import Any

import numpy as np

from signmm.registry import TRANSFORMS
from signmm.structures import PoseSequence, get_layout

SIZE = (640, 480)


def clip(layout: str = 'triplet49', frames: int = 6, seed: int = 0, hide: float = 0.3) -> dict[str, Any]:
    """A clip with two compact hands and a spread-out body; hidden joints are (0, 0) with score 0."""
    rng = np.random.default_rng(seed)
    kind = get_layout(layout)
    xy = rng.uniform((150, 100), (450, 400), (frames, len(kind), 2))
    for part in ('left', 'right'):
        if part in kind.parts:
            members = list(kind.parts[part])
            xy[:, members] = rng.uniform(60, 420, (frames, 1, 2)) + rng.normal(0, 15, (frames, len(members), 2))
    xy = xy.clip(1, (SIZE[0] - 1, SIZE[1] - 1))
    score = rng.uniform(0.05, 1, xy.shape[:2])
    score[rng.random(score.shape) < hide] = 0
    xy[score == 0] = 0
    return {
        'video_id': 'v0',
        'xy': xy.astype(np.float32),
        'score': score.astype(np.float32),
        'layout': kind,
        'image_size': SIZE,
        'fps': 25.0,
        'extractor': 'test',
        'num_frames': frames,
        'frame_inds': np.arange(frames),
        'rng': np.random.default_rng(seed + 1),
    }


def sequence(frames: int = 10, layout: str = 'coco_wholebody133', seed: int = 0) -> PoseSequence:
    """The same as a PoseSequence."""
    data = clip(layout, frames, seed)
    return PoseSequence(data['xy'], data['score'], data['layout'], 25.0, SIZE, 'test', 'v0')


def same_clip(a: dict[str, Any], b: dict[str, Any], atol: float = 1e-3) -> None:
    """Compares coordinates and scores."""
    np.testing.assert_allclose(a['score'], b['score'], atol=1e-6)
    np.testing.assert_allclose(a['xy'], b['xy'], atol=atol)


def assert_missing_at_zero(results: dict[str, Any]) -> None:
    """A joint without score must be at (0, 0)."""
    assert (results['xy'][results['score'] == 0] == 0).all()


def step(kind: str, **options: Any) -> dict[str, Any]:
    """The config of a transform."""
    return {'type': kind, **options}


def run(data: dict[str, Any], *steps: str | dict[str, Any]) -> dict[str, Any]:
    """Builds transforms from configs, or names alone, and runs them."""
    for one in steps:
        data = TRANSFORMS.build({'type': one} if isinstance(one, str) else one).transform(data)
    return data


def start(pose: PoseSequence | None = None, **more: Any) -> dict[str, Any]:
    """What SignDataset puts into the pipeline."""
    pose = pose or sequence()
    sample = {'video_id': 'v0', 'split': 'train', 'label': 3, 'signer': 's1', 'dataset': 'toy', 'index': 0}
    return {**sample, 'rng': np.random.default_rng(0), 'pose': lambda: pose, **more}
