"""How good ranked answers are, and a decision by a threshold."""

from __future__ import annotations

import numpy as np


def equal_error_rate(known: np.ndarray, unknown: np.ndarray) -> tuple[float, float]:
    """Finds the threshold at which as many known queries are refused as unknown ones are accepted.

    Args:
        known: (N,) scores of queries whose sign is in the dictionary; accepted from the threshold on.
        unknown: (M,) scores of the others.

    Returns:
        Mean of the two error rates, as a share, where they are nearest to each other, and the threshold.
    """
    edges = np.unique(np.concatenate([known, unknown]))
    edges = np.append(edges, np.nextafter(edges[-1], np.inf))
    refused = np.searchsorted(np.sort(known), edges) / len(known)
    accepted = 1 - np.searchsorted(np.sort(unknown), edges) / len(unknown)
    place = int(np.argmin(np.abs(refused - accepted)))
    return float((refused[place] + accepted[place]) / 2), float(edges[place])


def ranking_metrics(ranks: np.ndarray, cutoffs: tuple[int, ...] = (1, 5, 10)) -> dict[str, float]:
    """Rates ranked answers with one true sign each.

    Args:
        ranks: (N,) place of the true sign, 1 = first; inf where it is not in the answer.
        cutoffs: The k of R@k.

    Returns:
        ``R@k``: share of queries with rank at most k; ``MRR``: mean of 1 / rank; ``DCG``: mean of 1 / log2(1 + rank),
        all in percent (ASL Citizen, Desai et al. 2023, section 5).
    """
    ranks = np.asarray(ranks, np.float64)
    found = {f'R@{k}': float((ranks <= k).mean() * 100) for k in cutoffs}
    return {**found, 'MRR': float((1 / ranks).mean() * 100), 'DCG': float((1 / np.log2(1 + ranks)).mean() * 100)}
