"""The space of look-up against covariances and inner products written out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.baselines.rows import ClipRows
from signmm.lookup import LookupSpace, SignDictionary, fingerprint
from signmm.lookup.space import LinearMap, weighted_features, whitening
from signmm.models.kernel_fit import separability
from signmm.utils.errors import ConfigError

LABELS: np.ndarray = np.repeat(np.arange(6), 5)


def vectors(seed: int = 0) -> np.ndarray:
    """30 rows of 6 signs: columns 0 and 1 tell them apart, column 2 differs most, and within signs."""
    rng = np.random.default_rng(seed)
    noise = rng.normal(size=(30, 3)) @ np.array([[0.3, 0, 0], [0.2, 0.3, 0], [0, 0.2, 5]])
    angle = LABELS * np.pi / 3
    means = np.stack([2 * np.cos(angle) + 7, 2 * np.sin(angle), 0 * angle], 1)
    return (noise + means).astype(np.float32)


def views(seed: int = 0) -> np.ndarray:
    """(30, 2, 3, 4) features of the same signs; number (1, 2) never changes."""
    found = np.random.default_rng(seed).normal(2, 3, size=(30, 2, 3, 4)).astype(np.float32)
    found[..., 0, 0] += 3 * LABELS[:, None]
    found[..., 1, 2] = 5
    return found


def unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def inside(rows: np.ndarray) -> np.ndarray:
    return rows - np.stack([rows[k == LABELS].mean(0) for k in range(6)])[LABELS]


def variance(rows: np.ndarray, axes: int) -> float:
    """Within signs, the mean over the axes that there are; 30 clips of 6 signs leave 24 degrees of freedom."""
    return float((inside(rows) ** 2).sum()) / 24 / axes


def test_whitening_makes_clips_of_a_sign_differ_alike_everywhere() -> None:
    rows = vectors()
    found = whitening(rows, LABELS, 1e-6)
    mapped = (rows - rows.mean(0)) @ found.matrix
    np.testing.assert_allclose(found.centre, rows.mean(0), rtol=1e-5)
    np.testing.assert_allclose(inside(mapped).T @ inside(mapped) / (30 - 6), np.eye(3), atol=1e-3)
    np.testing.assert_allclose(found(rows), unit(mapped), atol=1e-5)
    # With the identity alone nothing but the centre counts.
    np.testing.assert_allclose(whitening(rows, LABELS, 1.0)(rows), unit(rows - rows.mean(0)), atol=1e-5)


def test_whitening_finds_signs_that_it_has_not_seen() -> None:
    rows = vectors()
    known = LABELS % 2 == 0
    found = whitening(rows[known], LABELS[known])(rows[~known])
    plain = unit(rows[~known] - rows[known].mean(0))
    other = ~np.eye(15, dtype=bool)
    hits = [(LABELS[~known][np.where(other, v @ v.T, -2).argmax(1)] == LABELS[~known]).mean() for v in (found, plain)]
    assert hits[0] > hits[1] + 0.1, hits


def test_features_are_standardised_weighted_and_turned() -> None:
    rows = views()
    found = weighted_features(rows, LABELS, shrinkage=1)
    flat = rows.reshape(-1, 12).astype(np.float64)
    scale = np.where(flat.std(0) > 1e-5, flat.std(0), 1)
    weights = np.sqrt(separability(((flat - flat.mean(0)) / scale).reshape(rows.shape), LABELS)).reshape(-1)
    clips = (rows.mean(1).reshape(30, 12) - flat.mean(0)) / scale * weights
    clips -= clips.mean(0)
    mapped = (rows.mean(1).reshape(30, 12) - found.centre) @ found.matrix
    # With the identity alone, the mean variance within signs is 1 and nothing else changes.
    np.testing.assert_allclose(mapped @ mapped.T, clips @ clips.T / variance(clips, 11), rtol=1e-3, atol=1e-3)
    few = weighted_features(rows, LABELS, width=2, shrinkage=1)
    values, axes = np.linalg.eigh(clips.T @ clips)
    mapped = (rows.mean(1).reshape(30, 12) - few.centre) @ few.matrix
    expected = clips @ axes[:, -2:]
    np.testing.assert_allclose(mapped @ mapped.T, expected @ expected.T / variance(expected, 2), rtol=1e-3, atol=1e-3)
    # Without it, clips of one sign differ alike along all axes, whatever their weight was.
    full = weighted_features(rows, LABELS, width=3, shrinkage=1e-6)
    mapped = (rows.mean(1).reshape(30, 12) - full.centre) @ full.matrix
    np.testing.assert_allclose(inside(mapped).T @ inside(mapped) / 24, np.eye(3), atol=1e-3)
    moved = rows.copy()
    moved[..., 1, 2] = 100  # it never changed in training
    np.testing.assert_allclose(found(moved.mean(1).reshape(30, 12)), found(rows.mean(1).reshape(30, 12)), atol=1e-5)


def test_cosine_is_the_mean_of_both_and_the_file_keeps_them(tmp_path: Path) -> None:
    rows = ClipRows(np.arange(30).astype(str), LABELS, views(), tuple('abcdef'))
    space = LookupSpace.fit(vectors(), rows, flip=False, clips=3)
    found = space.vectors(vectors(1), views(1))
    parts = space.embedding(vectors(1)), space.features(views(1).mean(1).reshape(30, 12))
    np.testing.assert_allclose(found @ found.T, (parts[0] @ parts[0].T + parts[1] @ parts[1].T) / 2, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1, atol=1e-5)
    model = tmp_path / 'model.pth'
    model.write_bytes(b'1')
    names = np.array([f'sign {label}' for label in LABELS])
    made = SignDictionary(names, rows.video_ids, found, fingerprint(model), space=space)
    made = made.add(['new'], ['30'], found[:1]).fit_decision()
    made.save(tmp_path / 'signs.npz')
    read = SignDictionary.load(tmp_path / 'signs.npz', model).space
    assert read is not None and (read.flip, read.clips) == (False, 3)
    np.testing.assert_array_equal(read.vectors(vectors(1), views(1)), found)
    SignDictionary(names, rows.video_ids, found, fingerprint(model)).save(tmp_path / 'plain.npz')
    assert SignDictionary.load(tmp_path / 'plain.npz', model).space is None


def test_bad_input() -> None:
    with pytest.raises(ConfigError, match='no sign has two clips'):
        whitening(vectors(), np.arange(30))
    with pytest.raises(ConfigError, match=r'expected rows of width 3, got \(2,\)'):
        LinearMap(np.zeros(3), np.eye(3))(np.zeros((4, 2)))
