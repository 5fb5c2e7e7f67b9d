from __future__ import annotations

import numpy as np
import pytest

from signmm.doctor.plant import KINDS, add_noise, encode_again, mirror, shift
from signmm.synth import SynthSign

POSE = SynthSign(3, 3, seed=0).clip(0, 0, 0)


@pytest.mark.parametrize('kind', KINDS)
def test_kinds_change_the_clip_and_keep_it_a_clip(kind: str) -> None:
    changed = KINDS[kind](POSE, np.random.default_rng(0))
    again = KINDS[kind](POSE, np.random.default_rng(0))
    assert changed.layout is POSE.layout and changed.xy.dtype == np.float32
    assert changed.xy.shape != POSE.xy.shape or not np.array_equal(changed.xy, POSE.xy)
    np.testing.assert_array_equal(changed.xy, again.xy)


def test_what_they_do() -> None:
    rng = np.random.default_rng(1)
    twice = mirror(mirror(POSE))
    np.testing.assert_allclose(twice.xy[POSE.score > 0], POSE.xy[POSE.score > 0], atol=1e-3)
    both = (noisy := add_noise(POSE, rng, 0.02)).score * POSE.score > 0
    assert 0.5 < np.std((noisy.xy - POSE.xy)[both]) < 20
    assert any(len(shift(POSE, rng)) != len(POSE) for _ in range(5))
    encoded = encode_again(POSE, rng)
    assert encoded.fps != POSE.fps and encoded.image_size != POSE.image_size
    assert len(encoded) / encoded.fps == pytest.approx(len(POSE) / POSE.fps, abs=0.1)
    assert np.array_equal(encoded.xy, np.rint(encoded.xy))
