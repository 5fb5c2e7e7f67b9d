"""Decoding while the detector works, and keeping what it found without filling the memory."""

from __future__ import annotations

import queue
import struct
import tempfile
import threading
from collections.abc import Generator, Iterator, Sequence
from typing import Any, TypeVar, overload

import numpy as np

from signmm.io.signer import People

Item = TypeVar('Item')
_END = object()
#: Frames that are decoded ahead.
AHEAD = 8
#: People in memory before they go to a temporary file: an hour of one person's 543 points takes 700 MB.
_IN_MEMORY = 64 << 20
_HEAD = struct.Struct('<ii')


def ahead(items: Iterator[Item], size: int = AHEAD) -> Generator[Item, None, None]:
    """Takes items in a thread of its own, a few before they are wanted.

    Args:
        items: The items; an error in them is raised here.
        size: How many wait at most.

    Yields:
        The items in their order.

    Raises:
        BaseException: Whatever the iterator raises.
    """
    waiting: queue.Queue[Any] = queue.Queue(size)
    stop = threading.Event()

    def put(item: Any) -> None:
        while not stop.is_set():
            try:
                waiting.put(item, timeout=0.1)
                return
            except queue.Full:
                continue

    def work() -> None:
        try:
            for item in items:
                put((item, None))
                if stop.is_set():
                    return
            put((_END, None))
        except BaseException as error:  # goes on where the items are wanted
            put((_END, error))

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        while True:
            item, error = waiting.get()
            if error is not None:
                raise error
            if item is _END:
                return
            yield item
    finally:
        stop.set()
        thread.join()


class PeopleSpool(Sequence[People]):
    """The people of each frame; beyond some size they are in a temporary file.

    Args:
        joints: V.
    """

    def __init__(self, joints: int) -> None:
        self.joints = joints
        self._file = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115
        self._places: list[int] = []

    def append(self, people: People) -> None:
        """Adds a frame.

        Args:
            people: (N, V, 2) px and (N, V).

        Raises:
            ValueError: Other shapes.
        """
        xy, score = (np.asarray(array, np.float32) for array in people)
        if xy.shape != (len(xy), self.joints, 2) or score.shape != xy.shape[:2]:
            raise ValueError(f'the backend gave people of {xy.shape} and {score.shape}, expected (N, {self.joints}, 2)')
        self._places.append(self._file.seek(0, 2))
        self._file.write(_HEAD.pack(len(xy), self.joints) + xy.tobytes() + score.tobytes())

    def __len__(self) -> int:
        return len(self._places)

    @overload
    def __getitem__(self, index: int) -> People: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[People]: ...

    def __getitem__(self, index: int | slice) -> People | Sequence[People]:
        """Gives the people of a frame."""
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        self._file.seek(self._places[index])
        count, joints = _HEAD.unpack(self._file.read(_HEAD.size))
        numbers = np.frombuffer(self._file.read(count * joints * 12), np.float32)
        xy, score = np.split(numbers, [count * joints * 2])
        return xy.reshape(count, joints, 2), score.reshape(count, joints)

    def close(self) -> None:
        """Removes the file."""
        self._file.close()
