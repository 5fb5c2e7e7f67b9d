"""Whether a query is in a dictionary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar

from signmm.lookup.metrics import equal_error_rate
from signmm.utils.errors import ConfigError

#: Signs are left out one by one, or together where there are more.
_FOLDS = 100


@dataclass(frozen=True)
class Decision:
    """A threshold for the best score of a query, and how sure one may be on either side of it.

    Attributes:
        threshold: Queries whose best score is below it are not in the dictionary.
        scale: Distance from the threshold at which the confidence is 0.73; NaN = not fitted.
        refused: Share of the queries of signs in the dictionary that are refused by a threshold fitted without their
            sign; NaN = not measured.
        accepted: Share of the queries of signs that are not in it that are accepted by such a threshold.
        queries: How many queries it was fitted on.
    """

    threshold: float
    scale: float = float('nan')
    refused: float = float('nan')
    accepted: float = float('nan')
    queries: int = 0

    def confidence(self, score: float) -> float | None:
        """How probable it is that the sign of a query is in the dictionary, if one in two is.

        Args:
            score: Best score of the query.

        Returns:
            In [0, 1], 0.5 at the threshold; None where it was not fitted.
        """
        if np.isnan(self.scale):
            return None
        return float(1 / (1 + np.exp(np.clip((self.threshold - score) / self.scale, -50, 50))))

    def summary(self) -> str:
        """Says in one line how good it is."""
        if np.isnan(self.refused):
            return f'threshold {self.threshold:.3f}'
        return (
            f'threshold {self.threshold:.3f}; {self.queries} queries, each by a threshold fitted without its sign: '
            f'{100 * self.refused:.0f} % refused if their sign is there, {100 * self.accepted:.0f} % accepted if not'
        )


def fit_decision(known: np.ndarray, unknown: np.ndarray, signs: np.ndarray) -> Decision:
    """Fits when a query is in the dictionary.

    The threshold is where both kinds of error are equally frequent. The confidence is a logistic function of the score,
    its scale fitted as Platt 1999 does, with both kinds of queries of equal weight.

    Args:
        known: (N,) best scores of queries whose sign is in the dictionary; -inf where it is not.
        unknown: (N,) best scores of the same queries among the other signs.
        signs: (N,) their signs; left out in turn to measure the errors.

    Returns:
        The decision.

    Raises:
        ConfigError: No query has its sign in the dictionary, or there is no other sign.
    """
    there = np.isfinite(known)
    if not there.any() or not np.isfinite(unknown).all():
        raise ConfigError(
            'dictionary: a threshold needs two signs, and a sign with two examples, or queries of signs that are there'
        )
    threshold = _threshold(known[there], unknown)
    scale = _scale(known[there], unknown, threshold)
    return Decision(threshold, scale, *_held_out_errors(known, unknown, signs), len(signs))


def _held_out_errors(known: np.ndarray, unknown: np.ndarray, signs: np.ndarray) -> tuple[float, float]:
    """Shares wrongly refused and accepted; NaN where a sign cannot be left out."""
    there = np.isfinite(known)
    refused, accepted = np.zeros(len(signs), bool), np.zeros(len(signs), bool)
    number = np.unique(signs, return_inverse=True)[1] % _FOLDS
    for fold in range(number.max() + 1):
        out = number == fold
        if not (there & ~out).any():
            return float('nan'), float('nan')
        threshold = _threshold(known[there & ~out], unknown[~out])
        refused[out], accepted[out] = known[out] < threshold, unknown[out] >= threshold
    return float(refused[there].mean()), float(accepted.mean())


def _threshold(known: np.ndarray, unknown: np.ndarray) -> float:
    """Of equal error, in the middle between two scores, so that rounding does not decide."""
    edge = equal_error_rate(known, unknown)[1]
    scores = np.concatenate([known, unknown])
    below = scores[scores < edge]
    return float(edge + below.max()) / 2 if len(below) else edge


def _scale(known: np.ndarray, unknown: np.ndarray, threshold: float) -> float:
    high, low = (len(known) + 1) / (len(known) + 2), 1 / (len(unknown) + 2)

    def loss(log_scale: float) -> float:
        total = 0.0
        for scores, target in ((known, high), (unknown, low)):
            z = (scores - threshold) / np.exp(log_scale)
            total += float((target * np.logaddexp(0, -z) + (1 - target) * np.logaddexp(0, z)).mean())
        return total

    # Cosines of a small model differ by little.
    spread = np.log(max(np.ptp(np.concatenate([known, unknown, [threshold]])), 1e-12))
    return float(np.exp(minimize_scalar(loss, bounds=(spread - 6, spread + 3), method='bounded').x))
