from __future__ import annotations

from transform_clips import clip, run, step


def test_noise_has_the_stated_deviation() -> None:
    data = clip(frames=200, hide=0.2)
    result = run(dict(data), step('GaussianNoise', sigma=3.0))
    difference = (result['xy'] - data['xy'])[data['score'] > 0]
    assert abs(difference.std() - 3) < 0.1 and abs(difference.mean()) < 0.1
