"""Alignment of token sequences at least cost, many pairs at once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from signmm.utils.suggest import did_you_mean

#: Cells of the tables that are filled together; more take more memory and no less time.
_CELLS = 1 << 20


class EditCosts(NamedTuple):
    """What an error costs while the alignment is searched; every error counts 1 in the rate."""

    deletion: int
    insertion: int
    substitution: int


#: ``sclite`` is what the field's evaluation scripts use (NIST sclite); facts of public code, e.g. VAC and neccam/slt.
COSTS = {'unit': EditCosts(1, 1, 1), 'sclite': EditCosts(3, 3, 4)}

#: (reference gloss or None, hypothesis gloss or None); None on one side is an insertion or a deletion.
Alignment = list[tuple[str | None, str | None]]
Tokens = Sequence[Sequence[str]]


def get_costs(name: str) -> EditCosts:
    """Looks costs up.

    Args:
        name: ``'unit'`` or ``'sclite'``.

    Returns:
        The costs.

    Raises:
        ValueError: Unknown name.
    """
    if name not in COSTS:
        raise ValueError(f"unknown edit costs '{name}'{did_you_mean(name, COSTS)}")
    return COSTS[name]


def align(references: Tokens, hypotheses: Tokens, costs: str = 'unit') -> list[Alignment]:
    """Aligns pairs of sequences; of equal costs a match or substitution is preferred, then a deletion.

    Args:
        references: Glosses that were signed, for each sentence.
        hypotheses: Glosses that were recognised, likewise.
        costs: A key of :data:`COSTS`.

    Returns:
        For each sentence, aligned pairs in order.
    """
    price = get_costs(costs)
    found: list[Alignment] = [[] for _ in references]
    for rows in _of_similar_size([(len(r), len(h)) for r, h in zip(references, hypotheses, strict=True)]):
        numbers: dict[str, int] = {}
        reference = _padded([references[row] for row in rows], numbers)
        hypothesis = _padded([hypotheses[row] for row in rows], numbers)
        sizes = [np.array([len(tokens[row]) for row in rows]) for tokens in (references, hypotheses)]
        steps = _trace(_table(reference, hypothesis, price), reference, hypothesis, sizes, price)
        for row, (i, j) in zip(rows, zip(*steps, strict=True), strict=True):
            r, h = references[row], hypotheses[row]
            found[row] = [
                (None if a < 0 else r[a], None if b < 0 else h[b])
                for a, b in zip(i.tolist(), j.tolist(), strict=True)
                if a >= 0 or b >= 0
            ]
    return found


def _of_similar_size(sizes: Sequence[tuple[int, int]]) -> Iterator[list[int]]:
    """Numbers of sentences whose tables together are no larger than :data:`_CELLS`, or one sentence."""
    rows: list[int] = []
    widest = 0
    for row in sorted(range(len(sizes)), key=lambda row: sizes[row]):
        widest = max(widest, sizes[row][1])
        if rows and (len(rows) + 1) * (sizes[row][0] + 1) * (widest + 1) > _CELLS:
            yield rows
            rows, widest = [], sizes[row][1]
        rows.append(row)
    if rows:
        yield rows


def _padded(tokens: Tokens, numbers: dict[str, int]) -> np.ndarray:
    """(B, L) number of each token; what is behind a sequence is never read."""
    padded = np.zeros((len(tokens), max(map(len, tokens))), np.int32)
    for row, sequence in zip(padded, tokens, strict=True):
        row[: len(sequence)] = [numbers.setdefault(token, len(numbers)) for token in sequence]
    return padded


def _table(reference: np.ndarray, hypothesis: np.ndarray, price: EditCosts) -> np.ndarray:
    """(R + 1, B, H + 1) cost of turning the first i tokens of a reference into the first j of its hypothesis."""
    inserted = np.arange(hypothesis.shape[1] + 1, dtype=np.int32) * price.insertion
    table = np.empty((reference.shape[1] + 1, len(reference), len(inserted)), np.int32)
    table[0] = inserted
    for i, token in enumerate(reference.T, 1):
        row = table[i - 1] + price.deletion
        swap = table[i - 1, :, :-1] + price.substitution * (token[:, None] != hypothesis)
        row[:, 1:] = np.minimum(row[:, 1:], swap)
        # The cheapest start of a run of insertions, for all columns at once.
        table[i] = np.minimum.accumulate(row - inserted, axis=1) + inserted
    return table


def _trace(
    table: np.ndarray, reference: np.ndarray, hypothesis: np.ndarray, sizes: Sequence[np.ndarray], price: EditCosts
) -> tuple[np.ndarray, np.ndarray]:
    """(B, S) tokens of reference and hypothesis that belong together, -1 for none."""
    i, j = sizes
    b, pairs = np.arange(len(i)), []
    while i.any() or j.any():
        up, left = np.maximum(i - 1, 0), np.maximum(j - 1, 0)
        here, both = table[i, b, j], (i > 0) & (j > 0)
        if both.any():
            cost = price.substitution * (reference[b, up] != hypothesis[b, left])
            both &= here == table[up, b, left] + cost
        deleted = ~both & (i > 0) & (here == table[up, b, j] + price.deletion)
        inserted = ~both & ~deleted & (j > 0)
        pairs.append((np.where(both | deleted, up, -1), np.where(both | inserted, left, -1)))
        i, j = i - (both | deleted), j - (both | inserted)
    ordered = np.array(pairs[::-1], np.int64).reshape(-1, 2, len(b))
    return ordered[:, 0].T, ordered[:, 1].T
