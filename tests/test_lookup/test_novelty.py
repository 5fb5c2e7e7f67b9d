"""The score by angles, the threshold by counting, and the file."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.lookup import NoveltyDetector, fingerprint
from signmm.lookup.novelty import beside
from signmm.utils.errors import ConfigError


def at(*degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def detector(model: str = 'm') -> NoveltyDetector:
    # The mean of these four is the origin, so that angles from it are angles.
    return NoveltyDetector(at(0, 90, 180, 270), np.array([0, 0, 1, 1]), model)


def test_distance_to_the_nearest_clip_of_the_answer() -> None:
    found = detector().score(at(10, 10, 80), np.array([0, 1, 2]))
    # 10 degrees from the example at 0; 100 from the one at 270; of class 2 there is none.
    assert found == pytest.approx([1 - np.cos(np.radians(10)), 1 - np.cos(np.radians(100)), 2], abs=1e-6)


def test_it_is_measured_from_the_mean() -> None:
    moved = NoveltyDetector(at(0, 90, 180, 270) / 3 + np.float32([5, 0]), np.array([0, 0, 1, 1]), 'm')
    found = moved.score(at(10) / 3 + np.float32([5, 0]), np.array([0]))
    assert found == pytest.approx([1 - np.cos(np.radians(10))], abs=1e-4)


def test_a_training_clip_does_not_count_for_itself() -> None:
    found = detector().score(at(0, 180), np.array([0, 1]), own=np.array([0, 2]))
    assert found == pytest.approx([1, 1], abs=1e-6)  # the other of its class is 90 degrees away


def test_threshold_by_counting() -> None:
    scores = np.arange(100) / 100
    fitted = detector().fit(scores, 0.05)
    assert (scores > fitted.threshold).sum() in (4, 5) and fitted.false_alarms == (scores > fitted.threshold).mean()
    assert fitted.clips == 100
    with pytest.raises(ConfigError, match='10 clips are too few for a share of 0.05 .* at least 20'):
        detector().fit(scores[:10], 0.05)


def test_file(tmp_path: Path) -> None:
    checkpoint = tmp_path / 'best.pth'
    checkpoint.write_bytes(b'weights')
    assert NoveltyDetector.load(checkpoint) is None
    fitted = detector(fingerprint(checkpoint)).fit(np.arange(40) / 40)
    assert fitted.save(checkpoint) == beside(checkpoint) == tmp_path / 'best.novelty.npz'
    again = NoveltyDetector.load(checkpoint)
    assert again is not None and (again.threshold, again.false_alarms, again.clips) == (
        fitted.threshold, fitted.false_alarms, 40,
    )  # fmt: skip
    assert again.score(at(33), np.array([0])) == fitted.score(at(33), np.array([0]))
    checkpoint.write_bytes(b'other weights')
    with pytest.raises(ConfigError, match='fitted to another checkpoint .* run signmm calibrate again'):
        NoveltyDetector.load(checkpoint)


def test_foreign_and_newer_files(tmp_path: Path) -> None:
    checkpoint = tmp_path / 'best.pth'
    checkpoint.write_bytes(b'weights')
    beside(checkpoint).write_bytes(b'nonsense')
    with pytest.raises(ValueError, match=r'novelty file .*is not an \.npz'):
        NoveltyDetector.load(checkpoint)
    detector(fingerprint(checkpoint)).save(checkpoint)
    arrays = dict(np.load(beside(checkpoint)))
    np.savez(beside(checkpoint), **{**arrays, 'version': np.array(2)})
    with pytest.raises(ValueError, match='of version 1, got signmm.novelty of version 2'):
        NoveltyDetector.load(checkpoint)
    with pytest.raises(ConfigError, match=r'got \(2, 2\) and \(1,\)'):
        NoveltyDetector(at(0, 1), np.array([0]), 'm')
