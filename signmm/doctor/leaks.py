"""Finds the same performance twice in a data set, however it was cut, mirrored, encoded or extracted again."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from signmm.doctor.alignment import Fits, Pairs, align
from signmm.doctor.candidates import CANDIDATES, RATES, Candidates, Guesses
from signmm.doctor.shared_frames import SharedFrames
from signmm.doctor.track_file import TrackFile
from signmm.doctor.tracks import RATE, Track, make_track
from signmm.structures import PoseSequence

#: Residual after a quick fit above which a candidate is dropped.
COARSE = 0.05
#: What a copy leaves is noise: less than RESIDUAL + NOISE times the noise of the clips (at most MOST_NOISE) + OF_PATH
#: of the path (at most FAR) at the same speed, for detectors err more in movement; less than UNEXPLAINED of the fast
#: movement (of paths below PATH accordingly less), as the half axes of an ellipse; the fast movement leaves less than
#: MOVING + MOVING_NOISE times the noise; the clips overlap by OVERLAP of the shorter one.
RESIDUAL, NOISE, MOST_NOISE, UNEXPLAINED = 0.004, 0.35, 0.08, 0.4
MOVING, MOVING_NOISE, PATH, OVERLAP = 0.012, 2.0, 0.03, 0.6
OF_PATH, FAR = 0.01, 0.3
#: After smoothing, independent noise of both clips leaves EXPECTED times its size of the fast movement. The part SURE
#: of that is taken off; it may be WEAK of the path at most, the third half axis, or another take would not show.
EXPECTED, SURE, WEAK = 0.45, 0.8, 0.4
#: Tracks of one performance at two speeds are smoothed differently: they leave more of RESIDUAL and MOVING, by this
#: part for each doubling.
SMOOTHED = 1.0
#: The best speed of a copy is one of the RATES, within this many samples over the clip.
DRIFT = 1.0
#: Clips are the same recording if they share so many frames bit by bit, and this part of the shorter one.
SHARED_FRAMES, SHARED = 3, 0.25
#: Samples between the moments of the quick fit, fewer in clips with less than so many moments.
_QUICK, _FINE, _MOMENTS = 6, 2, 8
_CHUNK = 128


@dataclass(frozen=True)
class Leak:
    """Two clips that show the same performance.

    Attributes:
        first: Row of one clip.
        second: Row of the other one.
        exact: The frames that overlap are equal, bit by bit.
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


class LeakFinder:
    """Takes clips one after the other and then finds copies among them.

    Memory holds a few hundred numbers for each clip; the curves themselves are in a temporary file.

    Args:
        rates: Speeds at which clips are looked for.
    """

    def __init__(self, rates: Sequence[float] = RATES) -> None:
        self.candidates = Candidates(rates)
        self.frames = SharedFrames()
        self.tracks = TrackFile()
        self._row: list[int] = []
        self._fps: dict[int, float] = {}
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
        if (pose.score > 0).any():  # clips in which nobody was found are alike, but no copies
            digest = hashlib.blake2b(pose.xy.tobytes(), digest_size=12).digest()
            self._hashes.setdefault(digest, []).append(row)
        self._fps[row] = pose.fps or RATE
        self.frames.add(row, pose)
        track = make_track(pose) if track is None else track
        if track is None:
            return False
        self._row.append(row)
        self.candidates.add(track)
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
        leaks: dict[tuple[int, int], Leak] = {}
        for leak in self._equal(groups, within):
            leaks.setdefault((leak.first, leak.second), leak)
        if self._row:
            for guesses in self.candidates.find([groups[r] for r in self._row], within):
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
        for k in self.frames.find(groups, within):
            if k.frames >= SHARED_FRAMES and k.part >= SHARED:
                yield Leak(k.first, k.second, exact=True, overlap=k.part, delay=k.delay / self._fps[k.second])

    def _verify(self, guesses: Guesses) -> Iterator[Leak]:
        self.verified += len(guesses.first)
        lengths = np.array([self.tracks.frames(c) for c in guesses.first.tolist()])
        order = np.argsort(lengths, kind='stable')
        for start in range(0, len(order), _CHUNK):
            part = guesses.take(order[start : start + _CHUNK])
            pairs = self._pairs(part)
            shortest = int(lengths[order[start]])
            quick, fine = (int(np.clip(shortest // _MOMENTS, 1, step)) for step in (_QUICK, _FINE))
            good = np.flatnonzero(align(pairs, steps=1, stride=quick).residual < COARSE)
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
            yield from self._judge(part, pairs, align(pairs, stride=fine))
            # A clip that hardly moves would trade its speed for a delay.
            yield from self._judge(part, pairs, align(pairs, stride=fine, most_speed=0.0))

    def _pairs(self, guesses: Guesses) -> Pairs:
        tracks = {c: self.tracks[c] for c in {*guesses.first.tolist(), *guesses.second.tolist()}}
        second = [
            tracks[c].mirrored() if flip else tracks[c]
            for c, flip in zip(guesses.second.tolist(), guesses.mirrored.tolist(), strict=True)
        ]
        return Pairs([tracks[c] for c in guesses.first.tolist()], second, guesses.at, guesses.bt, guesses.rate)

    def _judge(self, guesses: Guesses, pairs: Pairs, fits: Fits) -> Iterator[Leak]:
        frames = np.array([len(a.xy) for a in pairs.first])
        drift = np.abs(fits.rate / guesses.rate - 1) * frames * fits.overlap
        good = _explained(guesses.rate, pairs, fits) & (fits.overlap >= OVERLAP) & (drift < DRIFT)
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


def _explained(rate: np.ndarray, pairs: Pairs, fits: Fits) -> np.ndarray:
    """Tells which pairs (N,) leave no more than the noise of their poses and different smoothing do."""
    noises = np.array([(a.noise, b.noise) for a, b in zip(pairs.first, pairs.second, strict=True)])
    noise = np.minimum(noises.max(1), MOST_NOISE)
    smoothed = 1 + SMOOTHED * np.abs(np.log2(rate))
    path = np.maximum(fits.path, 1e-6)
    # At another speed almost all that is alike is chance.
    of_path = np.where(rate == 1, OF_PATH * np.minimum(path, FAR), 0)
    residual = fits.residual / (smoothed * RESIDUAL + of_path + NOISE * noise)
    # The slower a clip, the less of its movement may be left.
    most = UNEXPLAINED * np.minimum(path / PATH, 1) * path
    expected = EXPECTED * np.minimum(np.hypot(*noises.T), MOST_NOISE)
    beyond = np.sqrt(np.maximum(fits.moving**2 - (SURE * expected) ** 2, 0))
    moving = np.minimum((fits.moving / most) ** 2, (beyond / most) ** 2 + (expected / (WEAK * path)) ** 2)
    return (residual**2 + moving < 1) & (fits.moving < smoothed * MOVING + MOVING_NOISE * noise)
