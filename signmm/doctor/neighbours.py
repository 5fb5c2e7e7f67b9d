"""Nearest neighbours among very many short vectors: cells, and one matrix product for each cell."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

#: Nearest cells that are searched for each query.
PROBES = 6
#: Numbers in the largest matrix that is made.
BLOCK = 8_000_000
_TRAINING = 40_000


@dataclass(frozen=True)
class Neighbours:
    """Close pairs, (N,) each.

    Attributes:
        query: Row of the query.
        found: Row of the database.
        distance: Root mean square difference of the two vectors.
    """

    query: np.ndarray
    found: np.ndarray
    distance: np.ndarray


class Cells:
    """A database of vectors in about ``2 sqrt(N)`` cells, so that a query is compared with few of them.

    Args:
        vectors: (N, D) float, N at least 1.
        seed: Of the choice of the cells.
    """

    def __init__(self, vectors: np.ndarray, seed: int = 0) -> None:
        self.vectors = vectors
        count = max(1, min(int(2 * np.sqrt(len(vectors))), len(vectors) // 8))
        self.centres = _centres(vectors, count, np.random.default_rng(seed))
        cell = self._nearest_cells(vectors, 1)[:, 0]
        self._rows = np.argsort(cell, kind='stable')
        self._starts = np.searchsorted(cell[self._rows], np.arange(count + 1))

    def _nearest_cells(self, vectors: np.ndarray, count: int) -> np.ndarray:
        out = np.empty((len(vectors), count), np.int32)
        step = max(1, BLOCK // len(self.centres))
        for start in range(0, len(vectors), step):
            square = _squares(vectors[start : start + step].astype(np.float32), self.centres)
            if count == 1:
                out[start : start + step, 0] = square.argmin(1)
            else:
                out[start : start + step] = np.argpartition(square, count - 1, axis=1)[:, :count]
        return out

    def search(self, queries: np.ndarray, most: int, limit: float) -> Neighbours:
        """Finds close vectors.

        Args:
            queries: (M, D).
            most: Neighbours of one query in one cell at most.
            limit: Largest distance.

        Returns:
            The pairs, in no order.
        """
        probes = min(PROBES, len(self.centres))
        cell = self._nearest_cells(queries, probes)
        order = np.argsort(cell, axis=None, kind='stable')
        starts = np.searchsorted(cell.ravel()[order], np.arange(len(self.centres) + 1))
        found: list[tuple[np.ndarray, np.ndarray, np.ndarray]] = []
        for number in range(len(self.centres)):
            members = self._rows[self._starts[number] : self._starts[number + 1]]
            asking = order[starts[number] : starts[number + 1]] // probes
            if len(members) == 0:
                continue
            step = max(1, BLOCK // len(members))
            for start in range(0, len(asking), step):
                found.append(self._compare(queries, asking[start : start + step], members, most, limit))
        columns = [np.concatenate(c) for c in zip(*found, strict=True)] if found else [np.empty(0, np.int64)] * 3
        return Neighbours(*columns)

    def _compare(
        self, queries: np.ndarray, asking: np.ndarray, members: np.ndarray, most: int, limit: float
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        square = _squares(queries[asking].astype(np.float32), self.vectors[members].astype(np.float32))
        bound = np.full(len(asking), limit**2 * queries.shape[1], np.float32)
        if len(members) > most:
            bound = np.minimum(bound, np.partition(square, most - 1, axis=1)[:, most - 1])
        row, column = np.nonzero(square <= bound[:, None])
        distance = np.sqrt(np.maximum(square[row, column], 0) / queries.shape[1])
        return asking[row], members[column], distance


def _squares(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    square = -2 * (a @ b.T)
    square += (a * a).sum(1)[:, None]
    square += (b * b).sum(1)
    return square


def _centres(vectors: np.ndarray, count: int, rng: np.random.Generator, rounds: int = 4) -> np.ndarray:
    """A few rounds of k-means on a part of the vectors."""
    part = vectors[rng.choice(len(vectors), min(_TRAINING, len(vectors)), replace=False)].astype(np.float32)
    centres = part[rng.choice(len(part), count, replace=count > len(part))]
    for _ in range(rounds):
        nearest = np.concatenate([_squares(p, centres).argmin(1) for p in np.array_split(part, len(part) // 4000 + 1)])
        total = np.zeros_like(centres)
        np.add.at(total, nearest, part)
        size = np.bincount(nearest, minlength=count)
        centres = np.where(size[:, None] > 0, total / np.maximum(size, 1)[:, None], centres)
    return centres.astype(np.float32)
