"""Finds the same performance twice in a data set, however it was cut, mirrored, encoded or extracted again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np

from signmm.doctor.alignment import Fits, Pairs, align
from signmm.doctor.fingerprints import find_moments, make_fingerprints
from signmm.doctor.neighbours import Cells
from signmm.doctor.track_file import TrackFile
from signmm.doctor.tracks import RATE, Track, make_track
from signmm.structures import PoseSequence

#: Speeds at which a clip is looked for: as recorded, and with a wrong frame rate (25 for 30 and so on).
RATES = (1.0, 5 / 6, 6 / 5, 0.5, 2.0)
#: Largest distance of fingerprints; then at most: neighbours of one, candidates of a clip, guesses for a candidate.
LIMIT, NEIGHBOURS, CANDIDATES, GUESSES = 0.12, 24, 16, 3
#: Residual after a quick fit above which a candidate is dropped.
COARSE = 0.05
#: What a copy leaves is noise: less than RESIDUAL + NOISE times the noise of the clips (at most MOST_NOISE), less than
#: UNEXPLAINED of the fast movement (of paths below PATH accordingly less), as the half axes of an ellipse; the fast
#: movement leaves less than MOVING + MOVING_NOISE times the noise; the clips overlap by OVERLAP of the shorter one.
RESIDUAL, NOISE, MOST_NOISE, UNEXPLAINED = 0.004, 0.35, 0.08, 0.4
MOVING, MOVING_NOISE, PATH, OVERLAP = 0.012, 2.0, 0.03, 0.6
#: Tracks of one performance at two speeds are smoothed differently: they leave more of RESIDUAL and MOVING, by this
#: part for each doubling.
SMOOTHED = 1.0
#: The best speed of a copy is one of the RATES, within this many samples over the clip.
DRIFT = 1.0
#: Added to the distance of fingerprints taken at another speed, because few copies have one.
DOUBT = 0.01
_CHUNK = 128
#: Fingerprints looked for at once.
_WINDOWS = 20_000


@dataclass(frozen=True)
class Leak:
    """Two clips that show the same performance.

    Attributes:
        first: Row of one clip.
        second: Row of the other one.
        exact: The poses are equal, bit by bit.
        residual: Median difference after alignment, in shoulder widths.
        unexplained: The same for the fastest movements, as a part of how far they go.
        overlap: Part of the shorter clip that was compared.
        mirrored: One is the mirror image of the other.
        rate: Speed of the second one relative to the first.
        delay: Seconds into the second one at which the first one begins.
    """

    first: int
    second: int
    exact: bool = False
    residual: float = 0.0
    unexplained: float = 0.0
    overlap: float = 1.0
    mirrored: bool = False
    rate: float = 1.0
    delay: float = 0.0


@dataclass(frozen=True)
class _Guesses:
    """Pairs of rows with the moments that correspond; (N,) each."""

    first: np.ndarray
    second: np.ndarray
    at: np.ndarray
    bt: np.ndarray
    rate: np.ndarray
    mirrored: np.ndarray

    def take(self, rows: np.ndarray) -> _Guesses:
        return _Guesses(*(getattr(self, k)[rows] for k in self.__dataclass_fields__))


class LeakFinder:
    """Takes clips one after the other and then finds copies among them.

    Memory holds a few hundred numbers for each clip; the curves themselves are in a temporary file.

    Args:
        rates: Speeds at which clips are looked for.
    """

    def __init__(self, rates: Sequence[float] = RATES) -> None:
        self.rates = tuple(rates)
        self.tracks = TrackFile()
        self._row: list[int] = []
        self._vectors: list[np.ndarray] = []
        self._times: list[np.ndarray] = []
        self._right: list[np.ndarray] = []
        self._hashes: dict[bytes, list[int]] = {}
        self.verified = 0

    def add(self, row: int, pose: PoseSequence, track: Track | None = None) -> bool:
        """Adds a clip.

        Args:
            row: Number of the clip, for the caller.
            pose: Its poses.
            track: Its track, if it has been made already.

        Returns:
            False for a clip without a track (:func:`~signmm.doctor.tracks.make_track`): it is only compared bit by bit.
        """
        digest = hashlib.blake2b(pose.xy.tobytes(), digest_size=12).digest()
        self._hashes.setdefault(digest, []).append(row)
        track = make_track(pose) if track is None else track
        if track is None:
            return False
        moments = find_moments(track)
        prints = [make_fingerprints(track, rate, moments) for rate in self.rates]
        self._row.append(row)
        self._vectors.append(np.stack([p.vectors for p in prints], 1).astype(np.float16))
        self._times.append(prints[0].times)
        self._right.append(prints[0].right)
        self.tracks.append(track)
        return True

    def track(self, row: int) -> Track | None:
        """Gives the track of a clip.

        Args:
            row: Number of the clip.

        Returns:
            Its track, or None if it has none.
        """
        return self.tracks[self._row.index(row)] if row in self._row else None

    def find(self, groups: Sequence[str], within: bool = True) -> list[Leak]:
        """Compares all clips with each other.

        Args:
            groups: For each row, its split.
            within: Also look for copies inside a split.

        Returns:
            Leaks, each pair once, by increasing residual.
        """
        leaks = {(k.first, k.second): k for k in self._equal(groups, within)}
        if self._row:
            for guesses in self._candidates(np.array([groups[r] for r in self._row]), within):
                for leak in self._verify(guesses):
                    key = (leak.first, leak.second)
                    if key not in leaks or leak.residual < leaks[key].residual:
                        leaks[key] = leak
        return sorted(leaks.values(), key=lambda k: (k.residual, k.first, k.second))

    def _equal(self, groups: Sequence[str], within: bool) -> Iterator[Leak]:
        for rows in self._hashes.values():
            for i, first in enumerate(rows):
                for second in rows[i + 1 : i + 1 + CANDIDATES]:
                    if within or groups[first] != groups[second]:
                        yield Leak(first, second, exact=True)

    def _candidates(self, group: np.ndarray, within: bool) -> Iterator[_Guesses]:
        clip = np.repeat(np.arange(len(self._row)), [len(t) for t in self._times])
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
                yield _Guesses(first[keep], second[keep], times[query[keep]], times[found[keep]], 1 / rate[keep], flip)

    def _verify(self, guesses: _Guesses) -> Iterator[Leak]:
        self.verified += len(guesses.first)
        lengths = np.array([self.tracks.frames(c) for c in guesses.first.tolist()])
        order = np.argsort(lengths, kind='stable')
        for start in range(0, len(order), _CHUNK):
            part = guesses.take(order[start : start + _CHUNK])
            pairs = self._pairs(part)
            good = np.flatnonzero(align(pairs, steps=1, stride=6).residual < COARSE)
            if len(good) == 0:
                continue
            part = part.take(good)
            pairs = Pairs(
                [pairs.first[i] for i in good.tolist()],
                [pairs.second[i] for i in good.tolist()],
                part.at,
                part.bt,
                part.rate,
            )
            yield from self._judge(part, pairs, align(pairs))
            # A clip that hardly moves would trade its speed for a delay.
            yield from self._judge(part, pairs, align(pairs, most_speed=0.0))

    def _pairs(self, guesses: _Guesses) -> Pairs:
        tracks = {c: self.tracks[c] for c in {*guesses.first.tolist(), *guesses.second.tolist()}}
        second = [
            tracks[c].mirrored() if flip else tracks[c]
            for c, flip in zip(guesses.second.tolist(), guesses.mirrored.tolist(), strict=True)
        ]
        return Pairs([tracks[c] for c in guesses.first.tolist()], second, guesses.at, guesses.bt, guesses.rate)

    def _judge(self, guesses: _Guesses, pairs: Pairs, fits: Fits) -> Iterator[Leak]:
        noise = np.array([max(a.noise, b.noise) for a, b in zip(pairs.first, pairs.second, strict=True)])
        noise = np.minimum(noise, MOST_NOISE)
        smoothed = 1 + SMOOTHED * np.abs(np.log2(guesses.rate))
        allowed = smoothed * RESIDUAL + NOISE * noise
        frames = np.array([len(a.xy) for a in pairs.first])
        drift = np.abs(fits.rate / guesses.rate - 1) * frames * fits.overlap
        # The slower a clip, the less of its movement may be left.
        unexplained = UNEXPLAINED * np.minimum(fits.path / PATH, 1)
        good = (fits.residual / allowed) ** 2 + (fits.unexplained / np.maximum(unexplained, 1e-6)) ** 2 < 1
        good &= fits.moving < smoothed * MOVING + MOVING_NOISE * noise
        good &= (fits.overlap >= OVERLAP) & (drift < DRIFT)
        for i in np.flatnonzero(good).tolist():
            a, b = self._row[guesses.first[i]], self._row[guesses.second[i]]
            flip = bool(guesses.mirrored[i])
            rate, delay = float(fits.rate[i]), float(fits.delay[i]) / RATE
            if a > b:
                a, b, rate, delay = b, a, 1 / rate, -delay / rate
            yield Leak(
                a,
                b,
                False,
                float(fits.residual[i]),
                float(fits.unexplained[i]),
                float(fits.overlap[i]),
                flip,
                rate,
                delay,
            )


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
    rows, guess = rows[guess < GUESSES], guess[guess < GUESSES]
    best = rows[guess == 0]
    chosen = best[_rank(first[best]) < CANDIDATES]
    allowed = np.isin(
        first[rows].astype(np.int64) * (int(second.max(initial=0)) + 1) + second[rows],
        first[chosen].astype(np.int64) * (int(second.max(initial=0)) + 1) + second[chosen],
    )
    return rows[allowed]


def _rank(keys: np.ndarray) -> np.ndarray:
    """Counts how often each key came before."""
    order = np.argsort(keys, kind='stable')
    new = np.r_[True, keys[order][1:] != keys[order][:-1]] if len(keys) else np.empty(0, bool)
    starts = np.flatnonzero(new)
    out = np.empty(len(keys), np.int64)
    out[order] = np.arange(len(keys)) - np.repeat(starts, np.diff(np.r_[starts, len(keys)]))
    return out
