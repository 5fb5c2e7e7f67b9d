"""In what directions clips are compared: a network's embedding and the features, both fitted to labelled clips."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from signmm.baselines.rows import ClipRows
from signmm.lookup.unit_rows import unit_rows
from signmm.models.kernel_fit import principal_axes, separability, standardise
from signmm.utils.errors import ConfigError


@dataclass(frozen=True)
class LinearMap:
    """Moves rows to a centre, and turns and scales them.

    Attributes:
        centre: (D,).
        matrix: (D, K).
    """

    centre: np.ndarray
    matrix: np.ndarray

    def __call__(self, rows: np.ndarray) -> np.ndarray:
        """Maps rows (N, D) to (N, K) of length 1."""
        if rows.shape[1:] != self.centre.shape:
            raise ConfigError(f'look-up: expected rows of width {len(self.centre)}, got {rows.shape[1:]}')
        return unit_rows((rows - self.centre) @ self.matrix)


def whitening(vectors: np.ndarray, labels: np.ndarray, shrinkage: float = 0.2) -> LinearMap:
    """Makes directions count less in which clips of one sign differ.

    Within-class covariance normalisation (Hatch, Kajarekar and Stolcke, Interspeech 2006), with the covariance drawn
    towards a multiple of the identity.

    Args:
        vectors: (N, D).
        labels: (N,).
        shrinkage: Share of the identity, in (0, 1].

    Returns:
        The map (D, D): the mean of the vectors, and the inverse square root of the covariance.

    Raises:
        ConfigError: No sign has two clips.
    """
    classes, number = np.unique(labels, return_inverse=True)
    free = len(vectors) - len(classes)
    if free < 1:
        raise ConfigError('look-up: the directions are fitted to clips of one sign that differ; no sign has two clips')
    means = np.stack([vectors[number == k].mean(0) for k in range(len(classes))])
    inside = (vectors - means[number]).astype(np.float64)
    covariance = inside.T @ inside / free
    unit = np.trace(covariance) / len(covariance) or 1.0
    values, axes = np.linalg.eigh((1 - shrinkage) * covariance + shrinkage * unit * np.eye(len(covariance)))
    matrix = (axes / np.sqrt(values)) @ axes.T
    return LinearMap(vectors.mean(0).astype(np.float32), matrix.astype(np.float32))


def weighted_features(views: np.ndarray, labels: np.ndarray, width: int = 128, shrinkage: float = 0.7) -> LinearMap:
    """Makes vectors of features, in which what tells signs apart counts more.

    Numbers are standardised and weighted by the root of :func:`separability`, then their first principal axes are
    taken and whitened.

    Args:
        views: (N, W, T, D), W views of N clips.
        labels: (N,).
        width: Axes K; fewer where there are not as many clips.
        shrinkage: Of the covariance in :func:`whitening`; chosen on development signs of wlasl50.

    Returns:
        The map (T D, K), for the mean over the views of a clip.
    """
    rows, mean, scale = standardise(views)
    weights = np.sqrt(separability(rows, labels)) / scale
    clips = ((views.mean(1) - mean) * weights).reshape(len(views), -1)
    middle = clips.mean(0)
    basis = principal_axes(clips - middle, width)
    centre = mean.reshape(-1) + np.divide(middle, weights.reshape(-1), where=weights.reshape(-1) > 0, out=middle * 0)
    matrix = weights.reshape(-1, 1) * basis @ whitening((clips - middle) @ basis, labels, shrinkage).matrix
    return LinearMap(centre.astype(np.float32), matrix.astype(np.float32))


@dataclass(frozen=True)
class LookupSpace:
    """Vectors of clips for look-up, better ones than the plain embedding.

    Half of the squared length of a vector comes from the network's embedding and half from the features, so the cosine
    of two vectors is the mean of both cosines.

    Attributes:
        embedding: Of embeddings, see :func:`whitening`.
        features: Of features, see :func:`weighted_features`.
        flip: Whether a clip is the mean with its mirror image.
        clips: Stretches that a clip is the mean of; 1 is the whole clip.
    """

    embedding: LinearMap
    features: LinearMap
    flip: bool = True
    clips: int = 5

    @classmethod
    def fit(
        cls, embeddings: np.ndarray, rows: ClipRows, flip: bool = True, clips: int = 5, shrinkage: float = 0.2
    ) -> LookupSpace:
        """Fits the space to labelled clips, such as those that the network was trained on.

        Args:
            embeddings: (N, D), each the mean over the views of a clip.
            rows: Features of these views.
            flip: How the views were made, see the class.
            clips: See the class.
            shrinkage: Of the embedding's covariance.

        Returns:
            The space.
        """
        centred = whitening(embeddings, rows.labels, shrinkage)
        return cls(centred, weighted_features(rows.views, rows.labels), flip, clips)

    def vectors(self, embeddings: np.ndarray, views: np.ndarray) -> np.ndarray:
        """Computes what clips are compared by.

        Args:
            embeddings: (N, D).
            views: (N, W, T, D') features of the same clips.

        Returns:
            (N, K) of length 1.
        """
        flat = views.mean(1).reshape(len(views), -1)
        return np.concatenate([self.embedding(embeddings), self.features(flat)], 1).astype(np.float32) / 2**0.5

    def arrays(self) -> dict[str, np.ndarray]:
        """Gives everything as arrays with names, for a file."""
        maps = {'embedding': self.embedding, 'features': self.features}
        found = {f'space_{name}_{key}': getattr(part, key) for name, part in maps.items() for key in _KEYS}
        return {**found, 'space_views': np.array([int(self.flip), self.clips])}

    @classmethod
    def of_arrays(cls, arrays: Mapping[str, np.ndarray]) -> LookupSpace | None:
        """Reads what ``arrays`` gave.

        Args:
            arrays: Of a file.

        Returns:
            The space; None if the file has none.
        """
        if 'space_views' not in arrays:
            return None
        flip, clips = arrays['space_views'].tolist()
        parts = [LinearMap(*(arrays[f'space_{name}_{key}'] for key in _KEYS)) for name in ('embedding', 'features')]
        return cls(parts[0], parts[1], bool(flip), int(clips))


_KEYS = ('centre', 'matrix')
