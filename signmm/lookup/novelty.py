"""Whether a clip is unlike the clips that a recogniser was trained on."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from signmm.io.atomic import writing
from signmm.io.guarded_arrays import load_npz
from signmm.lookup.sign_dictionary import fingerprint
from signmm.utils.errors import ConfigError

#: Of the written file; there has been no other.
FORMAT, VERSION = 'signmm.novelty', 1


@dataclass(frozen=True)
class NoveltyDetector:
    """Training clips to compare with, and the score from which on a clip is unlike them.

    The score is 1 minus the cosine between a clip and the nearest training clip of the sign that the model answers,
    each measured from the mean of all training clips: a clip of another sign gets an answer that it does not resemble.

    Attributes:
        vectors: (N, D) embeddings of training clips, of length 1.
        labels: (N,) their classes.
        model: Fingerprint of the checkpoint.
        threshold: Clips above it are unlike the training clips.
        false_alarms: Share of the known clips, on which the threshold was fitted, that are above it.
        clips: How many these were.
    """

    vectors: np.ndarray
    labels: np.ndarray
    model: str
    threshold: float = float('nan')
    false_alarms: float = float('nan')
    clips: int = 0

    def __post_init__(self) -> None:
        if self.vectors.ndim != 2 or not len(self.vectors) or self.labels.shape != self.vectors.shape[:1]:
            raise ConfigError(
                f'novelty: expected vectors (N, D) and labels (N,) with N >= 1, got {self.vectors.shape} and '
                f'{self.labels.shape}'
            )

    def score(self, vectors: np.ndarray, answers: np.ndarray, own: np.ndarray | None = None) -> np.ndarray:
        """Rates clips.

        Args:
            vectors: (M, D) embeddings.
            answers: (M,) classes that the model says.
            own: (M,) number of the training clip that each is itself, which then does not count; None for others.

        Returns:
            (M,) scores from 0, alike, to 2; 2 for an answer of which there is no training clip.
        """
        mean = self.vectors.mean(0)
        cosines = _unit(vectors - mean) @ _unit(self.vectors - mean).T
        if own is not None:
            cosines[np.arange(len(own)), own] = -1
        cosines[answers[:, None] != self.labels[None]] = -1
        return 1 - cosines.max(1)

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
                f'{int(np.ceil(1 / max(false_alarms, 1e-9)))} are needed'
            )
        threshold = float(np.quantile(scores, 1 - false_alarms, method='higher'))
        above = float((scores > threshold).mean())
        return NoveltyDetector(self.vectors, self.labels, self.model, threshold, above, len(scores))

    def summary(self) -> str:
        """Says in one line what it was fitted on."""
        return (
            f'{len(self.labels)} training clips, threshold {self.threshold:.3f}, above it '
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
        arrays = {name: np.asarray(getattr(self, name)) for name in _FIELDS}
        with writing(path) as file:
            np.savez_compressed(file, format=np.array(FORMAT), version=np.array(VERSION), **arrays)  # type: ignore[arg-type]
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
        return cls(arrays['vectors'], arrays['labels'], model, threshold, false_alarms, clips)


_FIELDS = ('vectors', 'labels', 'model', 'threshold', 'false_alarms', 'clips')


def beside(checkpoint: str | Path) -> Path:
    """Names the file of a checkpoint's detector.

    Args:
        checkpoint: ``.pth``.

    Returns:
        ``NAME.novelty.npz``.
    """
    return Path(checkpoint).with_suffix('.novelty.npz')


def _unit(rows: np.ndarray) -> np.ndarray:
    return rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
