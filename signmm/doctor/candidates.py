"""Pairs of clips that may be copies of each other, with moments that may correspond."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from signmm.doctor.fingerprints import find_moments, make_fingerprints
from signmm.doctor.neighbours import Cells
from signmm.doctor.postures import make_posture, mirror_postures
from signmm.doctor.tracks import Track

#: Speeds at which a clip is looked for: as recorded, and with a wrong frame rate (25 for 30 and so on).
RATES = (1.0, 5 / 6, 6 / 5, 0.5, 2.0)
#: Largest distance of fingerprints; then at most: neighbours of one, candidates of a clip, guesses for a candidate.
LIMIT, NEIGHBOURS, CANDIDATES, GUESSES = 0.12, 24, 16, 3
#: Largest distance of postures, and candidates of a clip by its posture.
UNLIKE, POSTURES = 0.25, 4
#: Added to the distance of fingerprints taken at another speed, because few copies have one.
DOUBT = 0.01
#: Fingerprints looked for at once.
_WINDOWS = 20_000


@dataclass(frozen=True)
class Guesses:
    """Pairs of clips with the moments that correspond; (N,) each.

    Attributes:
        first: Number of one clip.
        second: Number of the other one.
        at: Moment in the first one, in samples.
        bt: The same moment in the second one.
        rate: Samples of the second one that pass in one sample of the first one.
        mirrored: One is the mirror image of the other.
    """

    first: np.ndarray
    second: np.ndarray
    at: np.ndarray
    bt: np.ndarray
    rate: np.ndarray
    mirrored: np.ndarray

    def take(self, rows: np.ndarray) -> Guesses:
        """Gives some of them.

        Args:
            rows: (M,) their numbers.

        Returns:
            These.
        """
        return Guesses(*(getattr(self, k)[rows] for k in self.__dataclass_fields__))


class Candidates:
    """Looks for clips that move alike in some moment, and for clips whose posture is alike.

    Args:
        rates: Speeds at which clips are looked for.
    """

    def __init__(self, rates: Sequence[float] = RATES) -> None:
        self.rates = tuple(rates)
        self._vectors: list[np.ndarray] = []
        self._times: list[np.ndarray] = []
        self._right: list[np.ndarray] = []
        self._postures: list[np.ndarray] = []
        self._frames: list[int] = []

    def __len__(self) -> int:
        return len(self._frames)

    def add(self, track: Track) -> None:
        """Adds a clip.

        Args:
            track: Its track.
        """
        moments = find_moments(track)
        prints = [make_fingerprints(track, rate, moments) for rate in self.rates]
        self._vectors.append(np.stack([p.vectors for p in prints], 1).astype(np.float16))
        self._times.append(prints[0].times)
        self._right.append(prints[0].right)
        self._postures.append(make_posture(track))
        self._frames.append(len(track.xy))

    def find(self, groups: Sequence[str], within: bool) -> Iterator[Guesses]:
        """Looks in each split for clips of each other one.

        Args:
            groups: For each clip, its split.
            within: Also look inside a split.

        Yields:
            Guesses, in blocks.
        """
        group = np.array(groups)
        clip = np.repeat(np.arange(len(self)), [len(t) for t in self._times])
        vectors, times, right = (np.concatenate(x) for x in (self._vectors, self._times, self._right))
        names = sorted(set(group.tolist()), key=lambda name: -(group == name).sum())
        for base, other in combinations_with_replacement(names, 2):
            if base == other and not within:
                continue
            database = np.flatnonzero(group[clip] == base)
            cells = Cells(vectors[database, 0])
            for queries in _blocks(np.flatnonzero(group[clip] == other), clip):
                near = [cells.search(vectors[queries, k], NEIGHBOURS, LIMIT) for k in range(len(self.rates))]
                query, found = (np.concatenate(x) for x in zip(*((n.query, n.found) for n in near), strict=True))
                query, found = queries[query], database[found]
                rate = np.repeat(self.rates, [len(n.query) for n in near])
                doubt = np.concatenate([n.distance for n in near]) + np.where(rate == 1, 0, DOUBT)
                first, second = clip[query], clip[found]
                keep = _best(first, second, doubt, first < second if base == other else first != second)
                flip = right[query[keep]] != right[found[keep]]
                yield Guesses(first[keep], second[keep], times[query[keep]], times[found[keep]], 1 / rate[keep], flip)
            yield self._alike(np.flatnonzero(group == base), np.flatnonzero(group == other))

    def _alike(self, base: np.ndarray, other: np.ndarray) -> Guesses:
        """Pairs of like posture: their beginnings, their middles or their ends correspond."""
        postures = np.stack(self._postures)
        cells = Cells(postures[base])
        near = [cells.search(p[other], POSTURES, UNLIKE) for p in (postures, mirror_postures(postures))]
        flip = np.repeat([False, True], [len(n.query) for n in near])
        first = other[np.concatenate([n.query for n in near])]
        second = base[np.concatenate([n.found for n in near])]
        rows = np.flatnonzero(first != second)
        rows = rows[np.argsort(np.concatenate([n.distance for n in near])[rows], kind='stable')]
        rows = rows[_rank(first[rows]) < POSTURES]
        ends = np.array(self._frames) - 1.0
        at, bt = (np.concatenate([part * ends[c[rows]] for part in (0, 0.5, 1)]) for c in (first, second))
        first, second, flip = (np.tile(x[rows], 3) for x in (first, second, flip))
        return Guesses(first, second, at, bt, np.ones(len(at)), flip)


def _blocks(windows: np.ndarray, clip: np.ndarray) -> Iterator[np.ndarray]:
    """Cuts windows into blocks of whole clips, so that memory does not grow with their number."""
    start = 0
    while start < len(windows):
        end = min(start + _WINDOWS, len(windows))
        while end < len(windows) and clip[windows[end]] == clip[windows[end - 1]]:
            end += 1
        yield windows[start:end]
        start = end


def _best(first: np.ndarray, second: np.ndarray, distance: np.ndarray, keep: np.ndarray) -> np.ndarray:
    """Rows of the nearest candidates of each clip, with their best guesses."""
    rows = np.flatnonzero(keep)
    rows = rows[np.argsort(distance[rows], kind='stable')]
    pair = first[rows].astype(np.int64) * (int(second.max(initial=0)) + 1) + second[rows]
    guess = _rank(pair)
    kept = guess < GUESSES
    rows, pair, guess = rows[kept], pair[kept], guess[kept]
    best = guess == 0
    chosen = pair[best][_rank(first[rows[best]]) < CANDIDATES]
    return rows[np.isin(pair, chosen)]


def _rank(keys: np.ndarray) -> np.ndarray:
    """Counts how often each key came before."""
    order = np.argsort(keys, kind='stable')
    new = np.r_[True, keys[order][1:] != keys[order][:-1]] if len(keys) else np.empty(0, bool)
    starts = np.flatnonzero(new)
    out = np.empty(len(keys), np.int64)
    out[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    return out
