"""The kernel machine against its closed form."""

from __future__ import annotations

import numpy as np
import pytest
from sklearn.kernel_approximation import Nystroem
from sklearn.linear_model import Ridge

from signmm.models.kernel_fit import fit_kernel, median_distance, principal_axes


def rows(count: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).normal(size=(count, 4))


def distances(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return ((a[:, None] - b[None]) ** 2).sum(-1)


def test_exact_machine_is_the_closed_form_and_as_many_landmarks_change_nothing() -> None:
    x, asked, labels = rows(12), rows(5, seed=1), np.arange(12) % 3
    width = 2 * np.median(distances(x, x)[np.triu_indices(12, 1)])
    kernel, across = np.exp(-distances(x, x) / width), np.exp(-distances(asked, x) / width)
    expected = across @ np.linalg.solve(kernel + 0.1 * np.eye(12), 2.0 * np.eye(3)[labels] - 1)
    for components in (None, 12, 50):
        found = fit_kernel(x, labels, 3, ridge=0.1, width=2.0, components=components)
        np.testing.assert_allclose(found(asked), expected, atol=1e-6)


def test_fewer_landmarks_are_ridge_regression_on_nystroem_features() -> None:
    x, asked, labels = rows(40), rows(9, seed=1), np.arange(40) % 3
    found = fit_kernel(x, labels, 3, components=15)
    assert found.rows.shape == (15, 4) and found.duals.shape == (15, 3)
    features = Nystroem(gamma=found.gamma, n_components=15)
    features.components_ = found.rows
    values, axes = np.linalg.eigh(np.exp(-found.gamma * distances(found.rows, found.rows)))
    features.normalization_ = (axes / np.sqrt(values)) @ axes.T
    linear = Ridge(alpha=0.03, fit_intercept=False).fit(features.transform(x), 2.0 * np.eye(3)[labels] - 1)
    np.testing.assert_allclose(found(asked), linear.predict(features.transform(asked)), atol=0.02)


def test_rows_that_are_almost_the_same_make_no_large_duals() -> None:
    x = np.repeat(rows(10), 8, axis=0) + 1e-5 * np.random.default_rng(2).normal(size=(80, 4))
    found = fit_kernel(x, np.repeat(np.arange(10) % 3, 8), 3, components=40)
    assert np.abs(found.duals).max() < 500
    assert (found(x[::8]).argmax(1) == np.arange(10) % 3).all()


def test_a_row_alone_has_a_width() -> None:
    assert median_distance(rows(1)) == 1.0
    assert median_distance(np.array([[0.0], [2.0], [5.0]])) == pytest.approx(9.0)


def test_principal_axes_of_few_and_of_many_rows() -> None:
    rng = np.random.default_rng(3)
    for shape in ((4, 9), (40, 9)):
        rows = rng.normal(size=shape) * np.linspace(1, 3, 9)
        rows -= rows.mean(0)
        turned = np.linalg.svd(rows, full_matrices=False)[2]
        np.testing.assert_allclose(np.abs(principal_axes(rows, 3).T @ turned[:3].T), np.eye(3), atol=1e-6)
    line = np.arange(-2, 3)[:, None] * np.array([[1.0, 2.0]])
    assert principal_axes(line, 2).shape == (2, 1)
