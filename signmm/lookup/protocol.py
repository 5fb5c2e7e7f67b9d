"""How well unseen signs are found from a few examples: the protocol behind ``signmm report lookup``."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from signmm.lookup.metrics import equal_error_rate, ranking_metrics
from signmm.utils.errors import ConfigError


@dataclass(frozen=True)
class Asked:
    """Queries to one dictionary.

    Attributes:
        signs: (Q,) number of the true sign.
        ranks: (Q,) place of the true sign among the signs, 1 = first; of equal scores the worst place.
        known: (Q,) best score of all signs.
        unknown: (Q,) best score of the other signs: what the query gets if its sign is not in the dictionary.
    """

    signs: np.ndarray
    ranks: np.ndarray
    known: np.ndarray
    unknown: np.ndarray


@dataclass(frozen=True)
class FewShot:
    """Result for one number of examples.

    Attributes:
        metrics: Percentages, means over the draws: those of :func:`ranking_metrics`; ``EER``, the equal error rate of
            "not in the dictionary"; ``refused`` and ``accepted``, queries wrongly refused and wrongly accepted at the
            threshold that was fitted on the other half of the signs.
        interval: 95 % bootstrap interval of R@1 over signs.
        queries: Queries of one draw.
        signs: Signs that are asked for.
    """

    metrics: dict[str, float]
    interval: tuple[float, float]
    queries: int
    signs: int


def few_shot(
    scores: np.ndarray,
    signs: Sequence[str],
    examples: int,
    signers: Sequence[str] | None = None,
    draws: int = 50,
    seed: int = 0,
) -> FewShot:
    """Looks clips up in dictionaries of other clips of the same signs.

    In each draw every sign puts ``examples`` random clips into the dictionary, all of them if it has fewer, and its
    other clips are queries; the score of a sign is that of its best example. Where the signers are known, a query does
    not see examples of its own signer, and is not asked if no example of its sign is left.

    Args:
        scores: (N, N); row = query, larger = more alike.
        signs: N names.
        examples: k, clips of each sign in the dictionary.
        signers: N names, or None if they are not known.
        draws: Dictionaries that are drawn.
        seed: Of the draws and the bootstrap.

    Returns:
        The result.

    Raises:
        ConfigError: No sign has more than k clips, or fewer than two signs can be asked for.
    """
    rng = np.random.default_rng(seed)
    names, number = np.unique(np.asarray(signs), return_inverse=True)
    asked = [_ask(scores, number, examples, signers, rng) for _ in range(draws)]
    count = min(len(np.unique(one.signs)) for one in asked)
    if count < 2:
        raise ConfigError(
            f'look-up with {examples} examples: {count} of {len(names)} signs have more clips than that, by other '
            'signers where they are known; at least 2 are needed'
        )
    rows = [{**ranking_metrics(one.ranks), **_decisions(one, rng)} for one in asked]
    metrics = {name: float(np.mean([row[name] for row in rows])) for name in rows[0]}
    return FewShot(metrics, _interval(asked, len(names), rng), int(np.mean([len(one.signs) for one in asked])), count)


def _ask(
    scores: np.ndarray, number: np.ndarray, examples: int, signers: Sequence[str] | None, rng: np.random.Generator
) -> Asked:
    by_sign = [rng.permutation(np.flatnonzero(number == sign)) for sign in range(number.max() + 1)]
    queries = np.concatenate([clips[examples:] for clips in by_sign])
    people = None if signers is None else np.asarray(signers)
    table = np.full((len(queries), len(by_sign)), -np.inf)
    for sign, clips in enumerate(by_sign):
        seen = scores[np.ix_(queries, clips[:examples])].astype(np.float64)
        if people is not None:
            seen[people[queries][:, None] == people[clips[:examples]][None]] = -np.inf
        table[:, sign] = seen.max(1)
    rows = np.arange(len(queries))
    own = table[rows, number[queries]]
    kept = np.isfinite(own)
    table, own, true = table[kept], own[kept], number[queries][kept]
    ranks = (table >= own[:, None]).sum(1)
    others = table.copy()
    others[np.arange(len(true)), true] = -np.inf
    return Asked(true, ranks, table.max(1, initial=-np.inf), others.max(1, initial=-np.inf))


def _decisions(asked: Asked, rng: np.random.Generator) -> dict[str, float]:
    """Refusing what is not in the dictionary: at the best threshold, and at one from the other half of the signs."""
    found = {'EER': 100 * equal_error_rate(asked.known, asked.unknown)[0]}
    signs = rng.permutation(np.unique(asked.signs))
    refused, accepted = [], []
    for half in (first := np.isin(asked.signs, signs[: len(signs) // 2])), ~first:
        threshold = equal_error_rate(asked.known[half], asked.unknown[half])[1]
        refused.append((asked.known[~half] < threshold).mean())
        accepted.append((asked.unknown[~half] >= threshold).mean())
    return {**found, 'refused': 100 * float(np.mean(refused)), 'accepted': 100 * float(np.mean(accepted))}


def _interval(asked: list[Asked], signs: int, rng: np.random.Generator, times: int = 4000) -> tuple[float, float]:
    """Clips of a sign stand and fall together, so signs are drawn."""
    hits, counts = np.zeros(signs), np.zeros(signs)
    for one in asked:
        np.add.at(hits, one.signs, one.ranks == 1)
        np.add.at(counts, one.signs, 1)
    hits, counts = hits[counts > 0], counts[counts > 0]
    drawn = rng.integers(len(hits), size=(times, len(hits)))
    low, high = np.percentile(100 * hits[drawn].sum(1) / counts[drawn].sum(1), [2.5, 97.5])
    return float(low), float(high)
