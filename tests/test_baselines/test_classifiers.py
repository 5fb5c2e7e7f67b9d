"""Classifiers against plain linear algebra on few rows, and views, absent classes and bad input."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest
from scipy.special import logit, softmax

from signmm.baselines import KINDS, ClipRows, classifiers, predict
from signmm.baselines.classifiers import Settings
from signmm.models.kernel_fit import median_distance, separability, standardise
from signmm.utils.errors import ConfigError

NAMES = ('a', 'b', 'c', 'd')


def clips(count: int, views: int = 1, seed: int = 0, noise: float = 0.3) -> ClipRows:
    """Clips of 4 classes about different means; class d occurs in no training."""
    rng = np.random.default_rng(seed)
    labels = np.arange(count) % 3
    means = np.random.default_rng(9).normal(size=(4, 1, 5, 2))
    rows = means[labels] + noise * rng.normal(size=(count, views, 5, 2))
    ids = np.array([f'{seed}_{i}' for i in range(count)])
    return ClipRows(ids, labels, rows.astype(np.float32), NAMES)


def flat(rows: ClipRows, train: ClipRows) -> np.ndarray:
    """(clips x views, T D) rows, standardised by the training ones."""
    x = train.views.reshape(-1, 10).astype(np.float64)
    return (rows.views.reshape(-1, 10) - x.mean(0)) / x.std(0)


def scores_of(probabilities: np.ndarray, temperature: float = 0.2) -> np.ndarray:
    """Scores up to one constant for each clip."""
    scores = temperature * np.log(probabilities.astype(np.float64))
    return scores - scores[:, :1]


def test_kernel_machine_is_gaussian_ridge_with_the_median_as_width() -> None:
    train, test = clips(9, views=2), clips(6, views=2, seed=1)
    x, q = flat(train, train), flat(test, train)
    width = np.median([((x[i] - x[j]) ** 2).sum() for i, j in combinations(range(18), 2)])

    def kernel(p: np.ndarray) -> np.ndarray:
        return np.exp(-((p[:, None] - x[None]) ** 2).sum(-1) / width)

    targets = 2 * np.eye(4)[np.repeat(train.labels, 2)] - 1
    expected = kernel(q) @ np.linalg.inv(kernel(x) + 0.03 * np.eye(18)) @ targets
    expected = expected.reshape(6, 2, 4).mean(1)
    got = predict('kernel', train, test)
    np.testing.assert_allclose(got, softmax(expected / 0.2, axis=1), atol=2e-4)
    np.testing.assert_allclose(got.sum(1), 1, atol=1e-5)


def test_nystroem_with_all_rows_as_landmarks_is_the_exact_machine() -> None:
    train, test = clips(12), clips(7, seed=1)
    exact, close = (scores_of(predict(kind, train, test)) for kind in ('kernel', 'nystroem'))
    np.testing.assert_allclose(close, exact, atol=5e-3)
    few = scores_of(predict('nystroem', train, test, Settings(components=2)))
    assert np.abs(few - exact).max() > 0.05


def test_linear_ridge_in_its_primal_form() -> None:
    train, test = clips(9), clips(5, seed=1)
    x = flat(train, train)
    weights = np.linalg.inv(x.T @ x + 2 * np.eye(10)) @ x.T @ (2 * np.eye(4)[train.labels] - 1)
    expected = softmax(flat(test, train) @ weights / 0.2, axis=1)
    np.testing.assert_allclose(predict('linear', train, test, Settings(linear_ridge=2)), expected, atol=1e-4)


def test_class_mean_and_its_order() -> None:
    train, test = clips(9), clips(5, seed=1)
    x, q = flat(train, train), flat(test, train)
    far = np.stack([np.linalg.norm(q - x[train.labels == label].mean(0), axis=1) for label in range(3)], 1)
    got = predict('mean', train, test)
    expected = -(far - far[:, :1]) / np.median(far)
    np.testing.assert_allclose(scores_of(got[:, :3]), expected, atol=1e-4)
    assert (got[:, 3] == 0).all()  # no clip of it was seen


def test_dtw_takes_the_nearest_clip_of_each_class() -> None:
    train = clips(9)
    test = replace(train, views=train.views[::-1].copy(), labels=train.labels[::-1])
    assert (predict('dtw', train, test).argmax(1) == test.labels).all()
    slow = replace(train, views=np.repeat(train.views, 2, axis=2)[:, :, :5])
    fast = replace(train, views=train.views[:, :, [0, 1, 2, 2, 2]])
    assert (predict('dtw', fast, slow).argmax(1) == train.labels).mean() > 0.5


def test_most_frequent_gives_shares() -> None:
    train = clips(10)  # labels 0 1 2 0 1 2 0 1 2 0
    np.testing.assert_allclose(predict('frequent', train, clips(2, seed=1)), [[0.4, 0.3, 0.3, 0]] * 2, atol=1e-6)


@pytest.mark.parametrize('kind', KINDS)
def test_order_of_the_clips_and_of_the_views_says_nothing(kind: str) -> None:
    train, test = clips(9, views=2), clips(5, views=2, seed=1)
    got = predict(kind, train, test)
    order = np.random.default_rng(0).permutation(5)
    other = replace(test, views=test.views[order][:, ::-1], labels=test.labels[order])
    np.testing.assert_allclose(predict(kind, train, other), got[order], atol=1e-5)


@pytest.mark.parametrize('kind', [kind for kind in KINDS if kind != 'frequent'])
def test_separable_clips_are_told_apart(kind: str) -> None:
    train, test = clips(12), clips(9, seed=1)
    assert (predict(kind, train, test).argmax(1) == test.labels).all()


def test_numbers_that_never_change_in_training_do_not_explode() -> None:
    train, test = clips(9), clips(5, seed=1)
    train.views[..., 0, 0], test.views[..., 0, 0] = 0.5, 0.5 + 1e-3
    same = replace(test, views=test.views.copy())
    same.views[..., 0, 0] = 0.5
    np.testing.assert_allclose(predict('kernel', train, test), predict('kernel', train, same), atol=1e-3)


def test_median_distance() -> None:
    assert median_distance(np.array([[0.0], [1], [3]])) == 4  # 1, 4, 9
    assert median_distance(np.zeros((3, 2))) == 1


@pytest.mark.parametrize('kind', KINDS)
def test_one_training_clip_is_the_answer(kind: str) -> None:
    found = predict(kind, clips(1), clips(1, seed=4))
    assert np.isfinite(found).all() and found.argmax() == 0


def test_temperature_keeps_the_order() -> None:
    train, test = clips(9), clips(5, seed=1)
    warm, cold = (predict('kernel', train, test, Settings(temperature=t)) for t in (1.0, 0.1))
    assert (warm.argsort(1)[:, -2:] == cold.argsort(1)[:, -2:]).all() and (cold.max(1) > warm.max(1)).all()
    assert np.isfinite(logit(warm)).all()


def test_separability_is_the_ratio_of_variances() -> None:
    # Number 0: classes at -1 and 1, within variance 0.25; number 1: the same in both classes; number 2: never changes.
    x = np.array([[-1.5, 2, 7], [-0.5, 4, 7], [0.5, 2, 7], [1.5, 4, 7]], np.float32).reshape(4, 1, 1, 3)
    got = separability(x, np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(got, [[4, 0, 0]], atol=1e-6)
    certain = separability(np.array([-1.0, -1, 1, 1]).reshape(4, 1, 1, 1), np.array([0, 0, 1, 1]))
    np.testing.assert_allclose(certain, [[20]])
    # Views of a clip are values of its class, and classes count by their clips.
    views = np.array([[0.0, 2], [4, 6], [7, 9]]).reshape(3, 2, 1, 1)  # means 3 (two clips) and 8
    between = 2 / 3 * (3 - 14 / 3) ** 2 + 1 / 3 * (8 - 14 / 3) ** 2
    np.testing.assert_allclose(separability(views, np.array([0, 0, 1])), [[between / (views.var() - between)]])


def test_weights_silence_numbers_that_tell_nothing() -> None:
    train, test = clips(30, noise=0.5), clips(30, seed=1, noise=0.5)
    rng = np.random.default_rng(2)
    loud = [
        replace(rows, views=np.concatenate([rows.views, rng.normal(size=(30, 1, 5, 60)).astype(np.float32)], 3))
        for rows in (train, test)
    ]
    plain, weighted = (predict('mean', *loud, Settings(fisher=power)) for power in (0.0, 2.0))
    hits = [(got.argmax(1) == test.labels).mean() for got in (plain, weighted)]
    assert hits[1] > hits[0] + 0.1, hits
    # By hand: what every row is multiplied with.
    rows, mean, scale = standardise(train.views)
    weights = separability(rows, train.labels) ** 0.5
    by_hand = [replace(part, views=((part.views - mean) / scale * weights)) for part in (train, test)]
    got = predict('kernel', train, test, Settings(fisher=1.0))
    undone = predict('kernel', *[replace(part, views=part.views) for part in by_hand], Settings())
    assert np.abs(got - undone).max() > 1e-3  # standardising again takes the weights away
    x, q = (part.views.reshape(30, -1).astype(np.float64) for part in by_hand)
    kernel = [np.exp(-((p[:, None] - x[None]) ** 2).sum(-1) / median_distance(x)) for p in (x, q)]
    scores = kernel[1] @ np.linalg.inv(kernel[0] + 0.03 * np.eye(30)) @ (2 * np.eye(4)[train.labels] - 1)
    np.testing.assert_allclose(got, softmax(scores / 0.2, axis=1), atol=1e-3)


def test_bad_input(monkeypatch: pytest.MonkeyPatch) -> None:
    train, test = clips(9), clips(5, seed=1)
    with pytest.raises(ValueError, match="kernl.*did you mean 'kernel'"):
        predict('kernl', train, test)
    with pytest.raises(ConfigError, match="clip '0_3' has label -1, but there are 4 label names"):
        predict('mean', replace(train, labels=np.where(np.arange(9) == 3, -1, train.labels)), test)
    with pytest.raises(ConfigError, match=r'training \(5, 2\) and test \(5, 1\) differ'):
        predict('mean', train, replace(test, views=test.views[..., :1]))
    with pytest.raises(ValueError, match='ridge must be above 0, got 0'):
        Settings(ridge=0)
    with pytest.raises(ValueError, match='fisher must be at least 0, got -1'):
        Settings(fisher=-1)
    monkeypatch.setattr(classifiers, 'MOST_EXACT_ROWS', 8)
    with pytest.raises(ConfigError, match="9 training rows .* take kind 'nystroem'"):
        predict('kernel', train, test)
