"""The score by angles and by its formula, the threshold by counting, and the file."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from signmm.lookup import NoveltyDetector, fingerprint
from signmm.lookup.novelty import beside, few_of_each
from signmm.utils.errors import ConfigError


def at(*degrees: float) -> np.ndarray:
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def detector(model: str = 'm', version: int = 1) -> NoveltyDetector:
    # The mean of these four is the origin, so that angles from it are angles.
    return NoveltyDetector(at(0, 90, 180, 270), np.array([0, 0, 1, 1]), model, version=version)


def test_version_1_is_the_distance_to_the_nearest_clip_of_the_answer() -> None:
    found = detector().score(at(10, 10, 80), np.array([0, 1, 2]))
    # 10 degrees from the example at 0; 100 from the one at 270; of class 2 there is none.
    assert found == pytest.approx([1 - np.cos(np.radians(10)), 1 - np.cos(np.radians(100)), 2], abs=1e-6)


def test_version_1_is_measured_from_the_mean() -> None:
    moved = replace(detector(), vectors=at(0, 90, 180, 270) / 3 + np.float32([5, 0]))
    found = moved.score(at(10) / 3 + np.float32([5, 0]), np.array([0]))
    assert found == pytest.approx([1 - np.cos(np.radians(10))], abs=1e-4)


def test_the_score_is_the_cosine_of_the_shrunk_mahalanobis_product() -> None:
    rng = np.random.default_rng(0)
    clips, queries = rng.normal(size=(30, 5)) * [1, 2, 3, 4, 5] + 7, rng.normal(size=(4, 5)) * 3 + 6
    cov = np.cov(clips.T, bias=True)
    inverse = np.linalg.inv(cov + np.trace(cov) / 5 * np.eye(5))

    def cosine(a: np.ndarray, b: np.ndarray) -> float:
        return float(a @ inverse @ b / np.sqrt((a @ inverse @ a) * (b @ inverse @ b)))

    fitted = NoveltyDetector(clips, np.zeros(30, int), 'm')
    wanted = [1 - max(cosine(query, clip) for clip in clips) for query in queries]
    assert fitted.score(queries, np.arange(4)) == pytest.approx(wanted, abs=1e-4)
    groups = np.arange(30) // 3
    without = [1 - max(cosine(clips[i], clips[j]) for j in range(30) if j // 3 != i // 3) for i in range(30)]
    assert fitted.score(clips, np.zeros(30, int), groups) == pytest.approx(without, abs=1e-4)


def test_clips_that_are_all_the_same_are_no_trouble() -> None:
    same = NoveltyDetector(at(5, 5, 5), np.zeros(3, int), 'm')
    assert np.isfinite(same.score(at(5, 90), np.zeros(2, int))).all()


def test_a_training_clip_does_not_count_for_itself() -> None:
    found = detector().score(at(0, 90, 180, 270), np.array([0, 0, 1, 1]), np.arange(4))
    assert found == pytest.approx([1, 1, 1, 1], abs=1e-6)  # the other of its class is 90 degrees away


def test_few_of_each() -> None:
    labels = np.array([0] * 10 + [2] * 3 + [1])
    assert few_of_each(labels).tolist() == list(range(14))
    assert few_of_each(labels, 9).tolist() == [0, 2, 4, 6, 9, 10, 11, 12, 13]  # 5 of ten, 3 and 1
    assert labels[few_of_each(labels, 1)].tolist() == [0, 2, 1]


def test_threshold_by_counting() -> None:
    scores = np.arange(100) / 100
    fitted = detector().fit(scores, 0.05)
    assert (scores > fitted.threshold).sum() in (4, 5) and fitted.false_alarms == (scores > fitted.threshold).mean()
    assert fitted.clips == 100
    with pytest.raises(
        ConfigError, match='10 clips are too few for a share of 0.05 .* at least 20 .*: --false-alarms 0.1$'
    ):
        detector().fit(scores[:10], 0.05)


def test_file(tmp_path: Path) -> None:
    checkpoint = tmp_path / 'best.pth'
    checkpoint.write_bytes(b'weights')
    assert NoveltyDetector.load(checkpoint) is None
    fitted = replace(detector(fingerprint(checkpoint), 2), mirror=True).fit(np.arange(40) / 40)
    assert fitted.save(checkpoint) == beside(checkpoint) == tmp_path / 'best.novelty.npz'
    again = NoveltyDetector.load(checkpoint)
    assert again is not None and (again.threshold, again.false_alarms, again.clips) == (
        fitted.threshold, fitted.false_alarms, 40,
    )  # fmt: skip
    assert again.version == 2 and again.mirror
    assert again.score(at(33), np.array([0])) == fitted.score(at(33), np.array([0]))
    checkpoint.write_bytes(b'other weights')
    with pytest.raises(ConfigError, match='fitted to another checkpoint .* run signmm calibrate again'):
        NoveltyDetector.load(checkpoint)


def test_files_of_version_1_keep_their_score(tmp_path: Path) -> None:
    checkpoint = tmp_path / 'best.pth'
    checkpoint.write_bytes(b'weights')
    shutil.copy(Path(__file__).parent / 'data/novelty_version1.npz', beside(checkpoint))
    old = NoveltyDetector.load(checkpoint)
    assert old is not None and (old.version, old.mirror, old.threshold) == (1, False, 0.95)
    assert old.score(at(10), np.array([1])) == pytest.approx([1 - np.cos(np.radians(100))], abs=1e-6)


def test_foreign_and_newer_files(tmp_path: Path) -> None:
    checkpoint = tmp_path / 'best.pth'
    checkpoint.write_bytes(b'weights')
    beside(checkpoint).write_bytes(b'nonsense')
    with pytest.raises(ValueError, match=r'novelty file .*is not an \.npz'):
        NoveltyDetector.load(checkpoint)
    detector(fingerprint(checkpoint)).save(checkpoint)
    arrays = dict(np.load(beside(checkpoint)))
    np.savez(beside(checkpoint), **{**arrays, 'version': np.array(3)})
    with pytest.raises(ValueError, match='of version 2, got signmm.novelty of version 3'):
        NoveltyDetector.load(checkpoint)
    with pytest.raises(ConfigError, match=r'got \(2, 2\) and \(1,\)'):
        NoveltyDetector(at(0, 1), np.array([0]), 'm')
