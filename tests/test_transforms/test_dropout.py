from __future__ import annotations

import numpy as np
from transform_clips import clip, run, step


def test_dropout_rates() -> None:
    kept = run(clip(frames=400, hide=0), step('JointDropout', prob=0.25))['score'] > 0
    assert abs(kept.mean() - 0.75) < 0.02
    kept = run(clip(frames=400, hide=0), step('JointDropout', prob=0.5, whole_clip=True))['score'] > 0
    assert (kept == kept[:1]).all() and kept[0].any() and not kept[0].all()
    kept = run(clip(frames=400, hide=0), step('FrameDropout', prob=0.25))['score'] > 0
    assert (kept == kept[:, :1]).all() and abs(kept.mean() - 0.75) < 0.08
    assert run(clip(frames=3, hide=0), step('FrameDropout', prob=1.0))['score'].any(axis=1).sum() == 1


def test_time_mask_is_one_stretch() -> None:
    lengths = set()
    for seed in range(50):
        hidden = ~run(clip(frames=20, seed=seed, hide=0), step('TimeMask', max_fraction=0.5))['score'].any(axis=1)
        assert np.abs(np.diff(hidden.astype(int), prepend=0, append=0)).sum() in (0, 2)
        lengths.add(int(hidden.sum()))
    assert max(lengths) <= 10 and len(lengths) > 5
    assert run(clip(frames=1, hide=0), step('TimeMask', max_fraction=1.0))['score'].all()
