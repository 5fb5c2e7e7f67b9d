"""Whether a clip is unlike the clips that a recogniser was trained on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from signmm.io.atomic import writing
from signmm.io.guarded_arrays import load_npz
from signmm.lookup.sign_dictionary import fingerprint
from signmm.lookup.unit_rows import unit_rows
from signmm.utils.errors import ConfigError

#: Of the written file; files of version 1 keep their score.
FORMAT, VERSION = 'signmm.novelty', 2
#: Share of the mean variance that is added to that of every direction. Chosen on development draws of wlasl50.
SHRINKAGE = 1.0
#: Training clips that are kept, evenly many of each sign.
MOST_CLIPS = 20_000
_AT_ONCE = 1024


@dataclass(frozen=True)
class NoveltyDetector:
    """Training clips to compare with, and the score from which on a clip is unlike them.

    The score is 1 minus the cosine between a clip and the nearest training clip, after each direction has been divided
    by its standard deviation over the training clips; the covariance is shrunk towards a sphere (``SHRINKAGE``). With
    ``mirror`` every clip is seen as the mean of its embedding and that of its mirror image. Not from a paper.

    Attributes:
        vectors: (N, D) embeddings of training clips, of length 1; with ``mirror`` means of both images.
        labels: (N,) their classes.
        model: Fingerprint of the checkpoint.
        threshold: Clips above it are unlike the training clips.
        false_alarms: Share of the known clips, on which the threshold was fitted, that are above it.
        clips: How many these were.
        mirror: Whether clips are seen in a mirror too; for models that were trained so.
        version: Of the score. 1: from the mean, not scaled, nearest training clip of the sign that the model answers.
    """

    vectors: np.ndarray
    labels: np.ndarray
    model: str
    threshold: float = float('nan')
    false_alarms: float = float('nan')
    clips: int = 0
    mirror: bool = False
    version: int = VERSION

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or not len(self.vectors) or self.labels.shape != self.vectors.shape[:1]:
            raise ConfigError(
                f'novelty: expected vectors (N, D) and labels (N,) with N >= 1, got {self.vectors.shape} and '
                f'{self.labels.shape}'
            )

    @cached_property
    def scaling(self) -> tuple[np.ndarray, np.ndarray]:
        """What is subtracted (D,), nothing since version 2, and the matrix (D, D) that is multiplied by."""
        rows = self.vectors.astype(np.float64)
        if self.version == 1:
            return rows.mean(0).astype(np.float32), np.eye(rows.shape[1], dtype=np.float32)
        values, directions = np.linalg.eigh(np.cov(rows, rowvar=False, bias=True).reshape(2 * rows.shape[1:]))
        scale = np.sqrt(np.maximum(values, 0) + SHRINKAGE * max(values.mean(), 1e-12))
        return np.zeros(rows.shape[1], np.float32), (directions / scale).astype(np.float32)

    @cached_property
    def rows(self) -> np.ndarray:
        """(N, D) directions of the training clips."""
        return self.directions(self.vectors)

    def directions(self, vectors: np.ndarray) -> np.ndarray:
        """Gives what cosines are taken of.

        Args:
            vectors: (M, D) embeddings.

        Returns:
            (M, D) of length 1.
        """
        origin, matrix = self.scaling
        return unit_rows((vectors - origin) @ matrix)

    def score(self, vectors: np.ndarray, answers: np.ndarray, groups: np.ndarray | None = None) -> np.ndarray:
        """Rates clips.

        Args:
            vectors: (M, D) embeddings, with ``mirror`` means of both images.
            answers: (M,) classes that the model says; only version 1 reads them.
            groups: (N,) if the clips are the training clips themselves: those of its own group do not count for a clip.

        Returns:
            (M,) scores from 0, alike, to 2; 2 where there is no training clip to compare with.
        """
        found = []
        for start in range(0, len(vectors), _AT_ONCE):
            part = slice(start, start + _AT_ONCE)
            cosines = self.directions(vectors[part]) @ self.rows.T
            if groups is not None:
                cosines[groups[part, None] == groups[None]] = -1
            if self.version == 1:
                cosines[answers[part, None] != self.labels[None]] = -1
            found.append(1 - cosines.max(1))
        return np.concatenate(found)

    def fit(self, scores: np.ndarray, false_alarms: float = 0.05) -> NoveltyDetector:
        """Sets the threshold.

        Args:
            scores: (M,) of known clips that were in no training.
            false_alarms: Share of them that may be above it.

        Returns:
            A detector with the threshold.

        Raises:
            ConfigError: Too few clips for such a share.
        """
        if not 0 < false_alarms < 1 or len(scores) * false_alarms < 1:
            raise ConfigError(
                f'novelty: {len(scores)} clips are too few for a share of {false_alarms:g} of false alarms; at least '
                f'{int(np.ceil(1 / max(false_alarms, 1e-9)))} are needed, or the share of one clip: --false-alarms '
                f'{np.ceil(1000 / max(len(scores), 1)) / 1000:g}'
            )
        threshold = float(np.quantile(scores, 1 - false_alarms, method='higher'))
        return self.raised(threshold, scores)

    def raised(self, threshold: float, scores: np.ndarray) -> NoveltyDetector:
        """Takes another threshold.

        Args:
            threshold: The threshold.
            scores: (M,) of known clips, to count those above it.

        Returns:
            A detector with it.
        """
        return replace(self, threshold=threshold, false_alarms=float((scores > threshold).mean()), clips=len(scores))

    def summary(self) -> str:
        """Says in one line what it was fitted on."""
        return (
            f'{len(self.labels)} training clips, threshold {self.threshold:.3g}, above it '
            f'{100 * self.false_alarms:.1f} % of {self.clips} known clips'
        )

    def save(self, checkpoint: str | Path) -> Path:
        """Writes the detector beside the checkpoint.

        Args:
            checkpoint: Of the model.

        Returns:
            The file.
        """
        path = beside(checkpoint)
        arrays = {name: np.asarray(getattr(self, name)) for name in (*_FIELDS, 'mirror')}
        with writing(path) as file:
            np.savez_compressed(file, format=np.array(FORMAT), version=np.array(self.version), **arrays)  # type: ignore[arg-type]
        return path

    @classmethod
    def load(cls, checkpoint: str | Path) -> NoveltyDetector | None:
        """Reads the detector of a checkpoint.

        Args:
            checkpoint: Of the model.

        Returns:
            The detector; None if there is none.

        Raises:
            ValueError: The file is damaged, no detector, or of a newer version.
            ConfigError: It was made for another checkpoint of this name.
        """
        path = beside(checkpoint)
        if not path.is_file():
            return None
        arrays = load_npz(path, 'novelty file', ('format', 'version', *_FIELDS))
        if str(arrays['format']) != FORMAT or int(arrays['version']) > VERSION:
            raise ValueError(
                f'novelty file {path}: expected {FORMAT} of version {VERSION}, got {arrays["format"]} of version '
                f'{arrays["version"]}'
            )
        if str(arrays['model']) != fingerprint(checkpoint):
            raise ConfigError(
                f'{path}: was fitted to another checkpoint than {checkpoint}; run signmm calibrate again, or remove it'
            )
        threshold, false_alarms = float(arrays['threshold']), float(arrays['false_alarms'])
        model, clips = str(arrays['model']), int(arrays['clips'])
        version, mirror = int(arrays['version']), bool(arrays.get('mirror', False))
        return cls(arrays['vectors'], arrays['labels'], model, threshold, false_alarms, clips, mirror, version)


_FIELDS = ('vectors', 'labels', 'model', 'threshold', 'false_alarms', 'clips')


def beside(checkpoint: str | Path) -> Path:
    """Names the file of a checkpoint's detector.

    Args:
        checkpoint: ``.pth``.

    Returns:
        ``NAME.novelty.npz``.
    """
    return Path(checkpoint).with_suffix('.novelty.npz')


def few_of_each(labels: np.ndarray, most: int = MOST_CLIPS) -> np.ndarray:
    """Chooses clips where there are too many.

    Args:
        labels: (N,) classes.
        most: Clips that may be chosen; one of each class is, whatever their number.

    Returns:
        Sorted numbers of the chosen ones: all of a class, or as many as of any other, evenly spread.
    """
    counts = np.bincount(labels)
    each = next(k for k in range(int(counts.max()), 0, -1) if k == 1 or np.minimum(counts, k).sum() <= most)
    chosen = [np.flatnonzero(labels == label) for label in np.flatnonzero(counts)]
    spread = [rows[np.linspace(0, len(rows) - 1, min(each, len(rows))).astype(int)] for rows in chosen]
    return np.sort(np.concatenate(spread))
