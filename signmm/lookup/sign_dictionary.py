"""Names, examples and their vectors, and the search among them."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from signmm.io.atomic import writing
from signmm.io.guarded_arrays import load_npz
from signmm.lookup.decision import Decision, fit_decision
from signmm.lookup.space import LookupSpace
from signmm.utils.errors import ConfigError

#: Of the written file. 1, which the file does not say: a threshold alone, no space.
VERSION = 2
#: Queries that are compared with all examples at once: 100,000 of them make 100 MB.
_BLOCK = 256


@dataclass(frozen=True)
class Match:
    """A sign of the dictionary.

    Attributes:
        name: The sign.
        score: Cosine between the query and the nearest example of the sign, in [-1, 1].
        example: That example.
    """

    name: str
    score: float
    example: str


@dataclass(frozen=True)
class SignDictionary:
    """N examples of signs.

    Attributes:
        names: (N,) sign of each example.
        examples: (N,) file or id of each example.
        vectors: (N, D) of length 1.
        model: Fingerprint of the checkpoint that made the vectors; those of two models cannot be compared.
        decision: Which queries are not in the dictionary; None = not fitted.
        space: What makes the vectors of a clip's embedding and features; None = the vectors are embeddings.
    """

    names: np.ndarray
    examples: np.ndarray
    vectors: np.ndarray
    model: str
    decision: Decision | None = None
    space: LookupSpace | None = None

    def __post_init__(self) -> None:
        count = len(self.vectors)
        if self.vectors.ndim != 2 or not count or self.names.shape != (count,) or self.examples.shape != (count,):
            raise ConfigError(
                f'dictionary: expected names (N,), examples (N,) and vectors (N, D) with N >= 1, got '
                f'{self.names.shape}, {self.examples.shape} and {self.vectors.shape}'
            )
        if not np.allclose(np.linalg.norm(self.vectors, axis=1), 1, atol=1e-3):
            raise ConfigError('dictionary: expected vectors of length 1')

    def add(self, names: Sequence[str], examples: Sequence[str], vectors: np.ndarray) -> SignDictionary:
        """Adds examples, of new signs or of known ones.

        Args:
            names: M signs.
            examples: Their files or ids.
            vectors: (M, D) of the same model.

        Returns:
            A dictionary of N + M examples with the same decision.

        Raises:
            ConfigError: An example is there already, or the vectors have another width.
        """
        known = set(self.examples.tolist()) & set(examples)
        if known:
            raise ConfigError(f"dictionary: example '{min(known)}' is there already")
        if vectors.shape[1:] != self.vectors.shape[1:]:
            raise ConfigError(f'dictionary: vectors of width {self.vectors.shape[1]}, got {vectors.shape[1:]}')
        return replace(
            self,
            names=np.concatenate([self.names, np.array(names, dtype=np.str_)]),
            examples=np.concatenate([self.examples, np.array(examples, dtype=np.str_)]),
            vectors=np.concatenate([self.vectors, vectors]),
        )

    def lookup(self, queries: np.ndarray, topk: int = 5) -> list[list[Match]]:
        """Finds the nearest signs; exact.

        Args:
            queries: (M, D) of length 1.
            topk: Signs for each query.

        Returns:
            For each query different signs, best first; of equal ones the one whose example was added first.
        """
        names, order, starts = self._by_sign
        ends = [*starts[1:].tolist(), len(order)]
        answers = []
        for row in queries @ self.vectors.T:
            best = np.maximum.reduceat(row[order], starts)
            least = np.partition(best, -topk)[-topk] if topk < len(best) else -np.inf
            found = []
            for sign in np.flatnonzero(best >= least):
                examples = order[starts[sign] : ends[sign]]
                found.append((-best[sign], examples[row[examples].argmax()], sign))
            answers.append(
                [
                    Match(str(names[sign]), float(-score), str(self.examples[place]))
                    for score, place, sign in sorted(found)[:topk]
                ]
            )
        return answers

    @cached_property
    def _by_sign(self) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """(S,) the different signs, (N,) examples sign by sign, (S,) where each begins."""
        names, number, counts = np.unique(self.names, return_inverse=True, return_counts=True)
        return names, number.argsort(kind='stable'), np.cumsum(counts) - counts

    def fit_decision(self, queries: np.ndarray | None = None, signs: Sequence[str] = ()) -> SignDictionary:
        """Fits which queries are not in the dictionary.

        Each query asks twice: as it is, and once more with its sign left out.

        Args:
            queries: (M, D) vectors of other clips; None: the examples, each of which does not see itself.
            signs: Their M signs; they need not be in the dictionary.

        Returns:
            A dictionary with the decision.

        Raises:
            ConfigError: There are too few signs or examples.
        """
        asked, names = (self.vectors, self.names) if queries is None else (queries, np.array(signs, dtype=np.str_))
        blocks = range(0, len(asked), _BLOCK)
        found = [self._own_and_other(asked, names, slice(i, i + _BLOCK), queries is None) for i in blocks]
        own, other = np.concatenate(found, axis=1)
        best = np.where(np.isfinite(own), np.maximum(own, other), -np.inf)
        return replace(self, decision=fit_decision(best, other, names))

    def _own_and_other(self, asked: np.ndarray, names: np.ndarray, block: slice, themselves: bool) -> np.ndarray:
        """(2, M) best cosines of some queries with their own sign and with all others, -inf where there is none."""
        known, order, starts = self._by_sign
        cosines = asked[block] @ self.vectors.T
        if themselves:
            np.fill_diagonal(cosines[:, block], -np.inf)
        best = np.maximum.reduceat(cosines[:, order], starts, axis=1)
        place = np.searchsorted(known, names[block]).clip(max=len(known) - 1)
        there = np.flatnonzero(known[place] == names[block])
        own = np.full(len(best), -np.inf, best.dtype)
        own[there] = best[there, place[there]]
        best[there, place[there]] = -np.inf
        return np.stack([own, best.max(1)])

    def save(self, path: str | Path) -> None:
        """Writes the dictionary; it is complete or not there.

        Args:
            path: An ``.npz``.
        """
        arrays: dict[str, Any] = {'names': self.names, 'examples': self.examples, 'vectors': self.vectors}
        arrays.update(model=np.array(self.model), version=np.array(VERSION))
        if self.decision is not None:
            arrays['decision'] = np.array(astuple(self.decision))
        arrays.update(self.space.arrays() if self.space else {})
        with writing(path) as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)

    @classmethod
    def load(cls, path: str | Path, checkpoint: str | Path) -> SignDictionary:
        """Reads a dictionary.

        Args:
            path: What ``save`` wrote.
            checkpoint: ``.pth`` that is to make vectors for it.

        Returns:
            The dictionary.

        Raises:
            FileNotFoundError: No such file.
            ValueError: Damaged, no dictionary, or of a newer version.
            ConfigError: It was made with another checkpoint.
        """
        arrays = load_npz(path, 'dictionary', ('names', 'examples', 'vectors', 'model'))
        model, decision, version = str(arrays['model']), None, int(arrays.get('version', 1))
        if version > VERSION:
            raise ValueError(f'dictionary {path}: expected version {VERSION} at most, got {version}; update signmm')
        if 'decision' in arrays:
            threshold, scale, refused, accepted, queries = arrays['decision'].tolist()
            decision = Decision(threshold, scale, refused, accepted, int(queries))
        elif np.isfinite(arrays.get('threshold', np.nan)):  # of version 1, which has no confidence
            decision = Decision(float(arrays['threshold']))
        if model != fingerprint(checkpoint):
            raise ConfigError(f'{path}: was made with another checkpoint than {checkpoint}')
        space = LookupSpace.of_arrays(arrays)
        return cls(arrays['names'], arrays['examples'], arrays['vectors'], model, decision, space)


def fingerprint(checkpoint: str | Path) -> str:
    """Names a model by the bytes of its file.

    Args:
        checkpoint: ``.pth``.

    Returns:
        SHA-256, 64 hexadecimal digits.
    """
    found = hashlib.sha256()
    with Path(checkpoint).open('rb') as file:
        while block := file.read(1 << 20):
            found.update(block)
    return found.hexdigest()
