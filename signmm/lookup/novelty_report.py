"""How well clips of other signs are told from those of known ones."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from signmm.lookup.novelty import NoveltyDetector


@dataclass(frozen=True)
class Rated:
    """What a recogniser says of N clips.

    Attributes:
        signs: Their true signs.
        labels: (N,) their classes; -1 = a sign that the model does not know.
        vectors: (N, D) embeddings.
        answers: (N,) classes that the model says.
        confidences: (N,) their probabilities.
        views: (N, D) embeddings that a detector rates, of models trained with mirror images means of both images.
    """

    signs: list[str]
    labels: np.ndarray
    vectors: np.ndarray
    answers: np.ndarray
    confidences: np.ndarray
    views: np.ndarray


def detection(known: np.ndarray, unknown: np.ndarray, false_alarms: float = 0.05) -> tuple[float, float]:
    """Rates a score.

    Args:
        known: (N,) scores of clips of known signs; higher = more novel.
        unknown: (M,) scores of clips of other signs.
        false_alarms: Share of the known clips above the threshold of the second value.

    Returns:
        Area under the ROC curve, and the share of the unknown clips above that threshold.
    """
    from sklearn.metrics import roc_auc_score

    truth = np.repeat([0, 1], [len(known), len(unknown)])
    threshold = np.quantile(known, 1 - false_alarms, method='higher')
    return float(roc_auc_score(truth, np.concatenate([known, unknown]))), float((unknown > threshold).mean())


def compare_scores(
    detector: NoveltyDetector, train: Rated, known: Rated, unknown: Rated, false_alarms: float = 0.05
) -> dict[str, tuple[float, float]]:
    """Rates the detector beside simpler scores.

    Args:
        detector: Of the model.
        train: Its training clips.
        known: Clips of known signs, of no training.
        unknown: Clips of other signs.
        false_alarms: See :func:`detection`.

    Returns:
        Score -> area under the ROC curve and share of the unknown clips that are found.
    """
    before, pair = NoveltyDetector(train.vectors, train.labels, '', version=1), (known, unknown)
    nearest = 'nearest training clip of '
    scores = {
        'maximum softmax (Hendrycks and Gimpel 2017)': [-rated.confidences for rated in pair],
        f'{nearest}any sign': [-(rated.vectors @ train.vectors.T).max(1) for rated in pair],
        f'{nearest}any sign, both images': [-(rated.views @ train.views.T).max(1) for rated in pair],
        f'{nearest}the sign answered': [before.score(rated.vectors, rated.answers) for rated in pair],
        f'{nearest}any sign, both images, scaled': [detector.score(rated.views, rated.answers) for rated in pair],
    }
    return {name: detection(both[0], both[1], false_alarms) for name, both in scores.items()}
