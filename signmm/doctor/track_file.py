"""Keeps the tracks of very many clips on disk, so that memory does not grow with them."""

from __future__ import annotations

import os
import tempfile
import weakref

import numpy as np

from signmm.doctor.tracks import POINTS, Track

#: Finest step of a stored coordinate, in shoulder widths.
STEP = 1 / 4096


class TrackFile:
    """A temporary file of tracks, 66 bytes for each sample; it goes when the object goes."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        weakref.finalize(self, self._file.close)
        self._starts = [0]
        self._noise: list[float] = []

    def __len__(self) -> int:
        return len(self._noise)

    def frames(self, row: int) -> int:
        """Gives the length of a track.

        Args:
            row: Its number.

        Returns:
            Samples.
        """
        return (self._starts[row + 1] - self._starts[row]) // (POINTS * 6)

    def append(self, track: Track) -> None:
        """Adds a track.

        Args:
            track: Coordinates beyond +-8 shoulder widths are clipped.
        """
        values = np.zeros((len(track.xy), POINTS, 3), np.int16)
        values[..., :2] = np.clip(np.rint(track.xy / STEP), -32767, 32767)
        values[..., 2] = track.seen
        self._file.write(values.tobytes())
        self._starts.append(self._starts[-1] + values.nbytes)
        self._noise.append(track.noise)

    def __getitem__(self, row: int) -> Track:
        """Reads a track.

        Args:
            row: Its number.

        Returns:
            The track.
        """
        if self._file.tell() != self._starts[-1] or row >= len(self):
            raise IndexError(f'no track {row}, there are {len(self)}')
        self._file.flush()
        start, end = self._starts[row : row + 2]
        data = os.pread(self._file.fileno(), end - start, start)
        values = np.frombuffer(data, np.int16).reshape(-1, POINTS, 3)
        return Track(values[..., :2].astype(np.float32) * np.float32(STEP), values[..., 2] > 0, self._noise[row])
