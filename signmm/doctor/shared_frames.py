"""Finds frames that two clips share bit by bit: a video cut elsewhere, whatever moves in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from signmm.structures import PoseSequence

#: Clips that share one frame, of which each is compared with so many of the following ones.
CLIPS = 16


@dataclass(frozen=True)
class Shared:
    """What two clips have in common.

    Attributes:
        first: Row of one clip.
        second: Row of the other one, which is larger.
        frames: Number of shared frames that lie as far apart as most of them.
        part: These as a part of the frames of the shorter clip.
        delay: Frame of the second clip that is the first one's frame 0; may be negative.
    """

    first: int
    second: int
    frames: int
    part: float
    delay: int


class SharedFrames:
    """Keeps 12 bytes for each frame of very many clips.

    Frames in which nothing was found, and those that repeat the frame before them, say nothing and do not count.
    """

    def __init__(self) -> None:
        self._rows: list[int] = []
        self._hashes: list[np.ndarray] = []
        self._frames: list[np.ndarray] = []

    def add(self, row: int, pose: PoseSequence) -> None:
        """Adds a clip.

        Args:
            row: Its number; larger ones come later.
            pose: Its poses.
        """
        xy = np.ascontiguousarray(pose.xy).reshape(len(pose), -1)
        new = np.r_[True, (xy[1:] != xy[:-1]).any(1)]
        frames = np.flatnonzero(new & (pose.score > 0).any(1))
        digests = b''.join(hashlib.blake2b(xy[t].tobytes(), digest_size=8).digest() for t in frames.tolist())
        self._rows.append(row)
        self._hashes.append(np.frombuffer(digests, np.uint64))
        self._frames.append(frames.astype(np.int32))

    def find(self, groups: Sequence[str], within: bool = True) -> Iterator[Shared]:
        """Compares all clips with each other.

        Args:
            groups: For each row, its split.
            within: Also compare clips of one split.

        Yields:
            Pairs that share a frame.
        """
        if not self._rows:
            return
        count = np.array([len(h) for h in self._hashes])
        clip = np.repeat(np.arange(len(count)), count)
        hashes, frames = np.concatenate(self._hashes), np.concatenate(self._frames).astype(np.int64)
        order = np.argsort(hashes, kind='stable')
        clip, hashes, frames = clip[order], hashes[order], frames[order]
        name = np.array([groups[row] for row in self._rows])
        found = []
        for step in range(1, CLIPS):
            here = np.flatnonzero(hashes[:-step] == hashes[step:])
            if len(here) == 0:
                break
            a, b = clip[here], clip[here + step]
            keep = (a != b) & (within | (name[a] != name[b]))
            found.append(np.stack([a, b, frames[here + step] - frames[here]], 1)[keep])
        if found:
            yield from self._count(np.concatenate(found), count)

    def _count(self, found: np.ndarray, count: np.ndarray) -> Iterator[Shared]:
        """For each pair its commonest delay; (N, 3) first, second, delay."""
        kinds, number = np.unique(found, axis=0, return_counts=True)
        order = np.lexsort((-number, kinds[:, 1], kinds[:, 0]))
        kinds, number = kinds[order], number[order]
        best = np.r_[True, (kinds[1:, :2] != kinds[:-1, :2]).any(1)] if len(kinds) else np.empty(0, bool)
        for (a, b, delay), n in zip(kinds[best].tolist(), number[best].tolist(), strict=True):
            yield Shared(self._rows[a], self._rows[b], n, n / min(int(count[a]), int(count[b])), delay)
