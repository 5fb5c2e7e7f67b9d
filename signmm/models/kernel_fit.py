"""Kernel machines fitted to rows of features, and what the rows are measured by."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class KernelFit:
    """A classifier whose scores are sums of Gaussian kernels.

    Attributes:
        rows: (M, D) landmarks; the training rows if it is exact.
        duals: (M, C) what each of them gives to the classes.
        gamma: The kernel is exp(-gamma d²).
    """

    rows: np.ndarray
    duals: np.ndarray
    gamma: float

    def __call__(self, asked: np.ndarray) -> np.ndarray:
        """Scores rows: (N, D) to (N, C)."""
        from sklearn.metrics.pairwise import rbf_kernel

        return rbf_kernel(asked, self.rows, gamma=self.gamma) @ self.duals


def fit_kernel(
    rows: np.ndarray,
    labels: np.ndarray,
    classes: int,
    ridge: float = 0.03,
    width: float = 1.0,
    components: int | None = None,
    seed: int = 0,
) -> KernelFit:
    """Fits ridge regression on targets of 1 and -1 with a Gaussian kernel.

    Args:
        rows: (N, D), weighted as their numbers are to count.
        labels: (N,).
        classes: C.
        ridge: Ridge constant; the kernel is 1 on the diagonal.
        width: The kernel is exp(-d² / (width m)), m the median squared distance of the rows.
        components: Landmarks of the Nystroem approximation, rows chosen at random; None, or as many as there are rows =
            exact.
        seed: Chooses the landmarks, and the rows that the median is taken over.

    Returns:
        The classifier.
    """
    from scipy.linalg import solve
    from sklearn.kernel_ridge import KernelRidge
    from sklearn.metrics.pairwise import rbf_kernel

    gamma = 1 / (width * median_distance(rows, seed))
    targets = signed_targets(labels, classes)
    if components is None or components >= len(rows):
        machine = KernelRidge(alpha=ridge, kernel='rbf', gamma=gamma).fit(rows, targets)
        return KernelFit(rows, machine.dual_coef_, gamma)
    chosen = rows[np.random.default_rng(seed).choice(len(rows), components, replace=False)].astype(np.float64)
    across, inside = rbf_kernel(rows, chosen, gamma=gamma), rbf_kernel(chosen, gamma=gamma)
    # Rudi, Camoriano and Rosasco (NeurIPS 2015), eq. 7. Views of a clip are almost the same row, which would make duals
    # that float32 cannot add up; the small number on the diagonal keeps them below some hundred.
    inside[np.diag_indices(components)] += 1e-3
    duals = solve(across.T @ across + ridge * inside, across.T @ targets, assume_a='pos')
    return KernelFit(chosen, duals, gamma)


def signed_targets(labels: np.ndarray, classes: int) -> np.ndarray:
    """Makes (N, C) targets of labels (N,): 1 for the class of a row, -1 for the others."""
    targets = np.full((len(labels), classes), -1.0, np.float32)
    targets[np.arange(len(labels)), labels] = 1
    return targets


def median_distance(rows: np.ndarray, seed: int = 0, most: int = 1000) -> float:
    """Computes the usual width of a Gaussian kernel.

    Args:
        rows: (N, D).
        seed: Chooses the rows if there are more than ``most``.
        most: Rows that are looked at.

    Returns:
        Median of the squared distances between different rows; 1 if that is 0, or if there is one row alone.
    """
    from sklearn.metrics.pairwise import euclidean_distances

    if len(rows) == 1:
        return 1.0
    if len(rows) > most:
        rows = rows[np.random.default_rng(seed).choice(len(rows), most, replace=False)]
    squares = euclidean_distances(rows, squared=True)[np.triu_indices(len(rows), 1)]
    return float(np.median(squares)) or 1.0


def standardise(views: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Brings every number of every frame to mean 0 and standard deviation 1 over the clips.

    Args:
        views: (N, W, T, D).

    Returns:
        The same shape, and mean and scale (T, D).
    """
    flat = views.reshape(-1, *views.shape[2:])
    mean, scale = flat.mean(0), flat.std(0)
    # A number that never changes in training says nothing, and may not explode in the test.
    scale = np.where(scale > 1e-5, scale, 1.0).astype(np.float32)
    return (views - mean) / scale, mean, scale


def separability(rows: np.ndarray, labels: np.ndarray) -> np.ndarray:
    """Computes how well each number alone tells the classes apart: Fisher's ratio.

    Args:
        rows: (N, W, T, D), W views of N clips.
        labels: (N,).

    Returns:
        (T, D) variance of the class means over the mean variance within classes; at most 20, so that a number that
        is the same in all clips of a class does not decide alone.
    """
    between = np.zeros(rows.shape[2:], np.float64)
    centre = rows.mean((0, 1))
    for label in np.unique(labels):
        chosen = rows[labels == label]
        between += len(chosen) / len(rows) * (chosen.mean((0, 1)) - centre) ** 2
    total = rows.var((0, 1))
    within = np.maximum(total - between, 0.05 * total)
    return (between / np.where(within > 0, within, 1)).astype(np.float32)


def principal_axes(rows: np.ndarray, width: int) -> np.ndarray:
    """Finds the directions in which rows differ most.

    Args:
        rows: (N, D), of mean 0.
        width: Axes K; fewer where the rows do not differ in as many.

    Returns:
        (D, K) of length 1, the first axis first.
    """
    from scipy.linalg import eigh

    exact = rows.astype(np.float64)
    # Few long rows have the axes of their small Gram matrix.
    few = len(rows) < rows.shape[1]
    square = exact @ exact.T if few else exact.T @ exact
    values, axes = eigh(square, subset_by_index=[max(0, len(square) - width), len(square) - 1])
    kept = [k for k in np.argsort(-values) if values[k] > 1e-9 * values.max()]
    return exact.T @ (axes[:, kept] / np.sqrt(values[kept])) if few else axes[:, kept]
