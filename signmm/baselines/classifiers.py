"""Kernel machine, linear ridge, nearest class mean, DTW nearest neighbour and the most frequent class."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import softmax

from signmm.baselines.dtw import dtw_distances
from signmm.baselines.rows import ClipRows
from signmm.models.kernel_fit import fit_kernel, separability, signed_targets, standardise
from signmm.utils.errors import ConfigError
from signmm.utils.suggest import choose

#: Rows above which the exact kernel machine, whose matrix has as many rows and columns, is refused.
MOST_EXACT_ROWS = 20_000


@dataclass(frozen=True)
class Settings:
    """Settings of the classifiers.

    Attributes:
        ridge: Ridge constant of the kernel machine, whose kernel is 1 on the diagonal.
        linear_ridge: That of linear ridge regression.
        width: The kernel is exp(-d² / (width m)), m the median squared distance of the training rows.
        components: Landmarks of the Nystroem approximation.
        temperature: Scores become softmax(scores / temperature), because files of probabilities are summed by ``signmm
            fuse``. It leaves the order of the classes as it is.
        seed: Chooses the landmarks, and the rows that the median is taken over.
        fisher: Power of the weights of the numbers: squared differences count by :func:`separability` to this power;
            0 = all alike.
    """

    ridge: float = 0.03
    linear_ridge: float = 100.0
    width: float = 1.0
    components: int = 2000
    temperature: float = 0.2
    seed: int = 0
    fisher: float = 0.0

    def __post_init__(self) -> None:
        for name in ('ridge', 'linear_ridge', 'width', 'components', 'temperature'):
            if not getattr(self, name) > 0:
                raise ValueError(f'{name} must be above 0, got {getattr(self, name)}')
        if not self.fisher >= 0:
            raise ValueError(f'fisher must be at least 0, got {self.fisher}')


def predict(kind: str, train: ClipRows, test: ClipRows, settings: Settings | None = None) -> np.ndarray:
    """Trains a classifier and asks it.

    All views of a training clip are rows of the training, the scores of a test clip are the mean over its views.
    Features are standardised by the training rows.

    Args:
        kind: One of :data:`KINDS`.
        train: N clips with known labels.
        test: M clips.
        settings: See the class.

    Returns:
        (M, C) probabilities, C the number of label names.

    Raises:
        ConfigError: A training clip has no label, labels have no names, the features of the two differ, or there are
            too many rows for the exact kernel machine.
        ValueError: An unknown kind.
    """
    function = KINDS[choose('kind of baseline', kind, KINDS)]
    settings = settings or Settings()
    classes = len(train.label_names)
    if (train.labels < 0).any() or train.labels.max() >= classes:
        bad = int(((train.labels < 0) | (train.labels >= classes)).argmax())
        raise ConfigError(
            f"training clip '{train.video_ids[bad]}' has label {train.labels[bad]}, but there are {classes} label names"
        )
    if train.views.shape[2:] != test.views.shape[2:]:
        raise ConfigError(f'features of training {train.views.shape[2:]} and test {test.views.shape[2:]} differ')
    rows, mean, scale = standardise(train.views)
    asked = (test.views - mean) / scale
    if settings.fisher:
        weights = separability(rows, train.labels) ** (settings.fisher / 2)
        rows, asked = rows * weights, asked * weights
    labels = np.repeat(train.labels, train.views.shape[1])
    scores = function(rows.reshape(-1, *rows.shape[2:]), labels, asked.reshape(-1, *asked.shape[2:]), classes, settings)
    mean_scores = scores.reshape(len(test.labels), -1, classes).mean(1)
    return softmax(mean_scores / settings.temperature, axis=1).astype(np.float32)


def _kernel(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int, settings: Settings) -> np.ndarray:
    if len(rows) > MOST_EXACT_ROWS:
        raise ConfigError(
            f'{len(rows):,} training rows (clips times views) are too many for the exact kernel machine '
            f"({MOST_EXACT_ROWS:,}); take kind 'nystroem', or fewer views"
        )
    return _scores(rows, labels, asked, classes, settings)


def _nystroem(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int, settings: Settings) -> np.ndarray:
    return _scores(rows, labels, asked, classes, settings, settings.components)


def _scores(
    rows: np.ndarray,
    labels: np.ndarray,
    asked: np.ndarray,
    classes: int,
    settings: Settings,
    components: int | None = None,
) -> np.ndarray:
    flat = rows.reshape(len(rows), -1)
    machine = fit_kernel(flat, labels, classes, settings.ridge, settings.width, components, settings.seed)
    return machine(asked.reshape(len(asked), -1))


def _linear(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int, settings: Settings) -> np.ndarray:
    from sklearn.kernel_ridge import KernelRidge

    # The dual form: a clip has more numbers than there are clips.
    rows, asked = rows.reshape(len(rows), -1), asked.reshape(len(asked), -1)
    machine = KernelRidge(alpha=settings.linear_ridge, kernel='linear')
    return machine.fit(rows, signed_targets(labels, classes)).predict(asked)


def _mean(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int, settings: Settings) -> np.ndarray:
    from scipy.spatial.distance import cdist

    rows, asked = rows.reshape(len(rows), -1), asked.reshape(len(asked), -1)
    known = np.unique(labels)
    means = np.stack([rows[labels == label].mean(0) for label in known])
    distances = np.full((len(asked), classes), np.inf)
    distances[:, known] = cdist(asked, means)
    return _nearness(distances)


def _dtw(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int, settings: Settings) -> np.ndarray:
    distances = np.full((len(asked), classes), np.inf)
    for number, query in enumerate(asked):
        np.minimum.at(distances[number], labels, dtw_distances(query, rows))
    return _nearness(distances)


def _nearness(distances: np.ndarray) -> np.ndarray:
    """Scores of distances (M, C), in units of their median; a class without training clips is infinitely far."""
    unit = float(np.median(distances[np.isfinite(distances)])) or 1.0
    return -distances / unit


def _frequent(rows: np.ndarray, labels: np.ndarray, asked: np.ndarray, classes: int, settings: Settings) -> np.ndarray:
    with np.errstate(divide='ignore'):
        shares = np.log(np.bincount(labels, minlength=classes) / len(labels))
    return np.tile(settings.temperature * shares, (len(asked), 1))  # the softmax makes shares of them again


_Classifier = Callable[[np.ndarray, np.ndarray, np.ndarray, int, Settings], np.ndarray]
#: Name -> function (rows (N, T, D), their labels, asked rows (M, T, D), classes, settings) -> (M, C) scores.
KINDS: dict[str, _Classifier] = {
    'kernel': _kernel,
    'nystroem': _nystroem,
    'linear': _linear,
    'mean': _mean,
    'dtw': _dtw,
    'frequent': _frequent,
}
