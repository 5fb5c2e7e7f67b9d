"""The space of look-up against covariances and inner products written out."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from signmm.baselines.rows import ClipRows, separability
from signmm.lookup import LookupSpace, SignDictionary, fingerprint
from signmm.lookup.space import LinearMap, weighted_features, whitening
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
    # Of each clip that it was fitted to: there are fewer than a thousand.
    np.testing.assert_array_equal(read.neighbours, space.vectors(vectors(), views()))
    arrays = {key: value for key, value in np.load(tmp_path / 'signs.npz').items() if key != 'space_neighbours'}
    np.savez(tmp_path / 'old.npz', **{**arrays, 'version': 2})
    old = SignDictionary.load(tmp_path / 'old.npz', model)
    assert old.space is not None and old.lookup(found[:1])[0][0].score == pytest.approx(1, abs=1e-5)
    SignDictionary(names, rows.video_ids, found, fingerprint(model)).save(tmp_path / 'plain.npz')
    assert SignDictionary.load(tmp_path / 'plain.npz', model).space is None


def at(*degrees: float) -> np.ndarray:
    """Vectors at angles, so that cosines are known."""
    angle = np.radians(degrees)
    return np.stack([np.cos(angle), np.sin(angle)], 1).astype(np.float32)


def test_an_example_near_to_everything_is_no_answer() -> None:
    nothing = LinearMap(np.zeros(1), np.ones((1, 1)))
    # Three clips at 0 and twenty about 90 degrees, of which ten at 90 are the nearest of what lies there.
    usual = at(0, 0, 0, *[90] * 10, *[150] * 10)
    space = LookupSpace(nothing, nothing, neighbours=usual)
    cos = {degrees: np.cos(np.radians(degrees)) for degrees in (40, 50)}
    # At 90: the ten there. At 0: three with cosine 1, then seven of those at 90.
    np.testing.assert_allclose(space.crowding(at(90, 0)), [1, 0.3], atol=1e-6)
    # The query lies at 50: 40 from the example at 90, 50 from that at 0, which is less crowded. Its own neighbours
    # are the ten at 90.
    found = space.compare(at(50), at(90, 0))
    np.testing.assert_allclose(found, [[cos[40] - (1 + cos[40]) / 2, cos[50] - (0.3 + cos[40]) / 2]], atol=1e-6)
    assert found[0, 1] > found[0, 0] and cos[40] > cos[50]
    signs = SignDictionary(np.array(['crowded', 'alone']), np.array(['1', '2']), at(90, 0), 'm', space=space)
    assert [match.name for match in signs.lookup(at(50))[0]] == ['alone', 'crowded']
    assert signs.lookup(at(50))[0][0].score == pytest.approx(found[0, 1], abs=1e-6)
    plain = LookupSpace(nothing, nothing)
    np.testing.assert_allclose(plain.compare(at(50), at(90, 0)), [[cos[40], cos[50]]], atol=1e-6)
    many = np.repeat(at(90, 0), 5000, axis=0)  # more than a block
    np.testing.assert_allclose(space.crowding(many), np.repeat([1, 0.3], 5000), atol=1e-6)
    np.testing.assert_allclose(LookupSpace(nothing, nothing, neighbours=at(0, 60)).crowding(at(0)), [0.75], atol=1e-6)


def test_the_decision_compares_as_look_up_does() -> None:
    nothing = LinearMap(np.zeros(1), np.ones((1, 1)))
    space = LookupSpace(nothing, nothing, neighbours=at(*[90] * 10))
    signs = SignDictionary(np.array(['a', 'b']), np.array(['1', '2']), at(90, 0), 'm', space=space)
    decision = signs.fit_decision(at(70, 10), ['a', 'b']).decision
    assert decision is not None
    own = space.compare(at(70, 10), at(90, 0))
    assert max(own[0, 1], own[1, 0]) < decision.threshold <= min(own[0, 0], own[1, 1]) + 1e-6


def test_bad_input() -> None:
    with pytest.raises(ConfigError, match='no sign has two clips'):
        whitening(vectors(), np.arange(30))
    with pytest.raises(ConfigError, match=r'expected rows of width 3, got \(2,\)'):
        LinearMap(np.zeros(3), np.eye(3))(np.zeros((4, 2)))
